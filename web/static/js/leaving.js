// Leaving: the screen is empty at once, even without a network; the house wipes as soon as it hears.

import { door } from "./post.js";
import { wipe } from "./sending.js";

const tabs = window.BroadcastChannel ? new BroadcastChannel(`titir-${door}`) : null;
let forget = () => {}; // empties this page

export function open(forgets) {
  forget = forgets;
  if (tabs) tabs.onmessage = () => forget(); // it was left in another tab
  document.getElementById("leave")?.addEventListener("click", leave);
  if (door === "chat") quickExit();
}

export async function leave() {
  forget();
  tabs?.postMessage("left");
  await wipe();
}

function quickExit() {
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    presses = [...presses.filter((at) => event.timeStamp - at < 1200), event.timeStamp];
    if (presses.length >= 3) leave();
  });
}
