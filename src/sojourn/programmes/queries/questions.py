"""Questions and answers in words: limits, options, what was answered, in the page's language."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import formats
from django.utils.translation import gettext

from sojourn.kernel import files
from sojourn.kernel.text import language
from sojourn.programmes.conditions import NOTHING
from sojourn.programmes.models import Question


def options_of(question: Question) -> list[tuple[str, str]]:
    """The options of a question as (kept, shown) pairs; kept is the Chinese line, else the English."""
    chinese, english = (_lines(text) for text in (question.options_zh, question.options_en))
    return pairs(chinese, english)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def pairs(chinese: list[str], english: list[str]) -> list[tuple[str, str]]:
    """Options as (kept, shown) pairs."""
    kept = chinese or english
    shown = {"zh": kept, "en": english if len(english) == len(kept) else kept}[language()]
    return list(zip(kept, shown, strict=True))


def answer_in_words(question: Question, answer: Any) -> str:
    """An answer as people read it, a row of a table a line; names of files are not told."""
    if answer in NOTHING:
        return ""
    if question.kind == "file":
        return gettext("A file has been handed in.")
    if question.kind == "table":
        return "\n".join(" · ".join(row) for row in table_in_words(question, answer))
    if question.kind == "yes_no":
        return gettext("yes") if answer == "yes" else gettext("no")
    if question.kind == "choice":
        return str(dict(options_of(question)).get(answer, answer))
    if question.kind == "choices":
        known = dict(options_of(question))
        chosen = answer if isinstance(answer, list) else [answer]
        return ("、" if language() == "zh" else ", ").join(str(known.get(one, one)) for one in chosen)
    if question.kind == "date":
        return day_in_words(answer)
    unit = question.limits.get(f"unit_{language()}") if question.kind == "number" else ""
    return f"{answer} {unit}" if unit else str(answer)


def table_in_words(question: Question, answer: Any) -> list[list[str]]:
    """The rows of a table as people read them."""
    columns = question.limits.get("columns") or []
    rows = answer if isinstance(answer, list) else []
    return [[_cell(column, row.get(column["name"])) for column in columns] for row in rows]


def headings_of(question: Question) -> list[str]:
    """The columns of a table by their titles."""
    return [title_of_column(column) for column in question.limits.get("columns") or []]


def title_of_column(column: Mapping[str, Any]) -> str:
    first, second = ("title_zh", "title_en") if language() == "zh" else ("title_en", "title_zh")
    return str(column.get(first) or column.get(second) or "")


def _cell(column: Mapping[str, Any], value: Any) -> str:
    if value in NOTHING:
        return "–"
    if column["kind"] == "date":
        return day_in_words(value)
    if column["kind"] == "choice":
        options = dict(pairs(column.get("options_zh") or [], column.get("options_en") or []))
        return str(options.get(value, value))
    return str(value)


def day_in_words(value: Any) -> str:
    try:
        return formats.date_format(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def day_in(limits: Mapping[str, Any], name: str) -> date | None:
    """A limit that is a day."""
    return date.fromisoformat(limits[name]) if limits.get(name) else None


def why_not_enough(question: Question, answer: Any) -> str:
    """What an answer lacks before it can be submitted, as a sentence; empty where it lacks nothing."""
    if answer in NOTHING:
        return gettext("This must be answered.") if question.is_obligatory else ""
    limits = question.limits
    if question.kind in ("line", "text") and len(str(answer)) < (limits.get("shortest") or 0):
        return gettext("At least %(count)d characters are needed; there are %(there)d.") % {
            "count": limits["shortest"],
            "there": len(str(answer)),
        }
    if question.kind == "choices" and len(answer) < (limits.get("least") or 0):
        return gettext("Choose at least %(count)d.") % {"count": limits["least"]}
    if question.kind == "table":
        return _table_lacks(question, answer)
    if question.kind == "number":
        return _number_outside(question, answer)
    return ""


def _table_lacks(question: Question, answer: Any) -> str:
    least = question.limits.get("least_rows") or 0
    if len(answer) < least:
        return gettext("At least %(count)d rows are needed; there are %(there)d.") % {
            "count": least,
            "there": len(answer),
        }
    for number, row in enumerate(answer, start=1):
        for column in question.limits.get("columns") or []:
            if column.get("is_obligatory") and row.get(column["name"]) in NOTHING:
                return gettext("Row %(row)d: “%(column)s” is missing.") % {
                    "row": number,
                    "column": title_of_column(column),
                }
    return ""


def _number_outside(question: Question, answer: Any) -> str:
    """An answer from before the limits were changed."""
    try:
        number = Decimal(str(answer))
    except InvalidOperation:
        return gettext("This is not a number.")
    lowest, highest = question.limits.get("lowest"), question.limits.get("highest")
    outside = (lowest is not None and number < Decimal(str(lowest))) or (
        highest is not None and number > Decimal(str(highest))
    )
    return limits_in_words(question) if outside else ""


def kinds_of_file(question: Question) -> list[str]:
    """Which kinds of file the question takes."""
    return list(question.limits.get("kinds") or sorted(files.DOCUMENTS))


def largest_of(question: Question) -> int:
    """How many MB a file for the question may have."""
    return int(question.limits.get("largest") or files.LARGEST // 2**20)


def limits_in_words(question: Question) -> str:
    """The limits of an answer as a sentence; empty where there is none."""
    return WORDS[question.kind](question, question.limits) if question.kind in WORDS else ""


def _said_lengths(question: Question, limits: Mapping[str, Any]) -> str:
    shortest, longest = limits.get("shortest"), limits.get("longest")
    if shortest and longest:
        return gettext("%(shortest)d to %(longest)d characters.") % {"shortest": shortest, "longest": longest}
    if shortest:
        return gettext("At least %(count)d characters.") % {"count": shortest}
    return gettext("At most %(count)d characters.") % {"count": longest} if longest else ""


def _said_numbers(question: Question, limits: Mapping[str, Any]) -> str:
    lowest, highest = limits.get("lowest"), limits.get("highest")
    unit = limits.get(f"unit_{language()}") or limits.get("unit_en") or limits.get("unit_zh") or ""
    if lowest is not None and highest is not None:
        said = gettext("From %(lowest)s to %(highest)s.") % {"lowest": lowest, "highest": highest}
    elif lowest is not None:
        said = gettext("At least %(limit)s.") % {"limit": lowest}
    else:
        said = gettext("At most %(limit)s.") % {"limit": highest} if highest is not None else ""
    return (gettext("In %(unit)s.") % {"unit": unit} + f" {said}").strip() if unit else said


def _said_dates(question: Question, limits: Mapping[str, Any]) -> str:
    earliest, latest = (day_in(limits, name) for name in ("earliest", "latest"))
    said = []
    if earliest:
        said.append(gettext("Not before %(day)s.") % {"day": formats.date_format(earliest)})
    if latest:
        said.append(gettext("Not after %(day)s.") % {"day": formats.date_format(latest)})
    return " ".join(said)


def _said_choices(question: Question, limits: Mapping[str, Any]) -> str:
    least, most = limits.get("least"), limits.get("most")
    said = [gettext("Choose at least %(count)d.") % {"count": least}] if least and least > 1 else []
    said += [gettext("Choose %(count)d at most.") % {"count": most}] if most else []
    return " ".join(said)


def _said_rows(question: Question, limits: Mapping[str, Any]) -> str:
    least, most = limits.get("least_rows"), limits.get("most_rows")
    said = [gettext("At least %(count)d rows.") % {"count": least}] if least else []
    said += [gettext("At most %(count)d rows.") % {"count": most}] if most else []
    return " ".join(said)


def _said_files(question: Question, limits: Mapping[str, Any]) -> str:
    return gettext("%(kinds)s, at most %(limit)d MB.") % {
        "kinds": ", ".join(kinds_of_file(question)).upper(),
        "limit": largest_of(question),
    }


WORDS: Mapping[str, Callable[[Question, Mapping[str, Any]], str]] = {
    "line": _said_lengths,
    "text": _said_lengths,
    "number": _said_numbers,
    "date": _said_dates,
    "choices": _said_choices,
    "table": _said_rows,
    "file": _said_files,
}
