"""A call for the government scholarship, a kind that is configuration, with people at every step of it."""

from datetime import date, timedelta
from random import Random

from sojourn.applications import actions as applying
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.organisation.years import academic_year, year_after
from sojourn.programmes import actions as programming
from sojourn.programmes.actions.kinds import bring_in_kind
from sojourn.programmes.actions.terms import publish_call
from sojourn.programmes.models import Call, Category
from sojourn.programmes.shipped import shipped
from sojourn.web.demo.house import House
from sojourn.web.demo.rounds import at
from sojourn.web.demo.students import add_student

FIRST_NUMBER = 9500
"""Applicants get numbers from here on, of each batch a hundred."""
HOSTS = (
    ("Uppsala University", "SE"),
    ("University of Edinburgh", "GB"),
    ("University of Toronto", "CA"),
    ("Kyoto University", "JP"),
    ("Heidelberg University", "DE"),
    ("University of Melbourne", "AU"),
)
SUBJECTS = ("临床研究方法", "公共卫生政策", "人工智能与医学影像", "国际法", "材料表征", "护理教育")
WAY = ("recommend", "forward", "award", "end_notice", "sign", "depart")
"""The office's steps in their order; each applicant has come some of them far."""


def fill_scholarships(house: House, *, seed: int, batch: int, count: int) -> None:
    """So many applicants to the call of a batch; begun again it goes on where it stopped."""
    code = f"scholarship-example-{batch}"
    call = Call.objects.filter(code=code).first() or _open_call(house, code, batch)
    if call.state != "open":
        return
    there = call.applications.count()
    rng = Random(f"{seed}/{code}/{there}")
    for order in range(there, count):
        _apply(house, call, 100 * batch + order, rng)
    call = take_step(call, "close", by=None)
    for application in call.applications.filter(state="submitted").order_by("pk")[: count * 9 // 10]:
        _judge(house, application, rng)


def _open_call(house: House, code: str, batch: int) -> Call:
    """All shipped kinds, and the call with its dates; its texts say that it is invented."""
    today = clock.today()
    label = year_after(today)
    for kind in shipped():
        bring_in_kind(kind, year=label, by=house.officer)
    with clock.standing_at(at(today - timedelta(days=50))):
        call = programming.create_call(
            code=code,
            academic_year=academic_year(label, by=house.officer),
            kind=Category.objects.filter(kind="scholarship")[0].kind,
            by=house.officer,
            title_zh=f"{label} 学年国家公派留学第 {batch} 批（示例）",
            title_en=f"Government-sponsored overseas study {label}, batch {batch} (example)",
            text_zh="示例数据：类别与期限见各类别的规定。",
            text_en="Invented for the demonstration: the limits of each category tell who may apply.",
        )
        dates = {
            "opens_at": at(today - timedelta(days=45)),
            "closes_at": at(today - timedelta(days=1)),
            "endorse_until": today + timedelta(days=5),
            "check_until": today + timedelta(days=12),
        }
        call = programming.change_call(
            call, section="schedule", seen=call.version, changes=dates, by=house.officer
        )
        call = publish_call(call, by=house.officer)
    with clock.standing_at(at(today - timedelta(days=45))):
        return take_step(call, "open", by=None)


def _apply(house: House, call: Call, order: int, rng: Random) -> None:
    today = clock.today()
    student = add_student(house, rng, number=FIRST_NUMBER + order, on=today - timedelta(days=45))
    with clock.standing_at(at(today - timedelta(days=rng.randint(3, 40)))):
        application = applying.start_application(call, by=student)
        host, country = rng.choice(HOSTS)
        applying.save_plan(
            application,
            by=student,
            category=_category(student),
            host=host,
            country=country,
            starts_on=date(today.year + 1, 9, 1),
            months=12,
            subject=rng.choice(SUBJECTS),
        )
        applying.submit_application(application, by=student)


def _category(student: Person) -> Category:
    """By level of study; a bachelor's student goes under the undergraduate project."""
    code = "undergraduate" if student.studies.level == "bachelor" else "innovative"
    return Category.objects.get(kind="scholarship", code=code)


def _judge(house: House, application: Application, rng: Random) -> None:
    """The unit's opinion, then as many of the office's steps as dice say."""
    officer = house.unit_officers.get(application.unit_id)
    if officer is None:
        return
    application = applying.endorse_application(application, by=officer, opinion="研修计划可行，同意推荐。")
    for step in WAY[: rng.randint(0, len(WAY))]:
        if step == "award" and rng.random() < 0.2:
            applying.step_on(application, "not_award", by=house.officer, reason="未列入资助方录取名单。")
            return
        application = applying.step_on(application, step, by=house.officer)
