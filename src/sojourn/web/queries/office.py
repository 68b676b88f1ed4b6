"""What waits for the International Office, by duty, and for a foreign affairs office."""

from datetime import timedelta

from django.db.models import Case, F, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sojourn.agreements.queries import agreements_expiring_before, visible_agreements
from sojourn.allocation.queries import visible_objections
from sojourn.allocation.queries.instances import UNDECIDED
from sojourn.allocation.queries.waiting import offers_waiting, runs_to_see_to
from sojourn.consultations.models import Opinion, Suggestion
from sojourn.consultations.queries import organised_units
from sojourn.kernel import clock
from sojourn.notices.models import Article
from sojourn.organisation.models import Duty, Person, Role
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.programmes.queries.office import looks_after_calls
from sojourn.programmes.queries.programmes import unsettled_programmes
from sojourn.reviews.queries.waiting import reviews_per_call
from sojourn.stays.queries import (
    accepted_without_nomination,
    arrivals_to_confirm,
    learning_agreements_to_sign,
    nominations_to_send,
    recognitions_to_decide,
    recognitions_to_promise,
    reports_to_accept,
    unanswered_too_long,
)
from sojourn.stays.queries.axes import ARRIVAL_DAYS
from sojourn.web.queries.calls import Calls, title_of
from sojourn.web.queries.lines import Line, Source, lines_from

EXPIRING = timedelta(days=180)
"""Agreements that end within this time stand among what waits."""

BEFORE_STAY = Case(When(number=1, then=F("stay__planned_from")))
"""A learning agreement is signed before the stay begins; a later change of it has no date."""


def duties_of(role: str, duties: list[str]) -> frozenset[str]:
    """What a director or officer looks after; a director, and an officer without a duty, after everything."""
    return frozenset(duties) if role == Role.OFFICER and duties else frozenset(Duty)


def central_lines(
    person: Person, duties: frozenset[str], calls: Calls, *, besides: list[Source]
) -> list[Line]:
    """What waits for a director or officer with these duties, and besides. Four queries."""
    sources = [*besides, *(agreement_sources(person) if Duty.AGREEMENTS in duties else [])]
    if Duty.OUTGOING not in duties:
        return lines_from(sources)
    return [
        *_calls_to_publish(calls),
        *check_lines(calls),
        *_selection_lines(calls),
        *_result_lines(calls),
        *lines_from(
            [
                *objection_sources(person),
                *_offer_sources(),
                *_notice_sources(person),
                *nomination_sources(person),
                *stay_sources(person),
                *unsigned_sources(person),
                *sources,
            ]
        ),
    ]


def subtree_lines(person: Person, calls: Calls, *, besides: list[Source]) -> list[Line]:
    """What waits for a foreign affairs office: the same of its own people, without running the calls."""
    sources = [
        *nomination_sources(person),
        *stay_sources(person),
        *coordinator_sources(person),
        *besides,
    ]
    return [*check_lines(calls), *lines_from(sources)]


def _calls_to_publish(calls: Calls) -> list[Line]:
    """Drafts to finish, by the day on which they open."""
    return [
        Line(
            _("Call to finish and publish"),
            reverse("programmes:desk", args=[call.pk]),
            by=timezone.localdate(call.opens_at) if call.opens_at else None,
            about=title_of(call),
        )
        for call in calls.calls
        if call.state == "draft"
    ]


def check_lines(calls: Calls) -> list[Line]:
    """What the office decides on applications, and what others have not done in time."""
    page = "applications:application_list"
    return [
        *calls.lines(_("Applications to check"), "endorsed", page=page, due="check_until"),
        *calls.lines(_("Not endorsed, to decide"), "not_endorsed", page=page, due="check_until"),
        *calls.lines(
            _("Units have not given their opinion in time"),
            "submitted",
            page=page,
            due="endorse_until",
            only_late=True,
        ),
        *calls.lines(
            _("Returned for correction and not back"),
            "returned",
            page=page,
            due="check_until",
            only_late=True,
        ),
        *calls.further_lines("office"),
    ]


def _selection_lines(calls: Calls) -> list[Line]:
    """From eligible to ranked."""
    reviews = reviews_per_call()
    lines = calls.lines(
        _("Eligible, to send to review"),
        "eligible",
        page="applications:application_list",
        due="check_until",
    )
    for call in calls.calls:
        found = reviews.get(call.pk)
        if found is None:
            continue
        selection = reverse("reviews:selection", args=[call.pk])
        if found.short:
            lines.append(
                Line(
                    _("Applications without enough reviewers"),
                    reverse("reviews:assignment", args=[call.pk]),
                    count=found.short,
                    by=call.check_until,
                    about=title_of(call),
                )
            )
        if found.open:
            line = Line(_("Reviews that are late"), selection, found.open, call.review_until, title_of(call))
            lines += [line] if line.is_late else []
        elif not found.short:
            lines.append(
                Line(
                    _("Reviews are in, scores to compute"),
                    selection,
                    count=found.under_review,
                    by=call.review_until,
                    about=title_of(call),
                )
            )
    return lines


