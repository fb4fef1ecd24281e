// The conversation as it stands: a bubble per post, in the order of the page, whatever order they
// come in.

import { say, dayOf, dateOf } from "./words.js";
import { adopt, door, draw, isBeside, make, saved as isSaved, tell, waits as isWaiting } from "./post.js";
import { find, splitLabel } from "./keys.js";
import { drawBoard, hang } from "./board.js";
import { looksOn, show, toEnd } from "./scroll.js";

const box = document.getElementById("log");

const posts = new Map(); // "page/number" → { post, element } as last drawn
const waiting = new Map(); // the phone's own id → what is not saved yet
const lonely = new Map(); // the phone's own id → a bubble that is saved before the page's log names it
const JUST_NOW_MS = 20_000; // a prompt that comes later was not opened by this press
let opened = { at: "", when: 0 }; // the post whose button was pressed last here
const to = { quoted: (post) => posts.get(`${post.page}/${post.reply_to}`) };

export function listen(listeners) {
  Object.assign(to, listeners);
}

// Keeping

// Put a post of the page where it belongs; one that is there already is drawn anew in its place.
// Returns whether it is new.
export function put(post) {
  const at = `${post.page}/${post.number}`;
  const before = posts.get(at);
  const optimistic = post.said && waiting.get(post.said);
  post.saved = !optimistic;
  const known = { post, element: elementFor(post, before, optimistic) };
  lonely.get(post.said)?.remove();
  lonely.delete(post.said);
  posts.set(at, known);
  if (optimistic) Object.assign(optimistic, { element: known.element, at });
  if (before) keepState(before.element, known.element);
  if (!post.pinned && known.element.parentNode !== box) insert(post, known.element);
  if (post.own && post.pressed) press(post);
  return !before;
}

function elementFor(post, before, optimistic) {
  if (post.pinned) return drawBoard(post, door, lead);
  if (!optimistic?.element || before) return draw(post, to);
  if (optimistic.item.shown.text === post.text) return adopt(optimistic.element, post);
  const drawn = draw(post, to);
  drawn.classList.add("waiting");
  optimistic.element.replaceWith(drawn);
  return drawn;
}

// A line of the board leads to its card; where that is not on this page, the house brings it.
function lead(post, key) {
  const card = key.shows ? posts.get(`${post.page}/${key.shows}`)?.element : null;
  if (!card?.isConnected) return to.press(post, key);
  card.scrollIntoView({ block: "center" });
  card.focus({ preventScroll: true });
}

// What was pressed, unfolded or had the focus stays so when a message is drawn anew.
function keepState(before, after) {
  const inside = before.contains(document.activeElement);
  const choice = inside && document.activeElement.dataset.choice;
  for (const key of before.querySelectorAll("[aria-pressed]")) {
    find(after, key.dataset.choice)?.setAttribute("aria-pressed", "true");
  }
  before.replaceWith(after);
  if (inside) (find(after, choice) ?? after).focus({ preventScroll: true });
}

// A page is in the order of its numbers; what is only for one officer stands among it by its time,
// what belongs to a card beside it.
function insert(post, element) {
  if (isBeside(post) && putBeside(post, element)) return;
  const later = [...posts.values()].filter((known) =>
    known.post.page === post.page && known.post.number > post.number && !isBeside(known.post) && known.element.parentNode === box);
  later.sort((one, other) => one.post.number - other.post.number);
  let next = later[0]?.element ?? [...waiting.values()].find((item) => !item.at && item.element)?.element ?? null;
  for (let before = previous(next); before && isLater(before, post); before = previous(before)) next = before;
  box.insertBefore(element, next);
}

// After the card, and after what stands there already. Returns whether the card is here.
function putBeside(post, element) {
  let last = posts.get(`${post.page}/${post.reply_to}`)?.element;
  if (last?.parentNode !== box || last.hidden) return false;
  while (last.nextElementSibling?.matches(".beside")) last = last.nextElementSibling;
  last.after(element);
  return true;
}

