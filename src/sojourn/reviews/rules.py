"""Who is what to a review. Membership of a panel is the right to review; no appointment is needed for it."""

import rules

from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, READERS, standing_of
from sojourn.organisation.rules import holds_central_office
from sojourn.programmes.models import Call
from sojourn.programmes.rules import runs_calls
from sojourn.reviews.models import Interview, Review
from sojourn.reviews.queries import sits_on_a_panel, visible_reviews
from sojourn.reviews.queries.interview import has_interviews, visible_interviews
from sojourn.reviews.queries.visible import LEFT, OPEN_TO_REVIEWER


@parties_in(Review)
def parties_of_review(person: Person, review: Review) -> set[str]:
    """Its reviewer, and the office over the application's unit; nobody has a say in one on themselves."""
    parties: set[str] = set()
    if review.application.person_id == person.pk:
        return parties
    if review.reviewer_id == person.pk:
        parties.add("reviewer")
    if standing_of(person).reaches(OFFICE, review.application.unit_id):
        parties.add("office")
    return parties


@rules.predicate
def is_about_oneself(person: Person, review: Review) -> bool:
    return review.application.person_id == person.pk


@rules.predicate
def is_own_review(person: Person, review: Review) -> bool:
    """Asked for this review, not recused, and the application is still one to be read."""
    return (
        review.reviewer_id == person.pk
        and review.state in OPEN_TO_REVIEWER
        and review.application.state not in LEFT
    )


@rules.predicate
def oversees_review(person: Person, review: Review) -> bool:
    return standing_of(person).reaches(OFFICE | READERS, review.application.unit_id)


@rules.predicate
def runs_review(person: Person, review: Review) -> bool:
    return standing_of(person).reaches(OFFICE, review.application.unit_id)


@rules.predicate
def is_reviewer(person: Person) -> bool:
    """Appointed as a reviewer, or named to a panel."""
    return standing_of(person).holds({Role.REVIEWER}) or sits_on_a_panel(person)


@rules.predicate
def is_invited(person: Person, interview: Interview) -> bool:
    """One's own interview."""
    return interview.application.person_id == person.pk


@rules.predicate
def holds_interview(person: Person, interview: Interview) -> bool:
    """One of its interviewers, as long as the application is one to be judged."""
    return (
        interview.slot is not None
        and interview.application.state not in LEFT
        and person.pk in {one.pk for one in interview.slot.interviewers.all()}
    )


@rules.predicate
def oversees_interview(person: Person, interview: Interview) -> bool:
    return standing_of(person).reaches(OFFICE | READERS, interview.application.unit_id)


@rules.predicate
def comes_to_interviews(person: Person) -> bool:
    """Invited to an interview, or holds some."""
    return has_interviews(person)


@rules.predicate
def sits_on_panel(person: Person, call: Call) -> bool:
    return call.panel.filter(person=person).exists()


permit(
    {
        "reviews.take_in_scores": holds_central_office,
        "reviews.view_own_reviews": is_reviewer,
        "reviews.view_review": ~is_about_oneself & (is_own_review | oversees_review),
        "reviews.write_review": ~is_about_oneself & is_own_review,
        "reviews.take_step": ~is_about_oneself & (is_own_review | runs_review),
        "reviews.reassign_review": ~is_about_oneself & runs_review,
        "reviews.view_own_interviews": comes_to_interviews,
        "reviews.view_interview": is_invited | holds_interview | oversees_interview,
        "reviews.book_interview": is_invited,
        "reviews.score_interview": ~is_invited & holds_interview,
        "reviews.calibrate": sits_on_panel,
        "reviews.run_panel": runs_calls,
        "reviews.rank_applications": runs_calls,
    }
)

listed(Review, name="reviews.view_review", listing=visible_reviews)
listed(Interview, name="reviews.view_interview", listing=visible_interviews)
