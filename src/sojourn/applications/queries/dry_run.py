"""A kind's draft held against the journeys of past applications: what it would have refused."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from sojourn.applications.models import Application
from sojourn.engines.workflow.replay import Past, Refused, replay
from sojourn.kernel.models import StepTaken
from sojourn.kernel.steps import TAKEN_BACK
from sojourn.programmes.models import Kind

AT_MOST = 2000
"""Applications, the newest of those that have been handed in."""
WHY = {
    "no state": _("there is no such state any more"),
    "no step": _("there is no such step any more"),
    "not from here": _("the step does not begin in this state"),
    "elsewhere": _("the step leads to another state"),
    "who": _("who took it may not take it any more"),
    "reason": _("a reason is asked for, and none was given"),
}


@dataclass(frozen=True)
class Trial:
    """How many journeys were tried, how many would still go through, and why the others would not."""

    tried: int
    through: int
    refused: list[tuple[Refused, int, int]]
    """What was refused, how often, and the number of one such application."""


def try_on_past(kind: Kind, table: Mapping[str, Any]) -> Trial:
    """The newest applications of the kind under this table. Two queries."""
    newest = Application.objects.filter(call__kind=kind.code).exclude(state="draft").order_by("-pk")
    people = dict(newest.values_list("pk", "person__account")[:AT_MOST])
    journeys: dict[int, list[Past]] = {number: [] for number in people}
    taken = StepTaken.objects.filter(
        content_type=ContentType.objects.get_for_model(Application), object_id__in=list(people)
    ).order_by("pk")
    columns = ("object_id", "step", "source", "target", "by", "reason")
    for number, step, source, target, by, reason in taken.values_list(*columns):
        if step == TAKEN_BACK:
            journeys[number] = journeys[number][:-1]
            continue
        party = "clock" if by is None else "applicant" if by == people[number] else "other"
        journeys[number].append(Past(step, source, target, party, bool(reason)))
    found = {number: replay(journey, table) for number, journey in journeys.items()}
    counted = Counter(refusal for refusal in found.values() if refusal)
    example = {refusal: number for number, refusal in found.items() if refusal}
    return Trial(
        len(journeys),
        len(journeys) - counted.total(),
        [(refusal, count, example[refusal]) for refusal, count in counted.most_common()],
    )
