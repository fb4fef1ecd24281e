// The board: the newest pinned post stands above the conversation. A line that names a case for
// which there is a button is that button. A room's board is the list of what is open: all of it, what
// nobody has, or one's own.

import { button, keys } from "./keys.js";
import { say } from "./words.js";

const board = document.getElementById("board");
const place = board.querySelector("div");
const wide = matchMedia("(min-width: 70rem)");
wide.addEventListener("change", () => (board.open = wide.matches));

const PICTURE = /(\p{Extended_Pictographic}\uFE0F?) /gu; // stays with the word after it
const CASE = /\d{3}-\d{3}/;
const FEW = 3; // cases that need no filter

let me = "";
let wanted = "all";

// As whom this officer takes cases.
export function isMine(name) {
  me = name;
}

const FILTERS = {
  all: () => true,
  free: (line) => line.includes("✋"),
  mine: (line) => me !== "" && line.split(" · ").includes(`👤 ${me}`),
};

export function drawBoard(post, door, press) {
  const article = document.createElement("article");
  article.className = "post pinned";
  article.tabIndex = -1;
  const left = new Map(post.rows.flat().map((key) => [CASE.exec(key.label)?.[0] ?? key.choice, key]));
  for (const line of post.text.split("\n").slice(1)) {
    const number = CASE.exec(line)?.[0];
    const key = left.get(number);
    left.delete(number);
    const words = document.createElement(key ? "span" : "p");
    words.className = "words";
    words.textContent = line.replace(PICTURE, "$1\u00a0");
    const shown = key ? button(key, [words], () => press(post, key)) : words;
    if (key) shown.dataset.line = line;
    article.append(shown);
  }
  if (door === "room") filter(article);
  if (left.size) article.append(keys({ ...post, rows: [...left.values()].map((key) => [key]) }, door, (_post, key) => press(post, key)));
  return article;
}

function filter(article) {
  const lines = [...article.querySelectorAll("[data-line]")];
  if (lines.length < FEW) return;
  const group = document.createElement("div");
  group.className = "filter";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say("page.filter"));
  const choose = (which) => {
    wanted = which;
    for (const one of group.children) one.setAttribute("aria-pressed", String(one.dataset.which === which));
    for (const line of lines) line.hidden = !FILTERS[which](line.dataset.line);
  };
  for (const which of Object.keys(FILTERS)) {
    const one = document.createElement("button");
    const count = lines.filter((line) => FILTERS[which](line.dataset.line)).length;
    one.type = "button";
    one.dataset.which = which;
    one.textContent = `${say(`page.filter_${which}`)} ${count}`;
    one.addEventListener("click", () => choose(which));
    group.append(one);
  }
  article.prepend(group);
  choose(wanted);
}

// Show this pinned post ({ post, element }); none hides the board.
export function hang(pinned) {
  if (board.hidden && pinned) board.open = wide.matches;
  board.hidden = !pinned;
  document.body.classList.toggle("with-board", Boolean(pinned));
  if (!pinned) return;
  board.querySelector("summary").textContent = pinned.post.text.split("\n", 1)[0];
  if (pinned.element.parentNode !== place) place.replaceChildren(pinned.element);
}
