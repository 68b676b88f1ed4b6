"""Requirements of the further kinds and groups in the browser, and what they would say of our students."""

import pytest
from django.urls import reverse

from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.models import Job
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.actions import groups, programmes
from sojourn.programmes.forms.requirement_kinds import FORMS, KINDS
from sojourn.programmes.models import Requirement
from sojourn.programmes.queries.tryout import count_eligible, occasion_of, rules_to_try, verdict_for
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

YEAR, CREDITS = ("year", {"minimum": 2}), ("credits", {"minimum": 60})


def url(name: str, *arguments) -> str:
    return reverse(f"programmes:{name}", args=arguments)


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, make.university())


@pytest.fixture
def call(office, now):
    return make.call(state="draft", places=[make.place()])


@pytest.fixture
def page(client, office, now):
    client.force_login(office.account)
    client.cookies["django_language"] = "en"
    return client


def require(owner, office, kind, parameters) -> Requirement:
    return programmes.add_requirement(owner, kind=kind, parameters=parameters, by=office)


def stored(owner) -> list:
    return [(row.kind, row.parameters) for row in owner.requirements.all()]


TYPED = {
    "year": ({"minimum": "2", "maximum": "4"}, {"minimum": 2, "maximum": 4}),
    "language": (
        {
            "cefr_language_1": "en",
            "cefr_level_1": "B2",
            "cefr_equivalents_1": "on",
            "delf_overall": "B2",
            "jlpt_overall": "N2",
            "cet6_overall": "425",
            "within_months": "24",
        },
        {
            "alternatives": [
                {"test": "cet6", "overall": 425},
                {"test": "delf", "overall": "B2"},
                {"test": "jlpt", "overall": "N2"},
                {"test": "cefr", "language": "en", "overall": "B2", "equivalents": True},
            ],
            "within_months": 24,
        },
    ),
    "marks": (
        {
            "minimum": "3",
            "scale": "four",
            "method": "table",
            "table": "90 = 4\n85 = 3.7\n",
            "table_scale": "100",
        },
        {
            "minimum": 3,
            "scale": "four",
            "method": "table",
            "table": [[90, 4], [85, 3.7]],
            "table_scale": 100,
        },
    ),
    "age": ({"highest": "35", "day": "2028-01-01"}, {"highest": 35, "day": "2028-01-01"}),
    "stays": ({"most": "0", "kinds": ["exchange"]}, {"most": 0, "kinds": ["exchange"]}),
    "document": ({"document": "passport", "months": "6"}, {"document": "passport", "months": 6}),
}


@pytest.mark.parametrize("kind", TYPED)
def test_a_requirement_of_each_further_kind_is_entered_and_opens_again_as_it_was(page, call, kind):
    typed, parameters = TYPED[kind]

    assert page.post(url("call_requirement_add", call.pk, kind), typed).status_code == 302

    assert stored(call) == [(kind, parameters)]
    address = url("call_requirement_edit", call.pk, call.requirements.get().pk)
    form = page.get(address).context["form"]
    again = {
        name: value
        for name in form.fields
        if name != "seen" and (value := form[name].value()) is not False and value not in (None, "", [])
    }
    assert page.post(address, again | {"seen": form["seen"].value()}).status_code == 302
    assert stored(call) == [(kind, parameters)]


@pytest.mark.parametrize(
    ("kind", "typed", "field", "sentence"),
    [
        ("marks", {"minimum": "7", "scale": "de"}, "minimum", "The scale goes from 1 to 5."),
        (
            "marks",
            {"minimum": "3", "scale": "four", "method": "table", "table": "90 4", "table_scale": "100"},
            "table",
            "Line 1 is not of the form 90 = 4.",
        ),
        (
            "marks",
            {"minimum": "3", "scale": "four", "method": "table", "table": "90=4\n95=3", "table_scale": "100"},
            "table",
            "Line 2 is not below the one before.",
        ),
        ("age", {}, "highest", "Give at least one of both limits."),
        ("age", {"lowest": "30", "highest": "20"}, "highest", "This lies below the lower limit."),
        ("year", {"minimum": "3", "maximum": "2"}, "maximum", "This lies below the lower limit."),
    ],
)
def test_what_nobody_could_judge_is_refused_at_its_field(page, call, kind, typed, field, sentence):
    answer = page.post(url("call_requirement_add", call.pk, kind), typed)

    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])
    assert stored(call) == []


