// Leaving: the page is a neutral one at once, even without a network, and nothing leads back from
// it; the house wipes as soon as it hears.

import { draw } from "./calendar.js";
import { door } from "./post.js";
import { asLeft, whatLeaves } from "./sending.js";

const NEUTRAL = "/calendar";
const SOON = 1500; // then the page goes on without having heard from the house
const tabs = window.BroadcastChannel ? new BroadcastChannel(`titir-${door}`) : null;
let forget = () => {}; // empties this page

export function open(forgets) {
  forget = forgets;
  if (tabs) tabs.onmessage = () => (hide(), land()); // it was left in another tab
  document.getElementById("leave")?.addEventListener("click", leave);
  if (door === "chat") quickExit();
}

export async function leave() {
  hide();
  tabs?.postMessage("left");
  const said = whatLeaves();
  await said.put();
  const told = fetch(`/${door}/leave`, { method: "POST", keepalive: true, credentials: "same-origin", body: JSON.stringify(said.say) })
    .then(async (answer) => (answer.ok && (await said.drop()), true))
    .catch(() => false); // it is said when the page is opened again
  const late = new Promise((done) => setTimeout(done, SOON, false));
  const [, heard] = await Promise.all([forgetShell(), Promise.race([told, late])]);
  land(heard && document.documentElement.dataset.leaveTo);
}

// In place: title, icon and address first, for these are seen in the list of open pages.
function hide() {
  forget();
  history.replaceState(null, "", NEUTRAL);
  document.title = document.documentElement.dataset.neutral;
  for (const icon of document.querySelectorAll('link[rel~="icon"], link[rel="apple-touch-icon"]')) icon.href = document.documentElement.dataset.icon;
  for (const link of document.querySelectorAll('link[rel="manifest"], meta[name="theme-color"]')) link.remove();
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"]')) sheet.media = "neutral" in sheet.dataset ? "all" : "not all";
  const place = document.createElement("main");
  place.id = "calendar";
  document.body.replaceChildren(place);
  draw(place);
  asLeft();
}

// Where there is a network, the very page of that address; what was here is then gone from memory.
// The site's own page only once the house was heard: without a network nothing would be there.
function land(own) {
  if (own || navigator.onLine !== false) location.replace(own || NEUTRAL);
}

// With its worker goes what it showed, and the browser is rung no more.
async function forgetShell() {
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.map((name) => caches.delete(name)));
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  for (const worker of workers) for (const shown of (await worker.getNotifications?.()) ?? []) shown.close();
  await Promise.all(workers.map((worker) => worker.unregister()));
}

function quickExit() {
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    presses = [...presses.filter((at) => event.timeStamp - at < 1200), event.timeStamp];
    if (presses.length >= 3) leave();
  });
}
