// Sending: what was said waits in the queue and goes over the wire one at a time, until the house
// says that it is kept.

import { say } from "./words.js";
import * as queue from "./queue.js";
import * as log from "./log.js";
import * as bar from "./bar.js";
import { door } from "./post.js";
import { upload } from "./media.js";

let wire = null;
let left = () => {}; // called when the house has wiped
let sending = null; // the item on its way
let leaving = null; // the item that wipes, until the house has done it

export function open(line, whenLeft) {
  wire = line;
  left = whenLeft;
}

// What was not sent when the page was closed.
export async function resume() {
  await queue.open(door);
  for (const item of await queue.all()) {
    if (item.leave) leaving = item;
    else log.wait(item);
  }
}

const newId = () => crypto.randomUUID?.() ?? ([1e7] + -1e3 + -4e3 + -8e3 + -1e11).replace(/[018]/g, (digit) =>
  (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

export async function queueUp(what, shown, more = {}) {
  bar.forgetPlace();
  const item = {
    id: newId(),
    typed_at: new Date().toISOString(),
    say: { page: 0, screen: log.screen(), ...what },
    shown,
    ...more,
  };
  log.wait(item);
  await queue.put(item);
  flush();
}

// Before anything else, and nothing else until it is done: now, or when the page is opened again.
export function whatLeaves() {
  const typed_at = new Date().toISOString();
  leaving = { id: newId(), leave: true, typed_at, say: { page: 0, text: "x" } };
  const item = leaving;
  return {
    say: { ...item.say, id: item.id, typed_at, sent_at: typed_at },
    put: () => queue.put(item),
    drop: () => queue.drop(item),
  };
}

// The page is no longer one of ours.
export const asLeft = () => wire?.stop();

export const isLeaving = () => leaving !== null;

const TOO_BIG = 1009; // close code: it would end the next line too

// The line broke, or is there again: what was on its way goes once more.
export function interrupt(code) {
  const item = sending;
  sending = null;
  if (code === TOO_BIG && item) stop(item, say("page.too_long", { most: bar.LONGEST }));
}

export function forget() {
  sending = null;
  queue.clear();
}

const NOT_TAKEN = { 413: "page.too_big", 429: "page.too_many_files", 507: "page.no_room" };

// One at a time, in order: what was said first is heard first.
export async function flush() {
  if (sending || !wire?.isOpen) return;
  const items = leaving ? [leaving] : (await queue.all()).filter((item) => !item.stopped);
  const item = items[0];
  if (!item || sending || !wire.isOpen) return;
  sending = item;
  try {
    if (item.blob && !item.uploaded) await bring(item);
  } catch (status) {
    sending = null;
    if (status === 0 || (status >= 500 && !NOT_TAKEN[status])) return setTimeout(flush, 4000);
    stop(item, say(NOT_TAKEN[status] ?? "page.upload_failed"));
    return flush();
  }
  if (sending !== item) return; // the line broke meanwhile; it begins again when it is back
  const media = item.blob ? [item.id] : undefined;
  wire.send({ say: { ...item.say, id: item.id, media, typed_at: item.typed_at, sent_at: new Date().toISOString() } });
  setTimeout(() => sending === item && wire.drop(), 20000);
}

async function bring(item) {
  await upload(door, item.id, item, (share) => log.uploading(item, share));
  log.uploading(item, 1);
  item.uploaded = true;
}

export async function kept(id) {
  const item = sending?.id === id ? sending : (await queue.all()).find((one) => one.id === id);
  if (sending?.id === id) sending = null;
  if (item) {
    await queue.drop(item);
    log.saved(item);
    if (item.leave && leaving?.id === id) {
      leaving = null;
      left();
    }
  }
  bar.tell("");
  flush();
}

export function refuse({ refused, why, again_s: again }) {
  const item = sending?.id === refused ? sending : null;
  if (item) sending = null;
  if (why) bar.tell(why);
  if (again) return setTimeout(flush, again * 1000); // it stays in the queue
  if (item) {
    item.uploaded = false; // a file that waited too long for its saying is sent once more
    stop(item, why);
  }
  flush();
}

// It will not be taken as it is: say why, and let the person decide.
function stop(item, why) {
  item.stopped = true;
  log.refused(item, why, {
    again: () => {
      item.stopped = false;
      log.waits(item);
      flush();
    },
    forget: () => queue.drop(item),
  });
}
