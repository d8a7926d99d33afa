// Slack's menus of options: one or several, in groups, of people or channels, or filled by the app as one types.

import { avatar, fill, h, icon } from "./dom.js";
import { arrows, popover } from "./menus.js";
import { isDirect, person, state } from "./state.js";
import { plain, textObject } from "./words.js";

/**
 * A menu element. `chosen` holds what is chosen (option objects or ids); `pick` is called with the new choice;
 * `suggest` fills the options from what is typed, for menus that the app fills.
 */
export function select(element, { chosen, pick, suggest, id, describedBy, focus }) {
  const many = element.type.startsWith("multi_");
  let now = chosen;
  const picked = h("span", { class: "picked" });
  const button = h(
    "button",
    {
      type: "button",
      class: "select",
      id,
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-describedby": describedBy,
      data: { focus },
    },
    picked,
    icon("down"),
  );
  const draw = () => fill(picked, shown(element, now, many));
  draw();
  const choose = (option) => {
    now = many ? toggled(now || [], option) : option;
    draw();
    pick(now);
  };
  button.addEventListener("click", () => open(button, element, { now: () => now, many, choose, suggest }));
  return button;
}

function shown(element, now, many) {
  const empty = many ? !now?.length : !now;
  if (empty) return [h("span", { class: "none" }, plain(element.placeholder?.text || "Choose an option"))];
  if (many)
    return [
      h(
        "span",
        { class: "chips" },
        now.map((each) => h("span", { class: "chip" }, labelOf(each))),
      ),
    ];
  return [labelOf(now)];
}

/** What an option, a person or a channel is called. */
export function labelOf(choice) {
  if (typeof choice === "object") return h("span", {}, plain(choice.text?.text || ""));
  if (state.people.has(choice)) return person(choice).real_name;
  const channel = state.channels.find((each) => each.id === choice);
  return channel ? `#${channel.name}` : choice;
}

const keyOf = (choice) => (typeof choice === "object" ? choice?.value : choice);

function toggled(list, option) {
  const rest = list.filter((each) => keyOf(each) !== keyOf(option));
  return rest.length === list.length ? [...list, option] : rest;
}

function groupsOf(element) {
  const people = [...state.people.values()].filter((each) => !each.bot);
  if (element.type.includes("users")) return [{ options: people.map((each) => each.id) }];
  if (element.type.includes("channels")) return [{ options: state.channels.map((each) => each.id) }];
  if (element.type.includes("conversations"))
    return [{ options: [...state.rooms.values()].filter((room) => !isDirect(room)).map((room) => room.id) }];
  if (element.option_groups)
    return element.option_groups.map((group) => ({ label: group.label, options: group.options }));
  return [{ options: element.options || [] }];
}

function open(button, element, { now, many, choose, suggest }) {
  const list = h("div", { role: "listbox", "aria-multiselectable": many ? "true" : null });
  let shut = null;
  const take = (option) => {
    choose(option);
    if (!many) return shut(true);
    const at = [...list.querySelectorAll("[role=option]")].indexOf(document.activeElement);
    return draw(field.value).then(() => list.querySelectorAll("[role=option]")[at]?.focus());
  };
  const isOn = (option) => [now()].flat().some((each) => each && keyOf(each) === keyOf(option));
  let asked = 0;
  const draw = async (typed) => {
    const mine = (asked += 1);
    const groups = suggest ? [{ options: await suggest(typed) }] : groupsOf(element);
    if (mine !== asked) return; // somebody typed on while the app was thinking
    const rows = groups.flatMap((group) => rowsOf(group, typed, Boolean(suggest), take, isOn));
    fill(list, rows.length ? rows : h("div", { class: "option" }, "No matches"));
  };
  const field = h("input", { class: "field", type: "text", "aria-label": "Filter the options", placeholder: "Filter" });
  field.addEventListener("input", () => draw(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.querySelector("[role=option]")?.click();
  });
  const long = suggest || groupsOf(element).reduce((sum, group) => sum + group.options.length, 0) > 7;
  const content = h("div", {}, long ? field : null, list);
  arrows(content, "[role=option]");
  draw("").then(
    () => !long && (list.querySelector("[aria-selected=true]") || list.querySelector("[role=option]"))?.focus(),
  );
  shut = popover(button, content, { label: element.placeholder?.text || "Options" });
  if (long) field.focus();
  else (list.querySelector("[aria-selected=true]") || list.querySelector("[role=option]"))?.focus();
}

function rowsOf(group, typed, asGiven, take, isOn) {
  const word = typed.trim().toLowerCase();
  const fits = (option) => asGiven || !word || textOf(option).toLowerCase().includes(word);
  const rows = group.options.filter(fits).map((option) => row(option, take, isOn(option)));
  return group.label && rows.length ? [h("h4", {}, plain(group.label.text)), ...rows] : rows;
}

function textOf(option) {
  const label = labelOf(option);
  return typeof label === "string" ? label : label.textContent;
}

function row(option, take, on) {
  const known = typeof option === "string" ? state.people.get(option) : null;
  return h(
    "button",
    {
      type: "button",
      role: "option",
      class: "option",
      "aria-selected": String(on),
      tabindex: "-1",
      on: { click: () => take(option) },
    },
    h("span", { class: "tick" }, on ? icon("check") : null),
    known ? avatar(known, "small") : null,
    h("span", {}, labelOf(option), option.description ? h("small", {}, textObject(option.description, "span")) : null),
  );
}
