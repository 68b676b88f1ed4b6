"""Learning agreements: courses entered, signed by three, changed by a new version."""

from datetime import date

from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import parties_of, take_step
from sojourn.organisation.models import Person
from sojourn.stays import states
from sojourn.stays.actions.letters import tell_of_stay, those_at_host
from sojourn.stays.actions.recognitions import follow_agreement
from sojourn.stays.actions.stays import follow_extension, refuse_extension
from sojourn.stays.models import Course, LearningAgreement, Signature, Stay
from sojourn.stays.queries import (
    agreed_version,
    coordinators_of,
    courses_of,
    hash_of,
    open_version,
    reasons_missing,
    text_of,
    version_before,
)


@action
def sign_as_student(agreement: LearningAgreement, *, by: Person) -> LearningAgreement:
    """The student signs; the coordinator is next. The dates of the stay are signed with the courses."""
    if reasons_missing(agreement):
        raise Refusal(_("Give the reason of each change first."))
    agreement = _sign(agreement, Signature.Party.STUDENT, by=by)
    stay = agreement.stay
    tell_of_stay(
        coordinators_of(stay.person, stay.unit), "learning_agreement_to_sign", stay, agreement=agreement
    )
    return agreement


@action
def sign_for_home(agreement: LearningAgreement, *, by: Person) -> LearningAgreement:
    """The coordinator or the office signs; the host is next."""
    agreement = _sign(agreement, Signature.Party.HOME, by=by)
    people = those_at_host(agreement.stay)
    tell_of_stay(people, "learning_agreement_to_sign", agreement.stay, agreement=agreement)
    return agreement


@action
def sign_for_host(agreement: LearningAgreement, *, by: Person, on_behalf: str = "") -> LearningAgreement:
    """The host signs, or the office says with what the host's signature came; the version is then agreed.

    An earlier agreed version is replaced, and the recognitions follow.
    """
    if states.HOST not in parties_of(by, agreement) and not on_behalf.strip():
        raise Refusal(_("Say with what the host's signature came, for example “signed scan of 3 May”."))
    former = agreed_version(agreement.stay)
    if former is not None:
        take_step(former, "supersede", by=None)
    agreement = _sign(agreement, Signature.Party.HOST, by=by, on_behalf=on_behalf)
    follow_agreement(agreement, former)
    stay = agreement.stay
    if agreement.new_end is not None:
        follow_extension(stay, until=agreement.new_end, number=agreement.number)
    people = [stay.person, *coordinators_of(stay.person, stay.unit)]
    tell_of_stay(people, "learning_agreement_agreed", stay, agreement=agreement)
    return agreement


STEPS: dict[Signature.Party, str] = {
    Signature.Party.STUDENT: "sign_student",
    Signature.Party.HOME: "sign_home",
    Signature.Party.HOST: "sign_host",
}


def _sign(
    agreement: LearningAgreement, party: Signature.Party, *, by: Person, on_behalf: str = ""
) -> LearningAgreement:
    agreement = take_step(agreement, STEPS[party], by=by)
    if party == Signature.Party.STUDENT:
        agreement.begins_on = agreement.stay.planned_from
        agreement.ends_on = agreement.new_end or agreement.stay.planned_until
        agreement.save(update_fields=["begins_on", "ends_on"])
    Signature.objects.create(
        learning_agreement=agreement,
        party=party,
        by=by,
        at=clock.now(),
        on_behalf=on_behalf.strip(),
        hash=hash_of(text_of(agreement)),
    )
    return agreement


@action
def send_back_agreement(agreement: LearningAgreement, *, by: Person, reason: str) -> LearningAgreement:
    """Back to the student with a reason; the signatures given so far no longer count."""
    agreement = take_step(agreement, "send_back", by=by, reason=reason)
    agreement.signatures.all().delete()
    agreement.begins_on = agreement.ends_on = None
    agreement.save(update_fields=["begins_on", "ends_on"])
    people = [agreement.stay.person]
    tell_of_stay(people, "learning_agreement_sent_back", agreement.stay, agreement=agreement, reason=reason)
    return agreement


@action
def propose_change(stay: Stay, *, by: Person, reason: str, new_end: date | None = None) -> LearningAgreement:
    """A new version with the courses of the agreed one, to be changed and signed by all three again.

    With a new end, the stay is extended as soon as all three have signed.
    """
    require(by, "stays.propose_change", stay)
    stay = Stay.objects.select_for_update().get(pk=stay.pk)
    former = agreed_version(stay)
    if not reason.strip():
        raise Refusal(_("Give a reason; the people concerned will read it."))
    if stay.state not in states.RUNNING_STAYS:
        raise Refusal(_("The stay is over; its courses stand as they are."))
    if former is None or open_version(stay) is not None:
        raise Refusal(_("A change can begin once the version before is signed by all three."))
    if new_end is not None:
        refuse_extension(stay, new_end)
    newest = stay.learning_agreements.order_by("-number").values_list("number", flat=True)[0]
    changed = LearningAgreement.objects.create(
        stay=stay, number=newest + 1, reason=reason.strip(), new_end=new_end
    )
    _copy_courses(former, changed)
    return changed


def _copy_courses(former: LearningAgreement, changed: LearningAgreement) -> None:
    """The same courses with the same courses behind them, as nothing had been changed."""
    copies: dict[int, Course] = {}
    links: list[tuple[Course, list[int]]] = []
    for course in courses_of(former):
        behind, number = [one.pk for one in course.behind.all()], course.pk
        course.pk, course.learning_agreement = None, changed
        course.change = course.reason = course.reason_text = ""
        course._state.adding, course._prefetched_objects_cache = True, {}
        course.save()
        copies[number] = course
        links.append((course, behind))
    for course, behind in links:
        course.behind.set([copies[number] for number in behind])


@action
def discard_change(agreement: LearningAgreement, *, by: Person) -> Stay:
    """Throw away a drafted change; the agreed version goes on."""
    require(by, "stays.discard_change", agreement)
    agreement = LearningAgreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.state != "draft" or version_before(agreement) is None:
        raise Refusal(_("Only a drafted change can be thrown away."))
    stay = agreement.stay
    agreement.removals.all().delete()
    agreement.courses.all().delete()
    agreement.delete()
    return stay
