"""Fields in texts: {{ name }} and a few more are replaced, nothing is computed."""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from sojourn.correspondence.kinds import Kind
from sojourn.kernel.refusal import Refusal

FIELD = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
COMMON = ("name", "sender", "link")
"""Fields of every kind: the reader's name, who writes, the address of the page it is about."""


def fields_for(kind: Kind | None) -> list[str]:
    """Names of the fields that a text about this kind may use."""
    return [*COMMON, *(kind.fields if kind else ())]


def fields_in(*texts: str) -> list[str]:
    """Names of the fields that these texts use, each once."""
    return list(dict.fromkeys(name for text in texts for name in FIELD.findall(text)))


def require_known(texts: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a text with a field that is not known, or with braces that are none; the refusal names it."""
    names = list(known)
    for text in texts:
        unknown = [name for name in fields_in(text) if name not in names]
        if unknown:
            raise Refusal(
                _("There is no field {{ %(name)s }} here. There are: %(known)s.")
                % {"name": unknown[0], "known": ", ".join(f"{{{{ {name} }}}}" for name in names)}
            )
        rest = FIELD.sub("", text)
        for braces in ("{{", "}}", "{%"):
            if braces in rest:
                raise Refusal(
                    _("“%(braces)s” is not part of a field. A field is written {{ name }}.")
                    % {"braces": braces}
                )


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in; what a value holds is text and never read again."""
    return FIELD.sub(lambda found: values[found[1]], text)
