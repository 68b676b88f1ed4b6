"""Learning agreements: courses entered, signed by three, changed by a new version."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.kernel.steps import parties_of, take_step
from sojourn.organisation.models import Person
from sojourn.stays import states
from sojourn.stays.actions.letters import tell_of_stay, those_at_host
from sojourn.stays.actions.recognitions import follow_agreement
from sojourn.stays.models import Course, LearningAgreement, Recognition, Signature, Stay
from sojourn.stays.queries import agreed_version, coordinators_of, course_key, open_version, version_before


@dataclass(frozen=True)
class CourseLine:
    """A course as it is typed."""

    code: str
    title: str
    credits: Decimal
    home_title: str
    home_credits: Decimal

    @property
    def key(self) -> str:
        return course_key(self.code, self.title)

    def __str__(self) -> str:
        host = f"{self.code} {self.title}".strip()
        return f"{host} ({self.credits}) → {self.home_title} ({self.home_credits})"


def lines_of(agreement: LearningAgreement) -> list[CourseLine]:
    """The courses as lines."""
    return [
        CourseLine(course.code, course.title, course.credits, course.home_title, course.home_credits)
        for course in agreement.courses.all()
    ]


@action
def save_courses(
    agreement: LearningAgreement, *, courses: Sequence[CourseLine], seen: int, by: Person
) -> LearningAgreement:
    """Put these courses in place of those of the draft, unless somebody changed them since version `seen`."""
    require(by, "stays.change_courses", agreement)
    agreement = LearningAgreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.state != "draft":
        raise Refusal(_("This version is signed; it can only be changed after it has been sent back."))
    _refuse_changes_meanwhile(agreement, courses, seen=seen)
    _refuse_doubles(courses)
    _refuse_loss_of_grades(agreement, courses)
    kept = {course_key(course.code, course.title): course for course in agreement.courses.all()}
    for position, line in enumerate(courses):
        course = kept.pop(line.key, None) or Course(learning_agreement=agreement)
        course.code, course.title, course.credits, course.home_title, course.home_credits = astuple(line)
        course.position = position
        course.save()
    for course in kept.values():
        course.delete()
    agreement.version += 1
    agreement.save(update_fields=["version"])
    return agreement


def _refuse_changes_meanwhile(
    agreement: LearningAgreement, courses: Sequence[CourseLine], *, seen: int
) -> None:
    standing = lines_of(agreement)
    if agreement.version != seen and standing != list(courses):
        theirs, mine = ("\n".join(str(line) for line in lines) for lines in (standing, courses))
        raise Stale(
            _("The courses were changed in another window meanwhile. Compare and save again."),
            {"courses": (theirs, mine)},
        )


def _refuse_doubles(courses: Sequence[CourseLine]) -> None:
    keys = [line.key for line in courses]
    for line in courses:
        if keys.count(line.key) > 1:
            raise Refusal(
                _("“%(course)s” stands twice. Enter each course at the host once.")
                % {"course": line.code or line.title}
            )


def _refuse_loss_of_grades(agreement: LearningAgreement, courses: Sequence[CourseLine]) -> None:
    """A course whose transcript has come stays in the agreement."""
    kept = {line.key for line in courses}
    received = Recognition.objects.filter(stay=agreement.stay).exclude(state__in=["promised", "dropped"])
    for recognition in received.select_related("course"):
        if course_key(recognition.course.code, recognition.course.title) not in kept:
            raise Refusal(
                _("The transcript of “%(course)s” has arrived; the course cannot be removed any more.")
                % {"course": recognition.course}
            )


@action
def sign_as_student(agreement: LearningAgreement, *, by: Person) -> LearningAgreement:
    """The student signs; the coordinator is next."""
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
    Signature.objects.create(
        learning_agreement=agreement, party=party, by=by, at=clock.now(), on_behalf=on_behalf.strip()
    )
    return agreement


@action
def send_back_agreement(agreement: LearningAgreement, *, by: Person, reason: str) -> LearningAgreement:
    """Back to the student with a reason; the signatures given so far no longer count."""
    agreement = take_step(agreement, "send_back", by=by, reason=reason)
    agreement.signatures.all().delete()
    people = [agreement.stay.person]
    tell_of_stay(people, "learning_agreement_sent_back", agreement.stay, agreement=agreement, reason=reason)
    return agreement


@action
def propose_change(stay: Stay, *, by: Person, reason: str) -> LearningAgreement:
    """A new version with the courses of the agreed one, to be changed and signed by all three again."""
    require(by, "stays.propose_change", stay)
    stay = Stay.objects.select_for_update().get(pk=stay.pk)
    former = agreed_version(stay)
    if not reason.strip():
        raise Refusal(_("Give a reason; the people concerned will read it."))
    if stay.state not in states.RUNNING_STAYS:
        raise Refusal(_("The stay is over; its courses stand as they are."))
    if former is None or open_version(stay) is not None:
        raise Refusal(_("A change can begin once the version before is signed by all three."))
    newest = stay.learning_agreements.order_by("-number").values_list("number", flat=True)[0]
    changed = LearningAgreement.objects.create(stay=stay, number=newest + 1, reason=reason.strip())
    for course in former.courses.all():
        course.pk, course.learning_agreement = None, changed
        course._state.adding = True
        course.save()
    return changed


@action
def discard_change(agreement: LearningAgreement, *, by: Person) -> Stay:
    """Throw away a drafted change; the agreed version goes on."""
    require(by, "stays.discard_change", agreement)
    agreement = LearningAgreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.state != "draft" or version_before(agreement) is None:
        raise Refusal(_("Only a drafted change can be thrown away."))
    stay = agreement.stay
    agreement.courses.all().delete()
    agreement.delete()
    return stay
