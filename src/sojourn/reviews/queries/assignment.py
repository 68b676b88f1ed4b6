"""Who is to review what: by the rules of the panel, or as the office picks."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.engines.scoring import Pair, Shares, share_out
from sojourn.programmes.models import Call
from sojourn.reviews.models import Criterion, PanelMember, PanelRules, Review
from sojourn.reviews.queries.conflict import REASONS, barred_reviewers
from sojourn.reviews.queries.progress import ACTIVE, panel_progress

Match = PanelRules.Match


@dataclass(frozen=True)
class Plan(Shares):
    """The shares of one call, with the applications under review and the members they are about."""

    applications: Mapping[int, Application]
    members: Sequence[PanelMember]
    """As `panel_progress` gives them."""
    has_criteria: bool
    """Whether it is said what points are given for; without that nobody can review."""

    @property
    def fingerprint(self) -> str:
        """The same for the same pairs: what is applied is what was shown."""
        return fingerprint_of(self.pairs)


def fingerprint_of(pairs: Iterable[Pair]) -> str:
    """A short word for these pairs; other pairs have another one."""
    return hashlib.sha256(repr(sorted(pairs)).encode()).hexdigest()[:16]


def rules_of(call: Call) -> PanelRules:
    """The rules of the call's panel, read once and kept on the call; the usual ones where none were set."""
    return getattr(call, "panel_rules", None) or PanelRules(call=call)


def language_of(application: Application) -> str:
    """The language its answers are written in, "zh" or "en"; "" where nothing was written."""
    text = "".join(str(answer) for answer in application.answers.values())
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
    latin = sum(letter.isascii() and letter.isalpha() for letter in text)
    if not chinese and not latin:
        return ""
    # a Chinese word has two letters where an English one has six
    return "zh" if chinese * 3 >= latin else "en"


def field_of_study(application: Application) -> str:
    """The broad field (ISCED-F, two digits) the applicant studies; "" where nothing is known."""
    studies = getattr(application.person, "studies", None)
    code = application.facts.get("field_code") or (studies.field_code if studies else "")
    return (code or "")[:2]


def matching(
    applications: Iterable[Application], members: Collection[PanelMember], rules: PanelRules, wanted: str
) -> dict[int, frozenset[int]]:
    """Application -> those who match it in all that the rules want this way; nothing stated matches all."""
    found = {}
    for application in applications:
        field, language = field_of_study(application), language_of(application)
        found[application.pk] = frozenset(
            member.person_id
            for member in members
            if (rules.by_field != wanted or _is_in(field, member.fields))
            and (rules.by_language != wanted or _is_in(language, member.languages))
        )
    return found


def _is_in(code: str, stated: Collection[str]) -> bool:
    return not code or not stated or code in stated


def most_for(members: Iterable[PanelMember], rules: PanelRules) -> dict[int, int]:
    """Reviewer -> how many reviews of this call at most: their own number, else that of the panel."""
    limits = {member.person_id: member.most or rules.most for member in members}
    return {person: limit for person, limit in limits.items() if limit}


def reviews_asked(call: Call) -> dict[int, dict[int, str]]:
    """Application -> reviewer -> state of the review, of all reviews of the call. One query."""
    asked: dict[int, dict[int, str]] = defaultdict(dict)
    reviews = Review.objects.filter(application__call=call).values_list("application", "reviewer", "state")
    for application, reviewer, state in reviews:
        asked[application][reviewer] = state
    return asked


def loads_in(asked: Mapping[int, Mapping[int, str]]) -> Counter[int]:
    """Reviewer -> how many reviews they have, written or to be written."""
    return Counter(reviewer for ones in asked.values() for reviewer, state in ones.items() if state in ACTIVE)


def plan_for(call: Call) -> Plan:
    """Who should review what, beyond what is assigned already, in this call. Eight queries.

    Those who match in what the rules prefer are asked first; where they do not suffice, the others.
    """
    under_review = call.applications.filter(state="under_review").select_related("person__studies", "unit")
    applications = list(under_review)
    found = panel_progress(call).annotate(has_criteria=Exists(Criterion.objects.filter(call=call)))
    members, rules, asked = list(found), rules_of(call), reviews_asked(call)
    panel = [member.person_id for member in members]
    held = loads_in(asked)
    wanted = {
        one.pk: max(
            call.reviews_per_application - sum(state in ACTIVE for state in asked[one.pk].values()), 0
        )
        for one in applications
    }
    barred = barred_reviewers(applications, panel)
    only = matching(applications, members, rules, Match.ONLY)
    allowed = {number: only[number] - asked[number].keys() - barred[number].keys() for number in wanted}
    most, loads = most_for(members, rules), {one: held[one] for one in panel}
    shares = share_out(wanted, allowed, loads, most)
    if Match.FIRST in (rules.by_field, rules.by_language):
        shares = _first_those(
            matching(applications, members, rules, Match.FIRST), wanted, allowed, loads, most
        )
    # without members the page says so first; who has none needs no criteria yet
    has_criteria = all(member.has_criteria for member in members)
    known = {one.pk: one for one in applications}
    return Plan(shares.pairs, shares.short, shares.loads, known, members, has_criteria)


def _first_those(
    preferred: Mapping[int, frozenset[int]],
    wanted: Mapping[int, int],
    allowed: Mapping[int, frozenset[int]],
    loads: Mapping[int, int],
    most: Mapping[int, int],
) -> Shares:
    """Shares among the preferred; where they do not suffice, among all who are allowed."""
    first = share_out(wanted, {one: allowed[one] & preferred[one] for one in wanted}, loads, most)
    taken: dict[int, set[int]] = defaultdict(set)
    for application, reviewer in first.pairs:
        taken[application].add(reviewer)
    others = {one: allowed[one] - taken[one] for one in first.short}
    rest = share_out(first.short, others, first.loads, most)
    return Shares(tuple(sorted(first.pairs + rest.pairs)), rest.short, rest.loads)


@dataclass(frozen=True)
class Picked:
    """A pair that the office has picked: why it cannot be, or what should be thought of."""

    application: Application
    member: PanelMember
    refusal: str = ""
    warning: str = ""

    @property
    def pair(self) -> Pair:
        return self.application.pk, self.member.person_id


def picked(
    call: Call, applications: Collection[Application], members: Collection[PanelMember]
) -> list[Picked]:
    """What becomes of each of these pairs if the office assigns them. Six queries."""
    panel = [member.person_id for member in members]
    barred, asked = barred_reviewers(applications, panel), reviews_asked(call)
    rules, loads = rules_of(call), loads_in(asked)
    most = most_for(members, rules)
    only = matching(applications, members, rules, Match.ONLY)
    found = []
    for member in members:
        for application in applications:
            refusal = _refusal(application, member.person_id, barred, asked)
            warning = ""
            if not refusal:
                loads[member.person_id] += 1
                if loads[member.person_id] > most.get(member.person_id, loads[member.person_id]):
                    warning = _("more than the maximum")
                elif member.person_id not in only[application.pk]:
                    warning = _("field or language do not match")
            found.append(Picked(application, member, refusal, warning))
    return found


def _refusal(
    application: Application, reviewer: int, barred: Mapping, asked: Mapping[int, Mapping[int, str]]
) -> str:
    """Why this reviewer cannot be given this application, as a few words; empty where they can."""
    if reason := barred[application.pk].get(reviewer):
        return str(REASONS[reason])
    state = asked.get(application.pk, {}).get(reviewer)
    return _("has been asked already") if state in (*ACTIVE, "recused") else ""
