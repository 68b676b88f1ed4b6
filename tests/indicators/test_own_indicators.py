"""Indicators of the office's own: counted from saved lists, or typed in with proof and checked by another."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.indicators import actions
from sojourn.indicators.models import Framework, FrameworkVersion, Indicator, Release, TypedFigure
from sojourn.indicators.queries.pages import records_of_figure
from sojourn.indicators.queries.verifying import fault_in_release
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.worklists import worklist_named
from sojourn.kernel.worklists.saved import save_view
from sojourn.organisation.models import Person, Role, Unit
from tests import factories as make
from tests.indicators.freezing import freeze

WORDS = {
    "title_zh": "有语言证书的合同",
    "title_en": "Contracts with a certificate",
    "definition_zh": "名单中的合同数。",
    "definition_en": "Contracts of the list.",
}
PROOF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def listed(officer: Person, query: str, title: str = "List"):
    return save_view(worklist_named("organisation.staff"), title=title, query=query, by=officer)


def add(officer: Person, code: str, **facts: object) -> Indicator:
    return actions.add_indicator(code=code, by=officer, **WORDS | facts)


def released_with(code: str, officer: Person) -> Release:
    """A new release under a framework in which that indicator stands under research."""
    newest = FrameworkVersion.objects.select_related("framework").latest("number")
    line = {"code": code, "parent": "R", "weight": 1.0, "direction": 1, "is_capped": False}
    content = {**newest.content, "elements": [*newest.content["elements"], line]}
    version = actions.save_framework(
        newest.framework, content=content, note="one more", seen=newest.number, by=officer
    )
    release = actions.begin_release(
        code=f"with-{code.lower()}",
        title_zh="新",
        title_en="New",
        period="2026",
        framework=version,
        by=officer,
    )
    return freeze(release, officer)


def typed(indicator: Indicator, unit: Unit, by: Person, value: str = "7.5", year: int = 2026) -> TypedFigure:
    proof = SimpleUploadedFile("proof.pdf", PROOF, content_type="application/pdf")
    return actions.enter_typed_figure(
        indicator, unit=unit, year=year, value=Decimal(value), proof=proof, by=by
    )


@pytest.mark.mission("M10", shows=["figures open into records"])
def test_an_indicator_is_counted_from_saved_lists_and_opens_into_their_rows(officer):
    add(
        officer,
        "X1",
        counted_list="organisation.staff",
        counted_query="language_certificate=True",
        against_list="organisation.staff",
        against_query="",
        estimator="B",
        scale=100,
    )

    release = released_with("X1", officer)

    told = {
        line.unit.code: line for line in release.lines.filter(indicator__code="X1").select_related("unit")
    }
    assert {code: (line.k, line.n, line.value) for code, line in told.items() if code in ("LAW", "MED")} == {
        "LAW": (3, 12, 25),
        "MED": (3, 12, 25),
    }
    assert {one.part for one in records_of_figure(told["LAW"])} == {"k", "n"}
    assert len(records_of_figure(told["LAW"])) == 15
    assert fault_in_release(release) == ""


def test_a_list_is_held_against_a_size_and_says_where_the_size_is_unknown(officer):
    add(
        officer,
        "X2",
        counted_list="organisation.staff",
        counted_query="",
        against_size="students",
        estimator="P",
    )

    release = released_with("X2", officer)

    line = release.lines.get(indicator__code="X2", unit__code="LAW")
    assert (line.k, line.n, line.value, line.reason) == (12, None, None, "size")


def test_a_typed_figure_counts_once_another_has_checked_it_and_not_before(officer):
    indicator, law, med = add(officer, "X3"), Unit.objects.get(code="LAW"), Unit.objects.get(code="MED")
    checked, unchecked = typed(indicator, law, officer), typed(indicator, med, officer)
    colleague = make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))

    with pytest.raises(Refusal):
        actions.check_typed_figure(checked, by=officer)
    actions.check_typed_figure(checked, by=colleague)
    release = released_with("X3", officer)

    values = dict(release.lines.filter(indicator=indicator).values_list("unit__code", "value"))
    assert (values["LAW"], values["MED"], unchecked.checked_by) == (7.5, None, None)
    again = typed(indicator, law, colleague, value="8")
    assert (again.pk, again.checked_by, again.history.count()) == (checked.pk, None, 3)
    assert fault_in_release(release) == ""


def test_what_contradicts_itself_is_refused(officer, in_english):
    for facts, sentence in (
        ({"estimator": "B"}, "A share or rate needs a list that is counted, and what it is held against."),
        (
            {"counted_list": "partners.institutions", "estimator": "D"},
            "The rows of this list belong to no unit.",
        ),
        (
            {"counted_list": "organisation.staff", "against_size": "students"},
            "What is held against something is a share or a rate.",
        ),
    ):
        with pytest.raises(Refusal, match=f"^{sentence}$"):
            add(officer, "X4", **facts)
    with pytest.raises(Refusal, match="^There is an indicator T1 already.$"):
        add(officer, "T1")
    t1 = Indicator.objects.get(code="T1")
    with pytest.raises(Refusal, match="^How T1 is computed is part of the system.$"):
        actions.change_indicator(t1, seen=t1.version, changes={"scale": 5}, by=officer)
    with pytest.raises(Refusal, match="^The figures of T1 come from the records.$"):
        typed(t1, Unit.objects.get(code="LAW"), officer)


def test_office_enters_an_indicator_on_the_page_and_puts_it_into_a_framework(client, officer, unit_officer):
    view = listed(officer, "language_certificate=True", "有证书")
    client.force_login(officer.account)
    facts = WORDS | {"code": "X5", "measured_in": "%", "scale": "100", "owner": "officer"}

    sent = facts | {"counted": f"list-{view.pk}", "against": "students"}
    answer = client.post(reverse("indicators:indicator_add"), sent)

    made = Indicator.objects.get(code="X5")
    assert answer["Location"] == reverse("indicators:own_indicator", args=[made.pk])
    assert (made.origin, made.estimator, made.counted_query) == ("listed", "P", "language_certificate=True")
    framework = Framework.objects.get()
    version = framework.versions.first()
    saved = version.content["method"] | {"add": "X5", "below": "T", "note": "x", "seen": version.number}
    client.post(reverse("indicators:framework", args=[framework.pk]), saved | {"save": "1"})
    elements = framework.versions.first().content["elements"]
    assert [one["parent"] for one in elements if one["code"] == "X5"] == ["T"]
    client.force_login(unit_officer.account)
    assert client.get(reverse("indicators:own_indicator", args=[made.pk])).status_code == 200
    assert client.get(reverse("indicators:indicator_add")).status_code == 404


def test_a_proof_is_read_by_the_unit_and_the_office_and_by_no_stranger(client, officer, unit_officer):
    figure = typed(add(officer, "X6"), Unit.objects.get(code="LAW"), officer)
    stranger = make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="MED"))
    path = reverse("indicators:typed_figure_proof", args=[figure.pk])

    found = []
    for who in (officer, unit_officer, stranger):
        client.force_login(who.account)
        found.append(client.get(path).status_code)

    assert found == [200, 200, 404]


def test_office_enters_a_figure_and_a_colleague_checks_it_on_the_page(client, officer):
    indicator, law = add(officer, "X7"), Unit.objects.get(code="LAW")
    colleague = make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))
    page = reverse("indicators:own_indicator", args=[indicator.pk])
    client.force_login(officer.account)

    proof = SimpleUploadedFile("proof.pdf", PROOF, content_type="application/pdf")
    client.post(page, {"unit": law.pk, "year": 2026, "value": "3.5", "proof": proof})
    figure = TypedFigure.objects.get()
    check = reverse("indicators:typed_figure_check", args=[figure.pk])
    own = client.post(check).status_code
    client.force_login(colleague.account)
    client.post(check)

    figure.refresh_from_db()
    assert (own, figure.value, figure.checked_by) == (404, Decimal("3.5"), colleague)


def test_list_of_indicators_costs_few_queries(client, officer, django_assert_max_num_queries):
    client.force_login(officer.account)
    client.get(reverse("indicators:indicator_list"))

    with django_assert_max_num_queries(12):
        assert client.get(reverse("indicators:indicator_list")).status_code == 200
