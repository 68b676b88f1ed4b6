"""What waits for units, counsellors, reviewers, registries, partners' contacts and administrators."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.cooperation.queries import own_authorships
from sojourn.correspondence.queries import replies_waiting, writes_messages
from sojourn.followups.models import Obligation
from sojourn.followups.queries import own_action_items, own_obligations_due
from sojourn.funding.models import Instalment
from sojourn.funding.queries import own_instalments_to_come
from sojourn.kernel import clock
from sojourn.kernel.models import Job, Mail
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person, Role, Studies
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.reviews.queries import own_reviews
from sojourn.reviews.queries.interview import interviews_to_hold, own_interviews
from sojourn.stays.queries import (
    arrivals_to_confirm,
    learning_agreements_to_sign,
    nominations_to_answer,
    visible_stays,
)
from sojourn.stays.queries.axes import ARRIVAL_DAYS
from sojourn.stays.states import AHEAD
from sojourn.web.queries.calls import Calls
from sojourn.web.queries.lines import Line, Source
from sojourn.web.queries.office import BEFORE_STAY

OFFICIAL = (Role.DIRECTOR, Role.OFFICER, Role.FOREIGN_AFFAIRS, Role.UNIT_OFFICER, Role.LEADER)
"""Roles without whose holders nothing goes on."""
OWED_AHEAD = timedelta(days=60)
"""So long before its day what one owes stands on the home page."""
SHOWN = 10
"""So many people without marks are named."""
TRANSCRIPT_DAYS = 60
"""Days after a stay in which its transcript is expected."""


def unit_lines(calls: Calls) -> list[Line]:
    """Applications of the unit's own people that wait for its opinion."""
    return [
        *calls.lines(
            _("Applications to endorse"), "submitted", page="applications:unit_list", due="endorse_until"
        ),
        *calls.further_lines("unit"),
    ]


def sources_of_everybody(person: Person) -> list[Source]:
    """What may wait for somebody whatever hat they wear: reviews, replies, what is agreed and owed."""
    replies = []
    if writes_messages(person):
        replies = [Source(_("Replies to messages"), replies_waiting(person), reverse("correspondence:inbox"))]
    items = Source(
        _("Action items"),
        own_action_items(person).filter(state="open"),
        reverse("followups:action_item_list") + "?whose=mine&state=open",
        due="due_on",
    )
    owed = Source(
        _("My obligations to report on"),
        own_obligations_due(person).filter(is_certain=True, due_on__lte=clock.today() + OWED_AHEAD),
        reverse("followups:my_obligations"),
        due="due_on",
    )
    # without its day: whoever waits for money is not late with it
    money = Source(
        _("Instalments of my grant to come"),
        own_instalments_to_come(person),
        reverse("funding:my_grants"),
    )
    return [
        *review_sources(person),
        *replies,
        *claim_sources(person),
        items,
        owed,
        money,
        *_to_confirm(person),
    ]


def _to_confirm(person: Person) -> list[Source]:
    """For an office: what was reported to it, and what is overdue."""
    units = standing_of(person).units(OFFICE)
    if not units:
        return []
    rows, page = Obligation.objects.exclude(person=person), reverse("followups:obligation_list")
    if not standing_of(person).reaches_all(OFFICE):
        rows = rows.filter(unit__in=units)
    late = rows.filter(state="open", is_certain=True, due_on__lt=clock.today())
    return [
        Source(_("Obligations to confirm"), rows.filter(state="handed_in"), f"{page}?state=handed_in"),
        Source(_("Overdue obligations"), late, f"{page}?when=late", due="due_on"),
        Source(
            _("Payments due now"),
            Instalment.objects.filter(
                grant__stay__unit__in=units, paid_on=None, is_certain=True, due_on__lte=clock.today()
            ).exclude(grant__stay__person=person),
            reverse("funding:payment_list") + "?when=due",
            due="due_on",
        ),
    ]


def claim_sources(person: Person) -> list[Source]:
    """Publications found under the person's name, to be claimed or not."""
    proposed = own_authorships(person).filter(claim="proposed")
    return [Source(_("Publications that may be yours"), proposed, reverse("cooperation:my_works"))]


def review_sources(person: Person) -> list[Source]:
    """Reviews to write, interviews to come to and to hold; for whoever is asked for them."""
    interviews = reverse("reviews:my_interviews")
    return [
        Source(
            _("Choose the time of your interview"),
            own_interviews(person).filter(slot=None),
            interviews,
            due="application__call__interview_round__book_until__date",
        ),
        Source(
            _("Your interview"),
            own_interviews(person).filter(slot__starts_at__gte=clock.now()),
            interviews,
            due="slot__starts_at__date",
        ),
        Source(
            _("Interviews to hold and to score"),
            interviews_to_hold(person).filter(given=0),
            interviews,
            due="slot__starts_at__date",
        ),
        Source(
            _("Reviews to write"),
            own_reviews(person).filter(state="assigned"),
            reverse("reviews:my_reviews"),
            due="application__call__review_until",
        ),
    ]


def registry_lines(calls: Calls, person: Person) -> list[Line]:
    """Applicants of one's group of people whose marks are not known."""
    from_call = Q(person__applications__call__in=[call.pk for call in calls.calls])
    entered = ~Q(person__applications__state__in=["draft", "withdrawn"])
    without = Studies.objects.filter(from_call, entered, gpa=None).exclude(person=person)
    without = without.filter(level__in=standing_of(person).levels).select_related("person").distinct()
    return [
        Line(
            _("Marks are missing"),
            reverse("organisation:person_studies", args=[studies.person_id]),
            about=in_language(studies.person, "name"),
        )
        for studies in without[:SHOWN]
    ]


def host_sources(person: Person) -> list[Source]:
    """What a partner's contact is asked for."""
    portal = reverse("stays:portal")
    transcripts = visible_stays(person).filter(state="returned", recognitions__state__in=AHEAD)
    return [
        Source(_("Nominations to answer"), nominations_to_answer(person), portal, due="deadline"),
        Source(
            _("Learning agreements to sign"),
            learning_agreements_to_sign(person),
            portal,
            due=BEFORE_STAY,
        ),
        Source(
            _("Arrivals to confirm"),
            arrivals_to_confirm(person),
            portal,
            due="departed_on",
            grace=timedelta(days=ARRIVAL_DAYS),
        ),
        Source(
            _("Transcripts to send"),
            transcripts,
            portal,
            due="ended_on",
            grace=timedelta(days=TRANSCRIPT_DAYS),
        ),
    ]


def administrator_sources() -> list[Source]:
    """What has gone wrong by itself, and who cannot work."""
    health = reverse("web:health")
    lost = Person.objects.filter(account=None, appointments__role__in=OFFICIAL)
    return [
        Source(_("Work that has failed"), Job.objects.filter(state=Job.State.FAILED), health),
        Source(_("Letters that could not be sent"), Mail.objects.filter(state=Mail.State.FAILED), health),
        Source(_("Office holders without a way to sign in"), lost, reverse("organisation:person_list")),
    ]
