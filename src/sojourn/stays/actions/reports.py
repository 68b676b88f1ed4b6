"""The return report: drafted, handed in, accepted or sent back."""

from typing import Any

from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person
from sojourn.stays.actions.letters import tell_of_stay
from sojourn.stays.models import ReturnReport
from sojourn.stays.queries import officers_of


@action
def save_report(report: ReturnReport, *, changes: dict[str, Any], seen: int, by: Person) -> ReturnReport:
    """Keep the draft: text, advice, satisfaction."""
    require(by, "stays.write_report", report)
    report = ReturnReport.objects.select_for_update().get(pk=report.pk)
    if report.state != "draft":
        raise Refusal(_("The report is handed in; it can be changed after the office has sent it back."))
    return save_version(report, seen=seen, changes=changes, by=by)


@action
def hand_in_report(report: ReturnReport, *, by: Person) -> ReturnReport:
    """The report goes to the office."""
    report = take_step(report, "submit", by=by)
    tell_of_stay(officers_of(report.stay.unit), "report_handed_in", report.stay)
    return report


@action
def accept_report(report: ReturnReport, *, by: Person) -> ReturnReport:
    """The office takes the report."""
    report = take_step(report, "accept", by=by)
    tell_of_stay([report.stay.person], "report_accepted", report.stay)
    return report


@action
def send_back_report(report: ReturnReport, *, by: Person, reason: str) -> ReturnReport:
    """The office asks for more, with the reason."""
    report = take_step(report, "send_back", by=by, reason=reason)
    tell_of_stay([report.stay.person], "report_sent_back", report.stay, reason=reason)
    return report
