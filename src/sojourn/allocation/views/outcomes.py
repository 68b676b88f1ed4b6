"""An applicant's outcome with its reasons."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sojourn.allocation.models import Mechanism, Offer, Outcome
from sojourn.allocation.queries import (
    applicant_id,
    keeps_earlier_place,
    objection_of,
    publisher_of,
    reasons_of,
    visible_outcomes,
)
from sojourn.allocation.states import PUBLISHED
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Rules


@screen("allocation.view_outcome", one_of=visible_outcomes)
def outcome_detail(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """What the run gives, for every choice why or why not, and how anybody can check it."""
    run, application = outcome.run, outcome.application
    reasons = reasons_of(outcome)
    refused = [reason for reason in reasons if reason.outcome == "refused"]
    offer = application.offers.filter(state__in=Offer.HOLDING).select_related("place__programme").first()
    return render(
        request,
        "allocation/outcome_detail.html",
        {
            "outcome": outcome,
            "run": run,
            "call": run.call,
            "application": application,
            "is_own": application.person_id == request.person.pk,
            "reasons": reasons,
            "is_kept": keeps_earlier_place(outcome),
            "late_rules": [one for one in run.rules if one["known"] != "nothing"],
            "known_labels": dict(Rules.Known.choices),
            "mechanisms": dict(Mechanism.choices),
            "waiting": len([one for one in refused if not one.closed] or refused),
            "contact": publisher_of(run),
            "objection": objection_of(outcome),
            "deviation": run.deviations.filter(application=application, offer=None)
            .select_related("from_place__programme")
            .first(),
            "offer": offer,
            "answer_path": reverse("web:my_place", args=[offer.pk]) if offer else "",
            "shows_proof": run.state in PUBLISHED,
            "own_id": applicant_id(application.pk),
            "own_number": f"{int(outcome.explanation[0]['lottery']):064x}" if outcome.explanation else "",
            "text_literal": json.dumps(run.call.public_text, ensure_ascii=False),
        },
    )