const previous = (element) => (element ? element.previousElementSibling : box.lastElementChild);

function isLater(element, post) {
  const other = [...posts.values()].find((known) => known.element === element)?.post;
  return other && other.page !== post.page && other.at > post.at;
}

// A button of this post was pressed here: the prompt that it opens is brought into sight.
export function pressed(post) {
  opened = { at: `${post.page}/${post.number}`, when: Date.now() };
}

// The prompt among these that this officer has just opened, or brought a step further; in sight.
export function opens(page, changed) {
  const at = (number) => `${page}/${number}` === opened.at;
  const mine = changed.filter((post) => post.awaits && (at(post.reply_to) || at(post.number))).pop();
  if (!mine || Date.now() - opened.when > JUST_NOW_MS) return null;
  const known = posts.get(`${page}/${mine.number}`);
  show(known.element, at(mine.number) ? "nearest" : "center");
  opened = { at: "", when: 0 };
  return known.post;
}

// These came while somebody was there: the first that nobody saw says "new".
export function markNews(page, fresh) {
  if (!fresh.length) return;
  const shown = fresh.map(({ number }) => posts.get(`${page}/${number}`).element);
  shown.forEach((element) => element.classList.add("fresh"));
  if (looksOn()) return seen();
  if (box.querySelector(".unread")) return;
  shown[0].classList.add("unread");
  shown[0].dataset.news = say("page.newer");
}

function seen() {
  box.querySelector(".unread")?.classList.remove("unread");
}

export function take(page, numbers) {
  for (const number of numbers) {
    const at = `${page}/${number}`;
    const gone = posts.get(at);
    if (gone?.post.pressed) release(gone.post);
    gone?.element.remove();
    posts.delete(at);
  }
}

export function clear(page) {
  if (page === undefined) for (const link of box.querySelectorAll('[href^="blob:"], audio[src^="blob:"]')) URL.revokeObjectURL(link.href ?? link.src);
  for (const [at, known] of posts) {
    if (page !== undefined && known.post.page !== page) continue;
    known.element.remove();
    posts.delete(at);
  }
  for (const entry of waiting.values()) if (!posts.has(entry.at)) entry.at = undefined;
  if (page !== undefined) return;
  waiting.clear();
  lonely.clear();
  box.replaceChildren();
}

export const elementOf = (page, number) => posts.get(`${page}/${number}`)?.element;

export const isEmpty = () => !posts.size && !waiting.size;

// What is said here and not saved yet

export function wait(item) {
  const entry = { item };
  waiting.set(item.id, entry);
  box.querySelector(".empty")?.remove();
  if (item.shown) {
    entry.element = draw({ ...item.shown, own: true, page: item.say.page, at: item.typed_at, saved: false, rows: [] }, to);
    entry.element.classList.add("waiting");
    seen();
    const shown = { ...item.shown, own: true };
    if (isBeside(shown) && putBeside(shown, entry.element)) {
      show(entry.element);
    } else {
      box.append(entry.element);
      toEnd();
    }
  }
  if (item.say.choice) key(item)?.setAttribute("aria-busy", "true");
}

export function saved(item) {
  const entry = waiting.get(item.id);
  waiting.delete(item.id);
  if (item.say.choice) key(item)?.removeAttribute("aria-busy");
  const known = entry?.at && posts.get(entry.at);
  if (known) known.post.saved = true;
  tell(entry?.element, isSaved(known?.post ?? item.say));
  entry?.element?.classList.remove("waiting");
  if (entry?.element && !entry.at) lonely.set(item.id, entry.element);
}

// Say under the bubble why it was not taken, with ways out.
export function refused(item, why, { again, forget }) {
  const element = waiting.get(item.id)?.element;
  if (item.say.choice) key(item)?.removeAttribute("aria-busy");
  if (!element) return;
  tell(element, `✕ ${why}`);
  const meta = element.querySelector(".meta");
  element.querySelector(".saved").classList.add("wrong");
  meta.querySelectorAll("button").forEach((button) => button.remove());
  if (again) meta.append(make("button", { type: "button", onclick: again }, say("page.again")));
  meta.append(make("button", { type: "button", onclick: () => { unwait(item); forget(); } }, say("page.drop")));
}

