"""Recognition before the departure, precedents, grades carried over, and what is late."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.kernel import clock
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from sojourn.stays import actions, queries
from sojourn.stays.actions import AheadDecision, Decision, ResultLine
from sojourn.stays.models import (
    GradeTable,
    Precedent,
    Recognition,
    RecognitionReminder,
    Stay,
)
from tests import factories as make

pytestmark = pytest.mark.django_db

LAW = ("L1", "European Law", "6.0", "欧盟法", "3.0")
HISTORY = ("H1", "Legal History", "4.0", "法律史", "2.0")


@pytest.fixture
def stay(cast) -> Stay:
    """Agreed, before the departure."""
    soon = clock.today() + timedelta(days=10)
    made = make.stay(cast.student, at=cast.host, planned_from=soon, planned_until=soon + timedelta(days=150))
    draft = made.learning_agreements.get()
    actions.save_courses(draft, courses=make.course_lines(LAW, HISTORY), seen=0, by=cast.student)
    actions.sign_as_student(draft, by=cast.student)
    actions.sign_for_home(draft, by=cast.counsellor)
    actions.sign_for_host(draft, by=cast.contact)
    Mail.objects.all().delete()
    return made


def lines(stay: Stay) -> list[Recognition]:
    return list(queries.recognitions_of(stay))


def states(stay: Stay) -> list[str]:
    return [line.state for line in lines(stay)]


def come_home(stay: Stay, *, days_ago: int = 0) -> None:
    ended = clock.today() - timedelta(days=days_ago)
    begun = ended - timedelta(days=150)
    Stay.objects.filter(pk=stay.pk).update(
        state="returned", planned_from=begun, planned_until=ended, ended_on=ended
    )
    stay.refresh_from_db()


def hand_in(stay: Stay, grades: dict[str, str], *, by, more: list[ResultLine] | None = None) -> None:
    upload = SimpleUploadedFile("transcript.pdf", b"%PDF-1.7\n%%EOF")
    given = [ResultLine(title, grade) for title, grade in grades.items()]
    actions.receive_transcript(stay, upload=upload, lines=[*given, *(more or [])], by=by)


@pytest.fixture
def registry(cast):
    return make.somebody(Role.REGISTRY_UNDERGRADUATE, Unit.objects.get(code="LSU"))


def test_registry_decides_ahead_and_the_student_is_told_once(cast, stay, registry):
    law, history = lines(stay)

    actions.decide_ahead(
        stay,
        decisions=[
            AheadDecision(law, "granted"),
            AheadDecision(history, "conditional", "At least 60 points"),
        ],
        by=registry,
    )

    assert states(stay) == ["granted", "conditional"]
    assert queries.reasons_of(lines(stay)) == {history.pk: "At least 60 points"}
    assert [mail.account for mail in Mail.objects.all()] == [cast.student.account]


@pytest.mark.parametrize("who", ["student", "contact", "other_unit_officer", "leader"])
def test_nobody_else_decides_ahead(cast, stay, who):
    with pytest.raises(Forbidden):
        actions.decide_ahead(
            stay, decisions=[AheadDecision(lines(stay)[0], "granted")], by=getattr(cast, who)
        )


def test_condition_and_refusal_need_words(cast, stay):
    for outcome in ("conditional", "declined"):
        with pytest.raises(Refusal, match="欧盟法"):
            actions.decide_ahead(stay, decisions=[AheadDecision(lines(stay)[0], outcome)], by=cast.counsellor)


def test_decision_follows_an_unchanged_course_and_falls_for_a_changed_one(cast, stay):
    actions.decide_ahead(
        stay, decisions=[AheadDecision(line, "granted") for line in lines(stay)], by=cast.counsellor
    )
    change = actions.propose_change(stay, by=cast.student, reason="Fewer credits")
    less = (*HISTORY[:4], "1.0")
    actions.save_courses(change, courses=make.course_lines(LAW, less), seen=0, by=cast.student)
    reasons = {line.pk: actions.ReasonGiven("other", "Fewer") for line in change.courses.exclude(change="")}
    actions.give_reasons(change, courses=reasons, removals={}, by=cast.student)
    actions.sign_as_student(change, by=cast.student)
    actions.sign_for_home(change, by=cast.counsellor)
    actions.sign_for_host(change, by=cast.contact)

    assert states(stay) == ["granted", "promised"]


def counts() -> list[tuple[str, int, int]]:
    return list(Precedent.objects.order_by("title").values_list("title", "granted", "refused"))


def test_precedents_count_each_decision_once_however_it_goes(cast, stay):
    law, history = lines(stay)
    actions.decide_ahead(
        stay,
        decisions=[AheadDecision(law, "granted"), AheadDecision(history, "declined", "Too little")],
        by=cast.counsellor,
    )
    ahead = counts()
    actions.reopen_ahead(history, by=cast.counsellor, reason="New syllabus")
    opened = counts()
    come_home(stay)
    hand_in(stay, {"European Law": "A", "Legal History": "B"}, by=cast.contact)
    received = counts()
    law, history = lines(stay)
    decisions = [
        Decision(law, is_recognised=True, home_grade="90", credits=Decimal(3)),
        Decision(history, is_recognised=False, reason="Too little"),
    ]
    actions.decide_recognitions(stay, decisions=decisions, by=cast.counsellor)

    assert ahead == [("European Law", 1, 0), ("Legal History", 0, 1)]
    assert opened == [("European Law", 1, 0), ("Legal History", 0, 0)]
    assert received == [("European Law", 0, 0), ("Legal History", 0, 0)]
    assert counts() == [("European Law", 1, 0), ("Legal History", 0, 1)]


def test_decision_from_before_precedents_were_counted_can_be_taken_back(cast, stay):
    law, _history = lines(stay)
    Recognition.objects.filter(pk=law.pk).update(state="granted")

    actions.reopen_ahead(law, by=cast.counsellor, reason="New syllabus")

    assert counts() == [("European Law", 0, 0)]


def many_precedents(cast, number: int) -> None:
    Precedent.objects.bulk_create(
        Precedent(
            institution=cast.host,
            code=f"LAW{turn}",
            title=f"Seminar in Law {turn}",
            credits=6,
            home_code=f"B{turn}",
            home_title=f"法学研讨 {turn}",
            home_credits=3,
            granted=turn % 7,
            refused=1,
            key=f"law{turn} → b{turn}",
        )
        for turn in range(number)
    )


@pytest.mark.parametrize("words", ["LAW1", "seminar 12", "法学研讨 3", "B77"])
def test_precedents_are_found_by_code_and_title_here_and_there(cast, words):
    many_precedents(cast, 100)

    found = queries.precedents_for(cast.host.pk, words)

    assert found and all(words.split()[-1].lower() in f"{one.key} {one.home_title}" for one in found)
    assert list(queries.precedents_for(cast.other_contact.pk, words)) == []


def test_precedents_are_offered_taken_over_and_kept_from_strangers(
    cast, stay, client, django_assert_num_queries
):
    many_precedents(cast, 30)
    other = make.stay(make.student(cast.student.studies.unit), at=cast.host)
    draft = other.learning_agreements.get()
    client.force_login(other.person.account)
    path = reverse("stays:precedents", args=[draft.pk])

    page = client.get(path, {"row": 0, "studied-0-title": "Seminar in Law 13"}).content.decode()
    taken = client.post(
        reverse("stays:courses", args=[draft.pk]),
        {
            "studied-TOTAL_FORMS": 1,
            "studied-0-title": "Sem",
            "recognised-TOTAL_FORMS": 1,
            "virtual-TOTAL_FORMS": 0,
            "add": f"P{Precedent.objects.get(title='Seminar in Law 13').pk}-0",
            "version": 0,
        },
    )
    tables = taken.context["tables"]

    assert "法学研讨 13" in page
    assert [form["title"].value() for form in (*tables.a, *tables.b)] == [
        "Seminar in Law 13",
        "法学研讨 13",
    ]
    assert tables.b[0]["behind"].value() == ["A1"]
    client.force_login(cast.other_student.account)
    assert client.get(path).status_code == 404


def shares(text: str) -> list[tuple[str, Decimal]]:
    return [(row.split()[0], Decimal(row.split()[1])) for row in text.split(",")]


@pytest.fixture
def tables(cast, stay):
    facts = {"field_code": "", "source": "Registrar", "is_used": True, "by": cast.officer}
    actions.add_grade_table(cast.host, edition="2025", shares=shares("A 10,B 40,C 50"), **facts)
    actions.add_grade_table(None, edition="2025", shares=shares("90 20,80 40,70 40"), **facts)


def test_proposed_grade_is_kept_with_how_it_came_about(cast, stay, tables):
    come_home(stay)
    hand_in(stay, {"European Law": "B", "Legal History": "F"}, by=cast.contact)
    law, history = lines(stay)
    proposals = queries.proposals_for(stay, [law, history])

    shown = proposals[law.pk]
    with pytest.raises(Refusal, match="80"):
        actions.decide_recognitions(
            stay,
            decisions=[Decision(law, is_recognised=True, home_grade="85", credits=Decimal(3))],
            by=cast.counsellor,
        )
    actions.decide_recognitions(
        stay,
        decisions=[
            Decision(law, True, home_grade="85", credits=Decimal(3), override_reason="Marked 1st of 40")
        ],
        by=cast.counsellor,
    )

    assert (shown.grade, shown.start, shown.end, shown.covered) == (
        "80",
        10.0,
        50.0,
        [("90", 25.0), ("80", 75.0)],
    )
    assert (proposals[history.pk].grade, proposals[history.pk].conversion) == ("", None)
    decided = Recognition.objects.get(pk=law.pk)
    assert (decided.home_grade, decided.proposed_grade, decided.override_reason) == (
        "85",
        "80",
        "Marked 1st of 40",
    )
    assert (decided.conversion["from"], decided.conversion["to"]) == (10.0, 50.0)


def test_table_of_the_narrowest_field_and_newest_edition_counts(cast):
    facts = {"source": "x", "is_used": True, "shares": shares("A 1"), "by": cast.officer}
    wide = actions.add_grade_table(None, field_code="", edition="1", **facts)
    old = actions.add_grade_table(None, field_code="042", edition="1", **facts)
    new = actions.add_grade_table(None, field_code="042", edition="2", **facts)
    every = list(GradeTable.objects.all())

    assert [queries.used_table(every, code) for code in ("0421", "0912", "")] == [new, wide, wide]
    assert old in every
    with pytest.raises(Refusal):
        actions.add_grade_table(None, field_code="042", edition="2", **facts)
    with pytest.raises(Forbidden):
        actions.add_grade_table(None, field_code="", edition="9", **facts | {"by": cast.student})


def test_table_is_pasted_from_a_sheet_shown_and_kept_from_outside(cast, client, django_assert_num_queries):
    client.force_login(cast.officer.account)
    typed = {"edition": "2025", "source": "Registry", "is_used": "on", "shares": "90–100\t12\n80–89; 30,5 %"}
    wrong = client.post(reverse("stays:grade_table_new"), typed | {"shares": "90"})
    client.post(reverse("stays:grade_table_new"), typed)
    table = GradeTable.objects.get()
    page = client.get(reverse("stays:grade_table", args=[table.pk])).content.decode()
    client.post(reverse("stays:grade_table_change", args=[table.pk]), typed | {"version": 0, "shares": "A 1"})

    assert (wrong.status_code, "第 1 行" in wrong.content.decode()) == (422, True)
    assert "0.0–28.2" in page
    assert [(line.grade, str(line.share)) for line in table.shares.all()] == [("A", "1.000")]
    client.force_login(cast.contact.account)
    assert client.get(reverse("stays:grade_tables")).status_code in (403, 404)
    assert client.get(reverse("stays:grade_table", args=[table.pk])).status_code == 404


def test_transcript_lines_are_matched_by_code_then_title_and_others_are_kept(cast, stay):
    come_home(stay)
    others = [
        ResultLine("Ski Club", "A", credits=Decimal(1), result="passed"),
        ResultLine("Europarecht", "B", code="l1"),
    ]

    hand_in(stay, {"legal history": "A"}, by=cast.officer, more=others)

    assert states(stay) == ["transcript_received", "transcript_received"]
    assert [line.grade for line in lines(stay)] == ["B", "A"]
    assert [line.title for line in queries.unmatched_lines(stay)] == ["Ski Club"]


def test_line_that_fits_no_course_is_given_to_one_by_hand(cast, stay, client):
    come_home(stay)
    hand_in(stay, {"European Law": "B"}, by=cast.contact, more=[ResultLine("Storia del diritto", "28/30")])
    (line,) = queries.unmatched_lines(stay)
    course = lines(stay)[1].course.behind.get()
    url = reverse("stays:match_line", args=[stay.pk, line.pk])
    client.force_login(cast.officer.account)
    shown = url in client.get(reverse("stays:stay", args=[stay.pk])).content.decode()

    with pytest.raises(Forbidden):
        actions.match_line(line, course=course.pk, by=cast.counsellor)
    with pytest.raises(Refusal, match="None of these courses|不属于"):
        actions.match_line(line, course=10**9, by=cast.officer)
    client.post(url, {"course": course.pk})

    assert (shown, states(stay), [one.grade for one in lines(stay)]) == (
        True,
        ["transcript_received"] * 2,
        ["B", "28/30"],
    )
    with pytest.raises(Refusal):
        actions.match_line(line, course=course.pk, by=cast.officer)


def test_course_at_home_waits_until_all_courses_behind_it_are_graded(cast, stay):
    come_home(stay)
    law, history = lines(stay)
    law.course.behind.add(history.course.behind.get())

    hand_in(stay, {"European Law": "B"}, by=cast.contact)
    first = states(stay)
    hand_in(stay, {"Legal History": "A"}, by=cast.contact)

    assert (first, states(stay)) == (["promised", "promised"], ["transcript_received"] * 2)
    assert lines(stay)[0].grade == "B; A"


def kinds(stay: Stay) -> list[str]:
    return [alarm.kind for alarm in queries.alarms_on(stay)]


def test_alarms_rise_and_fall_with_what_is_done(cast, stay):
    before = kinds(stay)
    actions.decide_ahead(
        stay, decisions=[AheadDecision(line, "granted") for line in lines(stay)], by=cast.counsellor
    )
    decided = kinds(stay)
    come_home(stay, days_ago=61)
    late = kinds(stay)
    hand_in(stay, {"European Law": "A", "Legal History": "B"}, by=cast.contact)
    received = kinds(stay)
    stay.transcripts.update(received_at=clock.now() - timedelta(days=61))
    undecided = kinds(stay)
    law, history = lines(stay)
    actions.decide_recognitions(
        stay,
        decisions=[
            Decision(law, True, home_grade="90", credits=Decimal(3)),
            Decision(history, False, reason="Too little"),
        ],
        by=cast.counsellor,
    )
    refused = kinds(stay)
    actions.reconsider_recognition(history, by=cast.counsellor, reason="Syllabus seen")
    actions.decide_recognitions(
        stay,
        decisions=[Decision(lines(stay)[1], True, home_grade="80", credits=Decimal(2))],
        by=cast.counsellor,
    )

    assert (before, decided, late, received, undecided, refused, kinds(stay)) == (
        ["ahead"],
        [],
        ["transcript"],
        [],
        ["decision"],
        ["refused"],
        [],
    )


def test_alarm_of_a_broken_promise_is_silent_once_it_is_noted_until_the_next(cast, stay, client, now):
    come_home(stay)
    hand_in(stay, {"European Law": "A", "Legal History": "B"}, by=cast.contact)
    with pytest.raises(Refusal):
        actions.note_refusal(stay, note="Too early", by=cast.counsellor)
    law, history = lines(stay)
    actions.decide_recognitions(
        stay, decisions=[Decision(history, False, reason="Too little")], by=cast.counsellor
    )
    rung = kinds(stay)
    client.force_login(cast.counsellor.account)
    page = client.get(reverse("stays:stay", args=[stay.pk])).content.decode()

    with pytest.raises(Forbidden):
        actions.note_refusal(stay, note="I will", by=cast.student)
    client.post(reverse("stays:note_refusal", args=[stay.pk]), {"note": "Talked to <b>Lin</b>"})
    after = client.get(reverse("stays:stay", args=[stay.pk])).content.decode()
    silent = kinds(stay)
    now.move_to(clock.now() + timedelta(hours=1))
    actions.decide_recognitions(stay, decisions=[Decision(law, False, reason="Late")], by=cast.counsellor)

    assert (rung, silent, kinds(stay)) == (["refused"], [], ["refused"])
    assert reverse("stays:note_refusal", args=[stay.pk]) in page
    assert "Talked to &lt;b&gt;Lin" in after


def test_account_says_promised_recognised_refused_and_missing(cast, stay, registry):
    come_home(stay)
    hand_in(stay, {"European Law": "A"}, by=cast.contact)
    actions.decide_recognitions(
        stay,
        decisions=[Decision(lines(stay)[0], True, home_grade="90", credits=Decimal("2.5"))],
        by=cast.counsellor,
    )

    (account,) = queries.with_alarms(list(queries.accounts_for(registry, only="all")))

    assert (account.stay.promised, account.stay.recognised, account.stay.refused) == (
        Decimal(5),
        Decimal("2.5"),
        Decimal(0),
    )
    assert (account.missing, account.days) == (Decimal("2.5"), 0)
    assert list(queries.accounts_for(cast.other_unit_officer, only="all")) == []


def test_reminders_are_sent_once_for_each_kind(cast, stay):
    first = actions.remind_of_recognition()
    second = actions.remind_of_recognition()

    told = {mail.account.person for mail in Mail.objects.all()}
    assert (first, second, told) == (1, 0, {cast.counsellor, cast.unit_officer})
    assert list(RecognitionReminder.objects.values_list("kind", flat=True)) == ["ahead"]


@pytest.mark.parametrize("number", [1, 6])
def test_list_of_accounts_takes_as_many_queries_for_many_stays(
    cast, client, number, django_assert_max_num_queries
):
    for _one in range(number):
        stay = make.stay(make.student(cast.student.studies.unit), at=cast.host)
        agreement = stay.learning_agreements.get()
        Recognition.objects.create(stay=stay, course=make.home_course(agreement, "Law"))
    client.force_login(cast.unit_officer.account)

    with django_assert_max_num_queries(18):
        page = client.get(reverse("stays:recognitions"), {"which": "all"})

    assert len(page.context["accounts"]) == number


@pytest.mark.parametrize("name", ["decide_ahead", "decide", "transcript"])
def test_strangers_find_none_of_the_pages(cast, stay, client, name):
    client.force_login(cast.other_contact.account)

    assert client.get(reverse(f"stays:{name}", args=[stay.pk])).status_code == 404
