// The page's own words, in the language of the conversation. They come from the server as JSON.

const known = new Map(Object.entries(JSON.parse(document.getElementById("words").textContent)));
let zone, day, clock, stamp;
let autonyms = {}; // a language's own name → its tag

export function say(id, values = {}) {
  return (known.get(id) ?? id).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// The tag for the name of a language, which is in that language; undefined for all other words.
export const languageOf = (words) => autonyms[words];

export function name(languages) {
  autonyms = languages;
}

// Show these words from now on, everywhere on the page.
export function speak(language, words, timezone = zone) {
  for (const [id, sentence] of Object.entries(words)) known.set(id, sentence);
  document.documentElement.lang = language;
  zone = timezone;
  const options = { timeZone: zone };
  try {
    new Intl.DateTimeFormat(language, options);
  } catch {
    options.timeZone = undefined; // an old phone that does not know the zone: its own will do
  }
  clock = new Intl.DateTimeFormat(language, { ...options, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  day = new Intl.DateTimeFormat(language, { ...options, weekday: "long", day: "numeric", month: "long" });
  stamp = new Intl.DateTimeFormat("sv", options); // 2026-11-24
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = say(place.dataset.word);
  for (const place of document.querySelectorAll("[data-label]")) {
    const label = say(place.dataset.label);
    if ("placeholder" in place) place.placeholder = label;
    if (place.localName === "button") place.title = label;
    place.setAttribute("aria-label", label);
  }
}

export const clockOf = (at) => clock.format(new Date(at));
export const dayOf = (at) => day.format(new Date(at));
export const dateOf = (at) => stamp.format(new Date(at));

speak(document.documentElement.lang, {});
