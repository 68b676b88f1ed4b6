"""Institutions found by part of a name, the partner's contacts and what they may see."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from sojourn.kernel import clock
from sojourn.organisation.models import Person
from sojourn.organisation.queries import standing_of
from sojourn.partners.models import Contact, Institution
from sojourn.partners.names import fold


def institutions_matching(
    words: str, institutions: QuerySet[Institution] | None = None
) -> QuerySet[Institution]:
    """Those whose name in either language contains every word; partners first, then names that begin so."""
    found = Institution.objects.all() if institutions is None else institutions
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
