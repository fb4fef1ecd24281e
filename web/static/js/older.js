// Older messages: a page shows its newest, and the rest when it is asked for.

import * as log from "./log.js";
import { say } from "./words.js";
import { above } from "./scroll.js";
import { make } from "./post.js";

const box = document.getElementById("log");
const AT_ONCE = 60; // what the house gives of a page at once; if it gave fewer, this is all
const oldest = new Map(); // per page: the number from which on everything is here
let ask = () => {};
let button = null;

export function open(asks) {
  ask = asks;
}

// The page was drawn from its newest on; there may be more before.
export function begin(page, posts, gone) {
  if (page) return; // of what is only for one officer, the newest is enough
  const all = posts.length + gone.length < AT_ONCE;
  oldest.set(page, all ? 0 : posts[0]?.number);
  show();
}

export function came({ page, posts }) {
  box.setAttribute("aria-live", "off"); // the past is not read out
  oldest.set(page, posts[0]?.number ?? 0);
  above(() => {
    for (const post of posts) log.put({ ...post, page });
    show();
    log.settle();
  });
  box.querySelector(".post")?.focus({ preventScroll: true });
  setTimeout(() => box.setAttribute("aria-live", "polite"), 300);
}

export function forget() {
  oldest.clear();
  button = null;
}

function show() {
  const from = oldest.get(0);
  button?.remove();
  button = null;
  if (!(from > 1)) return;
  button = make("button", { type: "button", class: "older", onclick: () => ask(0, from) }, `↑ ${say("page.older")}`);
  box.prepend(button);
}
