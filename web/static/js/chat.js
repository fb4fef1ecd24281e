// The chat: what is said goes into the queue, from there over the wire, and what the house says
// comes into the log. Nothing counts as saved before the house says so.

import { name, say, speak } from "./words.js";
import * as log from "./log.js";
import * as bar from "./bar.js";
import * as older from "./older.js";
import * as bell from "./bell.js";
import * as leaving from "./leaving.js";
import * as ringing from "./ringing.js";
import * as saying from "./saying.js";
import * as sending from "./sending.js";
import { door, make } from "./post.js";
import { show as showAs } from "./keys.js";
import { arrived, show as bringIntoSight, toEnd } from "./scroll.js";
import { isMine } from "./board.js";
import { take as takeCode } from "./code.js";
import { FULL, Wire } from "./wire.js";

const get = (id) => document.getElementById(id);
const state = get("state");
const NOT_LET_IN = 401;
const calls = door === "chat" ? get("calls") : null;

let me = null; // what the house told at the door: { title, language, words, zone, pages, greets }
let wire = null;
let known = []; // per page: the newest change that is drawn
let drawn = false; // whether the log as it stood was drawn once

start();

async function start() {
  await sending.resume();
  log.listen({ press: saying.press, reply: door === "room" ? bar.replyTo : null });
  bar.open({ text: saying.sayText, file: saying.sayFile, contact: saying.sayContact });
  leaving.open(forget);
  if (door === "room") bell.hang();
  wire = new Wire(socketUrl(), { opened, heard, closed });
  sending.open(wire, () => wire.send({ since: known }));
  older.open((page, before) => wire.send({ older: [page, before] }));
  navigator.serviceWorker?.register(shellUrl(), { scope: "/" }).catch(() => {});
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.post && showPost(data.post));
  document.addEventListener("visibilitychange", tellWhetherSeen);
  await enter();
}

// What a link brought: a poster's code, a language. It is not left in the address of a shared phone.
const brought = new URLSearchParams(location.search);
// The code of a move stands behind the #: no server sees it, and it goes before anything is shown.
const moves = /^#(go-[\w-]{8,60})$/.exec(location.hash);
if (moves && door === "chat") {
  if (ringing.isNewMove(moves[1])) brought.set("start", moves[1]);
  history.replaceState(null, "", location.pathname + location.search);
}
const slip = door === "chat" ? takeCode() : ""; // that of a slip comes by another page
if (slip) brought.set("start", `c-${slip}`);
const lang = /^[a-z-]{2,8}$/.test(brought.get("lang") ?? "") ? `?lang=${brought.get("lang")}` : "";
showAs(brought.get("look"), brought.get("most"));
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
    if (told?.why) return shut(told.why, answer.status);
    setTimeout(enter, 5000);
    return show("away");
  }
  me = told;
  name(me.autonyms);
  speak(me.language, me.words, me.zone);
  get("whose").textContent = document.title = me.title;
  get("me").textContent = me.name && ` · ${me.name}`;
  isMine(me.name);
  known = me.pages.map(() => 0);
  ringing.open(me.push);
  wire.open();
  const code = brought.get("start");
  if (code === null) return;
  brought.delete("start");
  history.replaceState(null, "", location.pathname + lang);
  if (/^[\w.-]{1,64}$/.test(code)) sending.queueUp({ start: code }, null);
}

function shut(why, status) {
  show("shut");
  if (status === NOT_LET_IN && door !== "chat") forgetDoor();
  get("log").replaceChildren(make("p", { class: "empty" }, why));
  get("foot").hidden = true;
}

// A role was taken away, or this device locked out: nothing of the door stays in this browser.
function forgetDoor() {
  forget();
  ringing.ended();
}

function show(name) {
  state.dataset.state = name;
  state.dataset.word = `page.state_${name}`;
  state.textContent = say(state.dataset.word);
  if (calls) calls.hidden = name === "open"; // a call needs no network
}

// The wire

function opened() {
  show("open");
  tellWhetherSeen();
  sending.interrupt();
  if (!sending.isLeaving()) wire.send({ since: known });
  sending.flush();
}

function closed(code) {
  sending.interrupt(code);
  if (code === 4401) {
    wire.stop();
    return enter();
  }
  if (code === FULL) return show("full");
  show(navigator.onLine === false ? "away" : "connecting");
  setTimeout(() => wire.isOpen || ["shut", "full"].includes(state.dataset.state) || show("away"), 2500);
}

function heard(message) {
  if (message.changes) changes(message.changes);
  if (message.older) older.came(message.older);
  if (message.kept) sending.kept(message.kept);
  if (message.refused) sending.refuse(message);
  if (message.words) speak(message.language, message.words);
  if (message.silent) ringing.ended();
}

// Whoever looks at the page needs no phone that rings.
function tellWhetherSeen() {
  wire?.send({ here: !document.hidden });
}

// What a ring led to: the post stands in the page's own conversation, which is the first.
function showPost(number) {
  const element = log.elementOf(0, number);
  if (element) bringIntoSight(element);
}

function changes({ page, last, afresh, posts, gone }) {
  if (sending.isLeaving()) return;
  const first = !drawn;
  if (afresh && drawn && door === "chat") ringing.ended();
  const box = get("log");
  if (first) box.setAttribute("aria-live", "off"); // the past is not read out
  if (afresh) log.clear(page);
  log.take(page, gone);
  box.querySelector(".empty")?.remove();
  if (afresh) older.begin(page, posts, gone);
  if (door === "room") posts.forEach((post) => bar.isOver({ ...post, page }));
  const fresh = posts.filter((post) => log.put({ ...post, page }) && !post.own && !post.quiet);
  known[page] = last;
  if (page === me.pages.length - 1) drawn = true;
  log.settle();
  if (posts.some(({ bell }) => bell)) ringing.offer();
  if (first) {
    toEnd();
    showRung();
    setTimeout(() => box.setAttribute("aria-live", "polite"), 300);
  } else {
    const prompt = door === "room" ? log.opens(page, posts) : null;
    const news = fresh.filter(({ number }) => number !== prompt?.number);
    if (prompt?.awaits === "words") bar.replyTo(prompt);
    log.markNews(page, news);
    if (!prompt) arrived(news.length);
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
  if (me.greets) return sending.queueUp({ start: "" }, null);
  get("log").replaceChildren(
    make("div", { class: "empty" },
      make("img", { src: document.querySelector(".head img").src, alt: "" }), say("page.quiet")));
}

// The link of a ring names its post; the address bar does not keep it.
function showRung() {
  const rung = /^#p(\d{1,9})$/.exec(location.hash);
  if (!rung) return;
  history.replaceState(null, "", location.pathname + location.search);
  showPost(Number(rung[1]));
}

// Nothing of the conversation stays on this page.
function forget() {
  ringing.forget();
  sending.forget();
  log.clear();
  older.forget();
  bar.empty();
  known = known.map(() => 0);
  drawn = false;
  scrollTo(0, 0);
}
