"""Answers of every kind: shape, limits, conditions, files, changed questions, facts for requirements."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.applications import actions
from sojourn.applications.queries import checklist_of
from sojourn.applications.queries.answered import answered, answers_in_words
from sojourn.applications.tasks import tell_changes
from sojourn.kernel.models import Mail
from sojourn.programmes.actions import questions as forming
from sojourn.programmes.models import FormVersion, Question, Section
from tests.applications.conftest import cost_of, signed_in

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n"
COURSES = {
    "least_rows": 1,
    "most_rows": 3,
    "columns": [
        {"name": "c1", "title_zh": "课程", "title_en": "Course", "kind": "line", "is_obligatory": True},
        {"name": "c2", "title_zh": "学分", "title_en": "Credits", "kind": "number"},
    ],
}


def edit_url(application) -> str:
    return reverse("applications:edit", args=[application.pk])


def ask(house, kind="line", *, text="?", **facts) -> Question:
    position = house.call.questions.count() + 1
    facts = {"is_obligatory": False, "position": position} | facts
    return Question.objects.create(call=house.call, kind=kind, text_zh=text, text_en=text, **facts)


def send(client, house, draft, *, do="save", htmx=False, **fields):
    draft.refresh_from_db()
    headers = {"hx-request": "true"} if htmx else {}
    page = signed_in(client, house.student, "en").post(
        edit_url(draft), {"version": draft.version, "do": do, **fields}, headers=headers
    )
    draft.refresh_from_db()
    return page


def cells(question, *rows) -> dict:
    """A table as the browser sends it."""
    return {f"answer_{question.pk}-rows": "1"} | {
        f"answer_{question.pk}-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in row.items()
    }


def errors_of(page, question) -> list[str]:
    return list(page.context["form"].errors.get(f"answer_{question.pk}", []))


@pytest.mark.parametrize(
    ("kind", "facts", "sent", "kept", "words"),
    [
        ("line", {"limits": {"longest": 5}}, "short", "short", "short"),
        ("text", {}, "a\r\nb", "a\nb", "a\nb"),
        ("number", {"limits": {"unit_en": "EUR"}}, "7.50", "7.5", "7.5 EUR"),
        ("date", {}, "2027-05-01", "2027-05-01", "1 May 2027"),
        ("yes_no", {}, "yes", "yes", "yes"),
        ("choice", {"options_zh": "一\n二", "options_en": "one\ntwo"}, "二", "二", "two"),
        (
            "choices",
            {"options_zh": "一\n二", "options_en": "one\ntwo"},
            ["一", "二"],
            ["一", "二"],
            "one, two",
        ),
    ],
)
def test_an_answer_of_each_kind_is_kept_and_read(
    client, house, draft, in_english, kind, facts, sent, kept, words
):
    question = ask(house, kind, **facts)

    page = send(client, house, draft, **{f"answer_{question.pk}": sent})

    assert (page.status_code, draft.answers) == (302, {str(question.pk): kept})
    assert answers_in_words(draft) == [("?", words)]


@pytest.mark.parametrize(
    ("kind", "facts", "sent", "sentence"),
    [
        (
            "line",
            {"limits": {"longest": 3}},
            "long",
            "Ensure this value has at most 3 characters (it has 4).",
        ),
        ("number", {"limits": {"lowest": 1, "highest": 9}}, "10", "At most 9, please."),
        ("number", {"limits": {"lowest": 1, "highest": 9}}, "0.5", "At least 1, please."),
        ("number", {}, "ten", "Enter a number."),
        ("date", {"limits": {"earliest": "2027-01-01"}}, "2026-12-31", "Not before 1 January 2027, please."),
        ("date", {"limits": {"latest": "2027-01-01"}}, "2027-01-02", "Not after 1 January 2027, please."),
        (
            "choice",
            {"options_zh": "一\n二", "options_en": "one\ntwo"},
            "三",
            "Select a valid choice. 三 is not one of the available choices.",
        ),
        (
            "choices",
            {"options_zh": "一\n二", "options_en": "one\ntwo", "limits": {"most": 1}},
            ["一", "二"],
            "Choose 1 at most.",
        ),
    ],
)
def test_what_is_out_of_limits_is_refused_at_its_field_and_the_rest_is_kept(
    client, house, draft, kind, facts, sent, sentence
):
    wrong, right = ask(house, kind, **facts), ask(house)

    page = send(client, house, draft, **{f"answer_{wrong.pk}": sent, f"answer_{right.pk}": "kept"})

    assert (page.status_code, errors_of(page, wrong)) == (422, [sentence])
    assert draft.answers == {str(right.pk): "kept"}


def test_a_group_of_boxes_without_a_tick_is_emptied_only_where_it_was_on_the_page(client, house, draft):
    question = ask(house, "choices", options_zh="一\n二", options_en="one\ntwo")
    send(client, house, draft, **{f"answer_{question.pk}": ["一"]})

    send(client, house, draft)
    assert draft.answers == {str(question.pk): ["一"]}
    send(client, house, draft, **{f"sent_{question.pk}": "1"})
    assert draft.answers == {str(question.pk): []}


def test_a_table_is_kept_row_by_row_without_the_empty_ones(client, house, draft, in_english):
    question = ask(house, "table", limits=COURSES)
    rows = [{"c1": "Law", "c2": "6.0"}, {"c1": "", "c2": ""}, {"c1": "Ethics", "c2": ""}]

    send(client, house, draft, **cells(question, *rows))

    assert draft.answers == {str(question.pk): [{"c1": "Law", "c2": "6"}, {"c1": "Ethics", "c2": ""}]}
    (shown,) = answered(draft)
    assert (shown.headings, shown.rows) == (["Course", "Credits"], [["Law", "6"], ["Ethics", "–"]])


def test_a_table_saves_itself_cell_by_cell_like_every_answer(client, house, draft):
    question = ask(house, "table", limits=COURSES)

    page = send(client, house, draft, htmx=True, **cells(question, {"c1": "Law", "c2": "many"}))
    assert "Not saved: Row 1, “Credits”: Enter a number." in page.content.decode()
    page = send(client, house, draft, htmx=True, **cells(question, {"c1": "Law", "c2": "3"}))

    assert "Saved at" in page.content.decode()
    assert draft.answers == {str(question.pk): [{"c1": "Law", "c2": "3"}]}


def test_a_table_has_no_more_rows_than_allowed_and_gives_spare_ones(client, house, draft):
    question = ask(house, "table", limits=COURSES)
    page = send(client, house, draft, **cells(question, *[{"c1": str(row), "c2": ""} for row in range(4)]))
    assert errors_of(page, question) == ["At most 3 rows, please."]

    more = send(client, house, draft, do=f"rows:{question.pk}", **cells(question, {"c1": "Law", "c2": ""}))

    assert more.headers["Location"] == f"{edit_url(draft)}#question-{question.pk}"
    assert f'name="answer_{question.pk}-2-c1"' in client.get(edit_url(draft)).content.decode()


def test_a_table_typed_in_two_windows_shows_both(client, house, draft):
    question = ask(house, "table", limits=COURSES)
    seen = draft.version
    theirs = {str(question.pk): [{"c1": "Law", "c2": "3"}]}
    actions.save_answers(draft, seen=seen, answers=theirs, by=house.student)

    page = signed_in(client, house.student, "en").post(
        edit_url(draft), {"version": seen, "do": "save", **cells(question, {"c1": "Ethics", "c2": "4"})}
    )

    text = page.content.decode()
    assert page.status_code == 422
    assert "Law · 3" in text and "Ethics · 4" in text and 'value="Ethics"' in text


@pytest.mark.parametrize(
    ("kind", "facts", "answer", "sentence"),
    [
        ("line", {"limits": {"shortest": 5}}, "abc", "At least 5 characters are needed; there are 3."),
        (
            "choices",
            {"options_zh": "一\n二", "options_en": "one\ntwo", "limits": {"least": 2}},
            ["一"],
            "Choose at least 2.",
        ),
        ("table", {"limits": COURSES}, [{"c1": "", "c2": "3"}], "Row 1: “Course” is missing."),
        (
            "table",
            {"limits": COURSES | {"least_rows": 2}},
            [{"c1": "Law", "c2": "3"}],
            "At least 2 rows are needed; there are 1.",
        ),
    ],
)
def test_what_is_not_enough_may_be_saved_but_not_submitted(
    client, house, draft, kind, facts, answer, sentence
):
    question = ask(house, kind, **facts)
    sent = cells(question, *answer) if kind == "table" else {f"answer_{question.pk}": answer}

    assert send(client, house, draft, **sent).status_code == 302
    page = send(client, house, draft, do="submit", **sent)

    assert (page.status_code, errors_of(page, question)) == (422, [sentence])
    assert f"Still missing: ? ({sentence})." in page.content.decode()
    assert draft.state == "draft"


# --- conditions ---


@pytest.fixture
def passport(house):
    """Have you one? Its number, obligatory where there is one. Nothing else."""
    has = ask(house, "yes_no", text="Passport?", is_obligatory=True)
    tests = [{"of": has.name, "how": "is", "value": "yes"}]
    number = ask(house, text="Number?", is_obligatory=True, condition={"match": "all", "tests": tests})
    return has, number


def test_a_hidden_question_is_not_on_the_page_and_not_required(client, house, draft, passport):
    has, number = passport

    page = signed_in(client, house.student).get(edit_url(draft)).content.decode()
    assert f'name="answer_{has.pk}"' in page and f'name="answer_{number.pk}"' not in page
    sent = send(client, house, draft, do="submit", **{f"answer_{has.pk}": "no"})

    assert (sent.status_code, draft.state, draft.answers) == (302, "submitted", {str(has.pk): "no"})


def test_an_answer_that_opens_a_question_shows_it_and_requires_it(client, house, draft, passport):
    has, number = passport

    opened = send(client, house, draft, htmx=True, **{f"answer_{has.pk}": "yes"}).content.decode()
    assert f'id="question-{number.pk}" hx-swap-oob="true"' in opened
    assert f'name="answer_{number.pk}"' in opened
    page = send(client, house, draft, do="submit", **{f"answer_{has.pk}": "yes"})
    assert errors_of(page, number) == ["This must be answered."]


def test_an_answer_that_closes_a_question_takes_its_answer_away(client, house, draft, passport):
    has, number = passport
    send(client, house, draft, **{f"answer_{has.pk}": "yes"})
    send(client, house, draft, **{f"answer_{number.pk}": "E1"})
    assert draft.answers == {str(has.pk): "yes", str(number.pk): "E1"}

    closed = send(client, house, draft, htmx=True, **{f"answer_{has.pk}": "no"}).content.decode()

    assert draft.answers == {str(has.pk): "no"}
    assert f'id="question-{number.pk}" hx-swap-oob="true" hidden' in closed


def test_what_is_sent_for_a_question_that_is_not_asked_is_neither_kept_nor_checked(
    client, house, draft, passport
):
    has, _number = passport
    tests = [{"of": has.name, "how": "is", "value": "yes"}]
    amount = ask(house, "number", condition={"match": "all", "tests": tests})

    page = send(client, house, draft, **{f"answer_{has.pk}": "no", f"answer_{amount.pk}": "rubbish"})

    assert (page.status_code, draft.answers) == (302, {str(has.pk): "no"})


@pytest.mark.parametrize(
    ("subject", "value", "is_asked"),
    [("level", "bachelor", True), ("level", "doctor", False), ("unit", "LAW", True), ("unit", "MED", False)],
)
def test_a_question_may_be_asked_by_level_and_unit(house, draft, subject, value, is_asked):
    condition = {"match": "all", "tests": [{"of": subject, "how": "is", "value": value}]}
    question = ask(house, condition=condition)

    assert draft.asked() == ([question] if is_asked else [])


def test_the_page_costs_no_more_with_many_questions(client, house, draft):
    section = Section.objects.create(call=house.call, title_zh="一", title_en="One")
    page = signed_in(client, house.student)
    ask(house, section=section)
    before = cost_of(page, edit_url(draft))
    for kind in ("line", "date", "number", "table", "text", "yes_no", "file"):
        ask(house, kind, section=section, limits=COURSES if kind == "table" else {})

    assert cost_of(page, edit_url(draft)) == before <= 22


# --- files ---


def test_a_file_answers_a_question_and_only_its_readers_get_it(client, house, draft):
    question = ask(house, "file", limits={"kinds": ["pdf"]}, is_obligatory=True)
    send(client, house, draft, **{f"answer_{question.pk}": SimpleUploadedFile("plan.pdf", PDF)})
    address = reverse("applications:answer_file", args=[draft.pk, question.pk])

    own = signed_in(client, house.student).get(address)
    other = signed_in(client, house.officer).get(address)

    assert (own.status_code, b"".join(own.streaming_content)) == (200, PDF)
    assert other.status_code == 404  # a draft is the applicant's alone
    assert [point.is_done for point in checklist_of(draft)][-1] is True
    send(client, house, draft, do=f"remove_answer:{question.pk}")
    assert draft.answers == {}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plan.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 30, "is not a file that can be handed in here"),
        ("plan.pdf", PDF + b"0" * (2**20 + 1), "is larger than 1 MB."),
    ],
)
def test_a_file_of_another_kind_or_too_large_is_refused_at_its_field(
    client, house, draft, name, content, sentence
):
    question, other = ask(house, "file", limits={"kinds": ["pdf"], "largest": 1}), ask(house)
    fields = {
        f"answer_{question.pk}": SimpleUploadedFile(name, content),
        f"answer_{other.pk}": "kept",
    }

    page = send(client, house, draft, **fields)

    assert page.status_code == 422
    assert sentence in errors_of(page, question)[0]
    assert draft.answers == {str(other.pk): "kept"}


# --- questions that change after the opening ---


def test_a_changed_question_is_told_once_and_the_answer_stays_with_its_wording(
    client, house, draft, now, in_english
):
    house.student.language = "en"
    house.student.save()
    question = ask(house, text="Why abroad?")
    untouched = ask(house, text="Since when?")
    actions.save_answers(draft, seen=draft.version, answers={str(question.pk): "For law."}, by=house.student)
    forming.change_question(question, seen=0, changes={"text_en": "Why this host?"}, by=house.officer)
    forming.add_question(house.call, kind="line", text_zh="何时？", text_en="When?", by=house.officer)

    now.shift(9 * 60)
    tell_changes()
    assert Mail.objects.count() == 0
    now.shift(60)
    tell_changes()
    tell_changes()

    (letter,) = Mail.objects.all()
    assert letter.subject == f"Questions have changed: {house.call.title_en}"
    assert "- Why this host?" in letter.body and "- When?" in letter.body
    assert untouched.text_en not in letter.body
    assert [(one.told_count, one.told_at is not None) for one in FormVersion.objects.all()] == [
        (0, False),
        (1, True),
        (1, True),
    ]
    draft.refresh_from_db()
    assert [(one.text, one.words, one.old_text) for one in answered(draft)] == [
        ("Why this host?", "For law.", "Why abroad?"),
        ("Since when?", "", ""),
        ("When?", "", ""),
    ]
    page = signed_in(client, house.student, "en").get(edit_url(draft)).content.decode()
    assert "it read: “Why abroad?”. Your answer stays as it is." in page
    assert "This question was added or changed on" in page


def test_answering_anew_takes_the_mark_away(client, house, draft, now, in_english):
    question = ask(house, text="Why abroad?")
    actions.save_answers(draft, seen=draft.version, answers={str(question.pk): "For law."}, by=house.student)
    forming.change_question(question, seen=0, changes={"text_en": "Why this host?"}, by=house.officer)

    send(client, house, draft, **{f"answer_{question.pk}": "For its library."})

    assert (draft.asked_in, [one.old_text for one in answered(draft)]) == ({str(question.pk): 2}, [""])


def test_an_answer_to_a_question_no_longer_asked_stays_readable(house, draft, now, in_english):
    question = ask(house, text="Why abroad?")
    actions.save_answers(draft, seen=draft.version, answers={str(question.pk): "For law."}, by=house.student)
    forming.remove_question(question, by=house.officer)
    draft.refresh_from_db()

    assert [(one.text, one.words, one.is_withdrawn) for one in answered(draft)] == [
        ("Why abroad?", "For law.", True)
    ]
    actions.submit_application(draft, by=house.student)


def test_whoever_has_withdrawn_and_whoever_is_not_asked_gets_no_letter(house, draft, now):
    condition = {"match": "all", "tests": [{"of": "level", "how": "is", "value": "doctor"}]}
    forming.add_question(
        house.call,
        kind="line",
        text_zh="导师？",
        text_en="Supervisor?",
        condition=condition,
        by=house.officer,
    )
    now.shift(11 * 60)

    tell_changes()

    assert Mail.objects.count() == 0


# --- answers that requirements are held against ---


def test_an_answer_bound_to_a_requirement_is_judged(house, draft, in_english):
    question = ask(house, "number", feeds="language:hsk", text="HSK?")
    house.call.requirements.create(
        kind="language", parameters={"alternatives": [{"test": "hsk", "overall": 4}]}
    )

    outcomes = []
    for score in ("3", "4"):
        draft.refresh_from_db()
        actions.save_answers(draft, seen=draft.version, answers={str(question.pk): score}, by=house.student)
        draft.refresh_from_db()
        submitted = actions.submit_application(draft, by=house.student)
        outcomes.append(submitted.choices.get().verdict)
        actions.reopen_application(submitted, by=house.student)

    assert outcomes == ["not_eligible", "eligible"]


def test_a_passport_must_outlast_the_stay(house, draft):
    question = ask(house, "date", feeds="document:passport", text="Passport until?")
    house.call.requirements.create(kind="document", parameters={"document": "passport", "months": 6})
    ends = house.easy.academic_year.ends_on

    actions.save_answers(
        draft, seen=draft.version, answers={str(question.pk): ends.isoformat()}, by=house.student
    )
    draft.refresh_from_db()
    submitted = actions.submit_application(draft, by=house.student)

    (finding,) = submitted.choices.get().findings
    assert finding["values"]["valid_until"] == ends.isoformat()
    assert finding["code"] in {"document_too_short", "document_to_judge"}
