// The two places besides a conversation: the modals an app opens, and its Home tab.

import { avatar, fill, h, icon, iconButton } from "./dom.js";
import { blocks } from "./blocks.js";
import { act } from "./net.js";
import { person, state } from "./state.js";
import { plain } from "./words.js";

const filled = new Map();
let dialog = null;
let drawn = "";
let trouble = "";

function valuesOf(view) {
  if (!filled.has(view.root_view_id + view.id)) filled.set(view.root_view_id + view.id, startingValues(view));
  return filled.get(view.root_view_id + view.id);
}

function startingValues(view) {
  return Object.fromEntries(Object.keys(view.state.values).map((block) => [block, {}]));
}

/** Draw the modal on top, or take it away. */
export function drawModal() {
  const view = state.modals.at(-1);
  if (!view) return shut();
  const version = JSON.stringify([view.id, view.hash, view.errors, trouble, state.modals.length]);
  if (version === drawn && dialog?.open) return undefined;
  const focused = dialog?.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  drawn = version;
  if (!dialog) {
    dialog = h("dialog", { "aria-modal": "true" });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close();
    });
    document.body.append(dialog);
  }
  dialog.setAttribute("aria-label", view.title.text);
  fill(dialog, head(view), form(view), foot(view));
  if (!dialog.open) dialog.showModal();
  focusIn(view, focused);
  return undefined;
}

function shut() {
  dialog?.close();
  dialog?.remove();
  dialog = null;
  drawn = "";
  trouble = "";
}

const top = () => state.modals.at(-1);

function close(everything = false) {
  trouble = "";
  act(state.me, "close", { view: top().id, everything });
}

function head(view) {
  return h(
    "div",
    { class: "dialog-head" },
    state.modals.length > 1 ? iconButton("back", "Back", () => close()) : avatar(person(state.app.id)),
    h("h2", {}, plain(view.title.text)),
    iconButton("close", "Close", () => close(true)),
  );
}

function form(view) {
  const place = { where: { view: view.id }, values: valuesOf(view) };
  const body = h(
    "form",
    { class: "dialog-body", id: "modal-form", novalidate: true },
    trouble ? h("div", { class: "trouble", role: "alert" }, trouble) : null,
    h("div", { class: "blocks" }, blocks(view.blocks, place, view.errors)),
  );
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    if (view.submit) submit(view, place.values);
  });
  return body;
}

function foot(view) {
  if (!view.submit && !view.close) return null;
  return h(
    "div",
    { class: "dialog-foot" },
    h("button", { type: "button", class: "button", on: { click: () => close() } }, plain(view.close?.text || "Cancel")),
    view.submit
      ? h(
          "button",
          { type: "submit", form: "modal-form", class: "button primary", data: { focus: "submit" } },
          plain(view.submit.text),
        )
      : null,
  );
}

async function submit(view, values) {
  const button = dialog.querySelector("[type=submit]");
  if (button?.getAttribute("aria-busy")) return;
  button?.setAttribute("aria-busy", "true");
  const answer = await act(state.me, "submit", { view: view.id, filled: values });
  button?.removeAttribute("aria-busy");
  trouble = answer?.trouble || "";
  if (answer && !trouble && !Object.keys(answer.errors).length) filled.delete(view.root_view_id + view.id);
  drawModal();
}

function focusIn(view, focused) {
  const wrong = Object.keys(view.errors || {}).length
    ? dialog.querySelector(".bk-input.wrong :is(input, textarea, button)")
    : null;
  const again = focused ? dialog.querySelector(`[data-focus="${CSS.escape(focused)}"]`) : null;
  const first = dialog.querySelector(".dialog-body :is(input, textarea, .select), .dialog-foot .primary");
  (wrong || again || first)?.focus();
}

/** The app's Home tab, with its other tab leading to its messages. */
export function homePage(toMessages) {
  const view = state.home;
  const place = view ? { where: { view: view.id }, values: valuesOf(view) } : null;
  const drawnHome = view
    ? h("div", { class: "blocks" }, blocks(view.blocks, place))
    : h("div", { class: "empty" }, icon("home"), h("p", {}, `${state.app.name} has not drawn its Home tab yet.`));
  return [
    h(
      "header",
      { class: "head" },
      avatar(person(state.app.id)),
      h("div", { class: "head-words" }, h("h1", {}, state.app.name)),
    ),
    appTabs("home", toMessages),
    h(
      "div",
      { class: "home", tabindex: "0", role: "tabpanel", "aria-label": "Home" },
      h("div", { class: "home-inner" }, drawnHome),
    ),
  ];
}

/** The tabs of an app: its Home and its messages. */
export function appTabs(on, other) {
  const tab = (name, label) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        "aria-selected": String(on === name),
        on: { click: () => on !== name && other() },
      },
      label,
    );
  return h("div", { class: "tabs", role: "tablist" }, tab("home", "Home"), tab("messages", "Messages"));
}
