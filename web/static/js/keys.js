// Keys: the buttons under a question. A label is a digit, a picture and words ("1 🆘 Danger now");
// each gets a place of its own, so that long words wrap beside them and stay aligned.

import { languageOf } from "./words.js";

const DIGIT = /^([0-9xX])[ .)]\s*(\S.*)$/su;
const PICTURE = /^((?:\p{Extended_Pictographic}[\uFE0F\u200D]*|\p{Regional_Indicator}{2}|[☐☑])+)\s*(\S.*)$/su;
const BLACK = /(?!\p{Emoji_Presentation})[\u{1F000}-\u{1FAFF}](?!\uFE0F)/gu;
const TICKS = { "☐": "false", "☑": "true" };

// The digit that presses it ("" if none does), and the rest.
export function splitLabel(label) {
  const found = DIGIT.exec(label);
  return found ? [found[1], found[2]] : ["", label];
}

// The pieces of a label. The picture only repeats the words, so it is not read out.
export function labelled(label) {
  const [digit, rest] = splitLabel(label);
  const [, picture, words] = PICTURE.exec(rest) ?? [null, "", rest];
  const pieces = [];
  if (digit) pieces.push(piece("digit", digit), " ");
  if (picture) pieces.push(piece("picture", inColour(picture), { "aria-hidden": "true" }), " ");
  pieces.push(piece("words", words, { lang: languageOf(words) }));
  return pieces;
}

// As which messenger the demo shows this page: without buttons, or with so many at most; else the
// same lines stand there to be typed.
let most = Infinity;

export function show(look, count) {
  if (!["keys", "lines"].includes(look)) return;
  document.documentElement.dataset.look = look;
  if (look === "lines") most = 0;
  else if (/^[0-9]{1,2}$/.test(count ?? "")) most = Number(count);
}

export function keys(post, door, press) {
  const reviews = post.rows.flat().some((key) => key.label.includes("✏")); // then ✅ sends
  const place = document.createElement("div");
  const asLines = post.rows.flat().length > most;
  place.className = asLines ? "keys lines" : "keys";
  for (const row of post.rows) {
    const line = document.createElement("div");
    line.className = row.length > 2 ? "row many" : "row";
    for (const key of row) {
      const one = button(key, labelled(key.label), () => press(post, key));
      one.disabled = asLines;
      one.classList.toggle("main", (reviews && key.label.includes("✅")) || (door === "room" && key.label.startsWith("✋")));
      one.classList.toggle("out", door === "room" && key.label.startsWith("📨"));
      one.classList.toggle("inside", door === "room" && key.label.startsWith("📝"));
      line.append(one);
    }
    place.append(line);
  }
  return place;
}

export function button(key, pieces, press) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "key";
  one.classList.toggle("danger", key.label.includes("🆘"));
  one.dataset.choice = key.choice;
  const ticked = TICKS[splitLabel(key.label)[1][0]];
  if (ticked) {
    one.setAttribute("role", "checkbox");
    one.setAttribute("aria-checked", ticked);
  }
  one.addEventListener("click", press);
  one.append(...pieces);
  return one;
}

export const find = (element, choice) => choice && element.querySelector(`[data-choice="${CSS.escape(choice)}"]`);

function piece(name, text, more = {}) {
  const span = document.createElement("span");
  span.className = name;
  for (const [attribute, value] of Object.entries(more)) if (value) span.setAttribute(attribute, value);
  span.textContent = text;
  return span;
}

// Some pictures are black signs of the font unless one asks for colour; arrows look better so.
export const inColour = (text) => text.replace(BLACK, "$&\uFE0F");
