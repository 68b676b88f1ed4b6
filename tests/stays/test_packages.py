"""A partner's columns, what is put together for it, and its answers to many at once."""

import hashlib
import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from sojourn.applications.models import Document
from sojourn.kernel import clock
from sojourn.kernel.files import store_bytes
from sojourn.kernel.jobs import run_due_schedule
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.models import RequiredDocument
from sojourn.stays import actions, queries
from sojourn.stays.models import Layout, Nomination, Practice, Reminder, Stay
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

COLUMNS = [
    {"heading": "#", "field": "number", "format": "", "constant": ""},
    {"heading": "FAMILY NAME", "field": "family_name", "format": "upper", "constant": ""},
    {"heading": "Given name", "field": "given_name", "format": "", "constant": ""},
    {"heading": "Born", "field": "birth_date", "format": "dots", "constant": ""},
    {"heading": "Born (date)", "field": "birth_date", "format": "", "constant": ""},
    {"heading": "Programme type", "field": "", "format": "", "constant": "=Bilateral"},
]


def two_nominated(cast, state="prepared"):
    law = Unit.objects.get(code="LAW")
    cast.student.birth_date = date(2006, 5, 4)
    cast.student.save()
    second = make.student(law, name_zh="赵云", name_en="Zhao Yun", birth_date=date(2005, 12, 31))
    return [make.nomination(who, at=cast.host, state=state) for who in (cast.student, second)]


def subjects_to(person):
    return list(Mail.objects.filter(account=person.account).order_by("id").values_list("subject", flat=True))


def packed(cast, nominations, by=None):
    year = nominations[0].place.academic_year
    return actions.make_package(cast.host, year=year, nominations=nominations, by=by or cast.officer)


def cells_of(package):
    with package.workbook.content.open("rb") as file:
        return CalamineWorkbook.from_filelike(BytesIO(file.read())).get_sheet_by_index(0).to_python()


def test_package_has_the_list_in_the_partners_columns_letter_and_documents(cast):
    nominations = two_nominated(cast)
    required = RequiredDocument.objects.create(
        call=nominations[0].application.call, title_zh="成绩单", title_en="Transcript"
    )
    paper = store_bytes("marks.pdf", b"%PDF-1.4 marks", "application/pdf", by=cast.student)
    Document.objects.create(application=nominations[0].application, required=required, stored=paper)
    actions.save_layout(cast.host, columns=COLUMNS, language="en", seen=0, by=cast.officer)

    package = packed(cast, nominations)

    assert cells_of(package) == [
        ["#", "FAMILY NAME", "Given name", "Born", "Born (date)", "Programme type"],
        [1, "LI", "Ming", "04.05.2006", date(2006, 5, 4), "=Bilateral"],
        [2, "ZHAO", "Yun", "31.12.2005", date(2005, 12, 31), "=Bilateral"],
    ]
    with package.letter.content.open("rb") as file:
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(file.read())).pages)
    assert all(word in text for word in ("Li Ming", "Zhao Yun", "University of Bonn"))
    with package.documents.content.open("rb") as file:
        archive = zipfile.ZipFile(BytesIO(file.read()))
    assert archive.namelist() == ["001_Li_Ming/001_marks.pdf"]
    with package.workbook.content.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == package.workbook.sha256
    assert (package.made_by, package.layout.number, package.sent_at) == (cast.officer, 1, None)
    assert queries.nominations_in(package) == nominations
    assert {one.state for one in Nomination.objects.all()} == {"prepared"}


def test_partner_without_a_layout_gets_the_usual_columns(cast):
    package = packed(cast, two_nominated(cast)[:1])

    assert package.layout is None and package.documents is None
    assert cells_of(package)[0] == [heading["heading"] for heading in queries.DEFAULT_COLUMNS]


def test_sending_a_package_sends_its_nominations_once_and_a_second_time_only_if_meant(cast):
    nominations = two_nominated(cast)
    package = actions.send_package(packed(cast, nominations), by=cast.officer)

    states = [(one.state, one.letter is None) for one in Nomination.objects.order_by("pk")]
    assert states == [("pending", False), ("pending", False)]
    assert (package.sent_by, package.times_sent) == (cast.officer, 1)
    assert subjects_to(cast.contact) == ["2 students nominated to you"]
    with pytest.raises(Refusal, match="sent already"):
        actions.send_package(package, by=cast.officer)
    assert actions.send_package(package, by=cast.officer, again=True).times_sent == 2
    assert len(subjects_to(cast.contact)) == 2


def test_package_of_what_does_not_stand_any_more_is_neither_made_nor_sent(cast):
    nominations = two_nominated(cast)
    package = packed(cast, nominations)
    actions.give_up_place(nominations[0], by=cast.officer, reason="Ill.")

    with pytest.raises(Refusal, match="does not stand any more"):
        actions.send_package(package, by=cast.officer)
    with pytest.raises(Refusal, match="do not stand any more"):
        packed(cast, nominations)
    with pytest.raises(Refusal, match="at least one"):
        actions.make_package(
            cast.host, year=nominations[0].place.academic_year, nominations=[], by=cast.officer
        )
    assert Nomination.objects.get(pk=nominations[1].pk).state == "prepared"


def test_package_is_made_by_an_office_and_seen_by_it_and_once_sent_by_the_host(cast):
    package = packed(cast, two_nominated(cast))
    seen = [package in queries.visible_packages(who) for who in (cast.officer, cast.contact, cast.student)]

    with pytest.raises(Forbidden):
        actions.send_package(package, by=cast.contact)
    actions.send_package(package, by=cast.officer)

    assert seen == [True, False, False]
    assert package in queries.visible_packages(cast.contact)
    assert package not in queries.visible_packages(cast.other_contact)
    hospital = make.somebody(Role.FOREIGN_AFFAIRS, Unit.objects.get(code="MED"))
    assert package not in queries.visible_packages(hospital)


