"""People are written to as themselves; every list of theirs can be taken to the page where one writes."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.correspondence.kinds import kind_named, write_about
from sojourn.correspondence.queries import writes_messages
from sojourn.kernel.text import in_language
from sojourn.kernel.worklists import LinkAct, link_act
from sojourn.organisation.models import Appointment, Person, Role
from sojourn.organisation.queries import OFFICE, UNIT, standing_of


def people_to_write_to(person: Person) -> QuerySet[Person]:
    """Those of one's units and one's own students; not oneself."""
    standing = standing_of(person)
    units = standing.units(OFFICE | UNIT)
    seen = Q(studies__unit__in=units) | Exists(
        Appointment.objects.filter(person=OuterRef("pk"), unit__in=units)
    )
    if standing.holds({Role.COUNSELLOR}):
        seen |= Q(studies__counsellor=person)
    return Person.objects.filter(seen).exclude(pk=person.pk)


write_about(
    Person,
    label=_("Person"),
    person=lambda person: person,
    listing=people_to_write_to,
    path=lambda person: reverse("web:home"),
    title=lambda person: in_language(person, "name"),
)

link_act(
    LinkAct(
        name="message",
        label=_("Write to these people"),
        url=lambda: reverse("correspondence:write"),
        offered=lambda person, worklist: (
            kind_named(worklist.model._meta.label_lower) is not None and writes_messages(person)
        ),
    )
)
