// Where one writes, speaks and takes photos. It hands on what was said and keeps nothing of it.

import { say } from "./words.js";
import { replyWords } from "./post.js";
import * as media from "./media.js";

const get = (id) => document.getElementById(id);
const [form, input, note, replying] = ["bar", "text", "note", "replying"].map(get);
const [go, voice] = ["go", "voice"].map(get); // kept: leaving, by a typed x too, takes all of it away
export const LONGEST = 4000; // letters

let out = {};
let reply = null;
let contact = null; // while the line below asks for a telephone number

export function open(listeners) {
  out = listeners;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape") unreply();
  });
  input.addEventListener("input", grow);
  get("unreply").addEventListener("click", unreply);
  get("photo").addEventListener("click", () => get("file").click());
  get("file").addEventListener("change", (event) => take(event.target));
  voice.addEventListener("click", record);
  if (!window.MediaRecorder || !navigator.mediaDevices) voice.hidden = true;
  document.addEventListener("keydown", typeAnywhere);
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) files.forEach(takeOne);
  });
  addEventListener("resize", grow); // also when the text is made bigger
  grow();
}

// A digit typed while a button has the focus still lands in the line.
function typeAnywhere(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || event.key === " ") return;
  if (document.activeElement?.matches("input, textarea, audio")) return;
  input.focus();
}

function grow() {
  input.style.height = "auto"; // set from script: allowed by the policy, which forbids inline styles
  input.style.height = `${Math.min(input.scrollHeight + 3, 150)}px`;
  const bare = !input.value.trim();
  go.hidden = bare && !voice.hidden;
  voice.classList.toggle("aside", !bare);
}

function send() {
  const text = input.value.trim();
  if (!text) return;
  if (text.length > LONGEST) return tell(say("page.too_long", { most: LONGEST }));
  tell("");
  if (contact) {
    out.contact(text, contact);
    asContact(null);
  } else {
    out.text(text, reply);
  }
  input.value = "";
  unreply();
  grow();
}

// A sentence above the line; plain ones are not a fault.
export function tell(sentence, plain = false) {
  note.textContent = sentence;
  note.hidden = !sentence;
  note.classList.toggle("plain", plain);
}

export function replyTo(post) {
  reply = post;
  replying.hidden = false;
  get("meant").textContent = `${replyWords(post)}: ${post.text.split("\n", 1)[0]}`;
  replying.classList.toggle("inside", /^📝/u.test(get("meant").textContent) || post.text.startsWith("📝"));
  input.focus();
}

// The prompt that is answered here waits for no words any more.
export function isOver(post) {
  if (reply?.page === post.page && reply.number === post.number && reply.awaits === "words" && post.awaits !== "words") unreply();
}

function unreply() {
  reply = null;
  replying.hidden = true;
  if (contact) asContact(null);
}

export function asContact(post) {
  contact = post;
  const id = post ? "page.phone" : "page.type";
  input.dataset.label = id;
  input.placeholder = say(id);
  input.setAttribute("aria-label", say(id));
  input.inputMode = post ? "tel" : "text";
  input.autocomplete = post ? "tel" : "off";
  if (post) input.focus();
}

async function take(field) {
  const files = [...field.files].slice(0, 10);
  field.value = "";
  for (const file of files) await takeOne(file);
}

async function takeOne(file) {
  const blob = await media.shrink(file);
  if (blob.size > media.BIGGEST) return tell(say("page.too_big"));
  if (!blob.size) return;
  tell("");
  const kind = blob.type.startsWith("image/") ? "photo" : blob.type.startsWith("audio/") ? "voice" : "file";
  out.file({ kind, blob }, reply);
  unreply();
}

async function record() {
  const recorder = new media.Recorder();
  const strip = get("recording");
  const show = (seconds, loud) => {
    get("length").textContent = `${clock(seconds)} / ${clock(media.LONGEST_VOICE)}`;
    get("level").style.transform = `scaleX(${loud})`;
  };
  const asking = setTimeout(() => tell(say("page.voice_asking"), true), 300);
  try {
    await recorder.start(show);
  } catch {
    return tell(say("page.voice_failed"));
  } finally {
    clearTimeout(asking);
  }
  tell("");
  show(0, 0);
  strip.hidden = false;
  form.hidden = true;
  get("stop").focus();
  const kept = await new Promise((done) => {
    get("stop").onclick = () => done(true);
    get("cancel").onclick = () => done(false);
    recorder.finished.then(() => done(true));
  });
  const blob = await recorder.stop();
  strip.hidden = true;
  form.hidden = false;
  voice.focus();
  if (kept && blob.size) out.file({ kind: "voice", blob, seconds: recorder.length }, reply);
  unreply();
}

// Something else was answered meanwhile: the place is not asked for any more.
export let forgetPlace = () => {};

// Before the browser asks whether the page may know the place: why. Resolves to whether to go on,
// null where that is no longer the question.
export async function mayAskPlace() {
  const known = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (known && known.state !== "prompt") return known.state === "granted";
  const before = document.activeElement;
  get("place").hidden = false;
  get("yes-place").focus();
  const yes = await new Promise((done) => {
    forgetPlace = () => done(null);
    get("yes-place").onclick = () => done(true);
    get("no-place").onclick = () => done(false);
  });
  forgetPlace = () => {};
  get("place").hidden = true;
  if (yes !== null) before?.focus({ preventScroll: true });
  return yes;
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

export function empty() {
  input.value = "";
  tell("");
  unreply();
  grow();
}
