"""Publications of the demonstration: invented works written as OpenAlex would, taken in as any such file."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from sojourn.cooperation.actions import confirm_found_by_orcid
from sojourn.cooperation.intake import take_in_works
from sojourn.cooperation.models import Authorship
from sojourn.interop.actions.works import read_and_match
from sojourn.kernel.permission import may
from sojourn.organisation.models import Person
from sojourn.web.demo_data.people import invent_person
from sojourn.web.demo_data.registers import THEMES, some

OURS = "Lanshan University"
ANSWER = 0.9
"""The share of people who have answered what was found by their ORCID."""


def publish(turns: Sequence[Any], *, seed: int, by: Person) -> None:
    """A file of the year's works, read and matched as one that is brought."""
    lines = [json.dumps(work) for turn in turns for work in _works(turn)]
    if lines:
        found, _refused = read_and_match("\n".join(lines).encode())
        take_in_works(found, by=by)


def _works(turn: Any) -> list[dict[str, Any]]:
    return [_work(turn, order) for order in range(some(turn.rng, 0.28 * len(turn.staff)))]


def _work(turn: Any, order: int) -> dict[str, Any]:
    rng = turn.rng
    number = 990_000_000_000 + turn.unit.pk * 100_000 + (turn.first % 100) * 1000 + order
    theme = rng.choice(THEMES)[1]
    ours = [_ours(one.person) for one in rng.sample(turn.staff, k=min(len(turn.staff), rng.randint(1, 3)))]
    abroad = [_other(rng, turn.partner()) for _each in range(rng.randint(1, 3))]
    authors = ours + (abroad if rng.random() < min(0.85, 0.28 * turn.openness) else [])
    if rng.random() < 0.4:
        rng.shuffle(authors)
    authors[-1]["is_corresponding"] = True
    for place, author in enumerate(authors):
        author["author_position"] = (
            "first" if place == 0 else "last" if place == len(authors) - 1 else "middle"
        )
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/10.5555/lanshan.{number}",
        "display_name": f"{theme}: invented article {turn.unit.code}-{turn.first}-{order + 1}",
        "publication_date": turn.day().isoformat(),
        "type": "article",
        "is_retracted": rng.random() < 0.004,
        "authors_count": 640 if rng.random() < 0.006 else len(authors),
        "authorships": authors,
    }


def _ours(person: Person) -> dict[str, Any]:
    orcid = f"https://orcid.org/{person.orcid}" if person.orcid else None
    return {
        "author": {"display_name": person.name_en, "orcid": orcid},
        "is_corresponding": False,
        "institutions": [{"display_name": OURS, "country_code": "CN"}],
        "countries": ["CN"],
    }


def _other(rng: Random, partner: Any) -> dict[str, Any]:
    place = {
        "display_name": partner.name_en,
        "country_code": partner.country,
        "ror": f"https://ror.org/{partner.ror_id}" if partner.ror_id else None,
    }
    return {
        "author": {
            "display_name": invent_person(rng, nationality=partner.country or "GB").name_en,
            "orcid": None,
        },
        "is_corresponding": False,
        "institutions": [place],
        "countries": [partner.country],
    }


def confirm_works() -> None:
    """Most people confirm what was found by their ORCID; the others are still asked."""
    waiting = Authorship.objects.filter(claim="proposed", matched_by="orcid").values("person")
    for person in Person.objects.filter(pk__in=waiting).order_by("pk"):
        if Random(f"answers/{person.number}").random() < ANSWER and may(person, "cooperation.claim_works"):
            confirm_found_by_orcid(by=person)
