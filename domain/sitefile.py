"""Site files: what a commune or district is, as its operator wrote it. Checked whole before any of
it counts.

Every problem is found and named by line and key, so that a file is mended in one go. Nothing here
touches the database; `actions/people/sites.py` applies a checked `SiteFile`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.broadcasts.announcing import NEEDS_SECOND
from domain.broadcasts.hazards import OWN_WORDS
from domain.cases.polite_replies import KNOWN_TOPIC, LONGEST
from domain.forms.forms import INCIDENTS, OTHER_INTAKES
from domain.people.place_names import ZONES, not_told_apart, wrong_zone
from domain.services.hours import HOURS_KEYS, NoHours, pack_hours, read_hours
from domain.site_shapes import AreaLine, InfoLine, SiteFile, SiteFileDesk, SiteFileNumber
from domain.site_values import SiteValues
from domain.words.translations import TERM_LENGTH, TERMS

SITE_KEYS = {
    "area", "name", "country", "timezone", "languages", "voice", "border", "approve_above",
    "leave_to", "public_figures",
    *TERMS,
}  # fmt: skip
AREA_KEYS = {
    "code", "name", "kind", "parent", "formerly", "households", "people", "counted_by",
    "counted_on",
}  # fmt: skip
PUBLIC_PAGE = re.compile(r"https://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w./~%?=&+-]{0,180})?", re.ASCII)
KNOWN_FORMS = frozenset((*INCIDENTS, *OTHER_INTAKES))
DESK_KINDS = ("police", "border", "restricted", "office", "oversight", "fire", "health", "forest")
GUIDE = "guide."  # before the code of a guide: its fee, hours, link, and who checked them
INFO_TOPICS = ("papers", "hand-in", "treatment", "complaint")
COUNTRIES = tuple(ZONES)
BYTE_ORDER_MARK = "\ufeff"
SHORT_NUMBER = 4  # digits; a national emergency number has three or four, a duty room's has more
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
TWINS = (
    "is there twice below one parent; tell them apart by the communes they belonged to, "
    'formerly = ["…"], which then stand on the button'
)
NEEDS_ABOVE = {"approve_above": NEEDS_SECOND}
PROMISED_S = {"P1": 120, "P2": 1_800, "P3": 86_400, "P4": 259_200}  # docs/numbers.md


class SiteFileWrong(Exception):
    """The file cannot be applied; `problems` says why, a sentence each with line and key."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_site_file(
    text: str,
    *,
    shipped: frozenset[str],
    languages: frozenset[str],
    figures: frozenset[str] | None = None,
) -> SiteFile:
    """The site in the text. shipped: forms that exist today. languages: text languages we have.
    figures: what is counted (`figure_names`), None where nobody asks for it.

    A byte order mark, which Notepad puts before the text, is passed over. Raises SiteFileWrong
    with every problem found.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise SiteFileWrong([f"this is not TOML: {wrong}"]) from wrong
    return _Reader(text, raw).read(shipped, languages, figures)


class _Reader(SiteValues):
    """Reads one file; gathers problems instead of stopping at the first."""

    def read(
        self, shipped: frozenset[str], languages: frozenset[str], figures: frozenset[str] | None
    ) -> SiteFile:
        self.known_keys(self.raw, {"site", "areas", "numbers", "desks", "info"}, "", 0)
        site = self.raw.get("site")
        if not isinstance(site, dict):
            raise SiteFileWrong(["the table [site] is missing"])
        at = self.line_of("site")
        self.known_keys(site, SITE_KEYS, "site", at)
        areas = tuple(self.each("areas", self._area))
        found = SiteFile(
            area=self.text(site, "area", "site", at),
            name=self.text(site, "name", "site", at),
            country=self.text(site, "country", "site", at),
            timezone=self.text(site, "timezone", "site", at),
            languages=self.texts(site, "languages", "site", at),
            voice=self.texts(site, "voice", "site", at, required=False),
            border=self.flag(site, "border", "site", at),
            approve_above=self.count(NEEDS_ABOVE | site, "approve_above", "site", at) or 0,
            areas=areas,
            numbers=tuple(self.each("numbers", self._number)),
            desks=tuple(self.each("desks", self._desk)),
            infos=tuple(self.each("info", self._info)),
            terms=tuple(self._terms(site, at)),
            leave_to=self._leave_to(site, at),
            public_figures=self.texts(site, "public_figures", "site", at, required=False),
        )
        if not self.problems:
            self._check(found, shipped, languages)
            self._check_figures(found, figures)
        if self.problems:
            raise SiteFileWrong(self.problems)
        return SiteFile(**{name: getattr(found, name) for name in found.__slots__[:-1]},
                        warnings=tuple(self.warnings))  # fmt: skip

    # One entry each

    def _area(self, raw: dict[str, Any], where: str, at: int) -> AreaLine:
        self.known_keys(raw, AREA_KEYS, where, at)
        households, households_bound = self.bounded(raw, "households", where, at)
        people, people_bound = self.bounded(raw, "people", where, at)
        return AreaLine(
            code=self.text(raw, "code", where, at),
            name=self.text(raw, "name", where, at),
            kind=self.text(raw, "kind", where, at),
            parent=self.text(raw, "parent", where, at, required=False) or None,
            formerly=self.texts(raw, "formerly", where, at, required=False),
            households=households,
            people=people,
            households_bound=households_bound,
            people_bound=people_bound,
            counted_by=self.text(raw, "counted_by", where, at, required=False),
            counted_on=self.day(raw, "counted_on", where, at),
        )

    def _number(self, raw: dict[str, Any], where: str, at: int) -> SiteFileNumber:
        self.known_keys(raw, {"name", "number", "for", "area"}, where, at)
        digits = self.text(raw, "number", where, at)
        if digits and not re.fullmatch(r"[+\d][\d .\-()]{2,24}", digits):
            self.problem(at, where, "number", f"is not a telephone number: {digits!r}")
        return SiteFileNumber(
            name=self.text(raw, "name", where, at),
            digits=digits,
            forms=self.texts(raw, "for", where, at),
            area=self.text(raw, "area", where, at, required=False) or None,
        )

    def _desk(self, raw: dict[str, Any], where: str, at: int) -> SiteFileDesk:
        self.known_keys(
            raw,
            {
                "code",
                "name",
                "kind",
                "areas",
                "forms",
                "above",
                "acknowledge_within",
                "passes_to",
                *HOURS_KEYS,
            },
            where,
            at,
        )
        kind = self.text(raw, "kind", where, at)
        if kind and kind not in DESK_KINDS:
            self.problem(at, where, "kind", f"is {kind!r}; known: {', '.join(DESK_KINDS)}")
        return SiteFileDesk(
            code=self.text(raw, "code", where, at),
            name=self.text(raw, "name", where, at),
            kind=kind,
            areas=self.texts(raw, "areas", where, at),
            forms=self.texts(raw, "forms", where, at),
            above=self.text(raw, "above", where, at, required=False) or None,
            acknowledge_s=self._durations(raw.get("acknowledge_within", {}), where, at),
            hours=self._hours(raw, where, at),
            passes_to=self.texts(raw, "passes_to", where, at) if "passes_to" in raw else (),
        )

    def _hours(self, raw: dict[str, Any], where: str, at: int) -> Mapping[str, Any]:
        """When people may come; {} where nothing is said of it."""
        said = {key: raw[key] for key in HOURS_KEYS if key in raw}
        try:
            return pack_hours(read_hours(said)) if said else {}
        except NoHours as wrong:
            self.problem(at, where, wrong.key, str(wrong))
            return {}

    def _info(self, raw: dict[str, Any], where: str, at: int) -> InfoLine:
        self.known_keys(raw, {"topic", "text"}, where, at)
        topic = self.text(raw, "topic", where, at)
        is_guide = topic.startswith(GUIDE)
        is_reply = KNOWN_TOPIC.fullmatch(topic) is not None
        own = topic in INFO_TOPICS or topic in OWN_WORDS or is_guide or is_reply
        if topic and not own:
            likes = ("alert.HAZARD.STEP as in alert.flood.go", "reply.CODE as in reply.thanks")
            known = ", ".join((*INFO_TOPICS, *likes))
            self.problem(at, where, "topic", f"is {topic!r}; known: {known}")
        words = raw.get("text")
        if not isinstance(words, dict) or not all(isinstance(w, str) for w in words.values()):
            self.problem(at, where, "text", 'must be a table of languages, { vi = "…" }')
            words = {}
        if is_reply and any(not 0 < len(said.strip()) <= LONGEST for said in words.values()):
            self.problem(at, where, "text", f"one to {LONGEST} characters of an answer fit")
        return InfoLine(topic, {language: said.strip() for language, said in words.items()})

    def _terms(self, site: dict[str, Any], at: int) -> Iterator[InfoLine]:
        """What villages and their leaders are called here; kept beside the cards, a word a
        language."""
        for name, longest in TERM_LENGTH.items():
            words = site.get(name, {})
            if not isinstance(words, dict) or not all(isinstance(w, str) for w in words.values()):
                self.problem(at, "site", name, 'must be a table of languages, { vi = "thôn" }')
                continue
            for language, word in words.items():
                if not 0 < len(word.strip()) <= longest or "{" in word:
                    says = f"{language} is {word!r}; one to {longest} characters fit on a button"
                    self.problem(at, "site", name, says)
            if words:
                yield InfoLine(name, {language: word.strip() for language, word in words.items()})

    def _leave_to(self, site: dict[str, Any], at: int) -> str:
        """The whole address of a public page."""
        written = self.text(site, "leave_to", "site", at, required=False)
        if written and not PUBLIC_PAGE.fullmatch(written):
            says = f"is {written!r}; write a whole address, https://www.example.org/weather"
            self.problem(at, "site", "leave_to", says)
        return written

    def _durations(self, raw: object, where: str, at: int) -> dict[str, int]:
        found = dict(PROMISED_S)
        if not isinstance(raw, dict):
            self.problem(at, where, "acknowledge_within", 'must be a table, { P1 = "2m" }')
            return found
        for urgency, written in raw.items():
            match = re.fullmatch(r"(\d{1,4})([smhd])", str(written))
            if urgency not in PROMISED_S or match is None:
                self.problem(
                    at, where, f"acknowledge_within.{urgency}",
                    f"is {written!r}; write P1 to P4 and a time like 2m, 1h or 3d",
                )  # fmt: skip
            else:
                found[urgency] = int(match[1]) * SECONDS[match[2]]
        return found

    # The whole

    def _check(self, site: SiteFile, shipped: frozenset[str], languages: frozenset[str]) -> None:
        at = self.line_of("site")
        if site.country not in COUNTRIES:
            self.problem(at, "site", "country", f"is {site.country!r}; known: VN, ID")
        elif wrong := wrong_zone(site.country, site.timezone):
            self.problem(at, "site", "timezone", wrong)
        for language in site.languages:
            if language not in languages:
                known = ", ".join(sorted(languages))
                self.problem(at, "site", "languages", f"{language!r} has no texts; known: {known}")
        if not site.languages:
            self.problem(at, "site", "languages", "names no language")
        self._check_areas(site)
        self._check_numbers(site)
        self._check_desks(site, shipped)

    def _check_figures(self, site: SiteFile, figures: frozenset[str] | None) -> None:
        at = self.line_of("site")
        for name in site.public_figures if figures is not None else ():
            if name not in (figures or ()):
                says = f"{name!r} is no figure; write its service and code, reports.received"
                self.problem(at, "site", "public_figures", says)

    def _check_areas(self, site: SiteFile) -> None:
        codes = [area.code for area in site.areas]
        self.unique("areas", codes)
        known = set(codes)
        if site.area not in known:
            self.problem(
                self.line_of("site"), "site", "area", f"{site.area!r} is not among the areas"
            )
        parents = {area.code: area.parent for area in site.areas}
        for index, area in enumerate(site.areas):
            if area.parent is not None and area.parent not in known:
                self.entry("areas", index, "parent", f"{area.parent!r} is not among the areas")
            if _loops(area.code, parents):
                self.entry("areas", index, "parent", f"{area.code!r} lies below itself")
        for twin in not_told_apart(site.areas):
            self.entry("areas", codes.index(twin.code), "name", f"{twin.name!r} {TWINS}")

    def _check_numbers(self, site: SiteFile) -> None:
        codes = {area.code for area in site.areas}
        local = False
        for index, number in enumerate(site.numbers):
            if number.area is not None and number.area not in codes:
                self.entry("numbers", index, "area", f"{number.area!r} is not among the areas")
            for form in number.forms:
                if form != "*" and form not in KNOWN_FORMS:
                    self.entry("numbers", index, "for", f"{form!r} is not a form")
            local |= len(re.sub(r"\D", "", number.digits)) > SHORT_NUMBER and "*" in number.forms
        if not local:
            self.problems.append(
                "no local duty number: add [[numbers]] with the duty room's own telephone, "
                'for = ["*"]'
            )

    def _check_desks(self, site: SiteFile, shipped: frozenset[str]) -> None:
        if not site.desks:
            self.problems.append("no desk: add at least one [[desks]]")
        codes = [desk.code for desk in site.desks]
        self.unique("desks", codes)
        areas = {area.code for area in site.areas}
        for index, desk in enumerate(site.desks):
            for area in desk.areas:
                if area not in areas:
                    self.entry("desks", index, "areas", f"{area!r} is not among the areas")
            if desk.above is not None and desk.above not in codes:
                self.entry("desks", index, "above", f"{desk.above!r} is not among the desks")
            for other in desk.passes_to:
                if other not in codes or other == desk.code:
                    self.entry("desks", index, "passes_to", f"{other!r} is no other desk")
            for form in desk.forms:
                self._check_form(index, desk, form, shipped)

    def _check_form(
        self, index: int, desk: SiteFileDesk, form: str, shipped: frozenset[str]
    ) -> None:
        if form == "*":
            return
        if form not in KNOWN_FORMS | shipped:
            known = ", ".join(sorted(KNOWN_FORMS | shipped))
            self.entry("desks", index, "forms", f"{form!r} is not a form; known: {known}")
        elif form not in shipped:
            self.warnings.append(f"desk {desk.code}: the form {form!r} comes in a later version")
        if form == "home" and desk.kind != "restricted":
            self.entry("desks", index, "forms", '"home" needs a desk of kind "restricted"')


def _loops(code: str, parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    step: str | None = code
    while step is not None:
        if step in seen:
            return True
        seen.add(step)
        step = parents.get(step)
    return False
