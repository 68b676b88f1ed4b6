"""The list of applications: filters, steps with counts, who has the ball, order, acts and their undoing."""

import base64
import re
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from sojourn.applications import actions
from sojourn.applications.models import Application
from sojourn.applications.queries.deadline import next_deadline
from sojourn.applications.states import APPLICATION
from sojourn.kernel import clock
from sojourn.kernel.models import BulkAct, Mail
from sojourn.kernel.steps import CLOCK
from sojourn.kernel.worklists import worklist_named
from sojourn.kernel.worklists.asking import read
from sojourn.kernel.worklists.narrowing import rows_of
from sojourn.kernel.worklists.shown import steps_of
from sojourn.organisation.models import Role
from tests import factories as make
from tests.applications.conftest import cost_of, signed_in

pytestmark = pytest.mark.django_db
HERE = "applications.all"


@pytest.fixture
def endorsed(house, draft, now):
    """An application with one clear, one refused and one doubtful choice, endorsed by the unit."""
    actions.add_choice(draft, house.hard, by=house.student)
    actions.add_choice(draft, house.doubtful, by=house.student)
    application = actions.submit_application(draft, by=house.student)
    now.move_to(house.call.closes_at)
    return actions.endorse_application(application, by=house.unit_officer)


def shown(person, query: str = "") -> set[Application]:
    worklist = worklist_named(HERE)
    return set(rows_of(worklist, person, read(worklist, query)))


def steps(person, query: str = "") -> list[tuple[str, str]]:
    worklist = worklist_named(HERE)
    return [(str(one.label), one.count) for one in steps_of(worklist, person, read(worklist, query))]


def test_counts_and_filters(house, endorsed, in_english):
    clear = make.application(call=house.call, person=make.student(house.med), state="eligible")
    other_call = make.application(call=make.call(), person=make.student(house.med), state="submitted")
    of_call = f"call={house.call.pk}"

    assert steps(house.officer, of_call) == [("All", "2"), ("endorsed by the unit", "1"), ("eligible", "1")]
    assert steps(house.officer)[0] == ("All", "3")
    assert steps(house.unit_officer) == [("All", "1"), ("endorsed by the unit", "1")]
    assert steps(house.officer, f"unit={house.med.pk}")[0] == ("All", "2")
    assert shown(house.officer) == {endorsed, clear, other_call}
    assert shown(house.officer, f"{of_call}&verdict=clear") == {clear}
    assert shown(house.officer, f"{of_call}&verdict=question") == {endorsed}
    assert shown(house.officer, f"{of_call}&verdict=refused") == {endorsed}
    assert shown(house.officer, f"{of_call}&unit={house.med.pk}") == {clear}
    assert shown(house.officer, f"unit={house.root.pk}") == {endorsed, clear, other_call}
    assert shown(house.officer, f"{of_call}&state=eligible") == {clear}
    assert shown(house.officer, "q=zhixia") == {endorsed}
    assert shown(house.officer, "q=林知") == {endorsed}
    assert shown(house.officer, "year=2099/00") == set()
    assert shown(house.other_unit_officer) == {clear, other_call}


def test_numbers_leave_out_ones_own_application(house, submitted, in_english):
    make.application(call=house.call, person=make.student(house.law), state="submitted")
    house.student.appointments.create(unit=house.root, role=Role.OFFICER, starts_on=make.LONG_AGO)
    del house.student._standing

    assert steps(house.student) == [("All", "1"), ("submitted", "1")]
    assert len(shown(house.student)) == 1


def test_who_sees_by_other_rights_than_a_unit_gets_numbers_counted_from_the_list(
    house, submitted, in_english
):
    reader = make.somebody(Role.REGISTRY_UNDERGRADUATE, house.law)
    make.application(call=make.call(), person=make.student(house.med, level="master"), state="submitted")

    assert steps(reader) == [("All", "1"), ("submitted", "1")]