def _result_lines(calls: Calls) -> list[Line]:
    """Places to allocate, results to publish, notice periods that end, offers that wait."""
    computed, published = [], []
    for run in runs_to_see_to():
        (computed if run.state == "computed" else published).append(run)
    known = {call.pk: call for call in calls.calls}
    ready = [
        call
        for call in calls.calls
        if call.state == "closed"
        and calls.counts.get(call.pk, {}).get("ranked")
        and not any(calls.counts[call.pk].get(state) for state in UNDECIDED)
        and call.pk not in {run.call_id for run in computed}
    ]
    return [
        *[
            Line(
                _("Ranked applications, places to allocate"),
                reverse("allocation:desk", args=[call.pk]),
                count=calls.counts[call.pk]["ranked"],
                by=call.announce_on,
                about=title_of(call),
            )
            for call in ready
        ],
        *[
            Line(
                _("Result to publish"),
                reverse("allocation:run", args=[run.pk]),
                by=run.call.announce_on,
                about=title_of(run.call),
            )
            for run in computed
        ],
        *[
            Line(
                _("Notice period ends by itself"),
                reverse("allocation:run", args=[run.pk]),
                by=run.notice_until,
                about=title_of(run.call),
            )
            for run in published
        ],
        *[
            Line(
                _("Offers without an answer"),
                reverse("allocation:offer_list", args=[waiting.call]),
                count=waiting.count,
                by=timezone.localdate(waiting.first_expiry),
                about=title_of(known[waiting.call]),
            )
            for waiting in offers_waiting()
            if waiting.call in known
        ],
    ]


def _offer_sources() -> list[Source]:
    return [
        Source(
            _("Partners' offers whose institution is to be settled"),
            unsettled_programmes().filter(is_active=True),
            reverse("programmes:host_list"),
        )
    ]


def _notice_sources(person: Person) -> list[Source]:
    """News that units have handed in, suggestions and opinions without an answer. No query."""
    handed_in = Article.objects.filter(state="review")
    units = organised_units(person)
    suggestions = Suggestion.objects.filter(unit__in=units, state="new")
    opinions = Opinion.objects.filter(version__draft__unit__in=units, answer="")
    box = reverse("consultations:suggestion_list")
    return [
        Source(_("News to review"), handed_in, reverse("notices:article_list") + "?state=review"),
        Source(_("Suggestions to answer"), suggestions, f"{box}?state=new"),
        Source(_("Opinions to answer"), opinions, reverse("consultations:draft_list")),
    ]


def objection_sources(person: Person) -> list[Source]:
    """Objections that the office answers, and appeals on which somebody else decides. No query."""
    page = reverse("allocation:objection_list")
    of_others = visible_objections(person).exclude(application__person=person)
    answers, decides = looks_after_calls(person), standing_of(person).holds({Role.DIRECTOR, Role.LEADER})
    filed = Source(_("Objections to answer"), of_others.filter(state="filed"), page, due="run__notice_until")
    appealed = Source(
        _("Appeals to decide"), of_others.filter(state="appealed").exclude(answered_by=person), page
    )
    return [*([filed] if answers else []), *([appealed] if decides else [])]


def nomination_sources(person: Person) -> list[Source]:
    """Nominations to make, to send, and those that the host has left without an answer."""
    units = standing_of(person).units(OFFICE)
    page = reverse("stays:nominations")
    return [
        Source(
            _("Accepted places without a nomination"),
            accepted_without_nomination().filter(application__unit__in=units),
            page,
        ),
        Source(_("Nominations to send"), nominations_to_send(person), page, due="deadline"),
        Source(
            _("Nominations the host has not answered in time"),
            unanswered_too_long(person),
            f"{page}?state=unanswered",
            due="deadline",
        ),
    ]


def stay_sources(person: Person) -> list[Source]:
    """What an office confirms and accepts around stays."""
    stays = reverse("stays:stays")
    return [
        Source(
            _("Arrivals to confirm"),
            arrivals_to_confirm(person),
            stays,
            due="departed_on",
            grace=timedelta(days=ARRIVAL_DAYS),
        ),
        Source(_("Return reports to accept"), reports_to_accept(person), stays),
    ]


def unsigned_sources(person: Person) -> list[Source]:
    """First learning agreements that are still unsigned at home though the stay should have begun."""
    late = learning_agreements_to_sign(person).filter(number=1, stay__planned_from__lt=clock.today())
    return [
        Source(
            _("Learning agreements not signed before the stay"),
            late,
            reverse("stays:stays"),
            due="stay__planned_from",
        )
    ]


def coordinator_sources(person: Person) -> list[Source]:
    """Learning agreements and recognitions of one's students."""
    stays = reverse("stays:stays")
    return [
        Source(
            _("Learning agreements to sign"),
            learning_agreements_to_sign(person).exclude(stay__person=person),
            stays,
            due=BEFORE_STAY,
        ),
        *recognition_sources(person),
    ]


def recognition_sources(person: Person) -> list[Source]:
    """Courses on whose recognition one decides as unit, counsellor or registry."""
    return [
        Source(
            _("Courses to decide before departure"),
            recognitions_to_promise(person),
            reverse("stays:stays"),
            due="stay__planned_from",
        ),
        Source(_("Courses to recognise"), recognitions_to_decide(person), reverse("stays:stays")),
    ]


def agreement_sources(person: Person) -> list[Source]:
    ending = agreements_expiring_before(clock.today() + EXPIRING)
    coming = visible_agreements(person).filter(state__in=("proposed", "opinions", "to_sign"))
    return [
        Source(
            _("Agreements proposed"),
            coming,
            reverse("agreements:agreement_list") + "?which=coming",
        ),
        Source(
            _("Agreements that end within 180 days"),
            ending.filter(pk__in=visible_agreements(person).values("pk")),
            reverse("agreements:agreement_list") + "?which=expiring",
            due="valid_until",
        ),
    ]
