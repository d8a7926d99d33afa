// The controls on top: what this is, who one is, and how fast time runs.

import { avatar, fill, h, iconButton } from "./dom.js";
import { act } from "./net.js";
import { person, state } from "./state.js";
import { clockSeconds, clockTime, now, shortDay } from "./time.js";

let face = null;
let version = "";

/** Draw the controls into `top`; `become` changes who one is, `menu` opens the sidebar, `tour` the tour. */
export function drawTop(top, { become, openSide, openTour, flipTheme }) {
  const next = JSON.stringify([
    state.me,
    state.waiting,
    state.clock.speed,
    state.clock.speeds,
    state.choices,
    state.title,
    state.tour.length,
    document.documentElement.dataset.theme,
  ]);
  if (next === version) return tick();
  version = next;
  const focused = top.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  fill(
    top,
    h(
      "div",
      { class: "top-row" },
      iconButton("menu", "Channels", openSide, { class: "icon-button only-narrow", data: { focus: "menu" } }),
      h("span", { class: "top-title" }, state.title),
      h("span", { class: "sandbox-note" }, h("b", {}, "Sandbox: "), "nothing here leaves this computer"),
      h("span", { class: "grow" }),
      clock(),
      state.tour.length
        ? h(
            "button",
            { type: "button", class: "pill-button", data: { focus: "tour" }, on: { click: openTour } },
            "Tour",
          )
        : null,
      iconButton(isDark() ? "sun" : "moon", isDark() ? "Light colours" : "Dark colours", flipTheme, {
        data: { focus: "theme" },
      }),
    ),
    whoRow(become),
  );
  if (focused) top.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  top.querySelector(".who-chip[aria-checked=true]")?.scrollIntoView({ block: "nearest", inline: "center" });
  return tick();
}

const isDark = () => document.documentElement.dataset.theme === "dark";

function clock() {
  const { speed, speeds } = state.clock;
  face = h("span", { class: "clock-face", role: "timer", "aria-label": "The sandbox's time" });
  if (!speeds.length) return h("div", { class: "clock" }, face);
  const buttons = speeds.map((each) =>
    h(
      "button",
      {
        type: "button",
        role: "radio",
        "aria-checked": String(each === speed),
        "aria-label": `${each} times as fast`,
        tabindex: each === speed ? "0" : "-1",
        data: { focus: `speed ${each}` },
        on: { click: () => act(state.me, "clock", { speed: each }) },
      },
      `${each}×`,
    ),
  );
  const group = h("div", { class: "segments", role: "radiogroup", "aria-label": "How fast the clock runs" }, buttons);
  radioKeys(group);
  const jump = h(
    "button",
    {
      type: "button",
      class: "pill-button",
      title: "Move the clock one hour forward",
      data: { focus: "jump" },
      on: { click: () => act(state.me, "clock", { jump: 3600 }) },
    },
    "+1 h",
  );
  return h("div", { class: "clock" }, face, group, jump);
}

/** Show the time; called every second and after changes. */
export function tick() {
  if (!face || !state.ready) return;
  const at = now();
  const zone = person(state.me).tz || "UTC";
  fill(
    face,
    `${shortDay(at)}, ${state.clock.speed < 60 ? clockSeconds(at) : clockTime(at)} `,
    h("small", {}, zone.split("/").at(-1).replaceAll("_", " ")),
  );
  face.title = `The time in the workspace, in ${zone}`;
}

function whoRow(become) {
  const chips = state.choices.map((id) => {
    const each = person(id);
    const mine = id === state.me;
    const waiting = mine ? 0 : state.waiting[id] || 0;
    const role = [each.role, each.outside ? each.team : each.guest ? "guest" : ""].filter(Boolean).join(", ");
    return h(
      "button",
      {
        type: "button",
        class: "who-chip",
        role: "radio",
        "aria-checked": String(mine),
        tabindex: mine ? "0" : "-1",
        data: { focus: `who ${id}` },
        on: { click: () => become(id) },
        "aria-label": `${each.real_name}${role ? `, ${role}` : ""}${waiting ? `, ${waiting} waiting` : ""}`,
      },
      avatar(each),
      h(
        "span",
        {},
        h("span", { class: "who-name" }, each.real_name),
        h("span", { class: "who-role" }, role || each.team),
      ),
      waiting ? h("span", { class: "count" }, String(waiting)) : null,
    );
  });
  const group = h("div", { class: "who", role: "radiogroup", "aria-label": "Who to be" }, chips);
  radioKeys(group);
  return h("div", { class: "who-row" }, h("span", { class: "who-label" }, "You are"), group);
}

function radioKeys(group) {
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...group.querySelectorAll("[role=radio]")];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    next.focus();
    next.click();
  });
}
