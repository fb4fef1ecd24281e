// The chat: what is said goes into the queue, from there over the wire, and what the house says
// comes into the log. Nothing counts as saved before the house says so.

import { name, say, speak } from "./words.js";
import * as queue from "./queue.js";
import * as log from "./log.js";
import * as bar from "./bar.js";
import * as older from "./older.js";
import * as bell from "./bell.js";
import { splitLabel } from "./keys.js";
import { make } from "./post.js";
import { arrived, toEnd } from "./scroll.js";
import { upload, whereAmI } from "./media.js";
import { Wire } from "./wire.js";

const door = document.documentElement.dataset.door;
const get = (id) => document.getElementById(id);
const state = get("state");
const tabs = window.BroadcastChannel ? new BroadcastChannel(`titir-${door}`) : null;

let me = null; // what the house told at the door: { title, language, words, zone, pages, greets }
let wire = null;
let known = []; // per page: the newest change that is drawn
let drawn = false; // whether the log as it stood was drawn once
let sending = null; // the item on its way
let leaving = null; // the item that wipes, until the house has done it

start();

async function start() {
  await queue.open(door);
  for (const item of await queue.all()) {
    if (item.leave) leaving = item;
    else log.wait(item);
  }
  log.listen({ press, reply: door === "room" ? bar.replyTo : null });
  bar.open({ text: sayText, file: sayFile, contact: sayContact });
  get("leave")?.addEventListener("click", leave);
  if (door === "room") bell.hang();
  if (tabs) tabs.onmessage = () => forget();
  quickExit();
  wire = new Wire(socketUrl(), { opened, heard, closed });
  older.open((page, before) => wire.send({ older: [page, before] }));
  await enter();
  navigator.serviceWorker?.register(shellUrl(), { scope: "/" }).catch(() => {});
}

// What a link brought: a poster's code, a language. It is not left in the address of a shared phone.
const brought = new URLSearchParams(location.search);
const lang = /^[a-z-]{2,8}$/.test(brought.get("lang") ?? "") ? `?lang=${brought.get("lang")}` : "";
const socketUrl = () => `${location.origin.replace(/^http/, "ws")}/${door}/socket${lang}`;

// The policy lets only this one address become a worker.
function shellUrl() {
  const url = "/shell.js";
  if (!window.trustedTypes) return url;
  return trustedTypes.createPolicy("titir", { createScriptURL: () => url }).createScriptURL(url);
}

// Coming in. The cookie is asked for by a request of the page itself: a link from elsewhere does not
// bring it along, and must not make a stranger of somebody known.

async function enter() {
  show("connecting");
  let answer;
  try {
    answer = await fetch(`/${door}/hello${lang}`, { method: "POST", credentials: "same-origin" });
  } catch {
    show("away");
    await new Promise((done) => {
      const later = setTimeout(done, 5000);
      addEventListener("online", () => (clearTimeout(later), done()), { once: true });
    });
    return enter();
  }
  const told = await answer.json().catch(() => null);
  if (!answer.ok || !told) {
    if (told?.why) return shut(told.why);
    setTimeout(enter, 5000);
    return show("away");
  }
  me = told;
  name(me.autonyms);
  speak(me.language, me.words, me.zone);
  get("whose").textContent = document.title = me.title;
  get("me").textContent = me.name && ` · ${me.name}`;
  known = me.pages.map(() => 0);
  wire.open();
  const code = brought.get("start");
  if (code === null) return;
  brought.delete("start");
  history.replaceState(null, "", location.pathname + lang);
  if (/^[\w-]{1,64}$/.test(code)) queueUp({ start: code }, null);
}

function shut(why) {
  show("shut");
  get("log").replaceChildren(make("p", { class: "empty" }, why));
  get("foot").hidden = true;
}

function show(name) {
  state.dataset.state = name;
  state.dataset.word = `page.state_${name}`;
  state.textContent = say(state.dataset.word);
}

// The wire

function opened() {
  show("open");
  sending = null;
  if (leaving) return flush();
  wire.send({ since: known });
  flush();
}

function closed(code) {
  sending = null;
  if (code === 4401) {
    wire.stop();
    return enter();
  }
  show(navigator.onLine === false ? "away" : "connecting");
  setTimeout(() => wire.isOpen || state.dataset.state === "shut" || show("away"), 2500);
}

function heard(message) {
  if (message.changes) changes(message.changes);
  if (message.older) older.came(message.older);
  if (message.kept) settleSaid(message.kept);
  if (message.refused) refuse(message);
  if (message.words) speak(message.language, message.words);
}