def test_a_requirement_on_an_answer_names_the_question_and_its_options(page, call):
    question = call.questions.create(
        kind="choice", text_zh="去哪？", text_en="Where?", options_zh="一\n二", options_en="one\ntwo"
    )
    address = url("call_requirement_add", call.pk, "answer")

    wrong = page.post(address, {"question": question.name, "allowed": "three"})
    right = page.post(address, {"question": question.name, "allowed": "two"})

    assert wrong.context["form"].errors["allowed"] == ["“three” is not an option."]
    assert right.status_code == 302
    assert stored(call) == [
        (
            "answer",
            {"question": question.name, "text_zh": "去哪？", "text_en": "Where?", "allowed": ["二"]},
        )
    ]
    programme = make.place().programme
    kinds = [link["label"] for link in page.get(url("programme", programme.pk)).context["kind_links"]]
    assert KINDS["answer"] not in kinds  # a programme has no questions


def test_requirements_are_put_into_a_group_and_taken_apart_again(page, call, office):
    rows = [require(call, office, *one) for one in (YEAR, CREDITS)]
    require(call, office, "note", {"text_en": "Bring a coat."})

    page.post(url("call_requirement_group", call.pk), {"match": "any", "members": [row.pk for row in rows]})

    group = call.requirements.get(kind="group")
    assert group.parameters == {
        "match": "any",
        "of": [{"kind": kind, "parameters": parameters} for kind, parameters in (YEAR, CREDITS)],
    }
    text = page.get(url("call_requirements", call.pk)).content.decode()
    assert "Any one of these: (In year 2 of study or later); (At least 60 credits earned)." in text
    page.post(url("call_requirement_ungroup", call.pk, group.pk))
    assert stored(call) == [("note", {"text_en": "Bring a coat."}), YEAR, CREDITS]


@pytest.fixture
def nested(call, office):
    """Any one of: year 2, or none of: credits 60."""
    inner = groups.group_requirements(
        call, match="none", requirements=[require(call, office, *CREDITS)], by=office
    )
    return groups.group_requirements(
        call, match="any", requirements=[require(call, office, *YEAR), inner], by=office
    )


def test_members_are_added_changed_and_removed_however_deep(page, call, nested):
    members = [{"kind": "year", "parameters": {"minimum": 2}}]
    assert page.get(url("call_requirement_edit", call.pk, nested.pk)).status_code == 200

    page.post(url("call_member_add", call.pk, nested.pk, "1", "age"), {"highest": "30"})
    page.post(
        url("call_member_edit", call.pk, nested.pk, "1-0"), {"minimum": "90", "seen": '{"minimum": 60}'}
    )
    nested.refresh_from_db()
    assert nested.parameters["of"] == [
        *members,
        {
            "kind": "group",
            "parameters": {
                "match": "none",
                "of": [
                    {"kind": "credits", "parameters": {"minimum": 90}},
                    {"kind": "age", "parameters": {"highest": 30}},
                ],
            },
        },
    ]
    page.post(url("call_member_remove", call.pk, nested.pk, "1"))
    nested.refresh_from_db()
    assert nested.parameters == {"match": "any", "of": members}


def test_the_last_member_stays_and_what_changed_meanwhile_is_refused(page, call, nested, office, in_english):
    with pytest.raises(Refusal, match="at least one requirement"):
        groups.set_member(nested, path=[1, 0], member=None, by=office)

    answer = page.post(
        url("call_member_edit", call.pk, nested.pk, "0"), {"minimum": "3", "seen": '{"minimum": 1}'}
    )

    assert answer.status_code == 422
    assert "Somebody else changed this in the meantime." in answer.content.decode()


