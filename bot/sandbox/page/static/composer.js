// The box one writes in: words, slash commands, and names and commands offered as one types.

import { avatar, fill, h, icon, iconButton, toast } from "./dom.js";
import { pickEmoji } from "./menus.js";
import { act } from "./net.js";
import { person, state } from "./state.js";

const drafts = new Map();

/** A box for one conversation or thread; `where` is what the server is told, `key` names the draft. */
export function composer({ key, where, label, note = null, canAlso = null, editLast = null }) {
  const field = h("textarea", {
    rows: 1,
    placeholder: label,
    "aria-label": label,
    id: where.thread ? null : "composer",
    autocomplete: "off",
  });
  const also = canAlso ? h("input", { type: "checkbox" }) : null;
  const send = h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send" }, icon("send"));
  const offer = h("div", { class: "suggestions", role: "listbox", id: `offer-${key}`, hidden: true });
  const smile = iconButton("smile", "Emoji", () => pickEmoji(smile, (name) => insert(field, `:${name}: `)), {
    "aria-haspopup": "dialog",
  });
  const element = h(
    "div",
    { class: "composer", data: { key } },
    offer,
    note ? h("div", { class: "composer-note" }, note) : null,
    h(
      "div",
      { class: "box" },
      field,
      also ? h("label", { class: "also" }, also, canAlso) : null,
      h(
        "div",
        { class: "box-bar" },
        smile,
        iconButton("at", "Mention somebody", () => insert(field, "@")),
        where.thread ? null : iconButton("slash", "Commands", () => insert(field, "/", true)),
        h("span", { class: "hint" }, "Enter sends, Shift + Enter starts a new line"),
        send,
      ),
    ),
  );
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    send.disabled = !field.value.trim();
    drafts.set(key, field.value);
  };
  const give = async () => {
    const text = field.value;
    if (!text.trim()) return;
    set("");
    const done = await deliver(text, where, Boolean(also?.checked));
    if (!done && !field.value) set(text);
  };
  const set = (text) => {
    field.value = text;
    grow();
    suggestions.close();
  };
  const suggestions = offering(field, offer, Boolean(where.thread));
  field.addEventListener("input", () => {
    grow();
    suggestions.look();
  });
  field.addEventListener("keydown", (event) => {
    if (suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      give();
    } else if (event.key === "ArrowUp" && !field.value && editLast?.()) {
      event.preventDefault();
    }
  });
  field.addEventListener("blur", () => setTimeout(() => document.activeElement !== field && suggestions.close(), 150));
  send.addEventListener("click", give);
  element.put = set;
  field.value = drafts.get(key) || "";
  queueMicrotask(grow);
  return element;
}

async function deliver(text, where, broadcast) {
  const isCommand = /^\/[a-z]/i.test(text);
  if (isCommand && where.thread) {
    toast(`${text.split(" ")[0]} is not supported in threads. Sorry!`);
    return null;
  }
  if (isCommand) return act(state.me, "command", { channel: where.channel, text });
  return act(state.me, "say", { ...where, text, broadcast });
}

function insert(field, text, onlyAtStart = false) {
  if (onlyAtStart) field.value = text + field.value.replace(/^\/\S*\s?/, "");
  else field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  if (onlyAtStart) field.setSelectionRange(1, 1);
  field.focus();
  field.dispatchEvent(new Event("input"));
}

function offering(field, offer, inThread) {
  let found = [];
  let at = 0;
  const close = () => {
    offer.hidden = true;
    found = [];
  };
  const take = (item) => {
    const before = field.value.slice(0, field.selectionStart);
    const start = before.length - item.typed.length;
    field.setRangeText(`${item.insert} `, start, field.selectionStart, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("input"));
  };
  const draw = () => {
    fill(
      offer,
      found.map((item, number) => {
        const row = h(
          "button",
          {
            type: "button",
            class: `option ${number === at ? "at" : ""}`,
            role: "option",
            tabindex: "-1",
            "aria-selected": String(number === at),
          },
          item.picture,
          h("span", {}, item.label, item.hint ? h("small", {}, item.hint) : null),
        );
        row.addEventListener("pointerdown", (event) => event.preventDefault());
        row.addEventListener("click", () => take(item));
        return row;
      }),
    );
    offer.hidden = !found.length;
    offer.querySelector(".at")?.scrollIntoView({ block: "nearest" });
  };
  return {
    close,
    look() {
      found = offersFor(field.value.slice(0, field.selectionStart), inThread);
      at = 0;
      draw();
    },
    key(event) {
      if (offer.hidden) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) at = (at + step + found.length) % found.length;
      else if (event.key === "Tab" || (event.key === "Enter" && found[at].insert !== found[at].typed)) take(found[at]);
      else if (event.key === "Escape") close();
      else return false;
      event.preventDefault();
      event.stopPropagation();
      if (step) draw();
      return true;
    },
  };
}

function offersFor(before, inThread) {
  const command = /^\/[\w-]*$/.exec(before);
  if (command && !inThread) {
    return state.commands
      .filter((each) => each.name.startsWith(before))
      .map((each) => ({
        typed: before,
        insert: each.name,
        label: `${each.name} ${each.hint}`,
        hint: each.description,
        picture: avatar(person(state.app.id), "tiny"),
      }));
  }
  const mention = /(?:^|\s)@([\p{L}\w.-]*(?: [\p{L}\w.-]*)?)$/u.exec(before);
  if (!mention) return [];
  const word = mention[1].toLowerCase();
  const people = [...state.people.values()].filter(
    (each) => each.real_name.toLowerCase().includes(word) || each.name.startsWith(word),
  );
  return people.slice(0, 8).map((each) => ({
    typed: `@${mention[1]}`,
    insert: `@${each.real_name}`,
    label: each.real_name,
    hint: each.role,
    picture: avatar(each, "tiny"),
  }));
}

/** A box to change a message in; `done` gets the new text, or null when it is left as it was. */
export function editor(text, done) {
  const field = h("textarea", { rows: 2, "aria-label": "Edit message", data: { focus: "editor" } });
  field.value = readable(text);
  const save = () => done(field.value.trim() ? field.value : null);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") done(null);
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    }
    event.stopPropagation();
  });
  queueMicrotask(() => {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
  return h(
    "div",
    { class: "editor box" },
    field,
    h(
      "div",
      { class: "editor-acts" },
      h("button", { type: "button", class: "button", on: { click: () => done(null) } }, "Cancel"),
      h("button", { type: "button", class: "button primary", on: { click: save } }, "Save"),
    ),
  );
}

function readable(text) {
  return text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (_, id) => `@${person(id).real_name}`)
    .replace(/<#(\w+)(?:\|[^>]*)?>/g, (whole, id) => `#${state.channels.find((each) => each.id === id)?.name || id}`)
    .replace(/<!(here|channel|everyone)>/g, "@$1")
    .replace(/<(https?:[^|>]+)(?:\|[^>]*)?>/g, "$1")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
