// What opens over the page beside the thing that opened it: menus, the emoji picker, and questions before an act.

import { fill, h } from "./dom.js";
import { emojiNode, find } from "./emoji.js";

let shutOpen = null;

/** Show `content` beside `anchor`; Escape, a click elsewhere or leaving it closes it. Returns what closes it. */
export function popover(anchor, content, { role = null, label = null, onClose = null } = {}) {
  shutOpen?.();
  const box = h("div", { class: "popover", role, "aria-label": label }, content);
  (anchor.closest("dialog") || document.getElementById("layer")).append(box);
  place(box, anchor);
  anchor.setAttribute("aria-expanded", "true");
  const row = anchor.closest(".message");
  row?.classList.add("open-menu");
  const outside = (event) => !box.contains(event.target) && !anchor.contains(event.target) && shut(false);
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    shut(true);
  };
  const left = (event) =>
    event.relatedTarget && !box.contains(event.relatedTarget) && event.relatedTarget !== anchor && shut(false);
  function shut(focusAnchor) {
    if (shutOpen !== shut) return;
    shutOpen = null;
    document.removeEventListener("pointerdown", outside, true);
    if (focusAnchor && anchor.isConnected) anchor.focus();
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    row?.classList.remove("open-menu");
    onClose?.();
  }
  shutOpen = shut;
  document.addEventListener("pointerdown", outside, true);
  box.addEventListener("keydown", escape);
  box.addEventListener("focusout", left);
  return shut;
}

function place(box, anchor) {
  const from = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const below = from.bottom + 4 + size.height <= innerHeight - 8;
  const top = below ? from.bottom + 4 : Math.max(8, from.top - 4 - size.height);
  const left = Math.min(Math.max(8, from.left), innerWidth - size.width - 8);
  Object.assign(box.style, {
    top: `${top}px`,
    left: `${left}px`,
    minWidth: `${Math.max(200, Math.min(from.width, 360))}px`,
  });
}

/** Arrow keys move between the buttons in `box` that fit `selector`. */
export function arrows(box, selector, across = 1) {
  box.addEventListener("keydown", (event) => {
    const steps = {
      ArrowDown: across,
      ArrowUp: -across,
      ...(across > 1 ? { ArrowRight: 1, ArrowLeft: -1 } : {}),
      Home: -1e6,
      End: 1e6,
    };
    if (!(event.key in steps)) return;
    const all = [...box.querySelectorAll(selector)];
    if (!all.length) return;
    event.preventDefault();
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? 0 : Math.min(Math.max(at + steps[event.key], 0), all.length - 1);
    all[next].focus();
  });
}

/** A menu of acts: `{ label, act, bad, icon }`, or null for a line between groups. */
export function menu(anchor, items, label) {
  let shut = null;
  const rows = items.map((item) => {
    if (!item) return h("hr");
    const choose = () => {
      shut(true);
      item.act();
    };
    return h(
      "button",
      { type: "button", role: "menuitem", class: `option ${item.bad ? "bad" : ""}`, on: { click: choose } },
      item.icon || null,
      item.label,
    );
  });
  const list = h("div", {}, rows);
  arrows(list, ".option");
  shut = popover(anchor, list, { role: "menu", label });
  list.querySelector(".option")?.focus();
}

/** A picker of emoji by name. */
export function pickEmoji(anchor, chosen) {
  const grid = h("div", { class: "emoji-grid" });
  let shut = null;
  const take = (name) => {
    shut(true);
    chosen(name);
  };
  const show = (typed) =>
    fill(
      grid,
      find(typed).map((name) =>
        h(
          "button",
          { type: "button", title: `:${name}:`, "aria-label": name, on: { click: () => take(name) } },
          emojiNode(name),
        ),
      ),
    );
  const field = h("input", {
    class: "field",
    type: "text",
    placeholder: "Search all emoji",
    "aria-label": "Search all emoji",
  });
  field.addEventListener("input", () => show(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    grid.firstElementChild?.click();
  });
  const content = h("div", {}, field, grid);
  show("");
  arrows(content, ".emoji-grid button", 8);
  shut = popover(anchor, content, { role: "dialog", label: "Emoji" });
  field.focus();
}

/** Ask before an act, with an app's own words where it gives them; true when the answer is yes. */
export function ask({ title, text, yes, no = "Cancel", bad = false }) {
  return new Promise((answer) => {
    const dialog = h("dialog", { "aria-label": typeof title === "string" ? title : null });
    const done = (result) => {
      dialog.close();
      dialog.remove();
      answer(result);
    };
    dialog.append(
      h("div", { class: "dialog-head" }, h("h2", {}, title)),
      h("div", { class: "dialog-body" }, text),
      h(
        "div",
        { class: "dialog-foot" },
        h("button", { type: "button", class: "button", on: { click: () => done(false) } }, no),
        h(
          "button",
          {
            type: "button",
            class: `button ${bad ? "danger" : "primary"}`,
            autofocus: true,
            on: { click: () => done(true) },
          },
          yes,
        ),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      done(false);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
