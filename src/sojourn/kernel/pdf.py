"""PDF from a typst template: letters with the CJK font embedded."""

import json
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.template import TemplateDoesNotExist
from django.template.utils import get_app_template_dirs

FONTS = Path(__file__).parent / "fonts"
_compiling = Lock()


class FontMissing(RuntimeError):
    """The font for Chinese letters is not installed; typst would leave the characters out silently."""


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    if not any(FONTS.glob("*.[ot]tf")):
        raise FontMissing(f"no font in {FONTS.name}/: run the set-up again")
    return typst.Fonts(font_paths=[FONTS], include_system_fonts=False)


@lru_cache(maxsize=32)
def _source(template: str) -> bytes:
    """The template's text; it is typst's own language, so Django only finds it."""
    for folder in get_app_template_dirs("templates"):
        if (Path(folder) / template).is_file():
            return (Path(folder) / template).read_bytes()
    raise TemplateDoesNotExist(template)


def render(template: str, values: dict[str, Any]) -> bytes:
    """The PDF of a template such as "stays/letters/nomination.typ", which reads sys.inputs.values."""
    with _compiling:
        return typst.compile(
            _source(template),
            font_paths=_fonts(),
            sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        )
