// Two things that Streamlit does not do: the page language follows the address (`?lang=`), so that screen readers
// pronounce what they read, and Streamlit's own fixed English labels are shown in German on German pages.
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
  };
  const ENGLISH = Object.fromEntries(Object.entries(GERMAN).map(([english, german]) => [german, english]));
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  const PARTS = [
    "stFileUploader", "stHeader", "stToolbar", "stMainMenu", "stMainMenuPopover", "stMainMenuList", "stSidebar", "stStatusWidget",
    "stElementToolbar", "stFullScreenFrame", "stSelectbox", "stPagination", "stSkipToContent", "stTooltipContent",
  ].map((name) => `[data-testid^="${name}"]`).concat(['[data-baseweb="popover"]', '[role="listbox"]', '[role="dialog"]', '[data-testid="stConnectionStatus"]', "a", "button", "nav"]).join(",");
  const known = ["de", "en"];

  function translate(node) {
    const words = document.documentElement.lang === "de" ? GERMAN : ENGLISH;
    if (node.nodeType === Node.TEXT_NODE) {
      const found = words[node.nodeValue.trim()];
      if (found && node.parentElement && node.parentElement.closest(PARTS)) node.nodeValue = found;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of ATTRIBUTES) {
      const found = words[(node.getAttribute(name) || "").trim()];
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
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translateAll);
      else translate(change.target);
    }
  }).observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
})();
