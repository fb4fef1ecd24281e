// Keeps the screen of a duty room awake while its drum is on: a phone that sleeps hears nothing.

let wanted = false;
let lock = null;

export function keepAwake(on) {
  wanted = on;
  if (on) take();
  else lock?.release();
}

async function take() {
  if (!wanted || document.hidden || !navigator.wakeLock) return;
  lock = await navigator.wakeLock.request("screen").catch(() => null); // the battery may be low
}

document.addEventListener("visibilitychange", take);
