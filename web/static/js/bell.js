// The bell of a duty room: beats the drum for what is new, counts it in the title while nobody
// looks, and keeps the screen awake while it is on.

import { say } from "./words.js";
import * as bar from "./bar.js";
import * as sound from "./sound.js";
import { keepAwake } from "./awake.js";

const bell = document.getElementById("sound");
let unseen = 0;

export function hang() {
  show(sound.isOn());
  bell.addEventListener("click", () => show(sound.toggle()));
  document.addEventListener("visibilitychange", () => document.hidden || count(0));
  if (sound.isOn()) askForATouch();
}

export function ring(fresh) {
  if (fresh.some(({ text }) => text.startsWith("🔴") || text.startsWith("❗"))) sound.danger();
  else sound.news();
  if (document.hidden) count(unseen + fresh.length);
}

function count(news) {
  unseen = news;
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = news ? `(${news}) ${title}` : title;
}

function show(on) {
  keepAwake(on);
  bell.dataset.label = on ? "page.sound_on" : "page.sound_off";
  bell.textContent = on ? "🔔" : "🔕";
  bell.title = say(bell.dataset.label);
  bell.setAttribute("aria-label", bell.title);
  bell.setAttribute("aria-pressed", String(on));
}

// A browser lets a page sound only after somebody touched it once.
function askForATouch() {
  bar.tell(say("page.touch"), true);
  const touched = new AbortController();
  const thank = () => (touched.abort(), bar.tell(""));
  // Not at pointerdown: what was touched must not move away before the finger has left it.
  for (const touch of ["click", "keyup"]) addEventListener(touch, thank, { signal: touched.signal });
}
