"""Sentences for marks on stated scales, age, earlier stays, documents, answers: the rule, the finding."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.engines.grades import SCALES
from sojourn.kernel.text import enumerated, language
from sojourn.programmes.queries.wording import Names, number

Values = Mapping[str, Any]


def scale_name(scale: str) -> str:
    """A scale of marks by name, with its best and its lowest passing mark."""
    names = {
        "percent": _("percent"),
        "four": _("4-point scale"),
        "four_three": _("4.3-point scale"),
        "four_five": _("4.5-point scale"),
        "five": _("5-point scale"),
        "de": _("German scale"),
        "at": _("Austrian scale"),
        "ch": _("Swiss scale"),
        "fr": _("French scale"),
        "it": _("Italian scale"),
        "es": _("Spanish scale"),
        "nl": _("Dutch scale"),
        "dk": _("Danish scale"),
    }
    known = SCALES[scale]
    return _("%(name)s (best %(best)s, passed with %(passing)s)") % {
        "name": names[scale],
        "best": number(float(known.best)),
        "passing": number(float(known.passing)),
    }


def stay_names(kinds: list[str]) -> str:
    """Kinds of earlier stays in words."""
    names = {
        "exchange": _("student exchange"),
        "degree": _("degree studies abroad"),
        "research": _("research stay"),
        "internship": _("internship abroad"),
        "summer": _("summer or winter school"),
        "other": _("other stay abroad"),
    }
    return enumerated(names.get(kind, kind) for kind in kinds)


def document_name(document: str) -> str:
    """A document with an expiry date."""
    names = {
        "passport": _("passport"),
        "identity_card": _("identity card"),
        "travel_permit": _("travel permit"),
        "residence_permit": _("residence permit"),
        "health_insurance": _("health insurance"),
    }
    return names.get(document, document)


def day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text))


# --- what is required ---


def _marks(given: Values, names: Names) -> str:
    method = (
        _("by a table of steps from the %(scale)s-point scale") % {"scale": number(given["table_scale"])}
        if given.get("method") == "table"
        else _("by the share between the lowest passing and the best mark")
    )
    return _("Mean of marks of %(minimum)s or better on the %(scale)s; yours is converted %(method)s.") % {
        "minimum": number(given["minimum"]),
        "scale": scale_name(given["scale"]),
        "method": method,
    }


def _age(given: Values, names: Names) -> str:
    on = _("on %(day)s") % {"day": day(given["day"])} if given.get("day") else _("on the closing day")
    lowest, highest = given.get("lowest"), given.get("highest")
    if lowest is not None and highest is not None:
        return _("Aged %(lowest)s to %(highest)s %(on)s.") % {"lowest": lowest, "highest": highest, "on": on}
    if lowest is not None:
        return _("At least %(lowest)s years old %(on)s.") % {"lowest": lowest, "on": on}
    return _("At most %(highest)s years old %(on)s.") % {"highest": highest, "on": on}


def _stays(given: Values, names: Names) -> str:
    kinds = f" ({stay_names(given['kinds'])})" if given.get("kinds") else ""
    if given["most"] == 0:
        return _("No earlier stay abroad%(kinds)s.") % {"kinds": kinds}
    return ngettext(
        "At most %(count)d earlier stay abroad%(kinds)s.",
        "At most %(count)d earlier stays abroad%(kinds)s.",
        given["most"],
    ) % {"count": given["most"], "kinds": kinds}


def _document(given: Values, names: Names) -> str:
    document, months = document_name(given["document"]), given.get("months") or 0
    if not months:
        return _("%(document)s valid until the end of the stay.") % {"document": document.capitalize()}
    return ngettext(
        "%(document)s valid %(count)d month beyond the end of the stay.",
        "%(document)s valid %(count)d months beyond the end of the stay.",
        months,
    ) % {"document": document.capitalize(), "count": months}


def _answer(given: Values, names: Names) -> str:
    return _("Answer to “%(question)s”: %(rule)s.") % {
        "question": question_text(given),
        "rule": answer_rule(given),
    }


REQUIRED: Mapping[str, Callable[[Values, Names], str]] = {
    "marks": _marks,
    "age": _age,
    "stays": _stays,
    "document": _document,
    "answer": _answer,
}


def question_text(given: Values) -> str:
    first, second = ("text_zh", "text_en") if language() == "zh" else ("text_en", "text_zh")
    return str(given.get(first) or given.get(second) or given["question"])


def answer_rule(given: Values) -> str:
    """What an answer must be."""
    lowest, highest = given.get("lowest"), given.get("highest")
    if given.get("allowed"):
        return _("one of %(allowed)s") % {"allowed": enumerated(given["allowed"])}
    if lowest is not None and highest is not None:
        return _("%(lowest)s to %(highest)s") % {"lowest": number(lowest), "highest": number(highest)}
    if lowest is not None:
        return _("at least %(limit)s") % {"limit": number(lowest)}
    return _("at most %(limit)s") % {"limit": number(highest)}


# --- what was found ---


def _own_mark(values: Values) -> str:
    return _("%(mark)s of %(scale)s") % {
        "mark": number(values["value"]),
        "scale": number(values["value_scale"]),
    }


def _marks_met(values: Values, names: Names) -> str:
    return _(
        "Your mean of marks, %(own)s, comes to %(converted)s on the %(scale)s; %(minimum)s is asked."
    ) % {
        "own": _own_mark(values),
        "converted": number(values["converted"]),
        "scale": scale_name(values["scale"]),
        "minimum": number(values["minimum"]),
    }


def _marks_short(values: Values, names: Names) -> str:
    lacking = _("You lack %(missing)s.") % {"missing": number(values["missing"])}
    return f"{_marks_met(values, names)} {lacking}"


def _marks_unknown(values: Values, names: Names) -> str:
    return _("Your mean of marks is not known; %(minimum)s or better on the %(scale)s is asked.") % {
        "minimum": number(values["minimum"]),
        "scale": scale_name(values["scale"]),
    }


def _marks_not_convertible(values: Values, names: Names) -> str:
    return _(
        "Your mean of marks, %(own)s, cannot be converted to the %(scale)s by rule; the office decides."
    ) % {"own": _own_mark(values), "scale": scale_name(values["scale"])}


def _age_found(values: Values, names: Names) -> str:
    return _("You are %(age)s years old on %(day)s; asked is: %(rule)s") % {
        "age": values["age"],
        "day": day(values["day"]),
        "rule": _age({**values}, names),
    }


def _age_unknown(values: Values, names: Names) -> str:
    return _("Your date of birth is not known; asked is: %(rule)s") % {"rule": _age(values, names)}


def _stays_found(values: Values, names: Names) -> str:
    found = ngettext(
        "%(count)d earlier stay abroad is known of you.",
        "%(count)d earlier stays abroad are known of you.",
        values["number"],
    ) % {"count": values["number"]}
    return _("%(found)s Asked is: %(rule)s") % {"found": found, "rule": _stays(values, names)}


def _stays_to_judge(values: Values, names: Names) -> str:
    return f"{_stays_found(values, names)} " + _("The office decides which of them count.")


def _stays_unknown(values: Values, names: Names) -> str:
    return _("Whether you have been abroad before is not known; asked is: %(rule)s") % {
        "rule": _stays(values, names)
    }


def _document_met(values: Values, names: Names) -> str:
    return _("Your %(document)s is valid until %(until)s; needed until %(needed)s.") % {
        "document": document_name(values["document"]),
        "until": day(values["valid_until"]),
        "needed": day(values["needed_until"]),
    }


def _document_short(values: Values, names: Names) -> str:
    lacking = ngettext("%(count)d day is missing.", "%(count)d days are missing.", values["days"]) % {
        "count": values["days"]
    }
    return f"{_document_met(values, names)} {lacking}"


def _document_to_judge(values: Values, names: Names) -> str:
    return f"{_document_short(values, names)} " + _("It may be enough for a stay of one term.")


def _document_unknown(values: Values, names: Names) -> str:
    return _("Until when your %(document)s is valid is not known; needed until %(needed)s.") % {
        "document": document_name(values["document"]),
        "needed": day(values["needed_until"]),
    }


def _document_end_unknown(values: Values, names: Names) -> str:
    return _("When the stay ends is not known yet; the office checks your %(document)s.") % {
        "document": document_name(values["document"])
    }


def _answer_met(values: Values, names: Names) -> str:
    return _("Your answer to “%(question)s”, %(answer)s, is enough.") % _answered(values)


def _answer_not(values: Values, names: Names) -> str:
    return _("Your answer to “%(question)s”, %(answer)s, is not what is asked: %(rule)s.") % _answered(values)


def _answer_unknown(values: Values, names: Names) -> str:
    return _("“%(question)s” has not been answered yet; asked is: %(rule)s.") % {
        "question": question_text(values),
        "rule": answer_rule(values),
    }


def _answered(values: Values) -> dict[str, str]:
    answer = values["answer"]
    return {
        "question": question_text(values),
        "answer": enumerated(map(str, answer)) if isinstance(answer, list) else str(answer),
        "rule": answer_rule(values),
    }


FOUND: Mapping[str, Callable[[Values, Names], str]] = {
    "marks_met": _marks_met,
    "marks_short": _marks_short,
    "marks_unknown": _marks_unknown,
    "marks_not_convertible": _marks_not_convertible,
    "age_met": _age_found,
    "age_too_young": _age_found,
    "age_too_old": _age_found,
    "age_unknown": _age_unknown,
    "stays_met": _stays_found,
    "stays_too_many": _stays_found,
    "stays_to_judge": _stays_to_judge,
    "stays_unknown": _stays_unknown,
    "document_met": _document_met,
    "document_too_short": _document_short,
    "document_to_judge": _document_to_judge,
    "document_unknown": _document_unknown,
    "document_end_unknown": _document_end_unknown,
    "answer_met": _answer_met,
    "answer_too_low": _answer_not,
    "answer_too_high": _answer_not,
    "answer_not_allowed": _answer_not,
    "answer_unknown": _answer_unknown,
}
