// What was said here and is not yet known to be saved. It survives a reload and a flat battery;
// where the browser keeps nothing (private windows), it lives as long as the page.

let base = null;
const inMemory = new Map();

export function open(door) {
  return new Promise((done) => {
    let request;
    try {
      request = indexedDB.open(`titir-${door}`, 1);
    } catch {
      return done();
    }
    request.onupgradeneeded = () => request.result.createObjectStore("said", { keyPath: "order" });
    request.onsuccess = () => {
      base = request.result;
      base.onversionchange = () => base.close();
      done();
    };
    request.onerror = request.onblocked = () => done();
  });
}

function ask(mode, deed) {
  return new Promise((done, failed) => {
    const act = base.transaction("said", mode);
    const request = deed(act.objectStore("said"));
    act.oncomplete = () => done(request?.result);
    act.onerror = act.onabort = () => failed(act.error);
  });
}

// Order is time, with a counter against two taps within one millisecond.
let last = 0;
export async function put(item) {
  item.order ??= last = Math.max(Date.now(), last + 1);
  inMemory.set(item.order, item);
  if (base) await ask("readwrite", (said) => said.put(item)).catch(() => {});
}

export async function drop(item) {
  inMemory.delete(item.order);
  if (base) await ask("readwrite", (said) => said.delete(item.order)).catch(() => {});
}

export async function all() {
  if (base) {
    const kept = await ask("readonly", (said) => said.getAll()).catch(() => []);
    for (const item of kept) if (!inMemory.has(item.order)) inMemory.set(item.order, item);
  }
  return [...inMemory.values()].sort((one, other) => one.order - other.order);
}

export async function clear() {
  inMemory.clear();
  if (base) await ask("readwrite", (said) => said.clear()).catch(() => {});
}
