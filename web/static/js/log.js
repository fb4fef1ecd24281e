// The conversation as it stands: a bubble per post, in the order of the page, whatever order they
// come in. Words from outside are only ever text, never markup.

import { say, clockOf, dayOf, dateOf } from "./words.js";

const box = document.getElementById("log");
const newer = document.getElementById("newer");
const door = document.documentElement.dataset.door;
const MARKS = { "🔴": 1, "🆘": 1, "❗": 1, "🔶": 2, "🔷": 3, "⚪": 4 };
const ADDRESS = /https?:\/\/[a-z0-9.-]+(?::\d+)?\/i\/[\w-]+/g;
const TELEPHONE = /(?<![\d-])(?:0\d[\d .]{6,12}\d|11[0-9])(?![\d-])/g;

const posts = new Map(); // "page/number" → what was last drawn
const waiting = new Map(); // the phone's own id → what is not saved yet
const lonely = new Map(); // the phone's own id → a bubble that is saved before the page's log names it
let listeners = {};

export function listen(to) {
  listeners = to;
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Drawing

// Residents may press a telephone number, staff a link to this very house: a card may hold anybody's
// words, so no other address ever becomes one.
function words(text) {
  const place = make("p", { class: "text" });
  const chat = door === "chat";
  const head = text.indexOf("\n") + 1; // of a card; a sentence is no head
  let from = chat || head > 48 ? 0 : head;
  if (from) place.append(make("b", {}, text.slice(0, from)));
  for (const found of text.matchAll(chat ? TELEPHONE : ADDRESS)) {
    if (found.index < from) continue;
    if (!chat && !found[0].startsWith(`${location.origin}/i/`)) continue;
    const href = chat ? `tel:${found[0].replace(/\D/g, "")}` : found[0];
    place.append(text.slice(from, found.index), make("a", { href, target: chat ? undefined : "_blank", rel: "noopener" }, found[0]));
    from = found.index + found[0].length;
  }
  place.append(text.slice(from));
  return place;
}

// "1 🆘 Danger now" is a little key 1 and the rest.
export function splitLabel(label) {
  const found = /^([0-9xX])[ .)]\s*(\S.*)$/su.exec(label);
  return found ? [found[1], found[2]] : ["", label];
}

function labelled(label) {
  const [digit, rest] = splitLabel(label);
  return digit ? [make("span", { class: "digit" }, digit), make("span", {}, rest)] : [make("span", {}, rest)];
}

function keys(post) {
  if (!post.rows.length) return null;
  const rows = post.rows.map((row) =>
    make("div", { class: row.length > 2 ? "row many" : "row" }, ...row.map((key) =>
      make("button", {
        type: "button",
        class: `key${key.label.includes("🆘") ? " danger" : ""}`,
        "data-choice": key.choice,
        onclick: () => listeners.press(post, key),
      }, ...labelled(key.label)))));
  return make("div", { class: "keys" }, ...rows);
}

function file(media, url) {
  if (media.kind === "photo") {
    const image = make("img", { src: url, alt: say("page.photo"), loading: "lazy" });
    image.onload = () => stickToEnd();
    return make("a", { class: "photo", href: url, target: "_blank", rel: "noopener" }, image);
  }
  const about = media.seconds ? `🎤 ${say("page.seconds", { count: media.seconds })}` : "🎤";
  if (media.kind === "voice" || media.mime.startsWith("audio/")) {
    return make("div", { class: "voice" },
      make("span", { class: "only-heard" }, about),
      make("audio", { controls: true, preload: "none", src: url, "aria-label": about }));
  }
  return make("p", { class: "text" }, make("a", { href: url, download: true }, `📄 ${say("page.file")}`));
}

function quote(post) {
  const meant = post.reply_to && !post.pressed && posts.get(`${post.page}/${post.reply_to}`);
  if (!meant) return null;
  const jump = () => {
    meant.element.scrollIntoView({ block: "center" });
    meant.element.focus();
  };
  return make("button", { type: "button", class: "quote", onclick: jump }, meant.post.text.split("\n", 1)[0]);
}

function mark(article, post) {
  if (post.own || door === "chat") return;
  const stripe = MARKS[[...post.text][0]];
  if (stripe) article.dataset.mark = stripe;
}

function draw(post) {
  const own = post.own;
  const article = make("article", { class: `post${own ? " own" : ""}${post.page ? " private" : ""}`, tabindex: "-1" });
  mark(article, post);
  const who = own ? say("page.you") : post.name || say("page.bot");
  const body = own && post.pressed ? make("p", { class: "text" }, ...labelled(post.text)) : post.text && words(post.text);
  const meta = make("p", { class: "meta" },
    post.page ? make("span", {}, `🔒 ${say("page.only_you")}`) : null,
    make("time", { datetime: post.at }, clockOf(post.at)),
    own ? make("span", { class: "saved" }, post.saved ? `✓ ${say("page.saved")}` : `⏳ ${say("page.waiting")}`) : null,
    !own && door === "room" && listeners.reply
      ? make("button", { type: "button", onclick: () => listeners.reply(post) }, `↩ ${say("page.reply")}`) : null);
  const said = own || post.name;
  article.append(
    make("div", { class: "bubble" },
      make("p", { class: own || !post.name ? "by only-heard" : "by" }, who),
      quote(post),
      ...(post.media ?? []).map((media) => file(media, media.url ?? `/${door}/media/${media.ref}`)),
      body || null,
      meta));
  if (!said) {
    const answers = keys(post);
    if (answers) article.append(answers);
    article.classList.toggle("asks", Boolean(answers));
  }
  return article;
}

// Keeping

