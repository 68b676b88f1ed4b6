from datetime import date
from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from sojourn.allocation.models import Offer
from sojourn.kernel.jobs import run_due_schedule
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.organisation.models import Level, Person
from sojourn.partners.models import ConsortiumMembership
from sojourn.programmes.models import Period
from sojourn.stays import actions, queries
from sojourn.stays.models import LearningAgreement, Nomination, Stay
from tests import factories as make

pytestmark = pytest.mark.django_db


def mails_to(person: Person) -> list[str]:
    return list(Mail.objects.filter(account=person.account).order_by("id").values_list("subject", flat=True))


def test_accepted_place_is_prepared_by_the_clock_within_the_minute_and_only_once(cast):
    place = make.place(at=cast.host)
    application = make.accepted(cast.student, place)

    run_due_schedule()
    actions.prepare_nominations(by=None)

    made = Nomination.objects.get()
    assert (made.application, made.place, made.institution, made.deadline, made.state) == (
        application,
        place,
        cast.host,
        date(2028, 4, 15),
        "prepared",
    )
    assert mails_to(cast.officer) == ["1 份提名待发送"]


def test_accepting_an_offer_prepares_the_nomination_at_once(cast):
    place = make.place(at=cast.host)
    application = make.application(
        call=make.call(state="decided", places=[place]), person=cast.student, state="offered"
    )
    offer = Offer.objects.create(
        application=application, place=place, made_at="2027-10-11T00:00Z", expires_at="2027-10-19T00:00Z"
    )

    nomination = actions.accept_place(offer, by=cast.student)

    application.refresh_from_db()
    assert (application.state, nomination.state, nomination.place) == ("accepted", "prepared", place)
    assert list(queries.nominations_to_send(cast.officer)) == [nomination]


def test_nobody_is_nominated_without_an_accepted_place(cast):
    place = make.place(at=cast.host)
    application = make.application(call=make.call(places=[place]), person=cast.student, state="offered")

    with pytest.raises(Refusal, match="接受"):
        actions.prepare_nomination(application, place=place, by=cast.officer)


def test_host_of_a_consortium_is_settled_by_the_office(cast):
    consortium = make.institution(kind="consortium")
    ConsortiumMembership.objects.create(consortium=consortium, member=cast.host)
    make.accepted(cast.student, make.place(at=consortium))
    (nomination,) = actions.prepare_nominations(by=None)

    with pytest.raises(Refusal, match="李明"):
        actions.send_nominations([nomination], by=cast.officer)
    settled = actions.settle_nomination(
        nomination, institution=cast.host, deadline=date(2028, 5, 1), seen=0, by=cast.officer
    )

    assert nomination.institution is None
    assert (settled.institution, settled.deadline, settled.version) == (cast.host, date(2028, 5, 1), 1)
    with pytest.raises(Stale):
        actions.settle_nomination(settled, institution=consortium, deadline=None, seen=0, by=cast.officer)
    with pytest.raises(Forbidden):
        actions.settle_nomination(
            settled, institution=cast.host, deadline=None, seen=1, by=cast.other_unit_officer
        )


def test_sending_writes_the_letter_and_tells_each_contact_once(cast):
    second = make.student(cast.student.studies.unit)
    for student in (cast.student, second):
        make.accepted(student, make.place(at=cast.host))
    prepared = actions.prepare_nominations(by=None)

    sent = actions.send_nominations(prepared, by=cast.officer)

    assert [line.state for line in sent] == ["pending", "pending"]
    assert [line.letter.name for line in sent] == [f"NOM-{line.pk:06d}.pdf" for line in sent]
    assert mails_to(cast.contact) == ["2 students nominated to you"]
    assert mails_to(cast.other_contact) == []
    assert set(queries.nominations_to_answer(cast.contact)) == set(sent)


def test_letter_says_both_languages_with_the_chinese_font_embedded(cast):
    place = make.place(at=cast.host)
    make.accepted(cast.student, place)
    (nomination,) = actions.send_nominations(actions.prepare_nominations(by=None), by=cast.officer)

    with nomination.letter.content.open("rb") as file:
        pages = PdfReader(BytesIO(file.read())).pages

    (page,) = pages
    text = page.extract_text()
    with translation.override("zh-hans"):
        translated = [str(Level.BACHELOR.label), str(Period.TERM.label)]
    told = [
        *["岚山大学", "Lanshan University", "波恩大学", "University of Bonn", "交换生提名函"],
        *["Letter of Nomination", "李明", "Li Ming", "法学院", "School of Law", "bachelor", "法学", "Law"],
        *["0421", "3.5 / 4", "TOEFL iBT 95", "2028/29", "one term", "2028年9月1日", "2028年4月15日"],
        *["王芳", "Wang Fang", cast.officer.email, *translated],
    ]
    assert [words for words in told if words not in text] == []
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    embedded = {
        font["/BaseFont"].split("+")[-1].split("-")[0]: "/FontFile3"
        in font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for font in fonts
    }
    assert embedded == {"NotoSansHans": True}


def test_letter_goes_out_once_and_only_by_the_office(cast):
    nomination = make.nomination(cast.student, at=cast.host, state="prepared")

    with pytest.raises(Forbidden):
        actions.send_nominations([nomination], by=cast.unit_officer)
    actions.send_nominations([nomination], by=cast.officer)
    with pytest.raises(Refusal, match="待接收院校答复"):
        actions.send_nominations([nomination], by=cast.officer)
    with pytest.raises(Refusal):
        actions.send_nominations([], by=cast.officer)

    assert len(mails_to(cast.contact)) == 1


