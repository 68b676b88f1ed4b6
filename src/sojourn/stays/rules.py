"""Who is which party after acceptance, and who may see and do what."""

from typing import Any

import rules
from django.utils.translation import gettext as _

from sojourn.allocation.models import Offer
from sojourn.allocation.states import binds_place, keeps_place, settles_place
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in, parties_of
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of
from sojourn.organisation.rules import holds_central_office, holds_office, is_inside
from sojourn.partners.rules import is_contact
from sojourn.programmes.rules import runs_calls
from sojourn.stays import states
from sojourn.stays.models import (
    Enclosed,
    GradeTable,
    LearningAgreement,
    Nomination,
    Package,
    Recognition,
    ReturnReport,
    Stay,
)
from sojourn.stays.queries.packages import visible_packages
from sojourn.stays.queries.people import counsels, hosts_of
from sojourn.stays.queries.visible import (
    SEEN_BY_HOST,
    visible_grade_tables,
    visible_learning_agreements,
    visible_nominations,
    visible_recognitions,
    visible_reports,
    visible_stays,
)


def _parties(person: Person, *, student: Person, unit_id: int, institution_id: int | None) -> set[str]:
    """What a person is to a student's stay; to one's own, the student and nothing else."""
    if person.pk == student.pk:
        return {states.STUDENT}
    standing = standing_of(person)
    found = set()
    if standing.reaches(OFFICE, unit_id):
        found |= {states.OFFICE, states.COORDINATOR}
    if standing.reaches({Role.UNIT_OFFICER}, unit_id) or counsels(person, student):
        found.add(states.COORDINATOR)
    studies = getattr(student, "studies", None)
    if studies is not None and studies.level in standing.levels:
        found.add(states.REGISTRY)
    if institution_id in hosts_of(person):
        found.add(states.HOST)
    return found


@keeps_place
def why_place_is_kept(offer: Offer) -> str | None:
    """Who has left for the host keeps the place. One query."""
    return states.why_place_is_used(
        Stay.objects.filter(nomination__application=offer.application_id, state__in=states.GONE).first()
    )


@binds_place
def why_place_is_bound(offer: Offer) -> str | None:
    """Who has been nominated to the host stays there in a further round. One query."""
    live = Nomination.objects.filter(application=offer.application_id, state__in=states.LIVE_NOMINATIONS)
    return _("The host has the nomination already.") if live.exists() else None


@parties_in(Nomination)
def parties_to_nomination(person: Person, nomination: Nomination) -> set[str]:
    application = nomination.application
    found = _parties(
        person,
        student=application.person,
        unit_id=application.unit_id,
        institution_id=nomination.institution_id,
    )
    return found if nomination.sent_at else found - {states.HOST}


@parties_in(Stay)
def parties_to_stay(person: Person, stay: Stay) -> set[str]:
    return _parties(person, student=stay.person, unit_id=stay.unit_id, institution_id=stay.institution_id)


@parties_in(LearningAgreement)
def parties_to_learning_agreement(person: Person, agreement: LearningAgreement) -> set[str]:
    found = parties_to_stay(person, agreement.stay)
    return found if agreement.state in SEEN_BY_HOST else found - {states.HOST}


@parties_in(ReturnReport)
def parties_to_report(person: Person, report: ReturnReport) -> set[str]:
    return parties_to_stay(person, report.stay) - {states.HOST}


@parties_in(Recognition)
def parties_to_recognition(person: Person, recognition: Recognition) -> set[str]:
    return parties_to_stay(person, recognition.stay)


def _is_party(party: str) -> rules.Predicate:
    def check(person: Person, thing: Any) -> bool:
        return party in parties_of(person, thing)

    return rules.predicate(check, name=f"is_{party}_of")


is_student_of = _is_party(states.STUDENT)
is_office_of = _is_party(states.OFFICE)
is_coordinator_of = _is_party(states.COORDINATOR)
is_registry_of = _is_party(states.REGISTRY)
is_host_of = _is_party(states.HOST)


def _reads(person: Person, student: Person, unit_id: int) -> bool:
    """Oneself, a unit's speakers and readers, the counsellor, the registry of the student's level."""
    standing = standing_of(person)
    studies = getattr(student, "studies", None)
    return (
        person.pk == student.pk
        or standing.reaches(OFFICE | UNIT | READERS, unit_id)
        or counsels(person, student)
        or (studies is not None and studies.level in standing.levels)
    )


@rules.predicate
def reads_nomination(person: Person, nomination: Nomination) -> bool:
    return _reads(person, nomination.application.person, nomination.application.unit_id)


@rules.predicate
def reads_stay(person: Person, stay: Stay) -> bool:
    return _reads(person, stay.person, stay.unit_id)


@rules.predicate
def reads_stay_of(person: Person, thing: LearningAgreement | ReturnReport | Recognition) -> bool:
    return _reads(person, thing.stay.person, thing.stay.unit_id)


@rules.predicate
def is_handed_in(person: Person, report: ReturnReport) -> bool:
    return report.state != "draft"


@rules.predicate
def has_letter(person: Person, nomination: Nomination) -> bool:
    return nomination.letter_id is not None


