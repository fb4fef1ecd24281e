// Saying: what was typed, pressed, recorded or picked becomes something to send.

import { say } from "./words.js";
import * as log from "./log.js";
import * as bar from "./bar.js";
import { splitLabel } from "./keys.js";
import { leave } from "./leaving.js";
import { whereAmI } from "./media.js";
import { door } from "./post.js";
import { queueUp } from "./sending.js";

export function sayText(text, reply) {
  if (door === "chat" && /^x$/i.test(text)) return leave();
  const meant = reply ? null : log.keyFor(text);
  if (meant) return press(...meant);
  const to = reply ? { page: reply.page, reply_to: reply.number } : {};
  if (reply) log.pressed(reply);
  queueUp({ text, ...to }, { text, reply_to: reply?.number, page: reply?.page });
}

export async function press(post, key) {
  const what = { page: post.page, message: post.number, choice: key.choice };
  if (post.screen) what.screen = post.screen;
  if (door === "chat" && splitLabel(key.label)[0].toLowerCase() === "x") return leave();
  if (key.wants === "place") return sayPlace(what);
  if (key.wants === "contact") return bar.asContact(what);
  if (door === "room") log.pressed(post);
  queueUp(what, door === "room" ? null : { text: key.label, pressed: key.choice });
}

async function sayPlace(what) {
  const may = await bar.mayAskPlace();
  if (may === null) return;
  if (!may) return bar.tell(say("page.place_failed"), true);
  bar.tell(say("page.place_asking"), true);
  try {
    const pin = await whereAmI();
    bar.tell("");
    const text = `📍 ${pin.latitude.toFixed(5)}, ${pin.longitude.toFixed(5)}`;
    queueUp({ ...what, choice: undefined, pin }, { text });
  } catch {
    bar.tell(say("page.place_failed"));
  }
}

export function sayContact(number, what) {
  queueUp({ ...what, choice: undefined, contact: number }, { text: `📞 ${number}` });
}

export function sayFile({ kind, blob, seconds }, reply) {
  const to = reply ? { page: reply.page, reply_to: reply.number } : {};
  const shown = { text: "", ...to, media: [{ kind, mime: blob.type, seconds, url: URL.createObjectURL(blob), name: blob.name, size: blob.size }] };
  if (reply) log.pressed(reply);
  queueUp({ ...to }, shown, { kind, blob, seconds });
}
