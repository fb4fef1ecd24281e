"""Who reads a page: its address, and the language in which they are spoken to."""

from domain.heard import PAGE
from storage.residents import profile_at
from storage.staff import find_room, roles_at
from storage.tx import Tx


def address_of(page: str) -> str:
    """The address of a page, or of a person in front of one."""
    return f"{PAGE}{page}"


def is_page(address: str) -> bool:
    """Whether it is one of a page, or of a person in front of one."""
    return address.startswith(PAGE)


def page_in(address: str) -> str:
    """The page of such an address."""
    return address.removeprefix(PAGE)


def find_language(tx: Tx, page: str) -> str:
    """What whoever speaks on this page reads, or the room that stands on it; "" while unknown."""
    address = address_of(page)
    roles, room = roles_at(tx, address), find_room(tx, address)
    if roles:
        return roles[0].language
    if room is not None:
        return room.language
    profile = profile_at(tx, address)
    return profile.language if profile is not None else ""
