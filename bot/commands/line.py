"""The command line: which commands there are. What a command needs is imported when it runs."""

from typing import Annotated

import typer

from bot.commands import checking, examining, inviting, keeping, rotating, running, sites
from bot.commands.screen import WRONG_USE, Refusal, complain, say

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
    except Refusal as refusal:
        complain(str(refusal))
        return refusal.code
    except Exception as wrong:
        from bot.explaining import explain

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


for _role in (running.run, running.web, running.hear, running.deliver, running.tick):
    app.command(rich_help_panel=RUN)(_role)
_service = _group("service", "Start Titir with the computer.", RUN)
_service.command()(running.install)

_site = _group("site", "The commune or district: its villages, numbers and desks.", SET_UP)
_site.command("apply")(sites.apply)
_invite = _group("invite", "Links by which people and rooms come in. Each works once.", SET_UP)
_invite.command()(inviting.admin)
_invite.command()(inviting.officer)
_invite.command()(inviting.room)
app.command(rich_help_panel=SET_UP)(running.migrate)

app.command(rich_help_panel=KEEP)(keeping.backup)
app.command(rich_help_panel=KEEP)(keeping.restore)
app.command(rich_help_panel=KEEP)(keeping.purge)
_keys = _group("keys", "The key that seals everything.", KEEP)
_keys.command()(rotating.rotate)

app.command(rich_help_panel=CHECK)(examining.doctor)
_forms = _group("forms", "The questions, in forms/.", CHECK)
_forms.command("check")(checking.check_forms)
_texts = _group("texts", "Every sentence, in locales/.", CHECK)
_texts.command("check")(checking.check_all_texts)
_texts.command("extract")(checking.extract_texts)
