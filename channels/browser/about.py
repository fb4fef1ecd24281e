"""What our own pages can show: everything. They hold a text of any length, in one piece."""

from domain.channels import Ability, Channel

NAME = "browser"
ABOUT = Channel(NAME, "Browser", frozenset(Ability) - {Ability.LEAVE})
