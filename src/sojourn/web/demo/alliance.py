"""The alliance of the demonstration: begun in 2014 with 92 members, grown to 108; journals and societies."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from sojourn.kernel import clock
from sojourn.kernel.registers.keeping import take_in
from sojourn.networks.models import Engagement, Membership, Network
from sojourn.networks.registers import ENGAGEMENT, MEMBERSHIPS, NETWORKS
from sojourn.organisation.models import Person
from sojourn.partners.models import Institution
from sojourn.web.demo.house import House
from sojourn.web.demo_data.registers import ACTIVITIES, JOURNALS, SOCIETIES

FOUNDED = date(2014, 5, 20)
AT_FIRST, IN_ALL = 92, 108


def build_networks(house: House, rng: Random) -> list[Network]:
    """The networks, once."""
    standing = list(Network.objects.order_by("pk"))
    if standing:
        return standing
    alliance = Network(
        code="LAMU",
        kind="alliance",
        name_zh="岚山医学大学联盟（虚构）",
        name_en="Lanshan Alliance of Medical Universities (invented)",
        country="CN",
        founded_on=FOUNDED,
    )
    journals = [
        Network(
            code=f"J{number}",
            kind="journal",
            name_zh=f"虚构期刊：{name}",
            name_en=f"Invented Journal of {name}",
            country=rng.choice(("GB", "US", "NL", "DE")),
            is_international=rng.random() < 0.8,
        )
        for number, name in enumerate(JOURNALS, start=1)
    ]
    societies = [
        Network(
            code=f"S{number}",
            kind="organisation",
            name_zh=f"虚构国际学会：{name}",
            name_en=f"Invented International Society of {name}",
            country=rng.choice(("CH", "FR", "US", "BE")),
        )
        for number, name in enumerate(SOCIETIES, start=1)
    ]
    networks = [alliance, *journals, *societies]
    take_in(NETWORKS, networks, by=house.director)
    _join(house, alliance, rng)
    return networks


def _join(house: House, alliance: Network, rng: Random) -> None:
    """We ourselves from the beginning, 91 others with us, 16 more one by one; two have left again."""
    known = Institution.objects.exclude(country="").exclude(kind="consortium")
    others = list(known.filter(is_partner=True).order_by("pk")[:60])
    others += list(known.filter(is_partner=False, country__in=("CN", "RU")).order_by("pk")[:IN_ALL])
    rows = [Membership(network=alliance, joined_on=FOUNDED)]
    for order, institution in enumerate(others[: IN_ALL + 1]):
        is_first = order < AT_FIRST - 1
        joined = FOUNDED if is_first else date(2015 + (order - AT_FIRST) % 9, rng.choice((5, 10)), 15)
        left = date(2019, 12, 31) if order in (3, 40) else None
        rows.append(Membership(network=alliance, institution=institution, joined_on=joined, left_on=left))
    take_in(MEMBERSHIPS, rows, by=house.director)


def enter_engagements(turns: Sequence[Any], *, by: Person) -> None:
    """The alliance calls its members four times a year; each unit comes to some of it."""
    for turn in turns:
        alliance = next(one for one in turn.networks if one.kind == "alliance")
        for order, (kind, title_zh, title_en) in enumerate(ACTIVITIES):
            day = date(turn.first, 10, 12) if order < 2 else date(turn.first + 1, 4, 18)
            if day > clock.today() or turn.rng.random() < 0.3:
                continue
            share = min(0.95, 0.45 * turn.openness)
            comes = turn.rng.random() < share
            part = "hosted" if comes and turn.rng.random() < 0.06 else "attended" if comes else "absent"
            turn.rows["engagements"].append(
                Engagement(
                    network=alliance,
                    activity=kind,
                    title_zh=title_zh,
                    title_en=title_en,
                    held_on=day,
                    unit=turn.unit,
                    part=part,
                    people=turn.rng.randint(1, 5) if comes else None,
                )
            )
    take_in(ENGAGEMENT, [row for turn in turns for row in turn.rows["engagements"]], by=by)
