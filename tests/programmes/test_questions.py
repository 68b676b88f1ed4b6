"""The form of a call: sections, questions of every kind, order, conditions, versions."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.organisation.models import Role, Unit
from sojourn.programmes import actions
from sojourn.programmes.actions import questions as forming
from sojourn.programmes.models import FormVersion, Question
from sojourn.programmes.queries.form_versions import changes_between, parts_of, version_lines
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

LINE = {"kind": "line", "text_zh": "电话？", "text_en": "Telephone?"}
YES_NO = {"kind": "yes_no", "text_zh": "有护照吗？", "text_en": "Have you a passport?"}


def url(name: str, *arguments) -> str:
    return reverse(f"programmes:{name}", args=arguments)


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, make.university())


@pytest.fixture
def draft(office):
    return make.call(state="draft")


@pytest.fixture
def opened(office, now):
    """A call that opened an hour ago, with one question from before."""
    call = make.call(state="open", opens_at=NOW - timedelta(hours=1), closes_at=NOW + timedelta(days=9))
    Question.objects.create(call=call, position=1, **LINE)
    return call


def order(call) -> list[str]:
    """The form in a line: sections in brackets, questions by their English text."""
    return [
        text
        for part in parts_of(call)
        for text in ([f"[{part.section.title_en}]"] if part.section else [])
        + [question.text_en for question in part.questions]
    ]


def add(call, office, text, **facts):
    return forming.add_question(call, by=office, kind="line", text_zh=text, text_en=text, **facts)


def test_questions_stand_where_they_are_put_and_move_across_sections(office, draft):
    first = forming.add_section(draft, title_zh="一", title_en="One", by=office)
    second = forming.add_section(draft, title_zh="二", title_en="Two", by=office)
    b = add(draft, office, "b", section=second)
    add(draft, office, "a", section=first)
    add(draft, office, "0")
    assert order(draft) == ["0", "[One]", "a", "[Two]", "b"]

    forming.move_question(b, up=True, by=office)
    assert order(draft) == ["0", "[One]", "a", "b", "[Two]"]
    forming.move_question(b, up=True, by=office)
    assert order(draft) == ["0", "[One]", "b", "a", "[Two]"]
    forming.move_section(second, up=True, by=office)
    forming.move_question(b, up=False, by=office)
    forming.move_question(b, up=False, by=office)

    assert order(draft) == ["0", "[Two]", "[One]", "a", "b"]
    assert list(draft.questions.values_list("text_en", flat=True)) == ["0", "a", "b"]


def test_a_section_with_questions_stays_and_an_empty_one_goes(office, draft):
    section = forming.add_section(draft, title_zh="一", title_en="One", by=office)
    question = add(draft, office, "a", section=section)

    with pytest.raises(Refusal):
        forming.remove_section(section, by=office)
    forming.remove_question(question, by=office)
    forming.remove_section(section, by=office)

    assert order(draft) == []


def test_a_condition_speaks_only_of_what_stands_before(office, draft):
    first = add(draft, office, "a")
    condition = {"match": "all", "tests": [{"of": first.name, "how": "answered"}]}
    second = add(draft, office, "b", condition=condition)

    with pytest.raises(Refusal):
        forming.move_question(second, up=True, by=office)
    with pytest.raises(Refusal):
        forming.remove_question(first, by=office)
    assert order(draft) == ["a", "b"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "choice", "options_zh": "一", "options_en": "one"}, "at least two options"),
        ({"kind": "choices", "options_zh": "一\n二", "options_en": "one"}, "the same number"),
        ({"kind": "table", "limits": {}}, "at least one column"),
        ({"kind": "line", "feeds": "credits"}, "cannot be held against"),
    ],
)
def test_a_question_that_could_not_be_answered_is_refused(office, draft, facts, sentence, in_english):
    with pytest.raises(Refusal, match=sentence):
        forming.add_question(draft, by=office, text_zh="?", text_en="?", **facts)


def test_others_than_the_office_change_nothing(draft):
    student = make.student(Unit.objects.get(code="LAW"))

    with pytest.raises(Forbidden):
        forming.add_question(draft, by=student, **LINE)


def test_two_who_change_one_question_see_each_other(office, draft):
    question = forming.add_question(draft, by=office, **LINE)
    forming.change_question(question, seen=0, changes={"text_en": "Phone?"}, by=office)

    with pytest.raises(Stale) as stale:
        forming.change_question(question, seen=0, changes={"text_en": "Mobile?"}, by=office)

    assert stale.value.changes == {"text_en": ("Phone?", "Mobile?")}


def test_each_change_is_a_version_that_says_what_when_and_who(office, draft, now, in_english):
    question = forming.add_question(draft, by=office, **LINE)
    now.shift(60)
    forming.change_question(
        question,
        seen=0,
        changes={"text_en": "Mobile?", "is_obligatory": False, "limits": {"longest": 20}},
        by=office,
    )

    told = [(line.version.number, line.by, line.changes) for line in version_lines(draft)]
    assert told == [
        (
            2,
            office,
            [
                "“Mobile?”: wording: “Telephone?” is now “Mobile?”. It may be left out now. "
                "Limits: – is now At most 20 characters."
            ],
        ),
        (1, office, ["Question added: “Telephone?”."]),
    ]
    assert [version.at for version in draft.form_versions.all()] == [NOW, NOW + timedelta(seconds=60)]
    assert set(draft.form_versions.values_list("tell_after", flat=True)) == {None}


def test_a_save_without_a_difference_is_no_version(office, draft):
    question = forming.add_question(draft, by=office, **LINE)

    forming.change_question(question, seen=0, changes={"text_en": LINE["text_en"]}, by=office)

    assert draft.form_versions.count() == 1


def test_after_the_opening_the_first_version_is_the_form_as_it_stood(office, opened, in_english):
    question = opened.questions.get()

    changed = forming.change_question(question, seen=0, changes={"text_en": "Mobile?"}, by=office)

    first, second = FormVersion.objects.filter(call=opened)
    assert (first.number, first.by, first.tell_after) == (1, None, None)
    assert (second.number, second.by, second.tell_after) == (2, office, NOW + timedelta(minutes=10))
    assert changes_between(first.content, second.content) == [
        "“Mobile?”: wording: “Telephone?” is now “Mobile?”."
    ]
    assert changed.changed_in == 2


def test_after_the_opening_a_kind_stays_and_a_removed_question_keeps_its_answers(office, opened):
    question = opened.questions.get()

    with pytest.raises(Refusal):
        forming.change_question(question, seen=0, changes={"kind": "text"}, by=office)
    forming.remove_question(question, by=office)

    question.refresh_from_db()
    assert (question.is_withdrawn, order(opened)) == (True, [])


def test_after_the_opening_the_whole_list_cannot_be_replaced(office, opened):
    with pytest.raises(Refusal):
        actions.keep_questions(opened, seen=opened.version, lines=[], by=office)


def test_a_closed_call_keeps_its_form(office, now):
    call = make.call(state="closed")

    with pytest.raises(Refusal):
        forming.add_question(call, by=office, **LINE)


def test_what_is_only_for_the_office_is_not_told(office, opened):
    number = Question.objects.create(
        call=opened, kind="number", text_zh="学分", text_en="Credits", position=2
    )
    forming.change_question(number, seen=0, changes={"feeds": "credits"}, by=office)

    assert set(opened.form_versions.values_list("tell_after", flat=True)) == {None}


def test_telling_now_does_not_wait(office, opened):
    forming.change_question(opened.questions.get(), seen=0, changes={"text_en": "Mobile?"}, by=office)

    assert forming.tell_now(opened, by=office) == 1
    assert opened.form_versions.last().tell_after == NOW


# --- pages ---


def test_builder_costs_the_same_with_many_questions(client, office, draft, django_assert_max_num_queries):
    section = forming.add_section(draft, title_zh="一", title_en="One", by=office)
    for number in range(12):
        Question.objects.create(call=draft, section=section, position=number, **LINE)
    client.force_login(office.account)

    with django_assert_max_num_queries(16):
        page = client.get(url("call_questions", draft.pk))
    assert page.status_code == 200


KINDS = {
    "line": ({"shortest": "3", "longest": "20"}, {"shortest": 3, "longest": 20}),
    "text": ({"longest": "2000"}, {"longest": 2000}),
    "number": (
        {"lowest": "1", "highest": "9.5", "unit_en": "EUR"},
        {"lowest": 1, "highest": 9.5, "unit_en": "EUR"},
    ),
    "date": ({"earliest": "2027-01-01"}, {"earliest": "2027-01-01"}),
    "yes_no": ({}, {}),
    "choice": ({"options_zh": "一\n二", "options_en": "one\ntwo"}, {}),
    "choices": ({"options_zh": "一\n二", "options_en": "one\ntwo", "most": "1"}, {"most": 1}),
    "table": (
        {
            "least_rows": "1",
            "most_rows": "3",
            "column_1_title_zh": "课程",
            "column_1_title_en": "Course",
            "column_1_kind": "line",
            "column_1_is_obligatory": "on",
            "column_2_title_zh": "学期",
            "column_2_title_en": "Term",
            "column_2_kind": "choice",
            "column_2_options_zh": "秋/春",
            "column_2_options_en": "autumn/spring",
        },
        {
            "least_rows": 1,
            "most_rows": 3,
            "columns": [
                {
                    "name": "c1",
                    "title_zh": "课程",
                    "title_en": "Course",
                    "kind": "line",
                    "is_obligatory": True,
                },
                {
                    "name": "c2",
                    "title_zh": "学期",
                    "title_en": "Term",
                    "kind": "choice",
                    "is_obligatory": False,
                    "options_zh": ["秋", "春"],
                    "options_en": ["autumn", "spring"],
                },
            ],
        },
    ),
    "file": ({"kinds": ["pdf"], "largest": "5"}, {"kinds": ["pdf"], "largest": 5}),
}


@pytest.mark.parametrize("kind", Question.Kind.values)
def test_every_kind_is_made_in_the_browser_and_opens_again_as_it_was(client, office, draft, kind):
    typed, limits = KINDS[kind]
    client.force_login(office.account)

    made = client.post(
        url("question_add", draft.pk, kind),
        {"text_zh": "问", "text_en": "Q", "condition_1_of": "level", "condition_1_value": "master", **typed},
    )

    question = Question.objects.get()
    assert made.status_code == 302
    assert (question.kind, question.limits, question.is_obligatory) == (kind, limits, False)
    assert question.condition == {
        "match": "all",
        "tests": [{"of": "level", "how": "is", "value": "master"}],
    }
    again = client.get(url("question_edit", draft.pk, question.pk))
    assert again.status_code == 200
    assert again.context["form"].initial["version"] == 0


def test_a_wrong_question_is_shown_again_with_what_was_typed(client, office, draft):
    client.force_login(office.account)
    client.cookies["django_language"] = "en"

    page = client.post(
        url("question_add", draft.pk, "number"),
        {"text_zh": "问", "text_en": "How many?", "lowest": "9", "highest": "3"},
    )

    assert page.status_code == 422
    assert page.context["form"].errors["highest"] == ["This lies below the lower limit."]
    assert "How many?" in page.content.decode()


@pytest.mark.parametrize(
    ("value", "sentence"),
    [("maybe", "Write yes or no."), ("是", "")],
)
def test_a_test_that_could_never_hold_is_refused_at_its_field(client, office, draft, value, sentence):
    first = forming.add_question(draft, by=office, **YES_NO)
    client.force_login(office.account)
    client.cookies["django_language"] = "en"

    page = client.post(
        url("question_add", draft.pk, "line"),
        {
            "text_zh": "号码",
            "text_en": "Number",
            "condition_1_of": first.name,
            "condition_1_how": "is",
            "condition_1_value": value,
        },
    )

    if sentence:
        assert page.context["form"].errors["condition_1_value"] == [sentence]
    else:
        assert Question.objects.last().condition["tests"] == [{"of": first.name, "how": "is", "value": "yes"}]


def test_preview_asks_what_this_level_and_these_answers_open(client, office, draft):
    passport = forming.add_question(draft, by=office, **YES_NO)
    tests = [{"of": passport.name, "how": "is", "value": "yes"}]
    number = add(draft, office, "Number?", condition={"match": "all", "tests": tests})
    masters = add(
        draft,
        office,
        "Supervisor?",
        condition={"match": "all", "tests": [{"of": "level", "how": "is", "value": "master"}]},
    )
    client.force_login(office.account)
    address = url("questions_preview", draft.pk)

    def asked(page):
        return [
            shown.question for part in page.context["parts"] for shown in part.questions if shown.is_asked
        ]

    assert asked(client.get(address)) == [passport]
    assert asked(client.get(f"{address}?level=master")) == [passport, masters]
    assert asked(client.post(address, {f"answer_{passport.pk}": "yes"})) == [passport, number]
    assert Question.objects.count() == 3


def test_a_form_that_never_changed_has_a_page_of_versions_all_the_same(client, office, draft):
    client.force_login(office.account)

    page = client.get(url("questions_versions", draft.pk))

    assert (page.status_code, page.context["lines"]) == (200, [])


def test_moving_by_button_gives_the_focus_back_to_it(client, office, draft):
    add(draft, office, "a")
    second = add(draft, office, "b")
    client.force_login(office.account)

    page = client.post(url("question_move", draft.pk, second.pk), {"way": "up"}, follow=True)

    assert order(draft) == ["b", "a"]
    assert page.content.decode().count(" autofocus") == 1


def test_strangers_find_no_page_of_the_form(client, office, draft):
    question = forming.add_question(draft, by=office, **LINE)
    section = forming.add_section(draft, title_zh="一", title_en="One", by=office)
    client.force_login(make.student(Unit.objects.get(code="LAW")).account)

    pages = [
        url("question_add", draft.pk, "line"),
        url("question_edit", draft.pk, question.pk),
        url("section_add", draft.pk),
        url("section_change", draft.pk, section.pk),
        url("questions_preview", draft.pk),
        url("questions_versions", draft.pk),
    ]
    posts = [
        url("question_move", draft.pk, question.pk),
        url("question_remove", draft.pk, question.pk),
        url("section_move", draft.pk, section.pk),
        url("section_remove", draft.pk, section.pk),
        url("questions_tell", draft.pk),
    ]

    assert {client.get(page).status_code for page in pages} == {404}
    assert {client.post(page).status_code for page in posts} == {404}
