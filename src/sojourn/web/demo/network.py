"""The network in the demonstration: meetings of the alliance, visits and what came of them, seats, proposals.

Everything is invented and says so. What stands already is left as it is.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from sojourn.agreements.actions import (
    begin_split,
    comment_on_split,
    give_opinion,
    move_agreement,
    move_split,
    propose_agreement,
    share_seats,
)
from sojourn.agreements.models import Agreement, SeatSplit
from sojourn.cooperation.actions import add_member, add_programme_entry, move_visit, plan_visit
from sojourn.cooperation.models import GuestStay, ProgrammeEntry, StaffStay, Visit, VisitMember, Work
from sojourn.kernel import clock
from sojourn.kernel.links import link
from sojourn.kernel.many import create_many, save_many
from sojourn.kernel.models import Link
from sojourn.kernel.registers.keeping import take_in
from sojourn.networks.models import Fee, Gathering, Network
from sojourn.networks.queries import members_on
from sojourn.networks.registers import FEES, GATHERINGS
from sojourn.organisation.models import AcademicYear
from sojourn.partners.actions import add_institution, add_other_name
from sojourn.partners.models import Contact, Institution
from sojourn.web.demo.house import House
from sojourn.web.demo_data.people import invent_person

TOPICS = (
    ("学生交换与联合培养", "Exchange of students and joint training"),
    ("联合实验室与科研合作", "Joint laboratory and research"),
    ("附属医院人员互访", "Exchange of hospital staff"),
)
MEETINGS = (
    ("council", "联盟理事会（虚构）", "Council of the alliance (invented)", 7),
    ("forum", "校长论坛（虚构）", "Forum of presidents (invented)", 10),
)
TOLD = 300
"""So many of the latest visits have people, programme and outcomes."""


@transaction.atomic
def fill_network(house: House, *, seed: int) -> None:
    """Begun again it goes on where it stopped: each part asks first whether it stands."""
    rng = Random(f"{seed}/network")
    alliance = Network.objects.filter(code="LAMU").first()
    if alliance is not None and not alliance.gatherings.exists():
        _meet(house, alliance, rng)
    _tell_visits(house, rng)
    if not Visit.objects.filter(state="planned").exists():
        _plan_visits(house)
    if not Agreement.objects.filter(state="proposed").exists():
        _propose(house)
    if not SeatSplit.objects.exists():
        _split_seats(house)
    if not Institution.objects.filter(name_en="Univ. Uppsala (typed twice)").exists():
        _enter_twice(house)


def _meet(house: House, alliance: Network, rng: Random) -> None:
    """Each year a council and a forum; to the first council 53 of 92 members came. Fees of each year."""
    own = alliance.memberships.get(institution=None)
    last, rows = clock.today(), []
    for year in range(2015, last.year + 1):
        for activity, zh, en, month in MEETINGS:
            day = date(year, month, 8)
            if day < last:
                facts = {"activity": activity, "title_zh": zh, "title_en": en, "held_on": day}
                rows.append(Gathering(network=alliance, **facts))
    take_in(GATHERINGS, rows, by=house.director)
    lines = []
    for row in rows:
        members = list(members_on(alliance, row.held_on).values_list("pk", flat=True))
        many = 53 if row is rows[0] else int(len(members) * rng.uniform(0.5, 0.8))
        lines += [
            Gathering.came.through(gathering=row, membership_id=number)
            for number in rng.sample(members, min(many, len(members)))
        ]
    Gathering.came.through.objects.bulk_create(lines, batch_size=500)
    fees = [
        Fee(membership=own, year=year, amount=20000, paid_on=date(year, 3, 1) if year < last.year else None)
        for year in range(last.year - 3, last.year + 1)
    ]
    take_in(FEES, fees, by=house.director)


def _tell_visits(house: House, rng: Random) -> None:
    """The latest visits get topics, cost, people, programme and a report; something came of most."""
    visits = list(
        Visit.objects.filter(topics="").exclude(institution=None).select_related("institution")[:TOLD]
    )
    people, points = [], []
    for visit in visits:
        topic = rng.choice(TOPICS)
        visit.topics = f"{topic[0]}\n{topic[1]}"
        visit.rank = rng.choices(("staff", "school", "university"), weights=(5, 3, 1))[0]
        visit.cost = rng.randrange(2, 40) * 1000
        visit.notice_until = visit.starts_on - timedelta(days=14) if visit.direction == "out" else None
        visit.report = "双方商定继续合作。（虚构）\nBoth sides agreed to go on. (invented)"
        people += _people_of(visit, rng)
        points += _programme_of(visit)
    columns = ("topics", "rank", "cost", "notice_until", "report")
    save_many(visits, columns=columns, by=house.officer)
    create_many(people, by=house.officer)
    create_many(points, by=house.officer)
    _link_outcomes(visits, rng)


def _people_of(visit: Visit, rng: Random) -> list[VisitMember]:
    country = (visit.institution.country if visit.institution else "") or "GB"
    head, second = (invent_person(rng, nationality=country, is_older=True) for _turn in range(2))
    return [
        VisitMember(visit=visit, part="head", name=head.name_en, function="Dean (invented)"),
        VisitMember(visit=visit, part="member", name=second.name_en),
        VisitMember(visit=visit, part="host", name="外事联络员（虚构）"),
        VisitMember(visit=visit, part="interpreter", name="译员（虚构）"),
    ]


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _programme_of(visit: Visit) -> list[ProgrammeEntry]:
    day, plan = visit.starts_on, ((9, "会谈 Talks"), (11, "参观 Tour"), (14, "讲座 Lecture"))
    return [
        ProgrammeEntry(visit=visit, starts_at=_at(day, hour), ends_at=_at(day, hour + 1), title=title)
        for hour, title in plan
    ]


def _link_outcomes(visits: Sequence[Visit], rng: Random) -> None:
    """To each an agreement, stays or works with the same partner that came after it, where there are any."""
    partners = {visit.institution_id for visit in visits}
    after: dict[int, list[Model]] = {number: [] for number in partners if number}
    for model, day in ((Agreement, "valid_from"), (GuestStay, "starts_on"), (StaffStay, "starts_on")):
        for row in model.objects.filter(institution__in=partners).order_by(day, "pk"):
            after[row.institution_id].append(row)
    works = Work.institutions.through.objects.filter(institution__in=partners).select_related("work")
    for line in works[:2000]:
        after[line.institution_id].append(line.work)
    kind, links, taken = ContentType.objects.get_for_model(Visit), [], set()
    for visit in visits:
        later = [row for row in after.get(visit.institution_id or 0, []) if _day_of(row) > visit.ends_on]
        for row in rng.sample(later, min(len(later), rng.choice((1, 1, 2, 3)))):
            if row not in taken:
                taken.add(row)
                target = ContentType.objects.get_for_model(row)
                links.append(Link(source_type=kind, source_id=visit.pk, target_type=target, target_id=row.pk))
    Link.objects.bulk_create(links, batch_size=500, ignore_conflicts=True)


def _day_of(row: Model) -> date:
    found: date = getattr(row, "valid_from", None) or getattr(row, "starts_on", None) or row.published_on  # type: ignore[attr-defined]
    return found


def _plan_visits(house: House) -> None:
    """Two that are to come: one still planned, one before the office."""
    law, medicine = house.units["LAW"], house.units["CLI"]
    partners = Institution.objects.filter(is_partner=True).exclude(kind="consortium").order_by("pk")[:2]
    for unit, partner, direction in zip((law, medicine), partners, ("in", "out"), strict=False):
        officer, day = house.unit_officers[unit.pk], clock.today() + timedelta(days=40)
        visit = plan_visit(
            by=officer,
            title_zh=f"{'出访' if direction == 'out' else '接待'}{partner.name_zh or partner.name_en}",
            title_en=f"{'Visit to' if direction == 'out' else 'Visit of'} {partner.name_en}",
            direction=direction,
            unit=unit,
            institution=partner,
            starts_on=day,
            ends_on=day + timedelta(days=1),
            topics="\n".join(TOPICS[0]),
            cost=12000,
        )
        add_programme_entry(visit, title="会谈 Talks", starts_at=_at(day, 9), by=officer)
        add_member(visit, part="head", name="Prof. A. Example (invented)", by=officer)
        if direction == "out":
            move_visit(visit, "submit", by=officer)


def _propose(house: House) -> None:
    """Three agreements on their way: one that came of a visit, one before opinions, one to be signed."""
    known = Institution.objects.filter(is_partner=True).exclude(kind="consortium").order_by("-pk")
    visit = Visit.objects.exclude(report="").exclude(institution=None).first()
    partners = [visit.institution, *known[:2]] if visit and visit.institution else list(known[:3])
    unit = house.units["LAW"]
    officer = house.unit_officers[unit.pk]
    for order, partner in enumerate(partners):
        agreement = propose_agreement(
            by=officer,
            institution=partner,
            unit=unit,
            title_zh="院际合作协议（建议，虚构）",
            title_en="Agreement between schools (proposed, invented)",
            purpose="扩大学生交换 / more exchange of students",
            valid_from=clock.today() + timedelta(days=60),
        )
        if visit is not None and order == 0:
            link(visit, agreement, by=house.officer)
        if order > 0:
            agreement = move_agreement(agreement, "check", by=house.officer)
            give_opinion(agreement, is_positive=True, text="同意。", by=officer)
        if order > 1:
            move_agreement(agreement, "approve", by=house.director)


def _split_seats(house: House) -> None:
    """The split of this year is final, that of the next is open for comments."""
    schools = [unit for unit in house.units.values() if unit.kind == "school"]
    years = list(AcademicYear.objects.filter(caps__isnull=False).distinct().order_by("label"))[-2:]
    for year in years:
        split = begin_split(year, by=house.director)
        # a year after another begins with what the schools had
        for order, line in enumerate(one for one in split.lines()[:40] if not one.shares):
            seats = {schools[order % len(schools)]: line.cap.seats - line.cap.seats // 2}
            if line.cap.seats > 1:
                seats[schools[(order + 7) % len(schools)]] = line.cap.seats // 2
            share_seats(split, line.cap, seats=seats, by=house.director)
        split = move_split(split, "open", by=house.director)
        unit = house.units["LAW"]
        comment_on_split(split, unit=unit, text="希望增加名额。", by=house.unit_officers[unit.pk])
        if year != years[-1]:
            move_split(split, "finish", by=house.director)


def _enter_twice(house: House) -> None:
    """One partner bears a former name; one institution stands twice; some contacts have agreed to be kept."""
    partner = Institution.objects.filter(is_partner=True).exclude(kind="consortium").order_by("pk")[0]
    add_other_name(partner, name=f"Former {partner.name_en} (invented)"[:250], by=house.director)
    twin = Institution.objects.exclude(ror_id=None).filter(name_en__startswith="Uppsala University").first()
    if twin is not None:
        facts = {"country": twin.country, "city": twin.city, "website": twin.website}
        add_institution(by=house.director, name_en="Univ. Uppsala (typed twice)", kind="education", **facts)
    known = list(Contact.objects.order_by("pk")[:10])
    for contact in known:
        contact.role, contact.consented_on = "exchange", clock.today() - timedelta(days=200)
    save_many(known, columns=("role", "consented_on"), by=house.director)
