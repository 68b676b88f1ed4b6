"""The other applicants, led through the same actions by the demonstration."""

from sojourn.applications.models import Application
from sojourn.organisation.models import Person
from sojourn.web.demo import applying
from tests.web.round.applicant import SCHOOL
from tests.web.round.walk import Walk

OTHERS = 119
AT_THE_SAME_SCHOOL = 4


def apply(walk: Walk) -> None:
    """They rank, answer, upload and submit, on any day while the call is open."""
    applying.apply_all(walk.round, count=OTHERS, at_units=[SCHOOL] * AT_THE_SAME_SCHOOL)
    assert Application.objects.filter(state="submitted").count() == OTHERS + 1


def draft(walk: Walk) -> Person:
    """Somebody who has everything but the submission."""
    round_ = walk.round
    student = applying.new_applicant(round_, order=OTHERS, rng=walk.rng)
    applying.apply_for(round_, student, rng=walk.rng, submits=False)
    return student
