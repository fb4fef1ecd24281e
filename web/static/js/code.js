// An opening code on its way into a page. It comes behind the # of a link, which no server sees, but
// which the browser's history would show. So whoever finds one keeps it for a moment and goes on by
// `location.replace`: a page that only led on stands in no list of what was visited, nor behind "back".

const PLACE = "titir-code"; // of this tab; taken out as soon as it is read

// Whether there was one in the address, and the browser goes on to that page with it.
export function bringTo(path) {
  const code = /^#(\d{8})$/.exec(location.hash)?.[1];
  if (!code) return false;
  sessionStorage.setItem(PLACE, code);
  location.replace(path);
  return true;
}

// The code that was brought here, once; "" where there is none.
export function take() {
  const code = sessionStorage.getItem(PLACE) ?? "";
  sessionStorage.removeItem(PLACE);
  return /^\d{8}$/.test(code) ? code : "";
}
