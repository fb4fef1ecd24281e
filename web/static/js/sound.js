// The slit-drum: two calm beats for news, the fast "titir" for danger. Made here, no file to fetch.
// A browser lets a page sound only after somebody touched it once.

const KEY = "titir-sound";
let drum = null;
let on = true;
try {
  on = localStorage.getItem(KEY) !== "off";
} catch {
  // no storage: sound stays on
}

addEventListener("pointerdown", wake, { once: true });
addEventListener("keydown", wake, { once: true });

function wake() {
  drum ??= window.AudioContext && new AudioContext();
  drum?.resume();
}

export const isOn = () => on;

export function toggle() {
  on = !on;
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // it holds until the page is closed
  }
  wake();
  if (on) news();
  return on;
}

function beat(at, pitch, loud) {
  const tone = drum.createOscillator();
  const level = drum.createGain();
  tone.frequency.setValueAtTime(pitch, at);
  tone.frequency.exponentialRampToValueAtTime(pitch * 0.6, at + 0.09);
  level.gain.setValueAtTime(loud, at);
  level.gain.exponentialRampToValueAtTime(0.001, at + 0.13);
  tone.connect(level).connect(drum.destination);
  tone.start(at);
  tone.stop(at + 0.15);
}

function play(beats) {
  if (!on || drum?.state !== "running") return;
  for (const [after, pitch, loud] of beats) beat(drum.currentTime + after, pitch, loud);
}

export const news = () => play([[0, 520, 0.35], [0.17, 430, 0.3]]);
export const danger = () =>
  play(Array.from({ length: 18 }, (_, beat) => [beat * 0.11 + Math.floor(beat / 6) * 0.35, beat % 2 ? 540 : 640, 0.7]));
