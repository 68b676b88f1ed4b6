"""Criteria, panel and assignment by the office; a reviewer reads blind; the scores are computed."""

from decimal import Decimal

from sojourn.applications.models import Application
from sojourn.organisation.models import Person
from sojourn.reviews import actions as reviewing
from sojourn.reviews.models import Criterion, Review
from sojourn.reviews.queries import plan_for
from sojourn.web.demo import applying
from tests.web.round.dates import DATES
from tests.web.round.visitor import Visitor
from tests.web.round.walk import Walk

COMMENT = "学习计划具体可行。 A study plan that is concrete and can be done."


def set_up_panel(office: Visitor, walk: Walk, *, reviewer: Person) -> None:
    """The usual criteria, a reviewer found by name, the others by the same action, the plan taken up."""
    office.open("reviews:selection", walk.call.pk)
    office.follow(office.words("Criteria"), within="main")
    office.press(office.words("Use the usual criteria"))
    office.follow(office.words("Panel"), within="main")
    office.search(q=reviewer.email)
    office.press(office.words("Add to the panel: %(name)s", name=office.named(reviewer)))
    for other in walk.house.reviewers[:12]:
        if other != reviewer:
            reviewing.add_panel_member(walk.call, other, by=walk.house.officer)
    pairs = len(plan_for(walk.call).pairs)
    office.follow(office.words("Assignment"), within="main")
    office.press(str(pairs), exact=False)
    assert Review.objects.count() == pairs == 2 * Application.objects.filter(state="under_review").count()


def first_to_write(reviewer: Person) -> Review:
    return Review.objects.filter(reviewer=reviewer, state="assigned").order_by("pk")[0]


def review_blind(reviewer: Visitor, review: Review) -> None:
    """Nowhere is the applicant named: not on the page, not in its addresses, not in the files' names."""
    reviewer.open("reviews:my_reviews")
    reviewer.page.locator(f"main a[href='/reviews/{review.pk}/']").click()
    reviewer.page.wait_for_load_state("load")
    reviewer.stands(Review, "assigned", who="reviewer", by=DATES.review, mine=True)
    reviewer.press(reviewer.words("I am impartial: show the application"))
    applicant = review.application.person
    page = reviewer.page.content()
    given = [applicant.name_zh, applicant.name_en, applicant.email, applicant.number]
    assert [one for one in given if one and one in page] == []
    for criterion in Criterion.objects.all():
        reviewer.fill(**{f"points_{criterion.pk}": criterion.points})
    reviewer.fill(comment=COMMENT)
    reviewer.press(reviewer.words("Hand in"))
    reviewer.is_told(reviewer.words("Handed in. Thank you."))
    review.refresh_from_db()
    assert (review.state, review.comment) == ("submitted", COMMENT)


def review_the_rest(walk: Walk, *, favourite: Person) -> None:
    """The favourite is good in everybody's eyes; the others are scored as the demonstration does it."""
    for review in Review.objects.filter(application__person=favourite, state="assigned"):
        points = {one.pk: Decimal(one.points) for one in Criterion.objects.all()}
        reviewing.save_review(review, seen=review.version, points=points, comment="", by=review.reviewer)
        reviewing.submit_review(review, by=review.reviewer)
    applying.review(walk.round)


def rank(office: Visitor, walk: Walk) -> None:
    """Nothing is open any more; one button gives everybody a score with its parts."""
    office.open("reviews:selection", walk.call.pk)
    office.reads(office.words("Nothing is open any more: all applications are decided and reviewed."))
    office.press(office.words("Compute the scores"))
    office.see_work_done()
    ranked = Application.objects.filter(state="ranked").count()
    office.reads(str(ranked))
    assert not Application.objects.filter(state="under_review").exists()
    assert not Application.objects.filter(state="ranked", score=None).exists()
