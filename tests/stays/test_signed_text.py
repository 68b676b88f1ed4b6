"""What is signed: the text, its hash, and that no part of it can be changed unseen."""

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.kernel.refusal import Refusal
from sojourn.stays import actions, queries
from sojourn.stays.actions import CourseLine, ReasonGiven
from sojourn.stays.models import LearningAgreement, Stay
from sojourn.stays.queries.signed_text import canonical
from tests import factories as make

COURSE = st.fixed_dictionaries(
    {name: st.text(max_size=12) for name in ("code", "title", "term", "credits", "condition", "reason")}
    | {"automatic": st.booleans(), "behind": st.lists(st.sampled_from(["A1", "A2", "C1"]), max_size=3)}
)
VERSION = st.fixed_dictionaries(
    {
        "version": st.integers(1, 99),
        "reason": st.text(max_size=20),
        "student": st.fixed_dictionaries({"zh": st.text(max_size=8), "en": st.text(max_size=8)}),
        "from": st.dates().map(str),
        "until": st.dates().map(str),
        "tables": st.fixed_dictionaries({letter: st.lists(COURSE, max_size=3) for letter in "ABC"}),
    }
)


# The first letters drawn on a fresh checkout wait for a table of Unicode: seconds on a busy machine.
patient = settings(suppress_health_check=[HealthCheck.too_slow])


@patient
@given(VERSION, VERSION)
def test_two_texts_have_one_hash_only_if_they_say_the_same(one, other):
    assert (queries.hash_of(canonical(one)) == queries.hash_of(canonical(other))) == (one == other)


@patient
@given(VERSION)
def test_text_can_be_read_back_and_does_not_depend_on_the_order_of_keys(values):
    backwards = dict(reversed(list(values.items())))

    assert json.loads(canonical(values)) == values
    assert canonical(backwards) == canonical(values)


@given(VERSION, st.data())
def test_changing_any_field_changes_the_hash(values, data):
    changed = deepcopy(values)
    path = data.draw(st.sampled_from(list(leaves(values))))
    change(changed, path)

    assert queries.hash_of(canonical(changed)) != queries.hash_of(canonical(values))


