// Ringing: whether this phone rings while the page is closed. Asked once, when a report has gone, and
// found again under the bell above. What rings is the worker (shell.js).

import { say } from "./words.js";
import { door, make } from "./post.js";

const get = (id) => document.getElementById(id);
const KINDS = ["page.bell_reports", "page.bell_answers", "page.bell_disputes", "page.bell_deadlines", "page.bell_words"];
const EVERYTHING = 2 ** KINDS.length - 1;
const STATE = `titir-rings-${door}`; // "asked", or "on"
const MOVED = "titir-moved"; // the code that led here last
const SLOWEST = 10000;
const SIGN = door === "room" ? ["📳", "📴"] : ["🔔", "🔕"]; // the room's drum has the bell
const agent = navigator.userAgent;
const isIphone = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1);
const standsAlone = navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;

let push = null; // what the house told: { key, wants }
let busy = false;

// A window inside another app: its maker's own browser would say Safari, and no Android says "wv".
const isInApp = /; wv\)|FBAN|FBAV|Instagram/.test(agent) || (isIphone && !standsAlone && !/Safari\//.test(agent));
export const isOn = () => read() === "on";

export function open(told) {
  push = told;
  if (!push) return;
  get("rings").hidden = false;
  get("rings").onclick = () => (get("bells").hidden ? show() : hide());
  get("bells-yes").onclick = () => change(true);
  get("bells-no").onclick = () => change(false);
  get("offer-yes").onclick = () => answer(true);
  get("offer-no").onclick = () => answer(false);
  sign();
  if (!isOn()) return;
  if (push.wants === null) ended();
  else subscribe(push.wants).catch(() => {}); // an address that its service has changed, or our key
}

// A report has gone whose news may be read here.
export function offer() {
  if (!push || read() || !canRing() || Notification.permission === "denied") return;
  write("asked");
  get("offer").hidden = false;
}

// The house rings no more: it was wiped, or somebody asked for silence. Nothing of it stays here.
export async function ended() {
  get("offer").hidden = true;
  hide();
  if (isOn()) write("asked");
  sign();
  const worker = await navigator.serviceWorker?.getRegistration("/");
  const shown = (await worker?.getNotifications?.()) ?? [];
  shown.filter(({ data }) => data?.door === door).forEach((one) => one.close());
  if (!othersRing()) await (await worker?.pushManager?.getSubscription())?.unsubscribe();
  for (const name of (await globalThis.caches?.keys()) ?? []) {
    if (door === "chat") await caches.delete(name);
    else await (await caches.open(name)).delete(`/${door}`); // whoever tells something here has their own
  }
}

// A home screen opens the same address each time: its code is used once.
export function isNewMove(code) {
  const isNew = read(MOVED) !== code;
  write(code, MOVED);
  return isNew;
}

export function forget() {
  write(null);
  write(null, MOVED);
  for (const id of ["offer", "bells"]) if (get(id)) get(id).hidden = true;
}

async function answer(yes) {
  get("offer").hidden = true;
  if (yes && !(await change(true))) show();
}

async function change(on) {
  if (busy) return false;
  busy = true;
  let why = "";
  try {
    if (on) why = await turnOn();
    else await turnOff();
  } catch {
    why = say("page.bell_failed");
  }
  busy = false;
  sign();
  if (!get("bells").hidden || why) show(why);
  return !why;
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return say("page.bell_barred");
  const answer = await subscribe(push.wants ?? EVERYTHING);
  if (!answer.ok) return (await answer.json().catch(() => null))?.why ?? say("page.bell_failed");
  push.wants ??= EVERYTHING;
  write("on");
  return "";
}

async function turnOff() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  const known = await worker?.pushManager.getSubscription();
  await tell("DELETE", { endpoint: known?.endpoint ?? "" });
  write("asked");
  if (!othersRing()) await known?.unsubscribe();
}

