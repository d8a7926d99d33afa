// Making elements, icons and avatars. Text always goes in as text: nothing here ever parses HTML.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  hash: "M5 9h14M5 15h14M10 4 8 20M16 4l-2 16",
  lock: "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3",
  shared: "M12 3 3 12l9 9 9-9zM8 12h8",
  home: "M4 11 12 4l8 7v9h-5v-6H9v6H4z",
  chat: "M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-6l-5 4v-4H6a2 2 0 0 1-2-2z",
  send: "M4 12 20 4l-5 16-4-6zM11 14l9-10",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14a4 4 0 0 0 7 0M9 9.5v.5M15 9.5v.5",
  at: "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zm0 0v1.5a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-3.5 7.1",
  slash: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM14 8l-4 8",
  thread: "M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-6l-5 4v-4H6a2 2 0 0 1-2-2zM8 8.5h8M8 12h5",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  dots: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  menu: "M4 6h16M4 12h16M4 18h16",
  down: "M7 10l5 5 5-5",
  check: "M5 12.5 10 17 19 7.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5",
  moon: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  warn: "M12 4 2.5 20h19zM12 10v4M12 17v.01",
  flag: "M5 21V4h13l-3 4.5L18 13H5",
};

const COLOURS = [
  "#0b7285",
  "#1864ab",
  "#5f3dc4",
  "#862e9c",
  "#a61e4d",
  "#b3402a",
  "#8a5a00",
  "#2b6f33",
  "#364fc7",
  "#495057",
];

/** An element with properties, listeners (`on`) and children; null, false and undefined children are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== false && child !== undefined),
  );
  return element;
}

/** A line drawing of 24 units, hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A square button that shows an icon and is named by its label. */
export function iconButton(name, label, act, more = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: act }, ...more },
    icon(name),
  );
}

/** A person's picture: their initials on a colour of their own. */
export function avatar(person, size = "") {
  const name = person?.real_name || "?";
  const letters = name
    .split(/\s+/)
    .map((word) => word[0])
    .filter(Boolean);
  const initials = (letters[0] + (letters.length > 1 ? letters.at(-1) : "")).toUpperCase();
  const element = h("span", { class: `avatar ${size} ${person?.app ? "app" : ""}`, "aria-hidden": "true" }, initials);
  if (!person?.app) element.style.backgroundColor = colourOf(person?.id || name);
  return element;
}

function colourOf(word) {
  let sum = 0;
  for (const letter of word) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length];
}

/** Put children in place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
}

/** Keep the children of `parent` the same as `wanted` (pairs of key and maker), reusing those whose version is the same. */
export function reconcile(parent, wanted) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const { key, version, make } of wanted) {
    let node = old.get(key);
    old.delete(key);
    if (!node || node.dataset.version !== version) {
      const fresh = make();
      fresh.dataset.key = key;
      fresh.dataset.version = version;
      if (node) {
        const again = focusPath(node);
        if (node === place) place = fresh;
        node.replaceWith(fresh);
        restoreFocus(fresh, again);
      }
      node = fresh;
    }
    if (node !== place) parent.insertBefore(node, place);
    else place = place.nextElementSibling;
  }
  for (const left of old.values()) left.remove();
}

function focusPath(node) {
  const active = document.activeElement;
  if (!node.contains(active)) return null;
  return { name: active.dataset.focus, itself: node === active };
}

function restoreFocus(node, again) {
  if (!again) return;
  const target = again.name ? node.querySelector(`[data-focus="${CSS.escape(again.name)}"]`) : null;
  (target || node).focus({ preventScroll: true });
}

/** Say something to people who listen to the page. */
export function announce(text) {
  document.getElementById("live").textContent = text;
}

/** Show a sentence for a few seconds. */
export function toast(text) {
  const note = h("div", { class: "toast" }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 5000);
}
