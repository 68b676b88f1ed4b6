"""Who keeps which register of cooperation, works and claims as people may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet

from sojourn.cooperation.models import (
    Authorship,
    Award,
    ClinicalTrial,
    Conference,
    Course,
    DegreeProgramme,
    GuestStay,
    Income,
    JointLaboratory,
    Output,
    Project,
    StaffStay,
    Talk,
    Teaching,
    Visit,
    Work,
)
from sojourn.kernel.models import Link
from sojourn.organisation.entries import Keepers
from sojourn.organisation.models import Person, Role, Unit
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of

REGISTRIES = frozenset({Role.REGISTRY_UNDERGRADUATE, Role.REGISTRY_GRADUATE})
STAFF = frozenset({Role.REGISTRY_STAFF})

COURSES = Keepers(Course, REGISTRIES)
TEACHINGS = Keepers(Teaching, REGISTRIES, unit="course__unit")
DEGREE_PROGRAMMES = Keepers(DegreeProgramme, REGISTRIES)
PROJECTS = Keepers(Project)
INCOMES = Keepers(Income)
JOINT_LABORATORIES = Keepers(JointLaboratory)
OUTPUTS = Keepers(Output, unit="laboratory__unit")
CLINICAL_TRIALS = Keepers(ClinicalTrial)
CONFERENCES = Keepers(Conference)
TALKS = Keepers(Talk)
VISITS = Keepers(Visit)
STAFF_STAYS = Keepers(StaffStay, STAFF)
GUEST_STAYS = Keepers(GuestStay)
AWARDS = Keepers(Award, STAFF | {Role.REGISTRY_GRADUATE})
KEEPERS = (
    COURSES,
    TEACHINGS,
    DEGREE_PROGRAMMES,
    PROJECTS,
    INCOMES,
    JOINT_LABORATORIES,
    OUTPUTS,
    CLINICAL_TRIALS,
    CONFERENCES,
    TALKS,
    VISITS,
    STAFF_STAYS,
    GUEST_STAYS,
    AWARDS,
)


def reads_works(person: Person) -> bool:
    """Offices, units and leaders."""
    return standing_of(person).holds(OFFICE | UNIT | READERS)


def sees_all_works(person: Person) -> bool:
    """The International Office and the university's leaders."""
    return standing_of(person).holds({Role.DIRECTOR, Role.OFFICER, Role.LEADER})


def visible_works(person: Person) -> QuerySet[Work]:
    """All for the office and leaders; else those of people of one's units."""
    if sees_all_works(person):
        return Work.objects.all()
    units = standing_of(person).units(OFFICE | UNIT | READERS)
    return Work.objects.filter(pk__in=Authorship.objects.filter(unit__in=units).values("work"))


def own_authorships(person: Person) -> QuerySet[Authorship]:
    """Where the person may be meant, unanswered ones first, then the newest."""
    return (
        Authorship.objects.filter(person=person)
        .select_related("work")
        .order_by("-claim", "-work__year", "pk")
    )


def claims_of(person: Person) -> dict[str, int]:
    """How many of one's claims stand in which state."""
    found = Authorship.objects.filter(person=person).values_list("claim").annotate(number=Count("pk"))
    return dict(found.order_by())


def namesakes_of(person: Person) -> QuerySet[Authorship]:
    """Authors of our institution whom nobody was found for and who bear this person's name."""
    named = Q(pk__in=())
    for name in {person.name_zh, person.name_en} - {""}:
        named |= Q(name__iexact=name)
    return Authorship.objects.filter(named, claim=Authorship.Claim.NONE).select_related("work").order_by("pk")


def unit_of(person: Person, day: date) -> Unit | None:
    """Where the person worked on this day; else where they hold a role, or study."""
    running = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))
    contract = person.employments.filter(running).select_related("unit").order_by("-fte", "pk").first()
    if contract is None:
        contract = person.employments.select_related("unit").order_by("starts_on").first()
    if contract is not None:
        return contract.unit
    role = person.appointments.select_related("unit").order_by("-starts_on").first()
    return role.unit if role is not None else None


@dataclass(frozen=True)
class Brought:
    """A visit with how many things came of it directly, and what each of them cost."""

    visit: Visit
    number: int

    @property
    def cost_each(self) -> Decimal | None:
        return self.visit.cost / self.number if self.visit.cost is not None and self.number else None


def brought_by(visits: Sequence[Visit]) -> list[Brought]:
    """What each visit led to, counted. One query."""
    kind = ContentType.objects.get_for_model(Visit)
    lines = Link.objects.filter(source_type=kind, source_id__in=[visit.pk for visit in visits])
    counts = dict(lines.order_by().values_list("source_id").annotate(number=Count("pk")))
    return [Brought(visit, counts.get(visit.pk, 0)) for visit in visits]
