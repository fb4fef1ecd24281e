// The slip. What stands in the bar, in the list of tabs and behind a reload is a calendar.

import { draw } from "./calendar.js";
import { bringTo, take } from "./code.js";
import { squares } from "./qr.js";

const NEUTRAL = "/calendar";
const SVG = "http://www.w3.org/2000/svg";
const get = (id) => document.getElementById(id);

if (!bringTo(location.pathname + location.search)) {
  const code = take();
  history.replaceState(null, "", NEUTRAL);
  if (code) show(code);
  else land();
}

function show(code) {
  get("scan").append(...scanned(`${location.origin}/o#${code}`));
  get("digits").append(...[...code].map(key));
  get("digits").setAttribute("aria-label", [...code].join(" "));
  get("slip").hidden = get("acts").hidden = false;
  get("print").onclick = () => print();
  get("done").onclick = land;
  if (window.BroadcastChannel) new BroadcastChannel("titir-chat").onmessage = land; // its talk was left
  addEventListener("pagehide", hide); // "back" shows nothing, whatever the browser remembers
  addEventListener("pageshow", (event) => event.persisted && land());
}

function hide() {
  for (const id of ["scan", "digits"]) {
    get(id)?.replaceChildren();
    get(id)?.removeAttribute("aria-label");
  }
}

// Gone at once, also without a network: a calendar in place, then the very page of that address.
function land() {
  hide();
  const place = document.createElement("main");
  place.id = "calendar";
  document.body.replaceChildren(place);
  draw(place);
  if (navigator.onLine !== false) location.replace(document.documentElement.dataset.leaveTo || NEUTRAL);
}

function element(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// An address too long for a code leaves its place empty: the digits open the report as well.
function scanned(link) {
  try {
    return [drawn(squares(link))];
  } catch (wrong) {
    if (wrong instanceof RangeError) return [];
    throw wrong;
  }
}

function drawn(rows) {
  const size = rows.length + 8; // four modules around stay white; ISO/IEC 18004, 9.1
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + 4} ${y + 4}h1v1h-1z`] : []))).join("");
  return element("svg", { viewBox: `0 0 ${size} ${size}`, "shape-rendering": "crispEdges" },
    element("rect", { width: size, height: size, fill: "#fff" }), element("path", { d: path, fill: "#000" }));
}

// A digit, and under it as many dots: who cannot read it can count it.
function key(digit) {
  const place = document.createElement("div");
  const large = document.createElement("b");
  large.textContent = digit;
  place.append(large, dots(Number(digit)));
  return place;
}

function dots(count) {
  const left = 6 + 6 * Math.max(0, 5 - count);
  const at = (n) => ({ cx: left + (n % 5) * 12, cy: n < 5 ? 6 : 18, r: 4.4 });
  const full = Array.from({ length: count }, (_, n) => element("circle", at(n)));
  const none = element("circle", { cx: 30, cy: 12, r: 8, fill: "none", stroke: "#000", "stroke-width": 2.4 });
  return element("svg", { viewBox: "0 0 60 24" }, ...(count ? full : [none]));
}