export function waits(item) {
  const element = waiting.get(item.id)?.element;
  element?.querySelectorAll(".meta button").forEach((button) => button.remove());
  element?.querySelector(".saved")?.classList.remove("wrong");
  tell(element, isWaiting());
}

function unwait(item) {
  waiting.get(item.id)?.element?.remove();
  waiting.delete(item.id);
}

export function uploading(item, share) {
  const bubble = waiting.get(item.id)?.element?.querySelector(".bubble");
  if (!bubble) return;
  let bar = bubble.querySelector("progress");
  if (share >= 1) return bar?.remove();
  bar ??= bubble.insertBefore(make("progress", { max: 1, "aria-label": say("page.uploading") }), bubble.lastChild);
  bar.value = share;
}

// Buttons

function key(item) {
  const known = posts.get(`${item.say.page}/${item.say.message}`);
  return known && find(known.element, item.say.choice);
}

function press(post) {
  const known = posts.get(`${post.page}/${post.reply_to}`);
  const pressed = known && find(known.element, post.pressed);
  if (!pressed) return;
  release(post);
  pressed.setAttribute("aria-pressed", "true");
}

function release(post) {
  const known = posts.get(`${post.page}/${post.reply_to}`);
  known?.element.querySelectorAll("[aria-pressed]").forEach((key) => key.removeAttribute("aria-pressed"));
}

// The newest of the bot's posts on the own page of which that is true.
function newest(isIt) {
  const own = [...posts.values()].filter(({ post }) => post.page === 0 && !post.own && isIt(post));
  return own.sort((one, other) => other.post.number - one.post.number)[0]?.post;
}

const hasKeys = (post) => post.rows?.length > 0;
const hasDigits = (post) => post.rows?.flat().some((key) => splitLabel(key.label)[0]);

// The button that a typed digit means, with its post: the newest that has any digits. Below a question
// that is answered by a number itself, how many, it means no button of an older one.
export function keyFor(typed) {
  const wanted = typed.trim().toLowerCase();
  if (!/^[0-9x]$/.test(wanted)) return null;
  const asked = screen();
  const post = newest((one) => hasDigits(one) || (one.screen > 0 && one.screen === asked));
  for (const row of post?.rows ?? []) {
    for (const key of row) if (splitLabel(key.label)[0].toLowerCase() === wanted) return [post, key];
  }
  return null;
}

// The number of the screen that an answer typed now belongs to.
export function screen() {
  const asked = [...posts.values()].filter(({ post }) => post.page === 0 && post.screen);
  return Math.max(0, ...asked.map(({ post }) => post.screen));
}

// After each batch: days between, older questions step back, the board on top.
export function settle() {
  let before = dateOf(new Date());
  for (const line of box.querySelectorAll(".day")) if (!line.nextElementSibling?.matches(".post")) line.remove();
  for (const article of box.querySelectorAll(".post:not(.beside, [hidden])")) {
    const at = article.querySelector("time").dateTime;
    const date = dateOf(at);
    const line = article.previousElementSibling?.classList.contains("day") ? article.previousElementSibling : null;
    const words = date === before ? "" : dayOf(at);
    if (line?.textContent !== words) {
      line?.remove();
      if (words) article.before(make("p", { class: "day" }, words));
    }
    before = date;
  }
  if (door !== "room") fold();
  hang([...posts.values()].filter(({ post }) => post.pinned).pop());
}

function fold() {
  const last = newest(hasKeys);
  const asked = screen();
  for (const { post, element } of posts.values()) {
    // A question that nobody pressed yet stays awake above the message on how the report stands.
    const waits = post.page === 0 && post.screen === asked && !element.querySelector('[aria-pressed="true"]');
    element.classList.toggle("past", Boolean(post.rows?.length) && post !== last && !(asked && waits));
  }
}