async function subscribe(wants) {
  const late = new Promise((_, never) => setTimeout(never, SLOWEST, new Error("no worker")));
  const worker = await Promise.race([navigator.serviceWorker.ready, late]);
  const key = Uint8Array.from(atob(push.key.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  let known = await worker.pushManager.getSubscription();
  if (known && !isFor(known, key)) known = await known.unsubscribe().then(() => null);
  known ??= await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = known.toJSON();
  return tell("POST", { endpoint, ...keys, wants });
}

function isFor(known, key) {
  const made = known.options?.applicationServerKey;
  return !made || String(new Uint8Array(made)) === String(key);
}

const tell = (method, body) =>
  fetch(`/${door}/push`, { method, credentials: "same-origin", body: JSON.stringify(body) });

const canRing = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function othersRing() {
  return ["chat", "room", "admin"].some((one) => one !== door && read(`titir-rings-${one}`) === "on");
}

// The panel

function show(why = "") {
  const on = isOn();
  get("bells-state").textContent = why || say(canRing() ? (on ? "page.bell_is_on" : "page.bell_is_off") : "page.bell_cannot");
  const more = get("bells-more");
  more.replaceChildren();
  if (!canRing()) whatToDo(more);
  else if (door === "room") more.append(make("p", {}, say("page.bell_danger")), ...(on ? choices() : []));
  else if (door === "chat") more.append(make("p", {}, say("page.bell_seen")));
  if (isIphone && door === "room") more.append(make("p", {}, say("page.bell_ios_limits")));
  get("bells-yes").hidden = on || !canRing();
  get("bells-no").hidden = !on || !canRing();
  get("bells").hidden = false;
  sign();
}

function hide() {
  get("bells").hidden = true;
  sign();
}

// Why it cannot ring here, and where it can. The talk comes along by a link that works once.
async function whatToDo(more) {
  const inApp = isInApp;
  if (!inApp && (!isIphone || standsAlone)) return;
  more.append(make("p", {}, say(inApp ? "page.bell_in_app" : "page.bell_ios")));
  const code = await codeToMove();
  const link = `${location.origin}/${door}${code && `#${code}`}`;
  if (code) more.append(make("p", {}, say("page.bell_takes_along")));
  if (inApp) {
    const chrome = `googlechrome://navigate?url=${encodeURIComponent(link)}`;
    more.append(make("a", { class: "quiet-button", href: chrome }, say("page.bell_open_chrome")), copying(link));
  } else if (code) { // the home screen takes the address as it stands, where no page is named to begin at
    document.querySelector('link[rel="manifest"]').href = `/${door}/app.webmanifest?here`;
    history.replaceState(null, "", link);
  }
}

function copying(link) {
  const button = make("button", { class: "quiet-button", type: "button" }, say("page.copy"));
  button.onclick = () => navigator.clipboard?.writeText(link).then(() => (button.textContent = say("page.copied")));
  return button;
}

// Staff are invited anew: their device is what the house knows.
async function codeToMove() {
  if (door !== "chat") return "";
  const answer = await fetch("/chat/move", { method: "POST", credentials: "same-origin" }).catch(() => null);
  return answer?.ok ? (await answer.json()).code : "";
}

function choices() {
  const boxes = KINDS.map((word, place) => {
    const box = make("input", { type: "checkbox" });
    box.checked = Boolean(push.wants & (2 ** place));
    box.onchange = () => choose(2 ** place, box);
    return make("label", {}, box, ` ${say(word)}`);
  });
  return [make("fieldset", {}, make("legend", {}, say("page.bell_also")), ...boxes)];
}

async function choose(bit, box) {
  const wants = box.checked ? push.wants | bit : push.wants & ~bit;
  const answer = await subscribe(wants).catch(() => null);
  if (answer?.ok) push.wants = wants;
  else show(say("page.bell_failed"));
}

function sign() {
  const button = get("rings");
  if (!button) return;
  button.textContent = SIGN[isOn() ? 0 : 1];
  button.setAttribute("aria-expanded", String(!get("bells").hidden));
}

// A browser that keeps nothing asks again at the next report, and that is all.

function read(name = STATE) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(state, name = STATE) {
  try {
    if (state) localStorage.setItem(name, state);
    else localStorage.removeItem(name);
  } catch {
    // see above
  }
}