@pytest.mark.parametrize("state", [state.name for state in APPLICATION.states if state.name != "draft"])
@pytest.mark.parametrize("is_late", [True, False])
def test_list_and_page_agree_on_who_must_act_and_whether_it_is_late(house, closed, state, is_late):
    day = clock.today() + timedelta(days=-1 if is_late else 1)
    for name in ("endorse_until", "check_until", "review_until", "announce_on"):
        setattr(house.call, name, day)
    house.call.save()
    person = make.student(house.law)
    row = make.application(call=house.call, person=person, state=state, submitted_at=clock.now())
    Application.objects.filter(pk=row.pk).update(correct_until=day)
    row.refresh_from_db()
    request = RequestFactory().get("/")
    request.person = house.officer
    context = Context({"request": request, "row": row, "by": next_deadline(row)})

    page = Template("{% load steps %}{% standing row by=by %}").render(context)

    waits_for = APPLICATION.state(state).waits_for
    assert (row in shown(house.officer, "overdue=1")) == ("is-late" in page)
    assert {
        party
        for party in ("applicant", "unit", "office", "reviewer")
        if row in shown(house.officer, f"ball={party}")
    } == set(waits_for) - {CLOCK}


@pytest.mark.parametrize(
    "sort", ["applicant", "-applicant", "unit", "-unit", "score", "-score", "-submitted", "submitted"]
)
def test_pages_in_any_order_show_every_row_once(client, house, closed, sort):
    for number in range(120):
        made = make.application(
            call=house.call,
            person=make.student(house.law if number % 3 else house.med, toefl=None),
            state="ranked",
        )
        Application.objects.filter(pk=made.pk).update(
            score=None if number % 4 == 0 else number // 5, submitted_at=clock.now() if number % 7 else None
        )
    page, url = signed_in(client, house.officer), reverse("applications:worklist")
    seen, query = [], f"sort={sort}"
    while query:
        context = page.get(f"{url}?{query}").context
        seen.append([line.number for line in context["lines"]])
        query = context["page_links"]["after"]
    back, query = [], context["page_links"]["before"]
    while query:
        context = page.get(f"{url}?{query}").context
        back.insert(0, [line.number for line in context["lines"]])
        query = context["page_links"]["before"]

    together = [number for part in seen for number in part]
    assert (len(together), len(set(together))) == (120, 120)
    assert [number for part in back for number in part] == together[:100]


def test_columns_are_chosen_and_ordered_by_the_address(client, house, submitted, closed):
    page = signed_in(client, house.officer, "en")

    response = page.get(reverse("applications:worklist") + "?columns=state,number,nonsense,applicant")

    assert [str(head.label) for head in response.context["headings"]] == ["State", "Number", "Applicant"]
    cells = response.context["lines"][0].cells
    assert re.findall(r"<td[^>]*>(.*?)</td>", cells) == ["S20270001", "Lin Zhixia"]


def test_nonsense_in_the_address_is_as_good_as_nothing(client, house, submitted):
    page, url = signed_in(client, house.officer), reverse("applications:worklist")
    nonsense = (
        "?state=x&sort=y&after=!!&before=%00&columns=&unit=x&ball=z&view=99999999999999999999&year=%00&q=%00"
    )

    assert page.get(url + nonsense).status_code == 200
    assert page.get(url + "?after=WyIyMDk5IiwgMV0").status_code == 200
    mark = base64.urlsafe_b64encode(b'["\\u0000", 1]').decode()
    assert page.get(f"{url}?sort=applicant&after={mark}").status_code == 200


def test_list_of_all_calls_is_for_those_who_read_others_and_costs_the_same_for_many(client, house, closed):
    url = reverse("applications:worklist")
    make.application(call=house.call, person=make.student(house.law), state="submitted")
    few = cost_of(signed_in(client, house.officer), url)
    for _ in range(12):
        make.application(call=make.call(), person=make.student(house.law), state="submitted")

    assert cost_of(client, url) == few <= 19
    assert signed_in(client, house.student).get(url).status_code == 404
    assert signed_in(client, make.somebody(Role.STAFF, house.law)).get(url).status_code == 404


