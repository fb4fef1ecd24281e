// A month and its days. It stands alone: nothing in here knows of any conversation.

const language = document.documentElement.lang;
const words = (options) => {
  try {
    return new Intl.DateTimeFormat(language, options);
  } catch {
    return new Intl.DateTimeFormat(undefined, options);
  }
};
const MONTH = words({ month: "long", year: "numeric" });
const TODAY = words({ weekday: "long", day: "numeric", month: "long" });
const WEEKDAY = words({ weekday: "short" });

const make = (tag, text = "", children = []) => {
  const element = document.createElement(tag);
  element.textContent = text;
  element.append(...children);
  return element;
};

export function draw(place, shown = new Date()) {
  const today = new Date();
  const first = new Date(shown.getFullYear(), shown.getMonth(), 1);
  const monday = new Date(first);
  monday.setDate(1 - ((first.getDay() + 6) % 7));
  const turn = (label, by) => {
    const button = make("button", label);
    button.type = "button";
    button.onclick = () => draw(place, new Date(first.getFullYear(), first.getMonth() + by, 1));
    return button;
  };
  place.replaceChildren(
    make("h1", MONTH.format(first)),
    make("p", TODAY.format(today)),
    make("table", "", [
      make("thead", "", [make("tr", "", week(monday).map((day) => make("th", WEEKDAY.format(day))))]),
      make("tbody", "", weeks(monday, first.getMonth()).map((days) => make("tr", "", days.map((day) => cell(day, first, today))))),
    ]),
    make("nav", "", [turn("‹", -1), turn("›", 1)]));
}

function cell(day, first, today) {
  const inside = day.getMonth() === first.getMonth();
  const place = make("td", inside ? String(day.getDate()) : "");
  if (inside && day.toDateString() === today.toDateString()) place.setAttribute("aria-current", "date");
  return place;
}

const week = (monday) => Array.from({ length: 7 }, (_, day) => new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + day));

function weeks(monday, month) {
  const rows = [];
  for (let at = monday; rows.length === 0 || at.getMonth() === month; at = week(at)[6], at = new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1)) rows.push(week(at));
  return rows;
}

const own = document.getElementById("calendar");
if (own) draw(own);
