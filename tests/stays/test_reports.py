from datetime import date

import pytest

from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.stays import actions, queries
from sojourn.stays.models import ReturnReport
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast) -> ReturnReport:
    stay = make.stay(cast.student, at=cast.host, state="returned", ended_on=date(2027, 10, 1))
    return ReturnReport.objects.create(stay=stay)


def test_report_is_drafted_handed_in_sent_back_and_accepted(cast, report):
    actions.save_report(report, changes={"text": "Good."}, seen=0, by=cast.student)
    drafted = list(queries.reports_to_accept(cast.officer))
    actions.hand_in_report(report, by=cast.student)
    handed_in = list(queries.reports_to_accept(cast.officer))
    actions.send_back_report(report, by=cast.officer, reason="More about the courses, please.")
    actions.save_report(report, changes={"text": "Good courses."}, seen=1, by=cast.student)
    actions.hand_in_report(report, by=cast.student)
    actions.accept_report(report, by=cast.officer)

    report.refresh_from_db()
    assert (drafted, handed_in) == ([], [report])
    assert (report.state, report.text) == ("accepted", "Good courses.")
    told = [(mail.account.person, mail.subject) for mail in Mail.objects.order_by("id")]
    assert told == [
        (cast.officer, "李明的交流总结待审核"),
        (cast.student, "您的交流总结已被退回"),
        (cast.officer, "李明的交流总结待审核"),
        (cast.student, "您的交流总结已通过"),
    ]


def test_empty_report_is_not_handed_in(cast, report):
    with pytest.raises(Refusal, match="为空"):
        actions.hand_in_report(report, by=cast.student)


def test_report_handed_in_is_not_changed(cast, report):
    actions.save_report(report, changes={"text": "Good."}, seen=0, by=cast.student)
    actions.hand_in_report(report, by=cast.student)

    with pytest.raises(Refusal, match="退回"):
        actions.save_report(report, changes={"text": "Bad."}, seen=1, by=cast.student)


def test_report_saved_from_an_old_window_is_compared_first(cast, report):
    actions.save_report(report, changes={"text": "Good."}, seen=0, by=cast.student)

    with pytest.raises(Stale) as stale:
        actions.save_report(report, changes={"text": "Bad."}, seen=0, by=cast.student)

    assert stale.value.changes == {"text": ("Good.", "Bad.")}


def test_report_is_written_by_the_student_and_judged_by_the_office(cast, report):
    for stranger in (cast.other_student, cast.officer, cast.contact):
        with pytest.raises(Forbidden):
            actions.save_report(report, changes={"text": "Mine"}, seen=0, by=stranger)
    actions.save_report(report, changes={"text": "Good."}, seen=0, by=cast.student)
    actions.hand_in_report(report, by=cast.student)
    for stranger in (cast.student, cast.counsellor, cast.contact, cast.other_unit_officer):
        with pytest.raises(Forbidden):
            actions.accept_report(report, by=stranger)
