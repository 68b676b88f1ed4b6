"""Earlier decisions on the courses of a host, found while a course is typed."""

from django.db.models import Q, QuerySet

from sojourn.stays.models import Precedent, Recognition, Stay
from sojourn.stays.queries.learning_agreements import course_key

OFFERED = 8
"""How many are offered at once."""


def precedents_for(institution_id: int, words: str) -> QuerySet[Precedent]:
    """Those of this host whose code or title, there or at home, has every word; the most granted first.

    One query over the pairs of courses of one host, by the index of its constraint.
    """
    found = Precedent.objects.filter(institution=institution_id).filter(Q(granted__gt=0) | Q(refused__gt=0))
    for word in words.split()[:6]:
        found = found.filter(
            Q(code__istartswith=word)
            | Q(title__icontains=word)
            | Q(home_code__istartswith=word)
            | Q(home_title__icontains=word)
        )
    return found[:OFFERED]


def precedents_of(stay: Stay, recognitions: list[Recognition]) -> dict[int, list[Precedent]]:
    """Number of the recognition -> what was decided on the courses behind it before. One query."""
    keys = {
        recognition.pk: {course_key(host.code, host.title) for host in recognition.course.behind.all()}
        for recognition in recognitions
    }
    wanted = Q(pk=None)
    for key in {key for several in keys.values() for key in several}:
        wanted |= Q(key__startswith=f"{key} → ")
    found = list(Precedent.objects.filter(wanted, institution=stay.institution_id)[: OFFERED * 10])
    return {
        number: [one for one in found if one.key.partition(" → ")[0] in several]
        for number, several in keys.items()
    }
