"""What can be put together for a partner, what was, and who sees it."""

from collections.abc import Sequence

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from sojourn.applications.queries import visible_documents
from sojourn.organisation.models import AcademicYear, Person
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.partners.models import Institution
from sojourn.stays.models import ANSWER_DAYS, LEAD_DAYS, Enclosed, Nomination, Package, Practice
from sojourn.stays.queries.nominations import tracked_nominations
from sojourn.stays.queries.people import hosts_of


def partners_tracked(person: Person) -> QuerySet[Institution]:
    """Partners and hosts, for whoever has an office's rights."""
    if not standing_of(person).holds(OFFICE):
        return Institution.objects.none()
    named = Nomination.objects.filter(institution=OuterRef("pk"))
    return Institution.objects.filter(Q(is_partner=True) | Exists(named))


def visible_packages(person: Person) -> QuerySet[Package]:
    """An office sees those whose students are all its own; a contact those that were sent to it."""
    foreign = Enclosed.objects.filter(package=OuterRef("pk")).exclude(
        nomination__application__unit__in=standing_of(person).units(OFFICE)
    )
    own = ~Exists(foreign) if standing_of(person).holds(OFFICE) else Q(pk=None)
    at_host = Q(institution__in=hosts_of(person), sent_at__isnull=False)
    return Package.objects.filter(Q(own) | at_host).select_related(
        "institution", "academic_year", "layout", "workbook", "letter", "documents", "made_by", "sent_by"
    )


def nominations_to_enclose(
    person: Person, institution: Institution, year: AcademicYear | None = None
) -> QuerySet[Nomination]:
    """Nominations to this host that are to be sent, or wait for its answer; those to be sent first."""
    found = (
        tracked_nominations(person)
        .filter(institution=institution, state__in=["prepared", "pending"])
        .exclude(application__person=person)
    )
    if year is not None:
        found = found.filter(place__academic_year=year)
    return found.order_by("-state", "application__person__name_en", "id")


def years_to_enclose(person: Person, institution: Institution) -> list[AcademicYear]:
    """The academic years for which this host has nominations to be put together, newest first."""
    numbers = nominations_to_enclose(person, institution).order_by().values("place__academic_year")
    return list(AcademicYear.objects.filter(pk__in=numbers).order_by("-starts_on"))


def nominations_in(package: Package) -> list[Nomination]:
    """The students of a package in the order of its list. One query."""
    return list(
        package.nominations.select_related(
            "application__person__studies",
            "application__unit",
            "application__call",
            "place__programme",
            "place__academic_year",
            "institution",
        ).order_by("enclosed__position")
    )


def practice_of(institution: Institution) -> Practice:
    """The partner's practice, or the usual one where nothing is set. One query."""
    return Practice.objects.filter(institution=institution).first() or Practice(
        institution=institution, lead_days=list(LEAD_DAYS), answer_days=ANSWER_DAYS
    )


def documents_to_enclose(person: Person, nominations: Sequence[Nomination]) -> list:
    """The documents of these students that the officer may read. One query."""
    applications = [nomination.application_id for nomination in nominations]
    found = visible_documents(person).filter(application__in=applications)
    return list(
        found.select_related("application__person", "required", "stored").order_by(
            "application", "required__position", "id"
        )
    )


def nominations_of_partner(person: Person, institution: Institution) -> dict[str, int]:
    """How many of the office's nominations to this host stand where. One query."""
    found = tracked_nominations(person).filter(institution=institution).order_by()
    return dict(found.values_list("state").annotate(number=Count("pk")))


def last_package_of(nominations: Sequence[Nomination]) -> dict[int, int]:
    """Number of the nomination -> number of the newest package that was sent with it. One query."""
    lines = Enclosed.objects.filter(nomination__in=nominations, package__sent_at__isnull=False)
    return dict(lines.values_list("nomination").annotate(last=Max(F("package"))))
