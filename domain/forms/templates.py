"""Templates: what a site's own service begins with; a file each in `services/templates/`.

A template is a service of a site already, words by language (`domain/services/own_services.py`),
and says besides what a clerk may ask in it:

[template]
kinds = ["choice", "yesno", "number", "words"]
"""

from collections.abc import Mapping
from pathlib import Path

from domain.forms.forms import Template
from domain.forms.toml_values import only_keys, read_toml, strings, text

FOLDER = "templates"  # below the services
KINDS = ("choice", "yesno", "number", "words", "label", "steps")


def read_templates(folder: Path) -> Mapping[str, Template]:
    """All of them, in the order of their menu. Raises FormFileError."""
    found = (_read(file) for file in folder.glob("*.toml"))
    return {one.code: one for one in sorted(found, key=lambda one: int(one.raw["menu"]))}


def _read(file: Path) -> Template:
    raw, place = read_toml(file)
    about, place = raw.pop("template", {}), place.at("template")
    only_keys(about, {"kinds"}, place)
    kinds = strings(about, "kinds", place)
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise place.at("kinds").wrong(f"{unknown[0]!r} is none of {', '.join(KINDS)}")
    return Template(file.stem, text(raw, "emoji", place), raw, tuple(kinds))
