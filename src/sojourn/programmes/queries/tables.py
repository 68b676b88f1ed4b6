"""What the pages of a call show: places host by host with what they require, dates in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from sojourn.engines.eligibility import Requirement as Rule
from sojourn.kernel import clock
from sojourn.programmes.models import Call
from sojourn.programmes.queries.places import Host
from sojourn.programmes.queries.sentences import names_for, requirement_sentence
from sojourn.programmes.queries.wording import number, test_name


@dataclass(frozen=True)
class HostRow:
    """One host of a call: its places, what it requires in full sentences, and in a few words."""

    host: Host
    sentences: tuple[str, ...]
    briefs: tuple[str, ...]


def host_rows(hosts: Sequence[Host]) -> list[HostRow]:
    """The hosts of one page with what they require. Three queries at most."""
    prefetch_related_objects([host.programme for host in hosts], "requirements")
    rules = [[Rule(row.kind, row.parameters) for row in host.programme.requirements.all()] for host in hosts]
    names = names_for(rule for own in rules for rule in own)
    return [
        HostRow(
            host,
            tuple(requirement_sentence(rule.kind, rule.parameters, names) for rule in own),
            briefs_of(own),
        )
        for host, own in zip(hosts, rules, strict=True)
    ]


def briefs_of(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Marks and language in a few words each; how many further requirements there are."""
    briefs = []
    further = 0
    for rule in rules:
        given: Any = rule.parameters
        if rule.kind == "gpa":
            scale = f"/{number(given['scale'])}" if given.get("scale") else ""
            briefs.append(_("marks %(minimum)s") % {"minimum": number(given["minimum"]) + scale})
        elif rule.kind == "language":
            tests = [
                f"{test_name(each['test'])} {number(each['overall'])}"
                for each in given["alternatives"]
                if each.get("overall") is not None
            ]
            briefs.append(" / ".join(tests) or _("language test"))
        else:
            further += 1
    if further:
        briefs.append(_("%(count)d more") % {"count": further})
    return tuple(briefs)


@dataclass(frozen=True)
class Milestone:
    """One date of a call: what happens, when, and whether it lies behind us or comes next."""

    label: str
    at: date | datetime
    is_past: bool
    is_next: bool = False

    @property
    def is_instant(self) -> bool:
        return isinstance(self.at, datetime)


def timeline_of(call: Call) -> list[Milestone]:
    """The call's dates as far as they are known, in their order."""
    notice_ends = call.announce_on + timedelta(days=call.notice_days) if call.announce_on else None
    dates: list[tuple[str, date | datetime | None]] = [
        (_("Applications open"), call.opens_at),
        (_("Applications close"), call.closes_at),
        (_("Schools and hospitals endorse until"), call.endorse_until),
        (_("International Office checks until"), call.check_until),
        (_("Reviews until"), call.review_until),
        (_("Result published, objections possible"), call.announce_on),
        (_("Objections end, offers go out"), notice_ends),
    ]
    known = [(label, at, _is_past(at)) for label, at in dates if at is not None]
    first_ahead = next((position for position, (_l, _a, past) in enumerate(known) if not past), None)
    return [
        Milestone(label, at, past, is_next=position == first_ahead)
        for position, (label, at, past) in enumerate(known)
    ]


def _is_past(at: date | datetime) -> bool:
    return at <= clock.now() if isinstance(at, datetime) else at < clock.today()
