// The elements of Block Kit that a person uses: buttons, menus, boxes, dates and fields.

import { h, icon, toast } from "./dom.js";
import { ask, menu } from "./menus.js";
import { act } from "./net.js";
import { select } from "./select.js";
import { state } from "./state.js";
import { fromWall, toWall } from "./time.js";
import { plain, textObject } from "./words.js";

const FIELDS = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "number" };
let made = 0;

/**
 * Where an element stands: `where` names the message or view for the server, `values` keeps what was chosen or
 * typed (by block and action id), `live` is whether a choice is told to the app at once.
 */
export function element(item, block, place, { live = true, id = null, describedBy = null } = {}) {
  const maker = MAKERS[item.type] || (item.type.endsWith("_select") ? menuOf : null);
  if (!maker) return h("span", { class: "unknown" }, `(${item.type.replaceAll("_", " ")})`);
  const name = `${block.block_id} ${item.action_id}`;
  return maker({ item, block, place, live, id: id || `e${(made += 1)}`, describedBy, name });
}

/** What is chosen in an element now, in the form the server takes. */
export function keep(place, block, item, value) {
  (place.values[block.block_id] ??= {})[item.action_id] = value;
}

function kept(place, block, item, initial) {
  const found = place.values[block.block_id]?.[item.action_id];
  return found === undefined ? initial : found;
}

async function press({ item, block, place }, value, button = null) {
  button?.setAttribute("aria-busy", "true");
  const asked = { ...place.where, block: block.block_id, action: item.action_id, value, filled: place.values };
  const answer = await act(state.me, "press", asked);
  button?.removeAttribute("aria-busy");
  if (answer?.trouble) toast(`${answer.trouble} The click was not taken.`);
}

async function confirmed(confirm) {
  if (!confirm) return true;
  return ask({
    title: confirm.title?.text || "",
    text: textObject(confirm.text),
    yes: confirm.confirm?.text || "Yes",
    no: confirm.deny?.text || "Cancel",
    bad: confirm.style === "danger",
  });
}

function buttonOf({ item, block, place, name }) {
  const label = item.accessibility_label || null;
  const button = h(
    "button",
    { type: "button", class: `button ${item.style || ""}`, "aria-label": label, data: { focus: name } },
    plain(item.text.text),
  );
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") || !(await confirmed(item.confirm))) return;
    if (item.url) window.open(item.url, item.url.startsWith(location.origin) ? "_self" : "_blank", "noopener");
    await press({ item, block, place }, null, button);
  });
  return button;
}

function overflowOf({ item, block, place, name }) {
  const button = h(
    "button",
    { type: "button", class: "button", "aria-label": "More", "aria-haspopup": "menu", data: { focus: name } },
    icon("dots"),
  );
  const choose = async (option) =>
    (await confirmed(item.confirm)) && press({ item, block, place }, option.value, button);
  button.addEventListener("click", () =>
    menu(
      button,
      item.options.map((option) => ({ label: h("span", {}, plain(option.text.text)), act: () => choose(option) })),
      "More",
    ),
  );
  return button;
}

function menuOf({ item, block, place, live, id, describedBy, name }) {
  const many = item.type.startsWith("multi_");
  const initial = many
    ? item.initial_options || item.initial_users || item.initial_channels || item.initial_conversations || []
    : item.initial_option || item.initial_user || item.initial_channel || item.initial_conversation || null;
  const external = item.type.includes("external");
  const suggest = external
    ? async (typed) =>
        (await act(state.me, "suggest", { ...place.where, action: item.action_id, text: typed }))?.options || []
    : null;
  const send = (choice) =>
    Array.isArray(choice)
      ? choice.map(send)
      : choice && typeof choice === "object" && !external
        ? choice.value
        : choice;
  const pick = async (choice) => {
    keep(place, block, item, send(choice));
    if (live && (await confirmed(item.confirm))) press({ item, block, place }, send(choice));
  };
  return select(item, {
    chosen: chosenOf(item, kept(place, block, item, initial)),
    pick,
    suggest,
    id,
    describedBy,
    focus: name,
  });
}

