"""What follows an award: obligations with what was reported of them, and grants with their instalments."""

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType

from sojourn.followups import actions
from sojourn.followups.models import Obligation, ObligationPlan
from sojourn.funding.actions import award_grant, mark_paid
from sojourn.funding.models import Budget, Fund, InstalmentRule, Rate
from sojourn.kernel import clock
from sojourn.kernel.journeys import Journeys, save_states
from sojourn.stays.actions import begin_plan
from sojourn.stays.actions.obligations import begin_plans_of_stays
from sojourn.stays.models import Stay
from sojourn.web.demo.house import House
from sojourn.web.demo.rounds import at

GRANTS_OF_THE_FULL_SET = 24
EVIDENCE = "已按要求办理（示例）。"
UNCONFIRMED = timedelta(days=5)
"""What came due since then still waits for the office in the full set."""

Rules = tuple[tuple[str, str, str, int, str, dict[str, Any]], ...]

EXCHANGE: Rules = (
    (
        "确认抵达",
        "Confirm the arrival",
        "arrival",
        3,
        "days",
        {"text_zh": "写明住址和当地电话。", "text_en": "Give your address and local telephone number."},
    ),
    ("每月报平安", "Monthly check-in", "arrival", 1, "months", {"every": 1, "remind_before": 3}),
    ("返校报到", "Report back at the university", "return", 10, "days", {"evidence": "none"}),
)
SPONSORED: Rules = (
    (
        "向使领馆报到",
        "Report to the embassy",
        "arrival",
        10,
        "days",
        {"breach_zh": "奖学金暂缓发放。", "breach_en": "Payment of the grant is held back."},
    ),
    ("季度研修报告", "Quarterly report", "arrival", 3, "months", {"every": 3, "evidence": "text"}),
    ("离境请假", "Leave from the host country", "return", 0, "days", {"leave_days": 30, "evidence": "none"}),
    ("交回因公护照", "Hand the passport back", "return", 10, "days", {"evidence": "none"}),
    (
        "总结报告",
        "Final report",
        "return",
        60,
        "days",
        {"breach_zh": "保证金不予退还。", "breach_en": "The deposit is not paid back."},
    ),
    ("退还保证金手续", "Ask for the deposit back", "return", 90, "days", {"evidence": "none"}),
    (
        "回国服务两年",
        "Two years of service",
        "return",
        2,
        "years",
        {
            "evidence": "none",
            "remind_before": 60,
            "breach_zh": "退还全部资助经费并支付违约金。",
            "breach_en": "The whole grant is paid back with a penalty.",
        },
    ),
)


def add_plans(house: House) -> None:
    """The plan of every exchange, and that of a sponsor (both invented)."""
    for code, title_zh, title_en, is_for_stays, rules in (
        ("exchange", "交流学生义务（示例）", "Exchange students (example)", True, EXCHANGE),
        ("sponsored", "公派留学义务（示例）", "Sponsored study abroad (example)", False, SPONSORED),
    ):
        plan = actions.add_plan(
            code=code, title_zh=title_zh, title_en=title_en, is_for_stays=is_for_stays, by=house.director
        )
        for zh, en, anchor, offset, measure, more in rules:
            values = {"title_zh": zh, "title_en": en, "anchor": anchor, "offset": offset, "measure": measure}
            actions.save_rule(plan, None, values=values | more, by=house.director)
        actions.put_in_force(plan, by=house.director)


def report_what_is_owed(house: House) -> None:
    """Of what has come due most is confirmed; the last waits for the office, and one is late.

    Two of those on site also hold a grant of the sponsor.
    """
    sponsored = ObligationPlan.objects.get(code="sponsored")
    for stay in Stay.objects.filter(state="on_site").select_related("nomination").order_by("pk")[:2]:
        begin_plan(stay, sponsored, by=house.officer)
    due = Obligation.objects.filter(state="open", is_certain=True, due_on__lt=clock.today())
    rows = list(due.select_related("person__account", "rule").order_by("due_on", "pk"))
    for obligation in rows[:-1]:
        with clock.standing_at(at(obligation.due_on, 10)):
            actions.hand_in_evidence(obligation, text=EVIDENCE, by=obligation.person)
    for obligation in rows[:-4]:
        with clock.standing_at(at(obligation.due_on, 16)):
            obligation.refresh_from_db()
            actions.decide_obligation(obligation, step="confirm", by=house.officer)


def report_for_many(house: House) -> None:
    """In the full set, of everybody under way: plans begin, and what came due is handed in, all at once."""
    told = Obligation.objects.filter(content_type=ContentType.objects.get_for_model(Stay))
    under_way = Stay.objects.filter(state__in=["on_site", "planned"]).exclude(pk__in=told.values("object_id"))
    stays = list(under_way.select_related("nomination", "person", "unit").order_by("pk"))
    for stay in stays:
        begin_plans_of_stays(stay, by=house.officer)
    due = told.filter(object_id__in=[stay.pk for stay in stays], is_certain=True, due_on__lt=clock.today())
    journeys, handed_in = Journeys(), list(due.select_related("person__account").order_by("due_on", "pk"))
    for obligation in handed_in:
        obligation.evidence_text, obligation.handed_in_on = EVIDENCE, obligation.due_on
        journeys.go(obligation, "hand_in", by=obligation.person, at=at(obligation.due_on, 10))
        if obligation.due_on < clock.today() - UNCONFIRMED:
            journeys.go(obligation, "confirm", by=house.officer, at=at(obligation.due_on, 16))
    save_states(handed_in, columns=["evidence_text", "handed_in_on"], by=house.officer)
    journeys.keep()


def grant_money_to_many(house: House) -> None:
    """In the full set some more of those who are away now get a grant of the same fund."""
    fund = Fund.objects.get(code="IMF")
    away = Stay.objects.filter(state="on_site").select_related("nomination", "institution")
    missing = max(0, GRANTS_OF_THE_FULL_SET - fund.grants.count())
    _award(house, fund, list(away.exclude(grants__fund=fund).order_by("-pk")[:missing]))


def grant_money(house: House) -> None:
    """A fund of this and the next years with two groups of countries; half of those under way get a grant."""
    fund = Fund.objects.create(
        code="IMF", name_zh="国际交流奖学金（示例）", name_en="Mobility fund (example)"
    )
    since = clock.today().replace(month=1, day=1, year=clock.today().year - 1)
    for group, countries, monthly in (("A", "DE FR GB NL SE CH US CA AU SG", 9000), ("B", "", 6500)):
        Rate.objects.create(
            fund=fund, valid_from=since, group=group, countries=countries, monthly=monthly, travel=5000
        )
    for number, percent, anchor in ((1, 70, "arrival"), (2, 30, "return")):
        InstalmentRule.objects.create(
            fund=fund, valid_from=since, number=number, percent=percent, anchor=anchor
        )
    for year in range(since.year, since.year + 3):
        Budget.objects.create(fund=fund, year=year, amount=3_000_000)
    stays = Stay.objects.filter(state__in=["on_site", "planned"]).select_related("nomination", "institution")
    _award(house, fund, list(stays.order_by("-state", "pk")[:14:2]))


def _award(house: House, fund: Fund, stays: list[Stay]) -> None:
    """What has come due of every other grant is paid."""
    for stay in stays:
        grant = award_grant(stay, fund, by=house.officer)
        if stay.state == "planned":
            continue
        for instalment in grant.instalments.filter(is_certain=True, due_on__lt=clock.today())[:1]:
            if grant.pk % 2:
                mark_paid(instalment, on=instalment.due_on, by=house.officer)