function changes({ page, last, afresh, posts, gone }) {
  if (leaving) return;
  const first = !drawn;
  const box = get("log");
  if (first) box.setAttribute("aria-live", "off"); // the past is not read out
  if (afresh) log.clear(page);
  log.take(page, gone);
  box.querySelector(".empty")?.remove();
  if (afresh) older.begin(page, posts, gone);
  const fresh = posts.filter((post) => log.put({ ...post, page }) && !post.own && !post.quiet);
  known[page] = last;
  if (page === me.pages.length - 1) drawn = true;
  log.settle();
  if (first) {
    toEnd();
    setTimeout(() => box.setAttribute("aria-live", "polite"), 300);
  } else {
    log.markNews(page, fresh);
    arrived(fresh.length);
    if (door === "room" && fresh.length) bell.ring(fresh);
    if (fresh.length && parent !== window) parent.postMessage({ news: door }, location.origin);
  }
  wire.send({ seen: known });
  if (!drawn || !log.isEmpty()) return;
  // After a wipe the house greets by itself; only if that was lost do we ask for it.
  if (me.greets && last) setTimeout(() => log.isEmpty() && isEmpty(), 5000);
  else isEmpty();
}

function isEmpty() {
  if (me.greets) return queueUp({ start: "" }, null);
  get("log").replaceChildren(
    make("div", { class: "empty" },
      make("img", { src: document.querySelector(".head img").src, alt: "" }), say("page.quiet")));
}

// Saying

const newId = () => crypto.randomUUID?.() ?? ([1e7] + -1e3 + -4e3 + -8e3 + -1e11).replace(/[018]/g, (digit) =>
  (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

async function queueUp(what, shown, more = {}) {
  const item = {
    id: newId(),
    typed_at: new Date().toISOString(),
    say: { page: 0, screen: log.screen(), ...what },
    shown,
    ...more,
  };
  get("log").querySelector(".empty")?.remove();
  log.wait(item);
  await queue.put(item);
  flush();
}

function sayText(text, reply) {
  if (door === "chat" && /^x$/i.test(text)) return leave();
  const meant = reply ? null : log.keyFor(text);
  if (meant) return press(...meant);
  const to = reply ? { page: reply.page, reply_to: reply.number } : {};
  queueUp({ text, ...to }, { text, reply_to: reply?.number, page: reply?.page });
}

async function press(post, key) {
  const what = { page: post.page, message: post.number, choice: key.choice };
  if (post.screen) what.screen = post.screen;
  if (door === "chat" && splitLabel(key.label)[0].toLowerCase() === "x") return leave();
  if (key.wants === "place") return sayPlace(what);
  if (key.wants === "contact") return bar.asContact(what);
  queueUp(what, door === "room" ? null : { text: key.label, pressed: key.choice });
}

async function sayPlace(what) {
  if (!(await bar.mayAskPlace())) return bar.tell(say("page.place_failed"), true);
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

function sayContact(number, what) {
  queueUp({ ...what, choice: undefined, contact: number }, { text: `📞 ${number}` });
}

function sayFile({ kind, blob, seconds }, reply) {
  const to = reply ? { page: reply.page, reply_to: reply.number } : {};
  const shown = { text: "", media: [{ kind, mime: blob.type, seconds, url: URL.createObjectURL(blob), name: blob.name, size: blob.size }] };
  queueUp({ ...to }, shown, { kind, blob, seconds });
}

const NOT_TAKEN = { 413: "page.too_big", 429: "page.too_many_files", 507: "page.no_room" };

// One at a time, in order: what was said first is heard first.
async function flush() {
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

async function settleSaid(id) {
  const item = sending?.id === id ? sending : (await queue.all()).find((one) => one.id === id);
  if (sending?.id === id) sending = null;
  if (item) {
    await queue.drop(item);
    log.saved(item);
    if (item.leave && leaving?.id === id) {
      leaving = null;
      wire.send({ since: known });
    }
  }
  bar.tell("");
  flush();
}

function refuse({ refused, why, again_s: again }) {
  const item = sending?.id === refused ? sending : null;
  if (item) sending = null;
  if (why) bar.tell(why);
  if (again) return setTimeout(flush, again * 1000); // it stays in the queue
  if (item) stop(item, why);
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

// Leaving: the screen is empty at once, even without a network; the house wipes as soon as it hears.

async function leave() {
  forget();
  tabs?.postMessage("left");
  leaving = { id: newId(), leave: true, typed_at: new Date().toISOString(), say: { page: 0, text: "x" } };
  await queue.put(leaving);
  flush();
}

function forget() {
  sending = null;
  queue.clear();
  log.clear();
  older.forget();
  bar.empty();
  known = known.map(() => 0);
  drawn = false;
  scrollTo(0, 0);
}

function quickExit() {
  if (door !== "chat") return;
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    presses = [...presses.filter((at) => event.timeStamp - at < 1200), event.timeStamp];
    if (presses.length >= 3) leave();
  });
}
