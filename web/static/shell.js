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

// A ring: words that its page's house has sealed for this browser. Whoever looks at that page has
// them already; but one kind of browser forbids a page that stays silent to ring at all.
const MUST_SHOW = /^(?!.*(chrom|firefox)).*safari/i.test(navigator.userAgent);
const LONG = [600, 200, 600, 200, 600];

addEventListener("push", (event) => {
  let told = null;
  try {
    told = event.data.json();
  } catch {
    return; // none of ours
  }
  event.waitUntil(ring(told));
});

async function ring({ text, door, post, danger }) {
  if (!DOORS.includes(`/${door}`)) return;
  const open = await showing(door);
  if (!MUST_SHOW && open.some(({ visibilityState }) => visibilityState === "visible")) return;
  const [title, ...rest] = text.split("\n");
  await registration.showNotification(title, {
    body: rest.join("\n"),
    tag: danger ? `${door}-danger` : door, // the newer one takes the place of the older
    renotify: true,
    requireInteraction: Boolean(danger),
    vibrate: danger ? LONG : [200],
    icon: "/static/VERSION/icon-192.png",
    data: { door, post },
  });
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data));
});

async function lead({ door, post }) {
  const [open] = await showing(door);
  if (!open) return clients.openWindow(`/${door}${post ? `#p${post}` : ""}`);
  if (post) open.postMessage({ post });
  return open.focus();
}

async function showing(door) {
  const all = await clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter(({ url }) => new URL(url).pathname === `/${door}`);
}

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
