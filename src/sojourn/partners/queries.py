"""Institutions found by part of a name, the partner's contacts and what they may see."""

from typing import Any

from django.db.models import Avg, Case, Count, IntegerField, Q, QuerySet, Value, When

from sojourn.kernel import clock
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import standing_of
from sojourn.partners.models import Contact, Institution, Lookalike, Merge
from sojourn.partners.names import fold


def institutions_matching(
    words: str, institutions: QuerySet[Institution] | None = None
) -> QuerySet[Institution]:
    """Those whose name in either language contains every word; partners first, then names that begin so."""
    found = Institution.objects.filter(merged_into=None) if institutions is None else institutions
    folded = fold(words)
    for word in folded.split():
        found = found.filter(search_text__contains=word)
    nearness = Case(
        When(search_text__startswith=folded, then=Value(0)),
        When(name_zh__startswith=words.strip(), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return found.order_by("-is_partner", nearness, "name_en", "id")


def visible_institutions(person: Person) -> QuerySet[Institution]:
    """The catalogue is open to everybody inside; a contact sees their own institutions."""
    if standing_of(person).reach:
        return Institution.objects.all()
    return Institution.objects.filter(pk__in=institutions_of_contact(person))


def contacts_today() -> QuerySet[Contact]:
    """Contacts whose time runs today."""
    today = clock.today()
    return Contact.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)


def institutions_of_contact(person: Person) -> QuerySet[Contact, int]:
    """Numbers of the institutions this person is a contact of today."""
    return contacts_today().filter(person=person).values_list("institution_id", flat=True)


def visible_lookalikes(person: Person) -> QuerySet[Lookalike]:
    """Those who may judge them see them: the International Office."""
    if standing_of(person).holds({Role.DIRECTOR, Role.OFFICER}):
        return Lookalike.objects.all()
    return Lookalike.objects.none()


def open_lookalikes() -> QuerySet[Lookalike]:
    """Pairs that nobody has judged yet, the likest first."""
    return Lookalike.objects.filter(
        are_two=False, first__merged_into=None, second__merged_into=None
    ).select_related("first", "second")


def standing_merge(institution: Institution) -> Merge | None:
    """The merge that put this entry away."""
    return Merge.objects.filter(merged=institution, undone_at=None).select_related("kept").first()


def search_text_of(institution: Institution, *more: str) -> str:
    """All its names made comparable, those it no longer bears too."""
    others = institution.other_names.values_list("name", flat=True) if institution.pk else ()
    return fold(" ".join([institution.name_en, institution.name_zh, *others, *more]))


def countries_on_map() -> list[dict[str, Any]]:
    """Of each country: where its institutions lie on average, how many there are, how many partners."""
    rows = (
        Institution.objects.filter(merged_into=None)
        .exclude(country="")
        .order_by("country")
        .values("country")
        .annotate(
            number=Count("pk"),
            partners=Count("pk", filter=Q(is_partner=True)),
            x=Avg("longitude"),
            y=Avg("latitude"),
        )
    )
    return [row for row in rows if row["x"] is not None]
