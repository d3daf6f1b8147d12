// What Streamlit does not do: the page language follows the address (`?lang=`), so that screen readers pronounce what
// they read; Streamlit's own fixed English labels are shown in German on German pages; links to the plain pages (sign in,
// sign out, account) stay in this window; a page whose session is over leads to the sign-in page; and a step that was
// chosen in a list comes into view where it stands below it, as on a phone.
// Only texts that equal one of the labels below are replaced, and only inside the parts of Streamlit named here.
(function () {
  "use strict";
  const GERMAN = {
    "Upload": "Datei wählen",
    "Add files": "Weitere Datei wählen",
    "Drag and drop a file here": "Datei hierher ziehen",
    "20MB per file": "höchstens 20 MB",
    "File must be 20.0MB or smaller.": "Die Datei darf höchstens 20 MB groß sein.",
    "Skip to main content": "Zum Inhalt springen",
    "App pages": "Seiten",
    "Sidebar": "Seitenleiste",
    "Expand sidebar": "Seitenleiste öffnen",
    "Collapse sidebar": "Seitenleiste schließen",
    "Navigate to home page": "Zur Startseite",
    "Main menu": "Hauptmenü",
    "Print": "Drucken",
    "Record a screencast": "Bildschirm aufzeichnen",
    "Theme": "Darstellung",
    "Light": "Hell",
    "Dark": "Dunkel",
    "System": "Wie das Gerät",
    "Use system setting": "Wie das Gerät",
    "Notifications": "Meldungen",
    "Running...": "Wird berechnet …",
    "Stop": "Anhalten",
    "Choose an option": "Bitte wählen",
    "No results": "Keine Treffer",
    "Open": "Öffnen",
    "Close": "Schließen",
    "Clear value": "Leeren",
    "Fullscreen": "Vollbild",
    "Close fullscreen": "Vollbild beenden",
    "Show data": "Daten zeigen",
    "Show chart": "Diagramm zeigen",
    "Download as PNG": "Als PNG laden",
    "Page not found": "Diese Seite gibt es nicht",
    "The page that you have requested does not seem to exist. Running the app's main page.":
      "Vielleicht ist der Link veraltet. Sie sehen die Startseite.",
    "Connecting": "Verbindung wird aufgebaut",
    "Connection error": "Keine Verbindung",
    "Connection timed out.": "Der Server antwortet nicht.",
    "Connection lost. Please wait for the app to reconnect, then try again.":
      "Die Verbindung ist unterbrochen. Bitte warten Sie, bis sie wieder steht, und versuchen Sie es noch einmal.",
    "Previous page": "Vorige Seite",
    "Next page": "Nächste Seite",
    "dd": "TT",
    "mm": "MM",
    "yyyy": "JJJJ",
    "Empty": "leer",
    "Choose date": "Datum wählen",
    "Clear date": "Datum leeren",
    "Previous month": "Voriger Monat",
    "Next month": "Nächster Monat",
  };
  // Labels that end with the name of a field, such as "day, First day".
  const BEGINNINGS = {
    "day, ": "Tag, ", "month, ": "Monat, ", "year, ": "Jahr, ", "Choose date, ": "Datum wählen, ", "Help for ": "Hilfe zu ",
  };
  const ENGLISH = Object.fromEntries(Object.entries(GERMAN).map(([english, german]) => [german, english]));
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "aria-valuetext"];
  const PARTS = [
    "stFileUploader", "stHeader", "stToolbar", "stMainMenu", "stMainMenuPopover", "stMainMenuList", "stSidebar", "stStatusWidget",
    "stElementToolbar", "stFullScreenFrame", "stSelectbox", "stPagination", "stSkipToContent", "stTooltipContent", "stDateInput",
  ].map((name) => `[data-testid^="${name}"]`).concat(['[data-baseweb="popover"]', '[role="listbox"]', '[role="dialog"]', '[data-testid="stConnectionStatus"]', "a", "button", "nav"]).join(",");
  const known = ["de", "en"];
  const PLAIN = ["/anmelden", "/abmelden", "/konto"];
  const HELP = "/hilfe"; // its topics lead to each other in the same tab
  const IN_GERMAN = '[class*="st-key-in-german"]'; // text of the handbook on an English page, for screen readers
  const CUT = '[data-testid="stConnectionStatus"]';

  function withGermanBeginning(text) {
    if (document.documentElement.lang !== "de") return undefined;
    const beginning = Object.keys(BEGINNINGS).find((words) => text.startsWith(words));
    return beginning && BEGINNINGS[beginning] + text.slice(beginning.length);
  }

  function translate(node) {
    const words = document.documentElement.lang === "de" ? GERMAN : ENGLISH;
    if (node.nodeType === Node.TEXT_NODE) {
      const found = words[node.nodeValue.trim()];
      if (found && node.parentElement && node.parentElement.closest(PARTS)) node.nodeValue = found;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.matches(IN_GERMAN)) node.lang = "de";
    for (const name of ATTRIBUTES) {
      const found = words[(node.getAttribute(name) || "").trim()] || withGermanBeginning(node.getAttribute(name) || "");
      if (found && node.closest(PARTS)) node.setAttribute(name, found);
    }
  }

  function translateAll(root) {
    translate(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) translate(walker.currentNode);
  }

  function follow() {
    const asked = new URLSearchParams(window.location.search).get("lang");
    if (!known.includes(asked) || document.documentElement.lang === asked) return;
    document.documentElement.lang = asked;
    translateAll(document.body);
  }

  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function () {
      const result = original.apply(this, arguments);
      follow();
      return result;
    };
  }
  window.addEventListener("popstate", follow);
  follow();
  translateAll(document.body); // what Streamlit has drawn before this script ran

  document.addEventListener("click", (event) => {
    const link = event.target.closest ? event.target.closest('a[target="_blank"]') : null;
    const here = link && link.origin === window.location.origin;
    const inHelp = here && link.pathname === HELP && window.location.pathname === HELP;
    if (inHelp || (here && PLAIN.some((path) => link.pathname === path || link.pathname.startsWith(path + "/")))) link.target = "_self";
  }, true);

  // What opens a step, and where it is shown once Streamlit has drawn the page anew.
  const OPENS_STEP = '[class*="st-key-open-b"] button, [class*="st-key-open-de"] button, [class*="st-key-gate-"] button';
  const STEP = ".st-key-this-step";
  const LONGEST_WAIT = 15000;

  function bringStepIntoView() {
    const step = document.querySelector(STEP);
    const heading = step && (step.querySelector("h3") || step.querySelector("h2"));
    if (!heading) return;
    const top = heading.getBoundingClientRect().top;
    if (top >= 0 && top < window.innerHeight * 0.6) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    step.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest ? event.target.closest(OPENS_STEP) : null;
    const step = document.querySelector(STEP);
    if (!opener || !step) return;
    const before = step.textContent, begun = Date.now();
    const look = () => {
      const app = document.querySelector('[data-testid="stApp"]');
      const drawn = app && app.getAttribute("data-test-script-state") === "notRunning";
      const now = document.querySelector(STEP);
      if (drawn && now && (now.textContent !== before || Date.now() - begun > 1500)) bringStepIntoView();
      else if (Date.now() - begun < LONGEST_WAIT) window.setTimeout(look, 100);
    };
    window.setTimeout(look, 100);
  });

  // Without a session the server takes no connection, and Streamlit would try for ever: ask once why it was cut.
  let asking = false;
  async function askWhetherSignedIn() {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch("/anmelden/stand", { cache: "no-store" });
      if (answer.status === 401) {
        const wanted = window.location.pathname + window.location.search;
        window.location.assign("/anmelden?next=" + encodeURIComponent(wanted));
      }
    } catch { /* the server cannot be reached: Streamlit says so */ }
    window.setTimeout(() => { asking = false; }, 5000);
  }

  function cut(node) {
    return node.nodeType === Node.ELEMENT_NODE && (node.matches(CUT) || node.querySelector(CUT));
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") {
        change.addedNodes.forEach(translateAll);
        if ([...change.addedNodes].some(cut)) askWhetherSignedIn();
      }
      else translate(change.target);
    }
  }).observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
})();
