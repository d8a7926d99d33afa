// The page's two ways to its server: one stream of changes, and one request for each thing a person does.

import { toast } from "./dom.js";

let stream = null;

/** Follow what `user` sees; `heard` gets every change. A lost stream comes back by itself, with the whole picture. */
export function follow(user, heard) {
  stream?.close();
  stream = new EventSource(`/page/feed?as=${encodeURIComponent(user)}`);
  stream.onmessage = (message) => heard(JSON.parse(message.data));
  stream.onerror = () => heard({ kind: "lost" });
}

/** The people one may be. */
export async function start() {
  return (await fetch("/page/start")).json();
}

/** Do one thing as `user`; null and a sentence on the screen when it cannot be done. */
export async function act(user, deed, more = {}) {
  try {
    const answer = await fetch("/page/do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: user, do: deed, ...more }),
    });
    const body = await answer.json();
    if (answer.ok) return body;
    toast(body.error || "That did not work.");
  } catch {
    toast("The sandbox is not running any more. Start it again, then reload this page.");
  }
  return null;
}
