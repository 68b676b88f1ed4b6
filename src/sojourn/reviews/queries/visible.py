"""Whose reviews a person sees."""

from django.db.models import Q, QuerySet

from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, READERS, standing_of
from sojourn.reviews.models import PanelMember, Review

OPEN_TO_REVIEWER = ("assigned", "submitted")
"""States of a review in which its reviewer still reads the application."""
LEFT = ("draft", "withdrawn", "returned", "not_eligible")
"""States of an application that no reviewer reads."""


def visible_reviews(person: Person) -> QuerySet[Review]:
    """Those one is asked for and has not given up; as office or leader one's units', never on oneself."""
    units = standing_of(person).units(OFFICE | READERS)
    mine = Q(reviewer=person, state__in=OPEN_TO_REVIEWER) & ~Q(application__state__in=LEFT)
    return Review.objects.filter(mine | Q(application__unit__in=units)).exclude(application__person=person)


def own_reviews(person: Person) -> QuerySet[Review]:
    """The reviews one has been asked for, those to be written first, the earliest date first."""
    return (
        Review.objects.filter(reviewer=person, state__in=OPEN_TO_REVIEWER)
        .exclude(application__state__in=LEFT)
        .exclude(application__person=person)
        .select_related("application__call")
        .order_by("state", "application__call__review_until", "id")
    )


def sits_on_a_panel(person: Person) -> bool:
    """Whether some call has this person as a reviewer."""
    return PanelMember.objects.filter(person=person).exists() or own_reviews(person).exists()


def is_closed_to_reviewer(review: Review) -> bool:
    """Whether its reviewer must first say that nothing stands against judging this application."""
    return review.state == "assigned" and review.impartial_at is None
