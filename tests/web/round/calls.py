"""The office makes a call from the year's places, section by section, and publishes it."""

from django.utils import translation

from sojourn.programmes.models import Call, Place, Question
from sojourn.web.demo_data import texts
from sojourn.web.demo_data.texts import Text
from tests.web.round.dates import CLOSES, DATES, NOTICE_DAYS, OFFER_DAYS, OPENS, YEAR
from tests.web.round.visitor import Visitor

CODE = "exchange-2022"
TITLE = Text("2022/23学年学生交换项目选拔", "Student exchange 2022/23")
MAX_CHOICES = 10
EVENT = texts.public_event(DATES.announce)


def make_call(office: Visitor) -> None:
    """A draft with all its sections; the desk says at any time what is missing for publication."""
    office.open("programmes:desk_list")
    office.follow(office.words("New call"))
    office.fill(code=CODE, title_zh=TITLE.zh, title_en=TITLE.en)
    office.page.select_option("[name=academic_year]", label=YEAR)
    office.press(office.words("Make the draft"))
    office.stands(Call, "draft", who="office", mine=True)
    office.reads(office.words("Before publication"))
    assert office.page.locator(".steps .refused button").count() > 0
    _write_texts(office)
    _set_schedule(office)
    _choose_places(office)
    _require_of_everybody(office)
    _ask_for_documents(office)
    _ask_questions(office)
    _set_weights(office)
    _commit_to_lottery(office)


def _write_texts(office: Visitor) -> None:
    text = texts.announcement(
        texts.Schedule(
            academic_year=YEAR,
            opens_at=OPENS,
            closes_at=CLOSES,
            endorse_until=DATES.endorse,
            check_until=DATES.check,
            review_until=DATES.review,
            announce_on=DATES.announce,
            notice_days=NOTICE_DAYS,
            offer_days=OFFER_DAYS,
            max_choices=MAX_CHOICES,
            programmes=88,
            seats=187,
        )
    )
    office.follow(office.words("Edit the texts"))
    office.fill(text_zh=text.zh, text_en=text.en)
    office.press(office.words("Save"))


def _set_schedule(office: Visitor) -> None:
    office.follow(office.words("Edit the schedule"))
    office.fill(
        opens_at=OPENS,
        closes_at=CLOSES,
        endorse_until=DATES.endorse,
        check_until=DATES.check,
        review_until=DATES.review,
        announce_on=DATES.announce,
        notice_days=NOTICE_DAYS,
        offer_days=OFFER_DAYS,
    )
    office.press(office.words("Save"))


def _choose_places(office: Visitor) -> None:
    office.follow(office.words("Choose the places"))
    office.page.get_by_role("button", name=office.words("Select all shown")).click()
    office.press(office.words("Save"))
    assert Call.objects.get().places.count() == Place.objects.count()


def _require_of_everybody(office: Visitor) -> None:
    office.follow(office.words("Edit the requirements"))
    office.page.locator("summary", has_text=office.words("Add a requirement")).click()
    office.follow(office.words("level of study"))
    office.fill(allowed=["bachelor", "master", "doctor"])
    office.press(office.words("Save"))
    office.follow(office.words("Back to the call"))


def _ask_for_documents(office: Visitor) -> None:
    """The page has two empty lines each time."""
    wanted = texts.REQUIRED_DOCUMENTS
    for start in range(0, len(wanted), 2):
        office.follow(office.words("Edit the documents"))
        for number, one in enumerate(wanted[start : start + 2], start):
            line = f"documents-{number}"
            office.fill(**{f"{line}-title_zh": one.title.zh, f"{line}-title_en": one.title.en})
            office.fill(**{f"{line}-is_obligatory": one.is_obligatory})
        office.press(office.words("Save"))


def _ask_questions(office: Visitor) -> None:
    """One question after the other, each on the page of its kind."""
    office.follow(office.words("Edit the questions"))
    with translation.override(office.language):
        kinds = {kind: str(label) for kind, label in Question.Kind.choices}
    for one in texts.QUESTIONS:
        office.follow(kinds[one.kind], within="main")
        office.fill(text_zh=one.text.zh, text_en=one.text.en, is_obligatory=one.is_obligatory)
        if one.options:
            office.fill(
                options_zh="\n".join(option.zh for option in one.options),
                options_en="\n".join(option.en for option in one.options),
            )
        office.press(office.words("Save"))
    office.follow(office.words("Back to the call"))


def _set_weights(office: Visitor) -> None:
    office.follow(office.words("Edit choices and weights"))
    office.fill(max_choices=MAX_CHOICES, is_blind=True, reviews_per_application=2)
    office.fill(**{f"weight_{source}": weight for source, weight in texts.SCORE_PARTS.items()})
    office.press(office.words("Save"))


def _commit_to_lottery(office: Visitor) -> None:
    office.follow(office.words("Edit ties and event"))
    office.fill(ties="lottery", public_event_zh=EVENT.zh, public_event_en=EVENT.en)
    office.press(office.words("Save"))
    office.press(office.words("Make the commitment now"))
    office.reads(Call.objects.get().commitment)


def publish(office: Visitor) -> None:
    """Look at it as applicants will, then publish; from then on the clock has the ball."""
    office.follow(office.words("As applicants see it"))
    office.reads(office.words("Preview: this is what applicants see once the call is published."))
    office.follow(office.words("To the desk"))
    office.step(Call, "publish")
    office.stands(Call, "published", by=OPENS)


def read_as_anybody(passing: Visitor) -> None:
    """The public page needs no account: dates, places, what each asks for, how places are given."""
    call = Call.objects.get()
    passing.open("programmes:call_list")
    passing.follow(passing.chosen(TITLE))
    passing.reads("88", "187", passing.day(DATES.announce), call.commitment, passing.chosen(EVENT))
    for document in texts.REQUIRED_DOCUMENTS:
        passing.reads(passing.chosen(document.title))
    passing.search(q="Hanze")
    passing.reads("Hanze University of Applied Sciences Groningen")
    assert passing.page.locator("#places tbody tr").count() == 1
