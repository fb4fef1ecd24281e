"""What the typesetter sets with: our templates, pictures and letters, from `paper/`."""

import json
from pathlib import Path

PAPER = Path(__file__).resolve().parents[2] / "paper"
TEMPLATES = (
    "look",
    "poster",
    "stickers",
    "notice",
    "board",
    "door",
    "receipt",
    "report",
    "main",
)  # each builds on those before
FONTS = PAPER / "fonts"


def read_program() -> bytes:
    """All templates as one program, which reads no file any more: the pictures stand in it."""
    drawn = (
        f"{json.dumps(file.stem)}: {json.dumps(file.read_text(encoding='utf-8').strip())}"
        for file in sorted((PAPER / "pictures").glob("*.svg"))
    )
    templates = ((PAPER / f"{name}.typ").read_text(encoding="utf-8") for name in TEMPLATES)
    return "\n".join([f"#let pictures = ({', '.join(drawn)})", *templates]).encode()
