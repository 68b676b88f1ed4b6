"""The office nominates, with a letter; the hosts answer, each for its own students."""

from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from sojourn.kernel.jobs import run_due_schedule
from sojourn.organisation.models import Person
from sojourn.stays.models import Nomination, Stay
from tests.web.round.visitor import Visitor

REASON = "The faculty cannot take further exchange students in this field next year."


def prepare(student: Person) -> Nomination:
    """Within a minute of the acceptance the clock has prepared the nomination."""
    run_due_schedule()
    return Nomination.objects.get(application__person=student)


def another(nomination: Nomination) -> Nomination:
    """One of somebody else at another host that is known."""
    waiting = Nomination.objects.filter(state="prepared", institution__kind="education")
    return waiting.exclude(institution=nomination.institution).order_by("pk")[0]


def send(office: Visitor, nomination: Nomination) -> None:
    """All that go to one host at once."""
    host = office.named(nomination.institution)
    office.open("stays:nominations")
    office.search(q=nomination.institution.name_en)
    office.reads(host, office.named(nomination.application.person))
    office.press(office.words("Send the chosen ones to %(host)s", host=host))
    nomination.refresh_from_db()
    office.open("stays:nomination", nomination.pk)
    office.stands(Nomination, "pending", who="host", by=nomination.deadline)


def read_letter(office: Visitor, nomination: Nomination) -> None:
    """A PDF in both languages whose Chinese font travels with it."""
    with office.downloading() as letters:
        office.page.get_by_role("link", name=office.words("Letter (PDF)")).click()
    letter = PdfReader(BytesIO(Path(letters[0].path()).read_bytes()))
    text = " ".join("".join(page.extract_text() for page in letter.pages).split())
    person = nomination.application.person
    for said in (person.name_zh, person.name_en, nomination.institution.name_en, "提名", "nominat"):
        assert said in text, text
    fonts = [
        font.get_object()
        for page in letter.pages
        for font in page["/Resources"]["/Font"].get_object().values()
    ]
    descendants = [one.get_object() for font in fonts for one in font.get("/DescendantFonts", [])]
    files = [one["/FontDescriptor"].get_object() for one in descendants]
    assert any(
        "Noto" in str(one["/FontName"]) and ("/FontFile3" in one or "/FontFile2" in one) for one in files
    )


def answer(contact: Visitor, nomination: Nomination, *, approves: bool) -> None:
    """The contact sees what waits in the portal, and only there says yes or no."""
    contact.open("stays:portal")
    contact.follow(contact.named(nomination.application.person), within="main")
    contact.stands(Nomination, "pending", who="host", by=nomination.deadline, mine=True)
    contact.follow(contact.words("Answer the nomination"), within="main")
    contact.fill(answer="approve" if approves else "reject", note="" if approves else REASON)
    contact.press(contact.words("Enter the answer"))
    contact.stands(Nomination, "approved" if approves else "rejected")
    if approves:
        assert Stay.objects.filter(nomination=nomination, state="planned").exists()
    else:
        contact.reads(REASON)


def read_refusal(student: Visitor) -> None:
    """The student is told why, and by letter too."""
    nomination = Nomination.objects.get(application__person=student.person)
    student.open("stays:nomination", nomination.pk)
    student.stands(Nomination, "rejected")
    student.reads(REASON)
