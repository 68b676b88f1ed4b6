"""The facts as they stand now: every fact table, from our own rows."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from sojourn.indicators.queries import facts_of_activity as activity
from sojourn.indicators.queries import facts_of_people as people
from sojourn.organisation.models import AcademicYear


def facts_now(*, secret: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
    """Table -> rows, each read when it is asked for; people under pseudonyms of this secret only."""
    person = partial(_pseudonym, secret.encode())
    return {
        "house": people.house(),
        "units": people.units(),
        "denominators": people.denominators(),
        "coverage": people.coverage(),
        "staff": people.staff(person, years=_years()),
        "leaders": people.leaders(person),
        "students": people.students(),
        "graduates": people.graduates(person),
        "stays": people.stays(person),
        "applications": people.applications(person),
        "agreements": activity.agreements(),
        "places": activity.places(),
        "courses": activity.courses(),
        "teachings": activity.teachings(person),
        "programmes": activity.programmes(),
        "posts": activity.posts(person),
        "works": activity.works(),
        "authorships": activity.authorships(),
        "projects": activity.projects(),
        "finance": activity.finance(),
        "laboratories": activity.laboratories(),
        "outputs": activity.outputs(),
        "trials": activity.trials(),
        "events": activity.events(),
        "activities": activity.activities(),
        "service": activity.service(),
    }


def _years() -> range:
    """Every year of which we know an academic year."""
    labels = sorted(AcademicYear.objects.values_list("label", flat=True))
    return range(int(labels[0][:4]), int(labels[-1][:4]) + 1) if labels else range(0)


def _pseudonym(secret: bytes, name: str) -> str:
    return hmac.new(secret, name.encode(), hashlib.sha256).hexdigest()[:20]