def leaves(value: Any, path: tuple = ()):
    """The way to every single value."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))
    else:
        yield path


def change(values: Any, path: tuple) -> None:
    for key in path[:-1]:
        values = values[key]
    old = values[path[-1]]
    values[path[-1]] = old + 1 if type(old) is int else not old if isinstance(old, bool) else old + "."


@pytest.fixture
def stay(cast) -> Stay:
    return make.stay(cast.student, at=cast.host)


@pytest.fixture
def signed(cast, stay) -> LearningAgreement:
    draft = stay.learning_agreements.get()
    lines = [
        CourseLine("studied", "European Law", Decimal("6.0"), code="L1", term="1/2", scheme="ects"),
        CourseLine("virtual", "Academic Writing", Decimal("2.0"), code="V1", description="Online"),
        CourseLine(
            "recognised",
            "欧盟法",
            Decimal("3.0"),
            is_automatic=False,
            condition="At least 60",
            behind=("A1", "C1"),
        ),
    ]
    actions.save_courses(draft, courses=lines, seen=0, by=cast.student)
    return actions.sign_as_student(draft, by=cast.student)


def fits(agreement: LearningAgreement) -> bool | None:
    agreement = LearningAgreement.objects.get(pk=agreement.pk)
    return queries.still_fits(agreement.signatures.first(), queries.text_of(agreement))


@pytest.mark.django_db
def test_three_tables_keep_all_that_was_typed(signed):
    assert [str(line) for line in actions.lines_of(signed)] == [
        "L1 European Law (6.0)",
        "欧盟法 (3.0) ← A1, C1",
        "V1 Academic Writing (2.0)",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("studied", {"code": "L2"}),
        ("studied", {"title": "Law"}),
        ("studied", {"term": "2/2"}),
        ("studied", {"credits": 5}),
        ("studied", {"scheme": "local"}),
        ("virtual", {"description": "On site"}),
        ("virtual", {"reason": "other"}),
        ("virtual", {"reason_text": "why"}),
        ("recognised", {"is_automatic": True}),
        ("recognised", {"condition": "At least 70"}),
        ("recognised", {"change": "changed"}),
    ],
)
def test_hash_no_longer_fits_once_a_column_is_changed_behind_the_signature(signed, table, change):
    before = fits(signed)

    signed.courses.filter(table=table).update(**change)

    assert (before, fits(signed)) == (True, False)


@pytest.mark.django_db
def test_hash_no_longer_fits_once_a_link_or_a_date_is_changed(signed):
    home = signed.courses.get(table="recognised")
    home.behind.remove(signed.courses.get(table="virtual"))
    unlinked = fits(signed)
    home.behind.add(signed.courses.get(table="virtual"))

    assert (unlinked, fits(signed)) == (False, True)
    LearningAgreement.objects.update(ends_on="2029-03-01")
    assert fits(signed) is False


@pytest.mark.django_db
def test_later_plan_of_the_office_does_not_touch_what_was_signed(cast, stay, signed):
    actions.change_plan(
        stay, planned_from=stay.planned_from, planned_until=date(2029, 4, 1), seen=0, by=cast.officer
    )

    assert fits(signed) is True


@pytest.mark.django_db
def test_change_is_not_signed_without_its_reasons_and_other_needs_words(cast, stay, signed):
    actions.sign_for_home(signed, by=cast.counsellor)
    actions.sign_for_host(signed, by=cast.contact)
    change = actions.propose_change(stay, by=cast.student, reason="Full")
    actions.save_courses(
        change,
        courses=make.course_lines(("L9", "Trade Law", "6.0", "欧盟法", "3.0")),
        seen=0,
        by=cast.student,
    )
    removals = {line.pk: ReasonGiven("not-available") for line in change.removals.all()}
    added = change.courses.exclude(change="")

    def give(reason: str, text: str = "") -> None:
        courses = {course.pk: ReasonGiven(reason, text) for course in added}
        actions.give_reasons(change, courses=courses, removals=removals, by=cast.student)

    with pytest.raises(Refusal, match="原因"):
        actions.sign_as_student(change, by=cast.student)
    with pytest.raises(Refusal, match="文字"):
        give("other")
    with pytest.raises(Refusal, match="不适用"):
        actions.give_reasons(
            change,
            courses={added.get(change="added").pk: ReasonGiven("not-available")},
            removals={},
            by=cast.student,
        )
    give("other", "Trade Law fits better")
    actions.sign_as_student(change, by=cast.student)

    told = json.loads(queries.text_of(LearningAgreement.objects.get(pk=change.pk)))
    assert [(line["title"], line["reason"]) for line in told["removed"]] == [
        ("European Law", "not-available"),
        ("Academic Writing", "not-available"),
    ]


@pytest.mark.django_db
def test_change_that_extends_the_stay_does_so_once_all_have_signed(cast, stay, signed):
    actions.sign_for_home(signed, by=cast.counsellor)
    actions.sign_for_host(signed, by=cast.contact)
    Stay.objects.update(state="on_site")
    stay.refresh_from_db()
    later = stay.planned_until.replace(month=7)
    with pytest.raises(Refusal, match="延期"):
        actions.propose_change(stay, by=cast.student, reason="Longer", new_end=stay.planned_until)

    change = actions.propose_change(stay, by=cast.student, reason="Longer", new_end=later)
    actions.sign_as_student(change, by=cast.student)
    actions.sign_for_home(change, by=cast.counsellor)
    before = Stay.objects.get().planned_until
    actions.sign_for_host(change, by=cast.contact)

    assert (before, Stay.objects.get().planned_until) == (stay.planned_until, later)
    assert json.loads(queries.text_of(LearningAgreement.objects.get(pk=change.pk)))["until"] == str(later)


@pytest.mark.django_db
def test_version_is_compared_with_any_other_and_printed(cast, stay, signed, client):
    actions.sign_for_home(signed, by=cast.counsellor)
    actions.sign_for_host(signed, by=cast.contact)
    change = actions.propose_change(stay, by=cast.student, reason="Full")
    client.force_login(cast.student.account)
    path = f"/stays/learning-agreements/{change.pk}/"

    page = client.get(path).content.decode()
    backwards = client.get(f"/stays/learning-agreements/{signed.pk}/?with=2").content.decode()
    pdf = client.get(f"{path}pdf/")
    text = client.get(f"{path}text/")

    assert ("与第 1 版的差异" in page, "与第 2 版的差异" in backwards) == (True, True)
    assert (pdf.content[:5], pdf["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert text.content.decode() == queries.text_of(LearningAgreement.objects.get(pk=change.pk))


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "pdf/", "text/", "courses/", "reasons/"])
def test_strangers_find_no_version(cast, signed, client, page):
    client.force_login(cast.other_student.account)

    assert client.get(f"/stays/learning-agreements/{signed.pk}/{page}").status_code == 404
