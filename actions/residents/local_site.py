"""What the talk knows of the place: the site, as seen from the resident's village."""

from functools import cached_property

from domain.cases.routing import digits_of, find_desk, general_numbers, named, numbers_for
from domain.forms.forms import Form, Forms, Life, MenuShelf
from storage import staff
from storage.site_cache import Book, DeskLine, NumberLine
from storage.tx import Tx


class Local:
    """The resident's site. site: None while nobody knows which of several, or there is none."""

    def __init__(self, tx: Tx, site: Book | None, village: str) -> None:
        self._tx, self.site, self._village = tx, site, village

    @property
    def code(self) -> str:
        """The site's area code, "" without one."""
        return self.site.area if self.site else ""

    @property
    def villages(self) -> tuple[tuple[str, str], ...]:
        """(code, name) of the site's villages."""
        return self.site.villages if self.site else ()

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the site's villages, by code."""
        return dict(self.villages)

    def is_village(self, code: str) -> bool:
        """Whether it is a village of this site."""
        return code in self.names

    def numbers(self, form: str) -> str:
        """The telephone numbers for a form, for the middle of a sentence."""
        return digits_of(numbers_for(form, self._path(), self._numbers()))

    def nearest_number(self, form: str) -> str:
        """The one number for a form that is nearest: of no emergency."""
        return digits_of(numbers_for(form, self._path(), self._numbers())[:1])

    def first_number(self) -> str:
        """The one number of the menu: the short national one."""
        return digits_of(general_numbers(self._path(), self._numbers())[:1])

    def named_numbers(self, form: str = "") -> str:
        """Two numbers with their offices; without a form, the short national one first."""
        path, numbers = self._path(), self._numbers()
        found = numbers_for(form, path, numbers) if form else general_numbers(path, numbers)
        return " · ".join(named(number) for number in found)

    def all_numbers(self) -> list[str]:
        """Every number of the site with its office."""
        return [f"{number.name}: {number.digits}" for number in self._numbers()]

    def desk_for(self, form: Form, area: str = "") -> DeskLine | None:
        """The desk that reads this form there and has a room; None means it is not offered."""
        if self.site is None:
            return None
        path = self._path(area)
        desk = find_desk(form.code, path, self.site.desks, read_by=form.read_by)
        return desk if desk is not None and staff.room_lines(self._tx, desk.id) else None

    def serves(self, form: Form) -> bool:
        """Whether a desk there reads it; of an appointment, one to which anybody may come. A
        practice nobody reads."""
        if form.life is Life.PRACTICE:
            return self.site is not None
        desk = self.desk_for(form)
        return desk is not None and (form.life is not Life.APPOINTMENT or bool(desk.hours))

    def offered(self, forms: Forms) -> list[Form]:
        """The forms of the list, in its order."""
        border = self.site is not None and self.site.border
        shown = [
            form
            for form in forms.by_code.values()
            if (border or not form.needs_border) and form.service.shelf is MenuShelf.LIST
        ]
        return sorted(shown, key=lambda form: form.menu)

    def _path(self, area: str = "") -> tuple[str, ...]:
        if self.site is None:
            return ()
        home = self.site.paths[self.site.area]
        return self.site.paths.get(area or self._village, home)

    def _numbers(self) -> tuple[NumberLine, ...]:
        return self.site.numbers if self.site else ()