@rules.predicate
def has_answer_file(person: Person, nomination: Nomination) -> bool:
    return nomination.answer_file_id is not None


@settles_place
def why_place_is_settled(offer: Offer) -> str | None:
    """A place whose nomination the host knows is not exchanged any more. One query."""
    sent = Nomination.objects.filter(application=offer.application_id, state__in=["pending", "approved"])
    if not sent.exists():
        return None
    name = in_language(offer.application.person, "name")
    return _("The nomination of %(name)s has been sent to the host. Take it back there first.") % {
        "name": name
    }


@rules.predicate
def has_transcript(person: Person, recognition: Recognition) -> bool:
    return recognition.transcript_id is not None


@rules.predicate
def keeps_grade_tables(person: Person, _thing: Any = None) -> bool:
    """The central office, and the registries, whose grades they are."""
    return holds_central_office(person) or bool(standing_of(person).levels)


@rules.predicate
def decides_recognitions(person: Person, _thing: Any = None) -> bool:
    """Offices, units, counsellors and registries: who may decide on somebody's courses."""
    standing = standing_of(person)
    return standing.holds(OFFICE | {Role.UNIT_OFFICER, Role.COUNSELLOR}) or bool(standing.levels)


@rules.predicate
def holds_package(person: Person, package: Package) -> bool:
    """Has an office's rights over all its students. Two queries."""
    units = standing_of(person).units(OFFICE)
    return standing_of(person).holds(OFFICE) and not (
        Enclosed.objects.filter(package=package).exclude(nomination__application__unit__in=units).exists()
    )


@rules.predicate
def is_package_for_own_institution(person: Person, package: Package) -> bool:
    return package.sent_at is not None and package.institution_id in hosts_of(person)


permit(
    {
        "stays.take_over_stays": holds_central_office,
        "stays.list_nominations": holds_office | is_contact,
        "stays.track_nominations": holds_office,
        "stays.prepare_nominations": holds_office,
        "stays.send_nominations": holds_office,
        "stays.arrange_partner": holds_office,
        "stays.make_package": holds_office,
        "stays.view_package": holds_package | is_package_for_own_institution,
        "stays.send_package": holds_package,
        "stays.answer_many": holds_office | is_contact,
        "stays.exchange": holds_office & runs_calls,
        "stays.offer_next_choice": is_office_of & runs_calls,
        "stays.view_nomination": reads_nomination | is_host_of,
        "stays.read_letter": (reads_nomination | is_host_of) & has_letter,
        "stays.read_answer": reads_nomination & has_answer_file,
        "stays.take_nomination_step": is_office_of,
        "stays.settle_nomination": is_office_of,
        "stays.answer_nomination": is_host_of | is_office_of,
        "stays.open_portal": is_contact,
        "stays.list_stays": is_inside | is_contact,
        "stays.list_abroad": is_inside,
        "stays.view_stay": reads_stay | is_host_of,
        "stays.change_plan": is_office_of,
        "stays.begin_plan": is_office_of,
        "stays.depart": is_student_of | is_office_of,
        "stays.state_arrival": is_student_of,
        "stays.arrive": is_host_of | is_office_of,
        "stays.extend": is_office_of,
        "stays.return": is_student_of | is_office_of,
        "stays.cancel": is_office_of,
        "stays.view_learning_agreement": reads_stay_of | is_host_of,
        "stays.change_courses": is_student_of,
        "stays.take_learning_agreement_step": is_student_of | is_coordinator_of | is_host_of,
        "stays.sign_host": is_host_of | is_office_of,
        "stays.propose_change": is_student_of,
        "stays.discard_change": is_student_of,
        "stays.view_report": is_student_of | (reads_stay_of & is_handed_in),
        "stays.write_report": is_student_of,
        "stays.take_report_step": is_office_of,
        "stays.view_decisions": reads_stay,
        "stays.view_recognition": reads_stay_of | is_host_of,
        "stays.take_recognition_step": is_coordinator_of | is_registry_of,
        "stays.read_transcript": (reads_stay_of | is_host_of) & has_transcript,
        "stays.match_line": is_office_of,
        "stays.hand_in_transcript": is_student_of | is_office_of | is_host_of,
        "stays.decide_recognitions": is_coordinator_of | is_registry_of,
        "stays.list_recognitions": decides_recognitions,
        "stays.list_grade_tables": is_inside,
        "stays.view_grade_table": is_inside,
        "stays.change_grade_table": keeps_grade_tables,
        "stays.change_grade_tables": keeps_grade_tables,
    }
)

listed(Nomination, name="stays.view_nomination", listing=visible_nominations)
listed(Package, name="stays.view_package", listing=visible_packages)
listed(Stay, name="stays.view_stay", listing=visible_stays)
listed(LearningAgreement, name="stays.view_learning_agreement", listing=visible_learning_agreements)
listed(ReturnReport, name="stays.view_report", listing=visible_reports)
listed(Recognition, name="stays.view_recognition", listing=visible_recognitions)
listed(GradeTable, name="stays.view_grade_table", listing=visible_grade_tables)
