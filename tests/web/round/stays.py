"""Learning agreement, departure and arrival, return, report, transcript and recognition of one student."""

from datetime import date, timedelta

from sojourn.stays.models import LearningAgreement, Recognition, ReturnReport, Signature, Stay
from sojourn.web.demo.applying import paper
from tests.web.round.visitor import Visitor

COURSES = (
    ("BIOS3061", "Molecular Biology of Nucleic Acids", "6", "分子生物学", "4"),
    ("BIOS2021", "Genetics", "6", "遗传学", "3.5"),
)
LATER_COURSE = ("BIOS3171", "Evolution", "6", "进化生物学", "3")
WHY_CHANGED = "遗传学与实验课时间冲突。 Genetics collides with the laboratory hours."
WHY_REFUSED = "课程内容与培养方案差异较大。 The content differs too much from our curriculum."
REPORT = "在悉尼的一个学期收获很大。 A term in Sydney well spent."


def enter_courses(student: Visitor, stay: Stay) -> None:
    """Two courses, a row at a time, then signed."""
    student.open("stays:stay", stay.pk)
    student.follow(student.words("Enter courses"), within="main")
    _type_course(student, 0, COURSES[0])
    student.press(student.words("Another course at the host"))
    student.press(student.words("Another course at home"))
    _type_course(student, 1, COURSES[1])
    student.press(student.words("Save and sign"))
    student.stands(LearningAgreement, "student_signed", who="coordinator")


def _type_course(student: Visitor, row: int, course: tuple[str, ...]) -> None:
    code, title, credits, home_title, home_credits = course
    student.fill(
        **{
            f"studied-{row}-code": code,
            f"studied-{row}-title": title,
            f"studied-{row}-credits": credits,
            f"recognised-{row}-title": home_title,
            f"recognised-{row}-credits": home_credits,
        }
    )


def sign_for_home(coordinator: Visitor, stay: Stay) -> None:
    coordinator.open("stays:learning_agreement", _newest(stay).pk)
    coordinator.stands(LearningAgreement, "student_signed", who="coordinator", mine=True)
    coordinator.step(LearningAgreement, "sign_home")
    coordinator.stands(LearningAgreement, "home_signed", who="host")


def sign_for_host(contact: Visitor, stay: Stay) -> None:
    contact.open("stays:portal")
    contact.open("stays:learning_agreement", _newest(stay).pk)
    contact.stands(LearningAgreement, "home_signed", who="host", mine=True)
    contact.follow(contact.words("Sign for the host"), within="main")
    contact.press(contact.words("Sign for the host"))
    contact.stands(LearningAgreement, "agreed")
    assert Signature.objects.filter(learning_agreement=_newest(stay)).count() == 3


def change_a_course(student: Visitor, stay: Stay) -> None:
    """One course for another, with the reason; beside it stands what was agreed before."""
    student.open("stays:stay", stay.pk)
    student.follow(student.words("Change the learning agreement"), within="main")
    student.fill(reason=WHY_CHANGED)
    student.press(student.words("Begin a new version"))
    student.press(student.words("Another course at the host"))
    student.press(student.words("Another course at home"))
    student.fill(**{"studied-1-DELETE": True, "recognised-1-DELETE": True})
    _type_course(student, 2, LATER_COURSE)
    student.press(student.words("Save and sign"))
    _give_reasons(student, stay)
    student.reads(WHY_CHANGED)
    see_difference(student)


def _give_reasons(student: Visitor, stay: Stay) -> None:
    """What was taken out needs one; what stands in its place has it proposed."""
    for removal in _newest(stay).removals.all():
        student.fill(**{f"x{removal.pk}-reason": "timetable-conflict"})
    student.press(student.words("Save and sign"))


def see_difference(reader: Visitor) -> None:
    """What went and what came stand in one table, marked in words."""
    told = reader.page.locator("main .differences").first.inner_text()
    assert COURSES[1][1] in told and LATER_COURSE[1] in told, told
    assert reader.page.locator("main .differences .badge").count() >= 2


def _newest(stay: Stay) -> LearningAgreement:
    return stay.learning_agreements.order_by("-number")[0]


