// What the page knows: the picture of the workspace as one person sees it, kept up to date by the stream.

import { act } from "./net.js";

export const state = {
  me: "",
  ready: false,
  lost: false,
  title: "",
  app: {},
  people: new Map(),
  choices: [],
  rooms: new Map(),
  channels: [],
  messages: new Map(),
  ephemerals: new Map(),
  modals: [],
  home: null,
  commands: [],
  shortcuts: [],
  waiting: {},
  clock: { now: 0, speed: 1, speeds: [], heardAt: 0 },
  tour: [],
  done: [],
  place: { kind: "none" },
  thread: null,
  newFrom: null,
};

const listeners = new Set();
let queued = false;

/** Call `listener` after changes, at most once a frame. */
export function onChange(listener) {
  listeners.add(listener);
}

/** Draw again soon. */
export function changed() {
  if (queued) return;
  queued = true;
  queueMicrotask(() => {
    queued = false;
    for (const listener of listeners) listener();
  });
}

/** Take in one message of the stream. */
export function hear(told) {
  state.lost = told.kind === "lost";
  if (TAKE[told.kind]) TAKE[told.kind](told);
  changed();
}

const TAKE = {
  picture: takePicture,
  message(told) {
    state.rooms.set(told.channel, told.room);
    const room = state.messages.get(told.channel) || new Map();
    room.set(told.message.ts, told.message);
    state.messages.set(told.channel, room);
    readIfSeen(told.channel);
  },
  gone: (told) => state.messages.get(told.channel)?.delete(told.ts),
  ephemeral: (told) => state.ephemerals.set(told.message.ephemeral, told.message),
  ephemeral_gone: (told) => state.ephemerals.delete(told.id),
  modals: (told) => (state.modals = told.modals),
  home: (told) => (state.home = told.home),
  rest(told) {
    state.waiting = told.waiting;
    state.clock = { ...told.clock, heardAt: performance.now() };
    state.tour = told.tour;
    state.done = told.done;
  },
};

function takePicture(told) {
  const again = state.ready && state.me === told.me;
  for (const key of [
    "me",
    "title",
    "app",
    "choices",
    "channels",
    "modals",
    "home",
    "commands",
    "shortcuts",
    "waiting",
    "tour",
    "done",
  ]) {
    state[key] = told[key];
  }
  state.clock = { ...told.clock, heardAt: performance.now() };
  state.people = new Map(told.people.map((each) => [each.id, { ...each, app: each.id === told.app.id }]));
  state.rooms = new Map(told.rooms.map((room) => [room.id, room]));
  state.messages = new Map(
    Object.entries(told.messages).map(([id, list]) => [id, new Map(list.map((m) => [m.ts, m]))]),
  );
  state.ephemerals = new Map(told.ephemerals.map((each) => [each.ephemeral, each]));
  state.ready = true;
  if (!again) state.thread = null;
  if (state.place.kind === "room" && state.rooms.has(state.place.id))
    again ? readIfSeen(state.place.id) : go(state.place.id);
  else if (!again || state.place.kind !== "home") goFirst();
}

/** Look at the first channel there is. */
function goFirst() {
  const room = [...state.rooms.values()].find((each) => !isDirect(each)) || [...state.rooms.values()][0];
  state.thread = null;
  if (room) go(room.id);
  else state.place = { kind: "none" };
}

/** Look at a conversation, by id or name; "dm" is the one with the app, "home" the app's Home tab. */
export function go(where, thread = null) {
  if (where === "home") return goHome();
  const room = roomOf(where);
  if (!room) return false;
  const read = room.read[state.me] || "0";
  const unread = [...(state.messages.get(room.id)?.values() || [])].find((m) => m.ts > read && m.user !== state.me);
  state.newFrom = unread ? unread.ts : null;
  state.place = { kind: "room", id: room.id };
  state.thread = thread ? { channel: room.id, ts: thread } : null;
  readIfSeen(room.id);
  changed();
  return true;
}

/** Look at the app's Home tab, which the app draws when it hears of it. */
export function goHome() {
  state.place = { kind: "home" };
  state.thread = null;
  act(state.me, "home");
  changed();
  return true;
}

/** Open the thread below a message. */
export function openThread(channel, ts) {
  state.thread = { channel, ts };
  changed();
}

/** Close the thread. */
export function closeThread() {
  state.thread = null;
  changed();
}

/** The conversation of this id or name, or with "dm" the one with the app. */
export function roomOf(where) {
  if (where === "dm") return [...state.rooms.values()].find((room) => isWithApp(room));
  const bare = where.replace(/^#/, "");
  return state.rooms.get(bare) || [...state.rooms.values()].find((room) => room.name === bare);
}

/** Whether a conversation is between people, with no name. */
export const isDirect = (room) => room.kind === "im" || room.kind === "mpim";

/** Whether a conversation is the person's own with the app. */
export const isWithApp = (room) => room.kind === "im" && room.members.includes(state.app.id);

/** The other people of a direct message. */
export const others = (room) => room.members.filter((id) => id !== state.me).map(person);

/** A person by id. */
export const person = (id) => state.people.get(id) || { id, real_name: id === "USLACKBOT" ? "Slackbot" : id, name: id };

/** What to call a conversation. */
export function nameOf(room) {
  return isDirect(room)
    ? others(room)
        .map((each) => each.real_name)
        .join(", ") || person(state.me).real_name
    : room.name;
}

/** The messages of a conversation, oldest first. */
export const messagesIn = (id) => [...(state.messages.get(id)?.values() || [])].sort(byTs);

/** The replies below a message, oldest first. */
export const repliesTo = (id, ts) => messagesIn(id).filter((m) => m.thread_ts === ts && m.ts !== ts);

/** The messages only this person sees in a conversation, or in one of its threads. */
export const privateIn = (id, thread) =>
  [...state.ephemerals.values()].filter((m) => m.channel === id && (m.thread_ts || null) === thread);

/** Order by Slack's timestamps. */
export const byTs = (one, two) => (one.ts < two.ts ? -1 : one.ts > two.ts ? 1 : 0);

/** How many messages of a conversation this person has not read, and how many of those concern them. */
export function unreadIn(room) {
  const read = room.read[state.me] || "0";
  const fresh = messagesIn(room.id).filter((m) => m.ts > read && m.user !== state.me);
  const shown = fresh.filter(
    (m) => !m.thread_ts || m.thread_ts === m.ts || m.subtype === "thread_broadcast" || isDirect(room),
  );
  return {
    any: shown.length > 0,
    mine: fresh.filter((m) => isDirect(room) || m.text.includes(`<@${state.me}>`)).length,
  };
}

function readIfSeen(id) {
  if (state.place.kind !== "room" || state.place.id !== id || document.hidden) return;
  const newest = messagesIn(id).at(-1);
  const room = state.rooms.get(id);
  if (newest && room && (room.read[state.me] || "0") < newest.ts) {
    room.read = { ...room.read, [state.me]: newest.ts };
    act(state.me, "read", { channel: id });
  }
}

document.addEventListener("visibilitychange", () => state.place.kind === "room" && readIfSeen(state.place.id));