def act_on(client, act: str, rows, **given) -> BulkAct:
    """Tick, look at the preview, confirm."""
    begun = client.post(
        reverse("kernel:act_begin", args=[HERE]), {"act": act, "row": [row.pk for row in rows], "view": ""}
    )
    assert begun.status_code == 302, begun
    act = BulkAct.objects.latest("pk")
    client.post(reverse("kernel:bulk_act_run", args=[act.pk]), given)
    act.refresh_from_db()
    return act


def states_of(rows) -> list[str]:
    return [Application.objects.get(pk=row.pk).state for row in rows]


def test_many_are_refused_with_a_reason_and_the_letters_wait_until_it_is_undone(client, house, closed, now):
    rows = [
        make.application(call=house.call, person=make.student(house.law), state="endorsed") for _ in range(3)
    ]
    page = signed_in(client, house.officer)

    done = act_on(page, "refuse", rows, reason="材料不实")

    assert states_of(rows) == ["not_eligible"] * 3
    assert Mail.objects.filter(line__act=done).count() == 3
    assert (
        signed_in(client, rows[0].person).get(reverse("kernel:mail_list")).context["page"].object_list.count()
        == 0
    )
    page = signed_in(client, house.officer)
    page.post(reverse("kernel:bulk_act_undo", args=[done.pk]))
    now.shift(3600)
    done.refresh_from_db()
    assert (done.state, states_of(rows)) == ("undone", ["endorsed"] * 3)
    assert set(Mail.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert (
        signed_in(client, rows[0].person).get(reverse("kernel:mail_list")).context["page"].object_list.count()
        == 0
    )


def test_letters_of_what_was_not_undone_arrive_after_the_time_is_over(client, house, closed, now):
    row = make.application(call=house.call, person=make.student(house.law), state="endorsed")
    done = act_on(signed_in(client, house.officer), "refuse", [row], reason="材料不实")

    now.shift(601)

    response = client.post(reverse("kernel:bulk_act_undo", args=[done.pk]), follow=True)
    assert "已过" in response.content.decode() or "over" in response.content.decode()
    assert states_of([row]) == ["not_eligible"]
    assert (
        signed_in(client, row.person).get(reverse("kernel:mail_list")).context["page"].object_list.count()
        == 1
    )


def test_endorsements_are_undone_the_last_first_and_the_order_of_the_unit_closes_up(client, house, closed):
    rows = [
        make.application(call=house.call, person=make.student(house.law), state="submitted") for _ in range(3)
    ]
    page = signed_in(client, house.unit_officer)

    done = act_on(page, "endorse", rows, opinion="同意")
    ranks = [Application.objects.get(pk=row.pk).endorsement.rank_in_unit for row in rows]
    page.post(reverse("kernel:bulk_act_undo", args=[done.pk]))

    assert sorted(ranks) == [1, 2, 3]
    assert states_of(rows) == ["submitted"] * 3
    assert [Application.objects.get(pk=row.pk).endorsement.rank_in_unit for row in rows] == [None] * 3


def test_what_was_changed_since_is_left_alone_and_named(client, house, closed):
    rows = [
        make.application(call=house.call, person=make.student(house.law), state="endorsed") for _ in range(2)
    ]
    page = signed_in(client, house.officer)
    done = act_on(page, "admit", rows)
    actions.refuse_application(rows[0], by=house.officer, reason="x")

    page.post(reverse("kernel:bulk_act_undo", args=[done.pk]))

    assert states_of(rows) == ["not_eligible", "endorsed"]
    assert dict(done.lines.values_list("number", "outcome")) == {rows[0].pk: "kept", rows[1].pk: "undone"}
    assert done.lines.get(number=rows[0].pk).why