def test_layouts_are_kept_in_versions_and_nobody_overwrites_another(cast):
    first = actions.save_layout(cast.host, columns=COLUMNS, language="en", seen=0, by=cast.officer)
    same = actions.save_layout(cast.host, columns=COLUMNS, language="en", seen=1, by=cast.officer)
    second = actions.save_layout(cast.host, columns=COLUMNS[:2], language="zh-hans", seen=1, by=cast.officer)

    with pytest.raises(Refusal, match="version 2"):
        actions.save_layout(cast.host, columns=COLUMNS[:1], language="en", seen=1, by=cast.officer)
    with pytest.raises(Refusal, match="at least one column"):
        actions.save_layout(cast.host, columns=[], language="en", seen=2, by=cast.officer)
    with pytest.raises(Refusal, match="needs a heading"):
        actions.save_layout(
            cast.host, columns=[COLUMNS[0] | {"heading": " "}], language="en", seen=2, by=cast.officer
        )
    with pytest.raises(Refusal, match="known"):
        actions.save_layout(
            cast.host, columns=[COLUMNS[0] | {"field": "salary"}], language="en", seen=2, by=cast.officer
        )
    with pytest.raises(Forbidden):
        actions.save_layout(cast.host, columns=COLUMNS, language="en", seen=2, by=cast.unit_officer)
    assert same == first
    assert list(Layout.objects.values_list("number", flat=True)) == [2, 1]
    assert queries.layout_of(cast.host) == second


def test_contact_answers_many_at_once_and_one_refusal_without_a_reason_undoes_all(cast):
    nominations = two_nominated(cast, state="pending")
    taken, refused = (
        actions.Answer(one, takes=takes) for one, takes in zip(nominations, (True, False), strict=True)
    )

    with pytest.raises(Refusal, match="Zhao Yun: Give a reason"):
        actions.answer_nominations([taken, refused], by=cast.contact)
    assert not Stay.objects.exists()
    actions.answer_nominations(
        [taken, actions.Answer(nominations[1], takes=False, note="No room.")], by=cast.contact
    )

    states = list(Nomination.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["approved", "rejected"]
    assert nominations[1].application.person.applications.get().state == "not_placed"


def test_office_enters_the_answers_of_a_letter_with_date_and_file(cast, upload):
    nominations = two_nominated(cast, state="pending")
    answers = [actions.Answer(one, takes=True) for one in nominations]

    with pytest.raises(Refusal, match="dated in the future"):
        actions.answer_nominations(
            answers, by=cast.officer, note="Mail.", dated=clock.today() + timedelta(days=1)
        )
    actions.answer_nominations(
        answers, by=cast.officer, note="Mail of the registrar.", dated=clock.today(), upload=upload
    )

    for one in Nomination.objects.all():
        assert (one.state, one.answer_note, one.answer_dated, one.answer_file.name) == (
            "approved",
            "Mail of the registrar.",
            clock.today(),
            "answer.pdf",
        )


@pytest.fixture
def upload():
    return SimpleUploadedFile("answer.pdf", b"%PDF-1.4 answer")


def test_each_lead_time_is_told_once_and_again_when_the_deadline_has_passed(cast, now):
    nomination = two_nominated(cast)[0]
    actions.set_practice(cast.host, lead_days=[10, 3], answer_days=14, note="", seen=0, by=cast.officer)
    told = []
    for days in (11, 10, 9, 3, -1, -2):
        Nomination.objects.update(deadline=clock.today() + timedelta(days=days))
        run_due_schedule()
        actions.remind_of_deadlines()
        told.append(Reminder.objects.filter(nomination=nomination).count())

    assert told == [0, 1, 1, 2, 3, 3]
    near = [subject for subject in subjects_to(cast.officer) if "截止" in subject or "逾期" in subject]
    assert len(near) == 3


def test_partner_that_does_not_answer_is_found_and_reminded_once_a_day(cast, now):
    nominations = two_nominated(cast, state="pending")
    Nomination.objects.update(sent_at=clock.now() - timedelta(days=15), deadline=None)
    before = list(queries.unanswered_too_long(cast.officer))
    actions.set_practice(cast.host, lead_days=[], answer_days=14, note="", seen=0, by=cast.officer)

    reached = actions.remind_partner(cast.host, nominations=nominations, by=cast.officer)

    assert before == []
    assert set(queries.unanswered_too_long(cast.officer)) == set(nominations)
    assert queries.alarm_counts(cast.officer) == {"late": 0, "due": 0, "unanswered": 2}
    assert (reached, subjects_to(cast.contact)) == (1, ["2 nominations wait for your answer"])
    with pytest.raises(Refusal, match="today already"):
        actions.remind_partner(cast.host, nominations=nominations, by=cast.officer)
    with pytest.raises(Refusal, match="Nothing waits"):
        actions.remind_partner(make.institution(), nominations=nominations, by=cast.officer)


def test_practice_with_impossible_lead_times_is_refused(cast):
    with pytest.raises(Refusal, match="eight lead times"):
        actions.set_practice(cast.host, lead_days=[400], answer_days=14, note="", seen=0, by=cast.officer)
    with pytest.raises(Refusal, match="how many days"):
        actions.set_practice(cast.host, lead_days=[], answer_days=11, note="", seen=0, by=cast.officer)
    assert not Practice.objects.exists()
