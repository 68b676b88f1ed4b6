"""One stay on its axes: where each stands, by when the next step is due, what came of the credits."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects

from sojourn.kernel.models import StepTaken
from sojourn.stays.models import LearningAgreement, Nomination, Recognition, Stay

ARRIVAL_DAYS = 10
"""Days after the departure in which the host should have confirmed the arrival."""


@dataclass(frozen=True)
class Credits:
    """Credits at home: what the agreed courses promise, and what has been recognised of them."""

    promised: Decimal
    recognised: Decimal
    waiting: int
    """Courses still without a decision."""

    @property
    def are_settled(self) -> bool:
        return self.waiting == 0


def credits_of(recognitions: list[Recognition]) -> Credits:
    """Sums over the recognitions of a stay; what a change has dropped is not counted."""
    counted = [line for line in recognitions if line.state != "dropped"]
    return Credits(
        promised=sum((line.course.credits for line in counted), Decimal(0)),
        recognised=sum(
            (line.credits for line in counted if line.state == "recognised" and line.credits is not None),
            Decimal(0),
        ),
        waiting=sum(line.state not in {"recognised", "refused"} for line in counted),
    )


def recognitions_of(stay: Stay) -> QuerySet[Recognition]:
    """What becomes of each course; dropped ones last."""
    lines = stay.recognitions.select_related("course", "transcript").prefetch_related("course__behind")
    return lines.order_by("course__position", "id")


def next_recognition(recognitions: list[Recognition]) -> Recognition | None:
    """The one that shows who acts next: a decision awaited before a transcript awaited."""
    for state in ("transcript_received", "promised", "conditional", "granted", "declined"):
        for recognition in recognitions:
            if recognition.state == state:
                return recognition
    return None


def reasons_of(recognitions: list[Recognition]) -> dict[int, str]:
    """Number of the recognition -> the reason of its last step that had one. One query."""
    kind = ContentType.objects.get_for_model(Recognition)
    lines = StepTaken.objects.filter(content_type=kind, object_id__in=[line.pk for line in recognitions])
    return dict(lines.exclude(reason="").order_by("id").values_list("object_id", "reason"))


def nomination_due(nomination: Nomination) -> date | None:
    """The partner's deadline, as long as nobody has answered."""
    return nomination.deadline if nomination.state in {"prepared", "pending"} else None


def learning_agreement_due(agreement: LearningAgreement) -> date | None:
    """Before the student leaves; a later change has no date."""
    return agreement.stay.planned_from if agreement.number == 1 else None


def stay_due(stay: Stay) -> date | None:
    """By when the stay's next step is expected."""
    return {
        "planned": stay.planned_from,
        "departed": stay.departed_on and stay.departed_on + timedelta(days=ARRIVAL_DAYS),
        "on_site": stay.planned_until,
    }.get(stay.state)


def versions_of(stay: Stay) -> list[LearningAgreement]:
    """The versions, newest first, each with its number of courses at the host; kept on the stay."""
    at_host = Count("courses", filter=Q(courses__table__in=["studied", "virtual"]))
    newest_first = LearningAgreement.objects.annotate(hosts=at_host).order_by("-number")
    prefetch_related_objects([stay], Prefetch("learning_agreements", queryset=newest_first))
    return list(stay.learning_agreements.all())
