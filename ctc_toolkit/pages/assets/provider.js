// The page on which providers log a session: keeps what was typed as a draft on this device until it is stored, puts it
// back after the page was loaded anew, and stays where it is when the connection drops on sending. The page works
// without it. Texts come from the page, in its language; nothing is sent anywhere but to the form's own address.
(function () {
  "use strict";
  const PREFIX = "ctc-draft:";
  const LONGEST = 14 * 24 * 3600 * 1000; // drafts older than this are deleted
  const PATIENCE = 20000; // so many milliseconds an answer may take
  const NOT_KEPT = new Set(["form_token"]);

  function kept(key) {
    try {
      const found = JSON.parse(localStorage.getItem(PREFIX + key));
      return found && Array.isArray(found.values) ? found : null;
    } catch {
      return null;
    }
  }

  function keep(key, draft) {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(draft));
      return true;
    } catch {
      return false; // a browser that keeps nothing: the page goes on without drafts
    }
  }

  function drop(key) {
    try {
      localStorage.removeItem(PREFIX + key);
    } catch {
      // nothing was kept
    }
  }

  function dropOld() {
    try {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(PREFIX)) continue;
        const found = kept(name.slice(PREFIX.length));
        if (!found || !(Date.now() - found.at < LONGEST)) localStorage.removeItem(name);
      }
    } catch {
      // nothing was kept
    }
  }

  function valuesOf(form) {
    return [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
  }

  function putBack(form, values) {
    for (const field of form.elements) {
      if (!field.name || NOT_KEPT.has(field.name)) continue;
      const given = values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
      else if (given.length) field.value = given[0];
    }
    for (const part of form.querySelectorAll("details")) {
      part.open = part.open || [...part.querySelectorAll("input")].some((field) => field.checked !== field.defaultChecked);
    }
  }

  function clock(moment) {
    const language = document.documentElement.lang === "de" ? "de-DE" : "en-GB";
    return new Date(moment).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  }

  function start() {
    const form = document.querySelector("form[data-draft]");
    if (!form) return;
    const { draft: key, ...texts } = form.dataset;
    const said = form.querySelector(".draft-state"), state = said.querySelector("span");
    const trouble = form.querySelector(".connection"), button = form.querySelector("button[type=submit]");
    const discard = said.querySelector("button"), first = button.textContent;
    let sending = false;

    function tell(text) {
      if (state.textContent !== text) state.textContent = text;
      said.hidden = !text;
    }

    function remember() {
      const draft = { at: Date.now(), values: valuesOf(form) };
      if (keep(key, draft)) tell(texts.kept.replace("{time}", clock(draft.at)));
    }

    function worry(text) {
      trouble.textContent = text;
      trouble.hidden = !text;
      button.textContent = text ? texts.again : first;
    }

    async function send() {
      const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
      try {
        const body = new URLSearchParams(new FormData(form));
        const answer = await fetch(form.getAttribute("action"), { method: "POST", body, signal: stop.signal });
        if (answer.redirected && answer.ok) {
          drop(key);
          location.assign(answer.url);
          return "gone";
        }
        if (answer.status === 403) return texts.stale;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const main = page.querySelector("main");
        if (!main || answer.status >= 500) return texts.busy;
        document.title = page.title;
        document.querySelector("main").replaceWith(main);
        start();
        const next = document.querySelector("main [autofocus]") || main;
        next.focus();
        next.scrollIntoView({ block: "start" });
        return "gone";
      } catch {
        return texts.lost;
      } finally {
        clearTimeout(timer);
      }
    }

    const before = kept(key);
    if (before && !form.dataset.refused) {
      putBack(form, before.values);
      tell(texts.restored.replace("{time}", clock(before.at)));
    }
    discard.addEventListener("click", () => {
      drop(key);
      location.reload();
    });
    form.addEventListener("input", remember);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (sending) return;
      sending = true;
      remember();
      worry("");
      button.setAttribute("aria-disabled", "true");
      button.textContent = texts.sending;
      const outcome = await send();
      if (outcome === "gone") return;
      sending = false;
      button.removeAttribute("aria-disabled");
      worry(outcome);
    });
  }

  dropOld();
  start();
})();