def depart(student: Visitor, stay: Stay, *, on: date) -> None:
    student.open("stays:stay", stay.pk)
    student.stands(Stay, "planned", who="student", mine=True)
    student.follow(student.words("Confirm departure"), within="main")
    student.fill(on=on.isoformat())
    student.press(student.words("Confirm departure"))
    student.stands(Stay, "departed", who="host")


def confirm_arrival(contact: Visitor, stay: Stay, *, on: date) -> None:
    contact.open("stays:stay", stay.pk)
    contact.stands(Stay, "departed", who="host", mine=True)
    contact.follow(contact.words("Confirm arrival"), within="main")
    contact.fill(on=on.isoformat())
    contact.press(contact.words("Confirm arrival"))
    contact.stands(Stay, "on_site", who="student")


def find_abroad(office: Visitor, stay: Stay) -> None:
    """In the list of who is away today, and on the map."""
    office.open("stays:abroad")
    office.reads(office.named(stay.person), office.named(stay.institution))
    office.page.wait_for_selector("#abroad-map canvas")
    points = office.page.locator("#abroad-points").text_content()
    assert f"{stay.institution.latitude:.2f}"[:5] in points, points


def come_home(student: Visitor, stay: Stay, *, on: date) -> None:
    student.open("stays:stay", stay.pk)
    student.stands(Stay, "on_site", who="student", mine=True)
    student.follow(student.words("Confirm return"), within="main")
    student.fill(on=on.isoformat())
    student.press(student.words("Confirm return"))
    student.stands(Stay, "returned")
    student.stands(ReturnReport, "draft", who="student", by=on + timedelta(days=30), mine=True)


def write_report(student: Visitor, stay: Stay) -> None:
    student.open("stays:stay", stay.pk)
    student.follow(student.words("Write the report"), within="main")
    student.fill(text=REPORT, satisfaction="5")
    student.press(student.words("Save and hand in"))
    stay.report.refresh_from_db()
    assert (stay.report.state, stay.report.text) == ("submitted", REPORT)


def accept_report(office: Visitor, stay: Stay) -> None:
    office.open("stays:report", stay.report.pk)
    office.stands(ReturnReport, "submitted", who="office", mine=True)
    office.reads(REPORT)
    office.step(ReturnReport, "accept")
    office.stands(ReturnReport, "accepted")


def hand_in_transcript(contact: Visitor, stay: Stay) -> None:
    """By the host, from its portal: the file, and a grade for each course."""
    contact.open("stays:portal")
    contact.follow(contact.named(stay.person), within="main")
    contact.page.set_input_files(
        "[name=transcript]",
        {
            "name": "transcript.pdf",
            "mimeType": "application/pdf",
            "buffer": paper("成绩单", "Transcript of records"),
        },
    )
    for line, grade in zip(_open_lines(stay, "promised"), ("85", "48"), strict=True):
        contact.fill(**{f"grade-{line.course.behind.get().pk}": grade})
    contact.press(contact.words("Hand in"))
    assert len(_open_lines(stay, "transcript_received")) == len(COURSES)


def decide(coordinator: Visitor, stay: Stay) -> None:
    """One is recognised with a grade and credits, the other refused with a reason."""
    coordinator.open("stays:stay", stay.pk)
    coordinator.stands(Recognition, "transcript_received", who="coordinator", mine=True)
    coordinator.follow(coordinator.words("Decide on recognition"), within="main")
    good, poor = _open_lines(stay, "transcript_received")
    coordinator.fill(**{f"r{good.pk}-decision": "recognise", f"r{good.pk}-home_grade": "88"})
    coordinator.fill(**{f"r{poor.pk}-decision": "refuse", f"r{poor.pk}-reason": WHY_REFUSED})
    coordinator.press(coordinator.words("Decide"))
    states = (
        stay.recognitions.filter(pk__in=[good.pk, poor.pk]).order_by("pk").values_list("state", flat=True)
    )
    assert list(states) == ["recognised", "refused"]


def read_decisions(student: Visitor, stay: Stay) -> None:
    student.open("stays:stay", stay.pk)
    student.reads(
        student.words("Every course is decided."),
        student.state(Recognition, "recognised"),
        student.state(Recognition, "refused"),
        WHY_REFUSED,
    )


def _open_lines(stay: Stay, state: str) -> list[Recognition]:
    return list(stay.recognitions.filter(state=state).order_by("pk"))