@pytest.mark.parametrize(("period", "until"), [("term", date(2029, 2, 20)), ("year", date(2029, 7, 15))])
def test_approval_by_the_host_plans_the_stay_and_begins_the_learning_agreement(cast, period, until):
    nomination = make.nomination(cast.student, chosen=make.place(at=cast.host, period=period))

    stay = actions.approve_nomination(nomination, by=cast.contact)

    assert (stay.person, stay.unit, stay.institution, stay.planned_from, stay.planned_until, stay.state) == (
        cast.student,
        cast.student.studies.unit,
        cast.host,
        date(2028, 9, 1),
        until,
        "planned",
    )
    (agreement,) = LearningAgreement.objects.all()
    assert (agreement.stay, agreement.number, agreement.state) == (stay, 1, "draft")
    assert mails_to(cast.student) == ["接收院校已同意接收：请填写课程"]


def test_answer_entered_by_the_office_needs_a_note(cast):
    nomination = make.nomination(cast.student, at=cast.host)

    with pytest.raises(Refusal, match="接收院校的答复"):
        actions.approve_nomination(nomination, by=cast.officer)
    actions.approve_nomination(nomination, by=cast.officer, note="Mail of 3 May")

    nomination.refresh_from_db()
    assert (nomination.state, nomination.answer_note) == ("approved", "Mail of 3 May")


@pytest.mark.parametrize("who", ["student", "other_contact", "unit_officer", "leader"])
def test_nobody_else_answers_for_the_host(cast, who):
    nomination = make.nomination(cast.student, at=cast.host)

    with pytest.raises(Forbidden):
        actions.approve_nomination(nomination, by=getattr(cast, who), note="I say so")
    with pytest.raises(Forbidden):
        actions.reject_nomination(nomination, by=getattr(cast, who), reason="I say so")


def test_rejection_needs_a_reason_and_frees_the_place(cast):
    nomination = make.nomination(cast.student, at=cast.host)

    with pytest.raises(Refusal):
        actions.reject_nomination(nomination, by=cast.contact, reason=" ")
    actions.reject_nomination(nomination, by=cast.contact, reason="The course is full.")

    application = nomination.application
    application.refresh_from_db()
    assert application.state == "not_placed"
    assert [offer.state for offer in application.offers.all()] == ["given_up"]
    assert not Stay.objects.exists()
    assert mails_to(cast.student) == mails_to(cast.officer) == ["波恩大学未接受提名"]


def test_student_refused_by_one_host_can_be_nominated_to_another(cast):
    nomination = make.nomination(cast.student, at=cast.host)
    application = nomination.application
    actions.reject_nomination(nomination, by=cast.contact, reason="Full.")
    second = make.place()
    application.refresh_from_db()
    offer = Offer.objects.create(
        application=application, place=second, made_at="2027-10-11T00:00Z", expires_at="2027-10-19T00:00Z"
    )
    type(application).objects.filter(pk=application.pk).update(state="offered")

    again = actions.accept_place(offer, by=cast.student)

    assert [line.state for line in application.nominations.order_by("id")] == ["rejected", "prepared"]
    assert queries.nomination_of(application) == again


def test_answered_nomination_is_not_answered_again(cast):
    nomination = make.nomination(cast.student, at=cast.host)
    actions.approve_nomination(nomination, by=cast.contact)

    with pytest.raises(Refusal, match="接收院校已同意"):
        actions.reject_nomination(nomination, by=cast.contact, reason="Changed our mind")
    with pytest.raises(Refusal):
        actions.approve_nomination(nomination, by=cast.contact)

    assert Stay.objects.count() == 1


def test_place_given_up_takes_the_nomination_back_by_itself(cast):
    nomination = make.nomination(cast.student, at=cast.host)
    type(nomination.application).objects.update(state="withdrawn")

    run_due_schedule()

    nomination.refresh_from_db()
    assert nomination.state == "cancelled"
    assert mails_to(cast.contact) == ["Nomination of Li Ming cancelled"]


def test_tracker_shows_late_ones_first_and_those_of_a_host_together(cast):
    unit = cast.student.studies.unit
    late = make.place(at=cast.host, nomination_deadline=date(2027, 10, 1))
    soon = make.place(at=cast.host, nomination_deadline=date(2027, 11, 1))
    unknown = make.place(at=cast.host, nomination_deadline=None)
    made = [
        make.nomination(make.student(unit), chosen=place, state="prepared")
        for place in (unknown, soon, late, soon)
    ]

    groups = queries.by_host(queries.tracked_nominations(cast.officer, state="prepared"))

    assert [(group.deadline, group.is_late, group.days_left, group.nominations) for group in groups] == [
        (date(2027, 10, 1), True, -11, [made[2]]),
        (date(2027, 11, 1), False, 20, [made[1], made[3]]),
        (None, False, None, [made[0]]),
    ]
    assert queries.nominations_per_state(cast.officer) == {"prepared": 4}
    assert list(queries.tracked_nominations(cast.officer, words="波恩 大学")) != []
    assert list(queries.tracked_nominations(cast.officer, words="Tokyo")) == []
    assert list(queries.tracked_nominations(cast.other_unit_officer)) == []
