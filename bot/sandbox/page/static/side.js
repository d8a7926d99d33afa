// The sidebar: the channels, direct messages and app of the person one is.

import { avatar, fill, h, icon } from "./dom.js";
import { go, goHome, isDirect, isWithApp, nameOf, others, person, state, unreadIn } from "./state.js";

/** Draw the sidebar into `side`. */
export function drawSide(side) {
  const rooms = [...state.rooms.values()];
  const channels = rooms.filter((room) => !isDirect(room)).sort((one, two) => one.name.localeCompare(two.name));
  const direct = rooms.filter((room) => isDirect(room) && !isWithApp(room));
  const app = rooms.find(isWithApp);
  const focused = side.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  fill(
    side,
    h("h2", { id: "side-channels" }, "Channels"),
    h(
      "ul",
      { "aria-labelledby": "side-channels" },
      channels.map((room) => h("li", {}, channelItem(room, side))),
    ),
    direct.length
      ? [
          h("h2", { id: "side-direct" }, "Direct messages"),
          h(
            "ul",
            { "aria-labelledby": "side-direct" },
            direct.map((room) => h("li", {}, directItem(room, side))),
          ),
        ]
      : null,
    app
      ? [
          h("h2", { id: "side-apps" }, "Apps"),
          h("ul", { "aria-labelledby": "side-apps" }, h("li", {}, appItem(app, side))),
        ]
      : null,
  );
  if (focused) side.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

/** Close the sidebar where it lies over the page; whoever was in it is back at the button that opened it. */
export function closeSide() {
  const side = document.getElementById("side");
  const within = side.classList.contains("open") && side.contains(document.activeElement);
  side.classList.remove("open");
  if (within) document.querySelector('[data-focus="menu"]')?.focus();
}

function item({ key, here, unread, mark, name, after, act }) {
  const label = unread.mine ? `${name}, ${unread.mine} unread` : unread.any ? `${name}, unread` : null;
  return h(
    "button",
    {
      type: "button",
      class: `side-item ${unread.any ? "unread" : ""}`,
      "aria-current": here ? "page" : null,
      "aria-label": label,
      data: { focus: key },
      on: {
        click: () => {
          act();
          closeSide();
        },
      },
    },
    mark,
    h("span", { class: "name" }, name),
    after,
    unread.mine ? h("span", { class: "count" }, String(unread.mine)) : null,
  );
}

const isHere = (room) => state.place.kind === "room" && state.place.id === room.id;

function channelItem(room) {
  const shared = room.shared
    ? h("span", { title: `Shared with ${room.shared_with.join(", ") || "another team"}` }, icon("shared"))
    : null;
  return item({
    key: room.id,
    here: isHere(room),
    unread: unreadIn(room),
    mark: icon(room.kind === "group" ? "lock" : "hash"),
    name: room.name,
    after: shared,
    act: () => go(room.id),
  });
}

function directItem(room) {
  return item({
    key: room.id,
    here: isHere(room),
    unread: unreadIn(room),
    mark: avatar(others(room)[0] || person(state.me), "small"),
    name: nameOf(room),
    act: () => go(room.id),
  });
}

function appItem(room) {
  const unread = unreadIn(room);
  const act = () => (unread.any ? go(room.id) : goHome());
  return item({
    key: "app",
    here: isHere(room) || state.place.kind === "home",
    unread,
    mark: avatar(person(state.app.id), "small"),
    name: state.app.name,
    act,
  });
}