@pytest.mark.parametrize("path", ["7", "0-0", "x", "1-9", "-"])
def test_a_path_to_nothing_is_not_found(page, call, nested, path):
    assert page.get(url("call_member_edit", call.pk, nested.pk, path)).status_code == 404


def test_every_kind_has_a_form_and_a_name():
    assert set(FORMS) == set(KINDS)


# --- trying out ---


def test_one_student_is_judged_with_every_finding(page, call, office, django_assert_max_num_queries):
    require(call, office, "year", {"minimum": 4})
    make.student(Unit.objects.get(code="LAW"), name_en="Lin Zhixia", number="S1")
    address = url("call_requirements_try", call.pk)
    found = page.get(address, {"q": "zhixia"}).context["found"]

    with django_assert_max_num_queries(20):
        answer = page.get(address, {"person": found[0].pk})

    assert answer.context["outcome"] == "not_eligible"
    assert [one.met for one in answer.context["findings"]] == [False]
    assert "at least year 4 is asked" in answer.content.decode()


def test_our_students_are_counted_unit_by_unit_as_a_job(page, call, office):
    law, med = (Unit.objects.get(code=code) for code in ("LAW", "MED"))
    for unit, year in ((law, 1), (law, 3), (med, 3)):
        student = make.student(unit)
        student.studies.year = year
        student.studies.save()
    require(call, office, *YEAR)

    page.post(url("call_requirements_count", call.pk))
    run_waiting()

    job = Job.objects.get()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 3, 3)
    answer = page.get(job.result["path"])
    assert answer.context["total"] == {"eligible": 2, "unclear": 0, "not_eligible": 1}
    assert [(counts["eligible"], counts["not_eligible"]) for _unit, counts in answer.context["counts"]] == [
        (1, 1),
        (1, 0),
    ]


def test_a_count_costs_a_fixed_number_of_queries(office, call, django_assert_num_queries):
    require(call, office, *YEAR)
    for _number in range(8):
        make.student(Unit.objects.get(code="LAW"))
    rules, occasion = rules_to_try(call), occasion_of(call)

    with django_assert_num_queries(5):
        count_eligible(rules, occasion, lambda done, total: None)


def test_a_programme_is_tried_out_like_a_call(page, office):
    programme = make.place().programme
    require(programme, office, *YEAR)

    assert page.get(url("requirements_try", programme.pk)).status_code == 200
    page.post(url("requirements_count", programme.pk))
    assert run_waiting() == 1
    assert Job.objects.get().state == Job.State.DONE


def test_strangers_find_no_page_of_these(client, call, nested):
    client.force_login(make.student(Unit.objects.get(code="LAW")).account)
    pages = [
        url("call_requirement_group", call.pk),
        url("call_member_add", call.pk, nested.pk, "top", "age"),
        url("call_member_edit", call.pk, nested.pk, "0"),
        url("call_requirements_try", call.pk),
    ]
    posts = [
        url("call_requirement_ungroup", call.pk, nested.pk),
        url("call_member_remove", call.pk, nested.pk, "0"),
        url("call_requirements_count", call.pk),
    ]

    assert {client.get(one).status_code for one in pages} == {404}
    assert {client.post(one).status_code for one in posts} == {404}


@pytest.mark.parametrize(("level", "met"), [(4, True), (3, False)])
def test_a_certificate_kept_as_a_number_is_judged_by_its_level(call, office, level, met):
    student = make.student(Unit.objects.get(code="LAW"))
    student.language_scores.all().delete()
    student.language_scores.create(test="delf", language="fr", overall=level, taken_on=NOW.date())
    delf = {"alternatives": [{"test": "delf", "overall": "B2"}]}
    cefr = {"alternatives": [{"test": "cefr", "language": "fr", "overall": "B2", "equivalents": True}]}
    for parameters in (delf, cefr):
        require(call, office, "language", parameters)

    verdict = verdict_for(rules_to_try(call), student, occasion_of(call))

    assert [finding.met for finding in verdict.findings] == [met, met]
