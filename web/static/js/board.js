// The board: the newest pinned post stands above the conversation. A line that names a case for
// which there is a button is that button.

import { button, keys } from "./keys.js";

const board = document.getElementById("board");
const place = board.querySelector("div");
const wide = matchMedia("(min-width: 70rem)");
wide.addEventListener("change", () => (board.open = wide.matches));

const PICTURE = /(\p{Extended_Pictographic}\uFE0F?) /gu; // stays with the word after it
const CASE = /\d{3}-\d{3}/;

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
    article.append(key ? button(key, [words], () => press(post, key)) : words);
  }
  if (left.size) article.append(keys({ ...post, rows: [...left.values()].map((key) => [key]) }, door, (_post, key) => press(post, key)));
  return article;
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
