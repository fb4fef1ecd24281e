// A post, drawn: one bubble and the buttons under it. Words from outside are only ever text, never
// markup.

import { say, clockOf } from "./words.js";
import { inColour, keys, labelled } from "./keys.js";
import { stickToEnd } from "./scroll.js";

export const door = document.documentElement.dataset.door;
const MARKS = { "🔴": 1, "🆘": 1, "❗": 1, "🔶": 2, "🔷": 3, "⚪": 4 };
const CASE = /^\d{3}-\d{3}$/;
const ASKS_THE_HOUSE = /^(?:\/|[#№]?\s*\d{3}[-–.\s]?\d{3}\s*[.?!]?$)/u;
const ADDRESS_OR_CASE = /https?:\/\/[a-z0-9.-]+(?::\d+)?\/(?:i|m|print)\/[\w-]+|\b\d{3}-\d{3}\b|https:\/\/maps\.google\.com\/\?q=-?\d{1,2}\.\d{5},-?\d{1,3}\.\d{5}(?!\d)/g;
const TELEPHONE_OR_CASE = /https?:\/\/[a-z0-9.-]+(?::\d+)?\/slip#\d{8}(?!\d)|(?<![\d-])(?:0\d[\d .]{6,12}\d|11[0-9]|129|\d{3}-\d{3})(?![\d-])/g; // 129: women and children, Indonesia
const MAP = "https://maps.google.com/";
const HEAD_AT_MOST = 64; // letters; a longer first line is a sentence

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// to: what its buttons do, { press, reply, quoted }.
export function draw(post, to) {
  const article = make("article", { class: "post", tabindex: "-1", "aria-live": post.own ? "off" : undefined });
  article.classList.toggle("own", post.own);
  article.classList.toggle("private", Boolean(post.page));
  article.classList.toggle("beside", isBeside(post));
  article.hidden = !post.own && !post.text && !post.media?.length; // a card that has moved down
  const stripe = door !== "chat" && !post.own && MARKS[[...post.text][0]];
  if (stripe) article.dataset.mark = stripe;
  const asks = !post.own && !post.name && post.rows.length > 0;
  article.classList.toggle("asks", asks);
  article.append(make("div", { class: "bubble" },
    make("p", { class: post.own || !post.name ? "by only-heard" : "by" }, post.own ? say("page.you") : post.name || say("page.bot")),
    quote(post, to),
    ...(post.media ?? []).map((media) => file(media, media.url ?? `/${door}/media/${media.ref}`)),
    body(post),
    meta(post, to, asks && door !== "room" ? article : null)));
  if (asks) article.append(keys(post, door, to.press));
  return article;
}

// In a room a prompt, and what an officer replies, stand at the card that they belong to.
export const isBeside = (post) => door === "room" && Boolean(post.awaits || (post.own && post.reply_to));

// What is said on how it stands: ours is heard once, when the house has it.
export function tell(element, words) {
  const place = element?.querySelector(".saved");
  if (!place) return;
  place.setAttribute("aria-live", "polite");
  place.textContent = words;
}

// A tick says that the house has it; the word, that it was kept for something. What answers no message
// of a room, and asks the house nothing, is talk among colleagues.
export function saved(post) {
  if (post?.recorded) return `✓ ${say("page.saved")}`;
  const talks = door === "room" && !post?.reply_to && !ASKS_THE_HOUSE.test(post?.text ?? "");
  return talks ? `✓ ${say("page.among_us")}` : "✓";
}
export const waits = () => `⏳ ${say("page.waiting")}`;

// A bubble drawn before the house knew of it, now that it does: with the time the house gives it.
export function adopt(element, post) {
  const time = element.querySelector("time");
  time.dateTime = post.at;
  time.textContent = clockOf(post.at);
  return element;
}

const PIN = /^📍 -?\d+\.\d+, -?\d+\.\d+$/;

function body(post) {
  if (!post.text) return null;
  if (post.own && door === "chat" && PIN.test(post.text)) return words(`📍 ${say("page.my_place")}`);
  return post.own && post.pressed ? make("p", { class: "text said" }, ...labelled(post.text)) : words(inColour(post.text));
}

// Residents may press a telephone number and what leads to their own slip, staff a link to this very house or a place on a map: a card
// may hold anybody's words, so no other address ever becomes one. The number of a case stays in one line.
function words(text) {
  const place = make("p", { class: "text" });
  const heads = door === "admin" || (door === "room" && MARKS[[...text][0]]);
  const head = heads ? text.indexOf("\n") + 1 : 0;
  const from = head > HEAD_AT_MOST ? 0 : head;
  if (from) place.append(make("b", {}, ...pieces(text.slice(0, from))));
  place.append(...pieces(text.slice(from)));
  return place;
}

function pieces(text) {
  const made = [];
  let from = 0;
  for (const found of text.matchAll(door === "chat" ? TELEPHONE_OR_CASE : ADDRESS_OR_CASE)) {
    const [words] = found;
    made.push(text.slice(from, found.index), special(words));
    from = found.index + words.length;
  }
  return [...made, text.slice(from)];
}

function special(words) {
  if (CASE.test(words)) return make("span", { class: "number" }, words);
  if (door === "chat" && words.startsWith("http")) {
    const slip = pathHere(words) && `/slip${new URL(words).hash}`;
    return slip ? make("a", { class: "slip", href: slip, target: "_blank", rel: "noopener" }, say("page.slip")) : words;
  }
  if (door === "chat") return make("a", { href: `tel:${words.replace(/\D/g, "")}` }, words);
  if (words.startsWith(MAP)) return make("a", { href: words, target: "_blank", rel: "noopener noreferrer" }, say("page.map"));
  const path = pathHere(words);
  if (!path) return words;
  const link = make("a", { href: path, target: "_blank", rel: "noopener" }, words);
  return path.startsWith("/i/") ? make("span", {}, link, invitation(words, path)) : link;
}

const LOCAL = ["localhost", "127.0.0.1", "[::1]"]; // this very machine, by whichever of its names

// Where on this house an address leads, "" for anybody else's.
function pathHere(address) {
  const { origin, hostname, port, pathname } = new URL(address);
  const same = origin === location.origin;
  const near = LOCAL.includes(hostname) && LOCAL.includes(location.hostname) && port === location.port;
  return same || near ? pathname : "";
}

// What one does with an invitation: hand it on, or have it scanned.
function invitation(address, path) {
  const code = make("img", { class: "scan", src: `${path}.svg`, alt: "QR", width: 176, height: 176, hidden: true });
  const act = (label, onclick) => make("button", { type: "button", class: "quiet-button", onclick }, label);
  const copied = async (event) => {
    await navigator.clipboard.writeText(address);
    event.target.textContent = `✓ ${say("page.copied")}`;
  };
  return make("span", { class: "hand-on" },
    navigator.clipboard ? act(`📋 ${say("page.copy")}`, copied) : null,
    navigator.share ? act(`📤 ${say("page.share")}`, () => navigator.share({ url: address }).catch(() => {})) : null,
    act(`▦ ${say("page.show_code")}`, () => (code.hidden = !code.hidden) || stickToEnd()),
    code);
}

function sizeOf(bytes) {
  const unit = bytes < 1e6 ? ["KB", 1e3] : ["MB", 1e6];
  return `${Math.max(1, Math.round(bytes / unit[1]))} ${unit[0]}`;
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
  return make("a", { class: "document", href: url, download: media.name || true },
    make("span", { class: "picture", "aria-hidden": "true" }, "📄"),
    make("span", { class: "words" }, media.name || say("page.file")),
    media.name ? make("span", { class: "size" }, sizeOf(media.size)) : null);
}

function quote(post, to) {
  const meant = post.reply_to && !post.pressed && to.quoted(post);
  if (!meant || meant.element.hidden) return null;
  const jump = () => {
    meant.element.scrollIntoView({ block: "center" });
    meant.element.focus();
  };
  return make("button", { type: "button", class: "quote", onclick: jump }, meant.post.text.split("\n", 1)[0]);
}

// What names its case can be replied to, but not where a button is wanted.
function mayReply(post) {
  if (post.own || (post.awaits === "choice" && post.rows.length)) return false;
  return /\b\d{3}-\d{3}\b/.test(post.text.split("\n", 1)[0]) || Boolean(post.awaits);
}

// A prompt is answered; a reply to anything else of a case is a note, and stays inside.
export const replyWords = (post) => (post.awaits === "words" ? `↩ ${say("page.reply")}` : `📝 ${say("page.note")}`);

// foldable: the question whose buttons step back once another one is asked.
function meta(post, to, foldable) {
  return make("p", { class: "meta" },
    post.page ? make("span", {}, `🔒 ${say("page.only_you")}`) : null,
    make("time", { datetime: post.at }, clockOf(post.at)),
    post.own ? make("span", { class: "saved" }, post.saved ? saved(post) : waits()) : null,
    to.reply && mayReply(post) ? make("button", { type: "button", onclick: () => to.reply(post) }, replyWords(post)) : null,
    foldable && make("button", {
      type: "button", class: "choices", title: say("page.choices"), "aria-label": say("page.choices"), "aria-expanded": "false",
      onclick: (event) => unfold(foldable, event.target),
    }, "⋯"));
}

function unfold(article, pressed) {
  pressed.setAttribute("aria-expanded", String(article.classList.toggle("unfolded")));
}
