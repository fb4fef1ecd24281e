// The demo on a small screen: one phone at a time, by tabs.

const tabs = [...document.querySelectorAll('[role="tab"]')];

function choose(tab) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    if (chosen) one.classList.remove("news");
    document.getElementById(one.getAttribute("aria-controls")).classList.toggle("chosen", chosen);
  }
}

tabs.forEach((tab, place) => {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(place + step + tabs.length) % tabs.length];
    choose(next);
    next.focus();
  });
});

// The resident's phone as a messenger shows it: the same page, the same talk, another look.
const look = document.querySelector(".look");
look?.addEventListener("change", () => {
  const frame = look.closest(".phone").querySelector("iframe");
  const address = new URL(frame.src);
  address.search = [`lang=${document.documentElement.lang}`, look.value].filter(Boolean).join("&");
  frame.src = address.pathname + address.search;
});

// Something came on a phone that is not looked at.
addEventListener("message", (event) => {
  if (event.origin !== location.origin) return;
  const tab = tabs.find((one) => one.dataset.door === event.data?.news);
  if (tab?.getAttribute("aria-selected") === "false") tab.classList.add("news");
});
