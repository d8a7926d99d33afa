// Times as the person one is sees them: in their own zone, which need not be this computer's.

import { person, state } from "./state.js";

const made = new Map();

function format(name, options) {
  const zone = person(state.me).tz || "UTC";
  const key = `${name} ${zone}`;
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(undefined, { ...options, timeZone: zone }));
  return made.get(key);
}

const DAY = { year: "numeric", month: "2-digit", day: "2-digit" };
const dateOf = (ts) => new Date(Number(ts) * 1000);

/** The sandbox's time now, in seconds. */
export function now() {
  const { now: heard, speed, heardAt } = state.clock;
  return heard + ((performance.now() - heardAt) / 1000) * speed;
}

/** "2:04 PM". */
export const clockTime = (ts) => format("time", { hour: "numeric", minute: "2-digit" }).format(dateOf(ts));

/** "2:04:31 PM". */
export const clockSeconds = (ts) =>
  format("seconds", { hour: "numeric", minute: "2-digit", second: "2-digit" }).format(dateOf(ts));

/** A word that is the same for all of one day. */
export const dayKey = (ts) => format("day", DAY).format(dateOf(ts));

/** "Tuesday, November 24". */
export const longDay = (ts) => format("long", { weekday: "long", month: "long", day: "numeric" }).format(dateOf(ts));

/** "Tue, Nov 24". */
export const shortDay = (ts) =>
  format("short", { weekday: "short", month: "short", day: "numeric" }).format(dateOf(ts));

const fullDay = (ts) =>
  format("full", { weekday: "long", year: "numeric", month: "long", day: "numeric" }).format(dateOf(ts));
const monthDay = (ts) => format("month", { year: "numeric", month: "short", day: "numeric" }).format(dateOf(ts));
const plainDay = (ts) => format("plain", { year: "numeric", month: "long", day: "numeric" }).format(dateOf(ts));

/** "Today", "Yesterday", or the day. */
export function prettyDay(ts, otherwise = longDay) {
  if (dayKey(ts) === dayKey(now())) return "Today";
  if (dayKey(ts) === dayKey(now() - 86400)) return "Yesterday";
  if (dayKey(ts) === dayKey(now() + 86400)) return "Tomorrow";
  return otherwise(ts);
}

/** "Today at 2:04 PM". */
export const fullTime = (ts) => `${prettyDay(ts)} at ${clockTime(ts)}`;

/** How long ago: "5 minutes ago". */
export function ago(ts) {
  const seconds = Math.max(0, now() - Number(ts));
  for (const [unit, size] of [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ]) {
    const count = Math.floor(seconds / size);
    if (count) return `${count} ${unit}${count > 1 ? "s" : ""} ago`;
  }
  return "just now";
}

const TOKENS = {
  date_num: (ts) =>
    new Intl.DateTimeFormat("en-CA", { ...DAY, timeZone: person(state.me).tz || "UTC" }).format(dateOf(ts)),
  date: plainDay,
  date_short: monthDay,
  date_long: fullDay,
  date_pretty: (ts) => prettyDay(ts, plainDay).toLowerCase(),
  date_short_pretty: (ts) => prettyDay(ts, monthDay).toLowerCase(),
  date_long_pretty: (ts) => prettyDay(ts, fullDay).toLowerCase(),
  time: clockTime,
  time_secs: clockSeconds,
  ago,
};

/** Slack's date markup filled in: `{date_short} at {time}`. */
export function dateMarkup(ts, pattern) {
  const text = pattern.replace(/\{(\w+)\}/g, (whole, token) => (TOKENS[token] ? TOKENS[token](ts) : whole));
  const first = pattern.trimStart().startsWith("{date");
  return first ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Seconds since 1970 for a wall-clock time ("2026-11-24T15:00") in the person's zone. */
export function fromWall(text) {
  const wanted = Date.parse(`${text}Z`) / 1000;
  let guess = wanted;
  for (let round = 0; round < 3; round += 1) guess += wanted - Date.parse(`${toWall(guess)}Z`) / 1000;
  return Math.round(guess);
}

/** The wall-clock time of an instant in the person's zone, as date and time boxes want it. */
export function toWall(seconds) {
  const zone = person(state.me).tz || "UTC";
  const options = { ...DAY, hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-CA", options).formatToParts(dateOf(seconds)).map((p) => [p.type, p.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}
