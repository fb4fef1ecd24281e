// Scrolling: the newest is in sight, but whoever reads further up is left in peace.

const box = document.getElementById("log");
const newer = document.getElementById("newer");
const SLACK = 90;

let follows = true;
let rest = 0; // where the last move of ours has put it

box.addEventListener("scroll", () => {
  const left = box.scrollHeight - box.scrollTop - box.clientHeight;
  follows = left < SLACK || Math.abs(box.scrollTop - rest) < 2;
  if (follows) newer.hidden = true;
}, { passive: true });
new ResizeObserver(() => stickToEnd()).observe(box);
newer.addEventListener("click", toEnd);

// To the end; a question taller than the screen is read from its beginning.
export function toEnd() {
  follows = true;
  newer.hidden = true;
  box.scrollTop = box.scrollHeight;
  const last = box.lastElementChild;
  if (last && last.offsetHeight > box.clientHeight) box.scrollTop = last.offsetTop - box.offsetTop - 12;
  rest = box.scrollTop;
}

export function stickToEnd() {
  if (follows) toEnd();
}

// Bring this into sight where it stands, and stay there; what is taller than the screen is read from
// its beginning.
export function show(element, block = "center") {
  element.scrollIntoView({ block: element.offsetHeight > box.clientHeight ? "start" : block });
  const left = box.scrollHeight - box.scrollTop - box.clientHeight;
  follows = left < SLACK;
}

// Whether somebody looks at the end now.
export const looksOn = () => follows && !document.hidden;

export function arrived(count) {
  if (follows) toEnd();
  else if (count) newer.hidden = false;
}

// Put something above what is read, without moving what is read.
export function above(put) {
  const below = box.scrollHeight - box.scrollTop;
  put();
  box.scrollTop = box.scrollHeight - below;
}