function chosenOf(item, value) {
  const all = [...(item.options || []), ...(item.option_groups || []).flatMap((group) => group.options)];
  const one = (each) =>
    typeof each === "string" && all.length ? all.find((option) => option.value === each) || null : each;
  return Array.isArray(value) ? value.map(one).filter(Boolean) : one(value);
}

function boxesOf({ item, block, place, live, name }) {
  const single = item.type === "radio_buttons";
  const first = single
    ? [item.initial_option?.value].filter(Boolean)
    : (item.initial_options || []).map((option) => option.value);
  const before = [kept(place, block, item, first)].flat().filter(Boolean);
  const group = `g${(made += 1)}`;
  const box = h("div", { class: "boxes", role: single ? "radiogroup" : "group" });
  const read = () => [...box.querySelectorAll("input:checked")].map((input) => input.value);
  box.append(
    ...item.options.map((option, at) => {
      const input = h("input", {
        type: single ? "radio" : "checkbox",
        name: group,
        value: option.value,
        data: { focus: `${name} ${at}` },
      });
      input.checked = before.includes(option.value);
      input.addEventListener("change", () => {
        const value = single ? read()[0] : read();
        keep(place, block, item, value);
        if (live) press({ item, block, place }, value);
      });
      return h(
        "label",
        {},
        input,
        h(
          "span",
          {},
          textObject(option.text, "span"),
          option.description ? h("small", {}, textObject(option.description, "span")) : null,
        ),
      );
    }),
  );
  return box;
}

function dateOf({ item, block, place, live, id, describedBy, name }) {
  const kinds = {
    datepicker: ["date", "initial_date"],
    timepicker: ["time", "initial_time"],
    datetimepicker: ["datetime-local", "initial_date_time"],
  };
  const [type, initial] = kinds[item.type];
  const inZone = item.type === "datetimepicker";
  const value = kept(place, block, item, item[initial]);
  const field = h("input", {
    class: "field",
    type,
    id,
    "aria-describedby": describedBy,
    "aria-label": id.startsWith("e") ? item.placeholder?.text || type : null,
    data: { focus: name },
  });
  field.value = value ? (inZone ? toWall(value) : value) : "";
  field.addEventListener("change", () => {
    const chosen = field.value && inZone ? fromWall(field.value) : field.value;
    keep(place, block, item, chosen);
    if (live && chosen) press({ item, block, place }, chosen);
  });
  return field;
}

function fieldOf({ item, block, place, live, id, describedBy, name }) {
  const props = {
    class: "field",
    id,
    "aria-describedby": describedBy,
    placeholder: item.placeholder?.text,
    data: { focus: name },
  };
  const field = item.multiline
    ? h("textarea", { ...props, rows: 4 })
    : h("input", { ...props, type: FIELDS[item.type] || "text" });
  field.value = kept(place, block, item, item.initial_value || "") || "";
  if (item.max_length) field.maxLength = item.max_length;
  if (item.type === "number_input") field.step = item.is_decimal_allowed ? "any" : "1";
  if (item.focus_on_load) field.autofocus = true;
  keep(place, block, item, field.value);
  field.addEventListener("input", () => keep(place, block, item, field.value));
  const asks = item.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  field.addEventListener("keydown", (event) => {
    if (live && event.key === "Enter" && !item.multiline && asks.includes("on_enter_pressed")) {
      event.preventDefault();
      press({ item, block, place }, field.value);
    }
  });
  return field;
}

const MAKERS = {
  button: buttonOf,
  workflow_button: buttonOf,
  overflow: overflowOf,
  checkboxes: boxesOf,
  radio_buttons: boxesOf,
  datepicker: dateOf,
  timepicker: dateOf,
  datetimepicker: dateOf,
  ...Object.fromEntries(Object.keys(FIELDS).map((type) => [type, fieldOf])),
};