// Put a post of the page where it belongs; one that is there already is drawn anew in its place.
export function put(post, fresh) {
  const at = `${post.page}/${post.number}`;
  const before = posts.get(at);
  const optimistic = post.said && waiting.get(post.said);
  post.saved = !optimistic;
  const element = draw(post);
  if (optimistic?.element && !before) optimistic.element.remove();
  lonely.get(post.said)?.remove();
  lonely.delete(post.said);
  const known = { post, element };
  posts.set(at, known);
  if (optimistic) {
    optimistic.element = element;
    optimistic.at = at;
    element.classList.add("waiting");
  }
  if (before) {
    keepFocus(before.element, element);
    if (!post.pinned && element.parentNode !== box) insert(post, element);
  } else {
    if (fresh) element.classList.add("fresh");
    insert(post, element);
  }
  if (post.own && post.pressed) press(post);
  return !before;
}

function keepFocus(before, after) {
  const inside = before.contains(document.activeElement);
  const choice = inside && document.activeElement.dataset.choice;
  for (const key of before.querySelectorAll("[aria-pressed]")) {
    find(after, key.dataset.choice)?.setAttribute("aria-pressed", "true");
  }
  before.replaceWith(after);
  if (inside) (find(after, choice) ?? after).focus({ preventScroll: true });
}

function insert(post, element) {
  const later = [...posts.values()].filter(
    (known) => known.post.page === post.page && known.post.number > post.number && known.element.parentNode === box);
  later.sort((one, other) => one.post.number - other.post.number);
  const next = later[0]?.element ?? [...waiting.values()].find((item) => !item.at && item.element)?.element ?? null;
  box.insertBefore(element, next);
}

export function take(page, numbers) {
  for (const number of numbers) {
    const at = `${page}/${number}`;
    posts.get(at)?.element.remove();
    posts.delete(at);
  }
}

export function clear(page) {
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

export const isEmpty = () => !posts.size && !waiting.size;

// What is said here and not saved yet

export function wait(item) {
  const entry = { item };
  waiting.set(item.id, entry);
  if (item.shown) {
    entry.element = draw({ ...item.shown, own: true, page: 0, at: item.typed_at, saved: false, rows: [] });
    entry.element.classList.add("waiting");
    box.append(entry.element);
    toEnd();
  }
  if (item.say.choice) key(item)?.setAttribute("aria-busy", "true");
}

export function saved(item) {
  const entry = waiting.get(item.id);
  waiting.delete(item.id);
  const pressed = item.say.choice && key(item);
  if (pressed) pressed.removeAttribute("aria-busy");
  const known = entry?.at && posts.get(entry.at);
  if (known) {
    known.post.saved = true;
    known.element.classList.remove("waiting");
  }
  tell(entry?.element, `✓ ${say("page.saved")}`);
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
  tell(element, `⏳ ${say("page.waiting")}`);
}

export function unwait(item) {
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

function tell(element, words) {
  const place = element?.querySelector(".saved");
  if (place) place.textContent = words;
}

// Buttons

const find = (element, choice) => choice && element.querySelector(`[data-choice="${CSS.escape(choice)}"]`);

function key(item) {
  const known = posts.get(`${item.say.page}/${item.say.message}`);
  return known && find(known.element, item.say.choice);
}

function press(post) {
  const known = posts.get(`${post.page}/${post.reply_to}`);
  const pressed = known && find(known.element, post.pressed);
  if (!pressed) return;
  for (const other of known.element.querySelectorAll("[aria-pressed]")) other.removeAttribute("aria-pressed");
  pressed.setAttribute("aria-pressed", "true");
}

// The post whose buttons a typed digit means: the last one of the page that has any.
export function lastWithKeys() {
  const own = [...posts.values()].filter(({ post }) => post.page === 0 && !post.own && post.rows?.length);
  return own.sort((one, other) => other.post.number - one.post.number)[0]?.post;
}

export function keyFor(typed) {
  const wanted = typed.trim().toLowerCase();
  if (!/^[0-9x]$/.test(wanted)) return null;
  const post = lastWithKeys();
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
  for (const article of box.querySelectorAll(".post")) {
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
  if (door !== "room") {
    const last = lastWithKeys();
    const asked = screen();
    for (const { post, element } of posts.values()) {
      // A question that nobody pressed yet stays awake above the message on how the report stands.
      const waits = post.page === 0 && post.screen === asked && !element.querySelector('[aria-pressed="true"]');
      element.classList.toggle("past", Boolean(post.rows?.length) && post !== last && !(asked && waits));
    }
  }
  hang();
}

const board = document.getElementById("board");
const wide = matchMedia("(min-width: 70rem)");
wide.addEventListener("change", () => (board.open = wide.matches));

// The newest pinned post stands above the conversation, buttons and all.
function hang() {
  const pinned = [...posts.values()].filter(({ post }) => post.pinned).pop();
  if (board.hidden && pinned) board.open = wide.matches;
  board.hidden = !pinned;
  document.body.classList.toggle("with-board", Boolean(pinned));
  if (!pinned) return;
  board.querySelector("summary").textContent = pinned.post.text.split("\n", 1)[0];
  const place = board.querySelector("div");
  if (pinned.element.parentNode !== place) place.replaceChildren(pinned.element);
}

// Scrolling: whoever reads further up is left in peace.

let atEnd = true;
const slack = 90;
box.addEventListener("scroll", () => {
  atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < slack;
  if (atEnd) newer.hidden = true;
}, { passive: true });
new ResizeObserver(() => stickToEnd()).observe(box);
newer.addEventListener("click", () => toEnd());

export function toEnd() {
  atEnd = true;
  box.scrollTop = box.scrollHeight;
  newer.hidden = true;
}

export function stickToEnd() {
  if (atEnd) toEnd();
}

export function arrived(count) {
  if (atEnd) toEnd();
  else if (count) newer.hidden = false;
}
