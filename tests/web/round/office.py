"""The office checks: one by one where a person must look, all at once where there is no question."""

from datetime import date

from sojourn.applications.models import Application
from sojourn.organisation.models import Person
from sojourn.web.demo import applying
from tests.web.round.dates import DATES
from tests.web.round.visitor import Visitor
from tests.web.round.walk import Walk

UNREADABLE = "成绩单无法辨认，请重新上传。 The transcript cannot be read; please upload it again."
CORRECT_UNTIL = date(2021, 11, 22)
NOT_ENOUGH = "所在院系未予推荐。 The school has not endorsed the application."
ALL_THE_SAME = "经与学院核实，课程已经修完。 The school has confirmed that the courses are done by now."


def open_worklist(office: Visitor) -> None:
    """From the home page to the applications that wait for the office."""
    office.take_up("Applications to check")
    office.reads(office.day(DATES.check))


def return_for_correction(office: Visitor, person: Person) -> None:
    """With what is to be corrected, and until when."""
    open_worklist(office)
    office.search(q=person.number)
    office.follow(office.named(person))
    office.stands(
        Application,
        "endorsed",
        who="office",
        by=DATES.check,
        mine=True,
    )
    office.page.locator("summary", has_text=office.words("Return for correction")).click()
    office.fill(within="main details[open]", reason=UNREADABLE, correct_until=CORRECT_UNTIL.isoformat())
    office.press(office.words("Return it"))
    assert Application.objects.get(person=person).state == "returned"


def admit(office: Visitor, person: Person) -> None:
    """Everything is in order."""
    open_worklist(office)
    office.search(q=person.number)
    office.follow(office.named(person))
    office.step(Application, "admit")
    office.stands(Application, "eligible", who="office", by=DATES.check, mine=True)


def refuse_and_override(office: Visitor) -> None:
    """Of those not endorsed one is refused, another admitted all the same; both with a reason."""
    refused, saved = Application.objects.filter(state="not_endorsed").order_by("pk")[:2]
    office.open("applications:check", refused.pk)
    office.step(Application, "refuse", reason=NOT_ENOUGH)
    office.stands(Application, "not_eligible")
    office.reads(NOT_ENOUGH)
    office.open("applications:check", saved.pk)
    for choice in saved.choices.filter(verdict="unclear"):
        decision = office.page.locator(f"#choice-{choice.pk}")
        decision.locator("select").select_option("admit")
        decision.locator("textarea").fill(ALL_THE_SAME)
        office.press_at(decision.get_by_role("button", name=office.words("Record the decision")))
    office.step(Application, "override", reason=ALL_THE_SAME)
    office.stands(Application, "eligible", who="office", by=DATES.check, mine=True)
    refused.refresh_from_db()
    saved.refresh_from_db()
    assert (refused.state, saved.state) == ("not_eligible", "eligible")


def admit_the_rest(office: Visitor, walk: Walk) -> None:
    """Those without any question by one button, the others as the demonstration decides; all go to review."""
    open_worklist(office)
    clear = office.page.locator("form[action$='/admit/'] button")
    office.press_at(clear)
    office.see_work_done()
    applying.check(
        walk.round, Application.objects.filter(state__in=["endorsed", "not_endorsed"]), sends=False
    )
    office.open("applications:application_list", walk.call.pk)
    office.press(office.words("Send all eligible to review"))
    office.see_work_done()
    states = set(Application.objects.exclude(state="draft").values_list("state", flat=True))
    assert states == {"under_review", "not_eligible"}
