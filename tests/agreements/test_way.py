"""An agreement from proposal to its end; amendments and alarms; seats split between schools."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.agreements import actions
from sojourn.agreements.models import Agreement, Cap, SeatShare, SeatSplit
from sojourn.agreements.queries import agreements_running_on, seats_of
from sojourn.kernel import clock
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def root():
    return make.university()


@pytest.fixture
def office(root):
    return Unit.objects.get(code="OIA")


@pytest.fixture
def officer(office):
    return make.somebody(Role.OFFICER, office)


@pytest.fixture
def director(office):
    return make.somebody(Role.DIRECTOR, office)


@pytest.fixture
def law(root):
    return Unit.objects.get(code="LAW")


@pytest.fixture
def school(law):
    return make.somebody(Role.UNIT_OFFICER, law)


def proposed(school, law, **facts) -> Agreement:
    facts = {"title_en": "Exchange", "purpose": "Law students", "valid_from": clock.today()} | facts
    return actions.propose_agreement(by=school, institution=make.institution(), unit=law, **facts)


def test_proposal_of_a_unit_comes_into_force_after_check_opinions_and_signature(
    officer, director, school, law
):
    agreement = proposed(school, law)
    assert (agreement.state, list(agreements_running_on(clock.today()))) == ("proposed", [])

    actions.move_agreement(agreement, "check", by=officer)
    with pytest.raises(Refusal):
        actions.move_agreement(agreement, "approve", by=director)
    with pytest.raises(Refusal):
        actions.give_opinion(agreement, is_positive=False, text="", by=officer)
    actions.give_opinion(agreement, is_positive=True, text="Good.", by=school)
    actions.move_agreement(agreement, "approve", by=director)
    with pytest.raises(Refusal):
        actions.move_agreement(agreement, "sign", by=officer)
    actions.change_agreement(agreement, seen=0, changes={"signed_on": clock.today()}, by=officer)
    actions.keep_document(agreement, upload=SimpleUploadedFile("signed.pdf", PDF), by=officer)
    agreement = actions.move_agreement(agreement, "sign", by=officer)

    assert (agreement.state, agreement.institution.is_partner) == ("in_force", True)
    assert list(agreements_running_on(clock.today())) == [agreement]
    assert Mail.objects.filter(account=school.account).count() == 2


def test_unit_proposes_for_itself_only_and_not_backwards(school, law):
    with pytest.raises(Forbidden):
        proposed(school, Unit.objects.get(code="MED"))
    with pytest.raises(Refusal):
        proposed(school, law, valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1))


def in_force(**facts) -> Agreement:
    facts = {"number": "A-1", "institution": make.institution(), "valid_from": date(2025, 1, 1)} | facts
    return Agreement.objects.create(**facts)


def test_amendments_are_numbered_and_move_the_end(officer):
    agreement = in_force(valid_until=date(2028, 1, 1))
    facts = {"text": "Two more places.", "signed_on": date(2026, 1, 1), "valid_from": date(2026, 2, 1)}

    first = actions.amend_agreement(agreement, by=officer, **facts)
    second = actions.amend_agreement(agreement, by=officer, valid_until=date(2030, 1, 1), **facts)

    agreement.refresh_from_db()
    assert (first.number, second.number, agreement.valid_until) == (1, 2, date(2030, 1, 1))
    with pytest.raises(Refusal):
        actions.amend_agreement(agreement, by=officer, valid_until=date(2024, 1, 1), **facts)


def test_alarm_is_told_once_for_each_lead_time_and_the_end_comes_by_itself(officer, now):
    in_force(valid_until=clock.today() + timedelta(days=100), lead_days="180, 90")

    assert (actions.tell_of_ends(), actions.tell_of_ends()) == (1, 0)
    now.shift(timedelta(days=11))
    assert (actions.tell_of_ends(), actions.tell_of_ends()) == (1, 0)
    assert Mail.objects.filter(account=officer.account).count() == 2
    now.shift(timedelta(days=100))
    assert (actions.expire_agreements(), Agreement.objects.get().state) == (1, "expired")


def test_termination_needs_a_reason_and_ends_it_today(director):
    agreement = in_force(valid_until=date(2099, 1, 1))

    with pytest.raises(Refusal):
        actions.move_agreement(agreement, "terminate", by=director)
    agreement = actions.move_agreement(agreement, "terminate", by=director, reason="No exchange for years.")

    assert (agreement.state, agreement.valid_until) == ("terminated", clock.today())


# --- seats ---


@pytest.fixture
def cap(officer) -> Cap:
    return Cap.objects.create(academic_year=make.academic_year(), label="Bonn", seats=3)


def test_seats_are_split_commented_made_final_and_given_back(officer, school, law, cap):
    medicine = Unit.objects.get(code="MED")
    split = actions.begin_split(cap.academic_year, by=officer)
    with pytest.raises(Refusal):
        actions.share_seats(split, cap, seats={law: 2, medicine: 2}, by=officer)
    actions.share_seats(split, cap, seats={law: 2, medicine: 1}, by=officer)
    with pytest.raises(Refusal):  # what the other school has counts too
        actions.share_seats(split, cap, seats={law: 3}, by=officer)
    with pytest.raises(Forbidden):
        actions.comment_on_split(split, unit=law, text="More, please.", by=school)
    split = actions.move_split(split, "open", by=officer)
    actions.comment_on_split(split, unit=law, text="More, please.", by=school)
    with pytest.raises(Forbidden):
        actions.comment_on_split(split, unit=medicine, text="More, please.", by=school)
    split = actions.move_split(split, "finish", by=officer)
    share = SeatShare.objects.get(unit=law)
    make.nomination(make.student(law), chosen=make.place(cap=cap))

    with pytest.raises(Refusal):
        actions.return_seats(share, number=2, by=school)
    actions.return_seats(share, number=1, by=school)

    [seats] = seats_of(SeatShare.objects.filter(unit=law))
    assert (seats.used, seats.left, split.lines()[0].left) == (1, 0, 1)
    actions.share_seats(split, cap, seats={law: 2, medicine: 2}, by=officer)


def test_next_years_draft_begins_with_what_schools_had(officer, law, cap):
    split = actions.begin_split(cap.academic_year, by=officer)
    actions.share_seats(split, cap, seats={law: 3}, by=officer)
    later = Cap.objects.create(academic_year=make.academic_year("2029/30"), label="Bonn", seats=2)

    draft = actions.begin_split(later.academic_year, by=officer)

    assert [(share.cap, share.unit, share.seats) for share in draft.shares.all()] == [(later, law, 2)]
    with pytest.raises(Refusal):
        actions.begin_split(later.academic_year, by=officer)


# --- pages ---


def test_pages_of_proposal_and_split_work_and_hide_from_strangers(client, officer, school, law, cap):
    client.force_login(school.account)
    make.institution(name_en="Bonn University", search_text="bonn university")
    path = reverse("agreements:agreement_propose")
    typed = {"institution": "Bonn University", "unit": law.pk, "title_en": "X", "purpose": "Y"}

    assert (
        client.post(path, typed | {"valid_from": "2027-01-01", "valid_until": "2026-01-01"}).status_code
        == 422
    )
    client.post(path, typed | {"valid_from": "2027-01-01"})
    agreement = Agreement.objects.get()
    split = SeatSplit.objects.create(academic_year=cap.academic_year)
    assert client.get(reverse("agreements:split", args=[split.pk])).status_code == 404
    client.force_login(officer.account)
    client.post(reverse("agreements:agreement_step", args=[agreement.pk]), {"step": "check"})
    shares = {f"unit_{law.pk}": 3}
    client.post(reverse("agreements:split_share", args=[split.pk, cap.pk]), shares)

    agreement.refresh_from_db()
    assert (agreement.state, SeatShare.objects.get().seats) == ("opinions", 3)
    over = client.post(reverse("agreements:split_share", args=[split.pk, cap.pk]), {f"unit_{law.pk}": 4})
    assert over.status_code == 422


def test_pages_ask_few_queries(client, officer, law, cap, django_assert_max_num_queries):
    client.force_login(officer.account)
    agreement, split = in_force(), SeatSplit.objects.create(academic_year=cap.academic_year)
    SeatShare.objects.create(split=split, cap=cap, unit=law, seats=1)

    for path in (
        reverse("agreements:agreement", args=[agreement.pk]),
        reverse("agreements:activity", args=[agreement.pk]),
        reverse("agreements:split", args=[split.pk]),
        reverse("agreements:split_list"),
    ):
        client.get(path)
        with django_assert_max_num_queries(20):
            assert client.get(path).status_code == 200
