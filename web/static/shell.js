// Keeps the shell of the pages, so that they open without a network. Never what was said.

const KEPT = "titir-VERSION";
const SHELL = ["SHELL"];
const DOORS = ["/chat", "/room", "/admin"];
const PATIENCE = 4000;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((shell) => shell.addAll(SHELL)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(kept(request));
  else if (request.mode === "navigate" && DOORS.includes(pathname)) event.respondWith(fresh(request, pathname));
});

async function kept(request) {
  return (await caches.match(request)) ?? fetch(request);
}

// The page as it is now; where the network is gone or slow, as it was.
async function fresh(request, pathname) {
  const before = await caches.match(pathname);
  const now = fetch(request).then(async (answer) => {
    if (answer.ok) await (await caches.open(KEPT)).put(pathname, answer.clone());
    return answer;
  });
  if (!before) return now;
  now.catch(() => {});
  const late = new Promise((done) => setTimeout(() => done(before), PATIENCE));
  return Promise.race([now, late]).catch(() => before);
}
