"""The conditions that a table of an application may name, and the table of the student exchange."""

from collections.abc import Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from sojourn.kernel import clock
from sojourn.kernel.flows import guard
from sojourn.kernel.text import in_language
from sojourn.programmes.ways import exchange_way

APPLICANT, UNIT, OFFICE = "applicant", "unit", "office"
Told = Mapping[str, Any]


@guard("call_open", _("the call takes applications"))
def call_is_open(application: Any, told: Told) -> str | None:
    call = application.call
    if call.takes_applications:
        return None
    if not call.is_past_opening:
        return _("The call opens at %(at)s.") % {"at": call.opens_at_text}
    return _("The call closed at %(at)s.") % {"at": call.closes_at_text}


@guard("call_closed", _("the call has closed"))
def call_has_closed(application: Any, told: Told) -> str | None:
    call = application.call
    return None if call.is_past_closing else _("The call is open until %(at)s.") % {"at": call.closes_at_text}


@guard("complete", _("the call takes applications and nothing is missing"))
def is_complete(application: Any, told: Told) -> str | None:
    return call_is_open(application, told) or application.what_is_missing() or None


@guard("correctable", _("the time for corrections is not over and nothing is missing"))
def can_be_corrected(application: Any, told: Told) -> str | None:
    if application.correct_until_passed:
        return _("The time for corrections is over.")
    return application.what_is_missing() or None


@guard("decided", _("every choice is decided and one is admitted"))
def is_decided(application: Any, told: Told) -> str | None:
    return application.what_is_undecided() or None


@guard("opinion_given", _("the unit has given its opinion in words"))
def opinion_is_given(application: Any, told: Told) -> str | None:
    endorsement = getattr(application, "endorsement", None)
    if endorsement is not None and endorsement.opinion.strip():
        return None
    return _("The unit has not written its opinion yet.")


@guard("document", _("a document is there"), document=_("a word of its title"))
def document_is_there(application: Any, told: Told) -> str | None:
    wanted = str(told.get("document", "")).lower()
    there = application.documents.select_related("required")
    titles = [f"{one.required.title_zh} {one.required.title_en}".lower() for one in there]
    if any(wanted in title for title in titles):
        return None
    return _("The document “%(document)s” has not been handed in.") % {"document": told.get("document", "")}


@guard("in_time", _("a date of the call has not passed"), date=_("which date of the call"))
def is_in_time(application: Any, told: Told) -> str | None:
    day = getattr(application.call, str(told.get("date")), None)
    if day is None or clock.today() <= day:
        return None
    return _("The time for this ended on %(day)s.") % {"day": formats.date_format(day)}


@guard("once_a_year", _("no other application to this kind in the academic year"))
def is_the_only_one(application: Any, told: Told) -> str | None:
    other = application.another_this_year()
    if other is None:
        return None
    return _("Only one application a year: there is one already to “%(call)s”.") % {
        "call": in_language(other.call, "title")
    }


@guard("within_category", _("months and age are within the limits of the category"))
def is_within_category(application: Any, told: Told) -> str | None:
    return application.why_outside_category() or None


@guard("within_unit", _("the unit has recommendations left in this category"))
def is_within_unit(application: Any, told: Told) -> str | None:
    return application.why_unit_is_full() or None


APPLICATION = exchange_way().workflow
"""The axis of an application to the student exchange, as it came with the house."""
