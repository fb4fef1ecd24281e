"""The command line: which commands there are. What a command needs is imported when it runs."""

from collections.abc import Callable
from inspect import cleandoc
from typing import Annotated

import typer

from bot.commands import (
    backup_commands,
    checking,
    inviting,
    moving,
    own_services,
    paper,
    pushes,
    replaying,
    rotating,
    running,
    sites,
    tables,
    zalo,
)
from bot.commands.terminal import WRONG_USE, CommandRefused, complain, say

RUN, SET_UP, KEEP, CHECK = "Run", "Set up", "Keep", "Check"

app = typer.Typer(
    name="titir",
    help="Titir carries village reports to the duty room, and the answers back.",
    epilog="Settings come from the environment and the file .env; .env.example lists them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def obey(arguments: list[str]) -> int:
    """Do what the arguments say; returns the exit code: 0 well, 1 it failed, 2 asked wrongly."""
    try:
        app(args=arguments, prog_name="titir")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) and end.code <= WRONG_USE else 1
    except CommandRefused as refusal:
        complain(str(refusal))
        return refusal.code
    except Exception as wrong:
        from bot.failures import explain

        sentence = explain(wrong)
        if sentence is None:
            raise
        complain(sentence)
        return 1
    return 0


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            say(f"titir {version('titir')}")
        except PackageNotFoundError:  # run from its folder, where nothing was installed
            say(f"titir {running.own_version()}")
        raise typer.Exit


@app.callback()
def titir(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Titir carries village reports to the duty room, and the answers back."""
    del version  # its callback has done it


def _group(name: str, says: str, panel: str) -> typer.Typer:
    group = typer.Typer(help=says, no_args_is_help=True)
    app.add_typer(group, name=name, rich_help_panel=panel)
    return group


def _add(group: typer.Typer, name: str, deed: Callable[..., None], panel: str = "") -> None:
    """A command whose help is its docstring; only a blank line begins a paragraph there."""
    paragraphs = cleandoc(deed.__doc__ or "").split("\n\n")
    says = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    group.command(name, help=says, rich_help_panel=panel or None)(deed)


for _role in (running.run, running.web, running.hear, running.deliver, running.tick):
    _add(app, _role.__name__, _role, RUN)
_service = _group("service", "Start Titir with the computer.", RUN)
_add(_service, "install", running.install)

_site = _group("site", "The commune or district: its villages, numbers and desks.", SET_UP)
_add(_site, "apply", sites.apply)
_invite = _group("invite", "Links by which people and rooms come in. Each works once.", SET_UP)
for _errand in (inviting.admin, inviting.officer, inviting.room):
    _add(_invite, _errand.__name__, _errand)
_paper = _group("paper", "Posters and stickers to be printed.", SET_UP)
_add(_paper, "poster", paper.poster)
_add(_paper, "sticker", paper.sticker)
_zalo = _group("zalo", "The doors of Zalo; docs/zalo.md leads there.", SET_UP)
_add(_zalo, "login", zalo.login)
_add(_zalo, "hook", zalo.hook)
_add(_zalo, "quota", zalo.quota)
_push = _group("push", "Phones that ring while a page is closed.", SET_UP)
_add(_push, "test", pushes.test)
_add(app, "move", moving.move, SET_UP)
_add(app, "migrate", running.migrate, SET_UP)

_add(app, "import", tables.import_table, KEEP)
_add(app, "export", tables.export_table, KEEP)
_add(app, "backup", backup_commands.backup, KEEP)
_add(app, "restore", backup_commands.restore, KEEP)
_add(app, "purge", backup_commands.purge, KEEP)
_keys = _group("keys", "The key that seals everything.", KEEP)
_add(_keys, "rotate", rotating.rotate)

_add(app, "replay", replaying.replay, CHECK)
_add(app, "doctor", checking.doctor, CHECK)
_services = _group("services", "The questions, in services/.", CHECK)
_add(_services, "check", checking.check_services)
_add(_services, "list", own_services.list_services)
_add(_services, "approve", own_services.approve)
_add(_services, "withdraw", own_services.withdraw)
_add(_services, "export", own_services.export)
_add(_services, "import", own_services.bring)
_forms = _group("forms", "The old name of services.", CHECK)
_add(_forms, "check", checking.check_services)
_texts = _group("texts", "Every sentence, in locales/.", CHECK)
_add(_texts, "check", checking.check_all_texts)
_add(_texts, "extract", checking.extract_texts)
