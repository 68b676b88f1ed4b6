"""The officer of a school reads its applicants, endorses, declines, and puts them in order."""

from sojourn.applications.models import Application, Endorsement
from sojourn.organisation.models import Person
from tests.web.round.applicant import SCHOOL
from tests.web.round.dates import DATES
from tests.web.round.visitor import Visitor

OPINION = "基础扎实，外语好，学院同意推荐。 Solid and well prepared; the school endorses."
AGAINST = "尚有必修课程未完成，建议下一年度申请。 Required courses are still open; apply next year."


def endorse(officer: Visitor, favourite: Person) -> None:
    """From the home page to the list; the favourite with an opinion, the others together, one not at all."""
    officer.take_up("Applications to endorse")
    officer.reads(officer.day(DATES.endorse))
    ours = Application.objects.filter(unit__code=SCHOOL).exclude(state="draft")
    declined = ours.exclude(person=favourite).order_by("pk").last()
    _speak(officer, declined, endorses=False, opinion=AGAINST)
    mine = Application.objects.get(person=favourite)
    for box in officer.page.locator(f"[name=application]:not([value='{mine.pk}'])").all():
        box.check()
    officer.press(officer.words("Endorse those ticked"))
    _speak(officer, mine, endorses=True, opinion=OPINION)
    declined.refresh_from_db()
    assert declined.state == "not_endorsed"
    assert set(ours.exclude(pk=declined.pk).values_list("state", flat=True)) == {"endorsed"}


def _speak(officer: Visitor, application: Application, *, endorses: bool, opinion: str) -> None:
    officer.follow(officer.named(application.person))
    officer.stands(Application, "submitted", who=officer.named(application.unit), by=DATES.endorse, mine=True)
    officer.fill(is_positive="yes" if endorses else "no", opinion=opinion)
    officer.press(officer.words("Record the opinion"))
    officer.is_told(officer.words("The opinion is recorded."))


def put_first(officer: Visitor, favourite: Person) -> None:
    """One up by the button, then to the top by its number."""
    application = Application.objects.get(person=favourite)
    last = Endorsement.objects.get(application=application).rank_in_unit
    assert last == Application.objects.filter(unit=application.unit, state="endorsed").count()
    officer.press(officer.words("%(name)s up", name=officer.named(favourite)))
    assert Endorsement.objects.get(application=application).rank_in_unit == last - 1
    officer.fill(**{f"rank_{application.pk}": 1})
    officer.press(officer.words("Save the numbers"), within="main form:has([name^=rank_])")
    assert Endorsement.objects.get(application=application).rank_in_unit == 1


def endorse_again(officer: Visitor, corrected: Person) -> None:
    """What was corrected is looked at anew."""
    officer.take_up("Applications to endorse")
    _speak(officer, Application.objects.get(person=corrected), endorses=True, opinion=OPINION)
