"""aiogram, imported lean: a sixth of the memory and of the time.

aiogram builds a pydantic validator for every type of the Bot API while it is imported: 112 MB and
2.3 s for some 600 models, of which we use about thirty (measured, aiogram 3.31, bench `memory`).
Its models are declared `defer_build`, so here that last step is left out, and each model is told
where the names in its annotations are found: pydantic then builds it when it is first used.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Optional, Union

from pydantic import BaseModel


def import_aiogram() -> None:
    """aiogram is imported, lean if this is the first time; else it stays as it is.

    Call it before anything that imports aiogram. What it offers is the same either way.
    """
    if "aiogram" in sys.modules:
        return
    with _nothing_built():
        import aiogram.methods
        import aiogram.types
    from aiogram.client.default import Default
    from aiogram.methods.base import Response
    from aiogram.types.base import TelegramObject

    names: dict[str, Any] = {name: getattr(aiogram.types, name) for name in aiogram.types.__all__}
    names |= {"List": list, "Optional": Optional, "Union": Union, "Literal": Literal}
    names["Default"] = Default
    for root in (TelegramObject, aiogram.methods.TelegramMethod, Response):
        for model in (root, *_below(root)):
            model.__pydantic_parent_namespace__ = names


@contextmanager
def _nothing_built() -> Iterator[None]:
    usual = BaseModel.__dict__["model_rebuild"]
    BaseModel.model_rebuild = classmethod(lambda _model, **_how: None)  # type: ignore[assignment,method-assign]  # taken back below
    try:
        yield
    finally:
        BaseModel.model_rebuild = usual  # type: ignore[method-assign]  # as it was


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for kind in model.__subclasses__():
        yield kind
        yield from _below(kind)
