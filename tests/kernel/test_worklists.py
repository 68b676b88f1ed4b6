"""Saved views, acts on many rows and sheets: what every list can do, tried on the list of applications."""

import io
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from python_calamine import CalamineWorkbook

from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.jobs import Progress, cancel_job, retry_job, run_waiting
from sojourn.kernel.models import BulkAct, BulkLine, Job, SavedView, StepTaken
from sojourn.kernel.permission import may
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.kernel.worklists import LinkAct, bulk, link_act, worklist_named, worklists
from sojourn.kernel.worklists import sheet as sheets
from sojourn.kernel.worklists.asking import read
from sojourn.kernel.worklists.choosing import chosen_rows
from sojourn.kernel.worklists.declaration import _link_acts
from sojourn.kernel.worklists.saved import change_view, open_in_view, remove_view, save_view, views_of
from sojourn.organisation.models import Role, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db
HERE = "applications.all"


@pytest.fixture
def house(now):
    make.university()
    return Unit.objects.get(parent=None)


@pytest.fixture
def officer(house):
    return make.somebody(Role.OFFICER, house)


@pytest.fixture
def endorsed(house, officer):
    """Five endorsed applications to a call that has closed."""
    call, law = make.call(places=[make.place()], closes_at=clock.now()), Unit.objects.get(code="LAW")
    people = [make.student(law, toefl=None, name_zh=f"学生{number}") for number in range(5)]
    return [make.application(call=call, person=person, state="endorsed") for person in people]


def the_list():
    return worklist_named(HERE)


def browser(client, person):
    client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


# --- saved views


def test_view_keeps_what_the_address_says_and_forgets_what_the_list_does_not_know(officer):
    made = save_view(
        the_list(), title=" Late ", query="state=endorsed&x=1&after=abc&columns=state", by=officer
    )

    assert (made.title, made.query, made.shared_with) == (
        "Late",
        "state=endorsed&columns=state&after=abc",
        "",
    )
    assert list(views_of(the_list(), officer)) == [made]
    assert list(views_of(the_list(), make.somebody(Role.OFFICER, Unit.objects.get(parent=None)))) == []


def test_same_title_takes_the_place_of_ones_own_view(officer):
    first = save_view(the_list(), title="A", query="state=endorsed", by=officer)
    again = save_view(the_list(), title="A", query="state=ranked", by=officer)

    assert (again.pk, SavedView.objects.get().query, again.version) == (first.pk, "state=ranked", 1)


def test_shared_view_is_seen_by_the_unit_and_changed_by_its_owner_and_its_leader_only(house, officer):
    law = Unit.objects.get(code="LAW")
    owner, colleague = (make.somebody(Role.UNIT_OFFICER, law) for _ in range(2))
    leader = make.somebody(Role.UNIT_LEADER, law)
    elsewhere = make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="MED"))
    view = save_view(the_list(), title="Ours", query="", shared_with=f"unit:{law.pk}", by=owner)

    people = {
        "owner": owner,
        "colleague": colleague,
        "leader": leader,
        "elsewhere": elsewhere,
        "office": officer,
    }
    assert {name for name, one in people.items() if view in views_of(the_list(), one)} == {
        "owner",
        "colleague",
        "leader",
    }
    assert {name for name, one in people.items() if may(one, "kernel.change_saved_view", view)} == {
        "owner",
        "leader",
    }
    with pytest.raises(Forbidden):
        change_view(view, title="Mine now", shared_with="", seen=0, by=colleague)
    with pytest.raises(Forbidden):
        remove_view(view, by=colleague)
    assert (
        change_view(view, title="Better", shared_with=view.shared_with, seen=0, by=leader).title == "Better"
    )


def test_nobody_shares_with_a_unit_that_is_not_theirs(officer):
    med = Unit.objects.get(code="MED")
    speaker = make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="LAW"))

    with pytest.raises(Forbidden):
        save_view(the_list(), title="A", query="", shared_with=f"unit:{med.pk}", by=speaker)


def test_second_window_is_told_what_the_first_saved(officer):
    view = save_view(the_list(), title="A", query="", by=officer)
    change_view(view, title="B", shared_with="", seen=0, by=officer)

    with pytest.raises(Stale):
        change_view(view, title="C", shared_with="", seen=0, by=officer)


def test_view_is_saved_shared_renamed_made_default_and_removed_in_the_browser(client, officer, endorsed):
    page, url = browser(client, officer), reverse("applications:worklist")
    save = reverse("kernel:view_save", args=[HERE])

    assert page.get(save + "?query=state%3Dendorsed").status_code == 200
    assert page.post(save, {"title": "", "query": "state=endorsed"}).status_code == 422
    page.post(save, {"title": "甲", "query": "state=endorsed&columns=state,applicant"})
    view = SavedView.objects.get()
    page.post(reverse("kernel:view_default", args=[HERE]), {"view": view.pk})
    opened = page.get(url)
    page.post(reverse("kernel:view_change", args=[view.pk]), {"title": "乙", "shared_with": "", "version": 0})
    as_made = page.get(url + "?view=0")
    page.post(reverse("kernel:view_default", args=[HERE]), {})
    fresh = page.get(url)
    page.post(reverse("kernel:view_remove", args=[view.pk]))

    assert (opened.context["view"], opened.context["asked"].state) == (view, "endorsed")
    assert [head.key for head in opened.context["headings"]] == ["state", "applicant"]
    assert [one.context["view"] for one in (as_made, fresh)] == [None, None]
    assert SavedView.objects.count() == 0


def test_strangers_view_is_not_found_and_cannot_become_ones_default(client, house, officer):
    view = save_view(the_list(), title="A", query="", by=officer)
    other = make.somebody(Role.OFFICER, house)
    page = browser(client, other)

    assert page.get(reverse("kernel:view_change", args=[view.pk])).status_code == 404
    assert page.post(reverse("kernel:view_default", args=[HERE]), {"view": view.pk}).status_code == 404
    with pytest.raises(Forbidden):
        open_in_view(the_list(), view, by=other)


# --- acts on many rows


def chosen(officer, **sent):
    told = QueryDict(mutable=True)
    told.update({"list": HERE, **{name: value for name, value in sent.items() if name != "row"}})
    told.setlist("row", [str(row.pk) for row in sent.get("row", [])])
    return chosen_rows(officer, told)


def prepared(officer, act: str = "admit", **sent) -> BulkAct:
    return bulk.prepare_act(chosen(officer, **sent), act, by=officer)


def outcomes(act: BulkAct) -> list[str]:
    return list(act.lines.values_list("outcome", flat=True))


def test_preview_says_row_by_row_what_is_left_out_and_why_and_changes_nothing(officer, endorsed, in_english):
    other = make.application(call=endorsed[0].call, person=make.student(endorsed[0].unit), state="ranked")

    act = prepared(officer, row=[endorsed[0], other])

    assert {line.number: (line.outcome, line.why) for line in act.lines.all()} == {
        endorsed[0].pk: ("will", ""),
        other.pk: ("left_out", "Not from the state “ranked”."),
    }
    assert StepTaken.objects.count() == 0


def test_all_that_fit_are_taken_beyond_the_page(officer, endorsed):
    assert outcomes(prepared(officer, all="1", view="state=endorsed")) == ["will"] * 5
    with pytest.raises(Refusal):
        prepared(officer, all="1", view="state=ranked")


def test_too_many_are_refused_with_a_word_on_what_to_do(officer, endorsed, monkeypatch):
    monkeypatch.setattr("sojourn.kernel.worklists.choosing.AT_MOST", 4)

    with pytest.raises(Refusal, match="4"):
        prepared(officer, all="1", view="")


def test_rows_out_of_sight_and_acts_of_others_are_not_there(house, officer, endorsed):
    speaker = make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="MED"))

    with pytest.raises(Refusal):
        bulk.prepare_act(chosen(speaker, row=endorsed), "endorse", by=speaker)
    with pytest.raises(Forbidden):
        bulk.prepare_act(chosen(speaker, row=endorsed), "admit", by=speaker)
    assert chosen_rows(make.student(Unit.objects.get(code="LAW")), QueryDict(f"list={HERE}")) is None


def test_done_twice_it_is_done_once(officer, endorsed):
    act = prepared(officer, row=endorsed)

    for _time in range(2):
        bulk.do_act(bulk.begin_act(act, by=officer), by=officer)

    assert outcomes(act) == ["done"] * 5
    assert StepTaken.objects.filter(step="admit").count() == 5


def test_long_ones_become_a_job_that_is_cancelled_and_tried_again_without_harm(
    officer, endorsed, monkeypatch
):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    act, at = bulk.begin_act(prepared(officer, row=endorsed), by=officer), Progress.at

    def cancelled_after_two(progress: Progress, done: int, total: int) -> None:
        if done == 2:
            cancel_job(Job.objects.get(pk=act.job_id), by=officer)
        at(progress, done, total)

    monkeypatch.setattr(Progress, "at", cancelled_after_two)
    run_waiting()
    act.refresh_from_db()
    assert (act.job.state, outcomes(act)) == ("cancelled", ["done", "done", "will", "will", "will"])

    monkeypatch.setattr(Progress, "at", at)
    retry_job(act.job, by=officer)
    run_waiting()
    act.refresh_from_db()
    assert (act.state, outcomes(act)) == ("done", ["done"] * 5)

    undoing = bulk.begin_undoing(act, by=officer)
    run_waiting()
    act.refresh_from_db()
    assert (undoing.job.kind, act.state, outcomes(act)) == (bulk.UNDO_JOB, "undone", ["undone"] * 5)
    assert set(Application.objects.values_list("state", flat=True)) == {"endorsed"}


def test_what_was_cancelled_half_way_can_be_undone_and_the_rest_is_not_done_later(
    officer, endorsed, monkeypatch
):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    act = bulk.begin_act(prepared(officer, row=endorsed), by=officer)
    with pytest.raises(Refusal):
        bulk.begin_undoing(act, by=officer)
    cancel_job(act.job, by=officer)

    bulk.undo_act(bulk.begin_undoing(act, by=officer), by=officer)
    retry_job(Job.objects.get(pk=act.job_id), by=officer)
    run_waiting()

    assert outcomes(act) == ["left_out"] * 5


def test_acts_without_a_way_back_say_so_and_refuse(client, officer, endorsed):
    act = prepared(officer, "return", row=endorsed[:1])
    page, url = browser(client, officer), reverse("kernel:bulk_act", args=[act.pk])

    undoable = reverse("kernel:bulk_act", args=[prepared(officer, row=endorsed[1:2]).pk])

    assert ["无法撤销" in page.get(one).content.decode() for one in (url, undoable)] == [True, False]
    assert page.post(reverse("kernel:bulk_act_run", args=[act.pk]), {"reason": "x"}).status_code == 422
    day = clock.today() + timedelta(days=9)
    page.post(reverse("kernel:bulk_act_run", args=[act.pk]), {"reason": "缺成绩单", "correct_until": day})
    act.refresh_from_db()
    row = Application.objects.get(pk=endorsed[0].pk)
    assert (act.state, row.state, row.correct_until, act.undo_until) == ("done", "returned", day, None)
    with pytest.raises(Refusal):
        bulk.begin_undoing(act, by=officer)


def test_what_changes_between_preview_and_act_is_refused_by_name(officer, endorsed):
    act = prepared(officer, row=endorsed[:2])
    Application.objects.filter(pk=endorsed[0].pk).update(state="ranked")

    bulk.do_act(bulk.begin_act(act, by=officer), by=officer)

    assert sorted(outcomes(act)) == ["done", "refused"]
    assert BulkLine.objects.get(outcome="refused").why


def test_an_act_is_its_authors_alone_and_unconfirmed_ones_go_after_a_day(
    client, house, officer, endorsed, now
):
    act = prepared(officer, row=endorsed)
    other = make.somebody(Role.OFFICER, house)

    assert browser(client, other).get(reverse("kernel:bulk_act", args=[act.pk])).status_code == 404
    with pytest.raises(Forbidden):
        bulk.begin_act(act, by=other)
    now.shift(timedelta(days=1, seconds=1))
    assert bulk.remove_old_preparations() == 1


def test_page_of_another_package_gets_the_same_choice(client, officer, endorsed):
    link_act(
        LinkAct(
            "test", "Write", lambda: "/somewhere/", lambda person, worklist: worklist.person_path is not None
        )
    )
    page, begin = browser(client, officer), reverse("kernel:act_begin", args=[HERE])

    ticked = page.post(
        begin, {"act": "link:test", "row": [row.pk for row in endorsed[:2]], "view": "state=endorsed"}
    )
    everything = page.post(begin, {"act": "link:test", "all": "1", "view": "state=endorsed"})
    del _link_acts["test"]

    found = []
    for answer in (ticked, everything):
        path, _mark, query = answer["Location"].partition("?")
        taken = chosen_rows(officer, QueryDict(query))
        found.append((path, set(taken.rows), taken.people_path))
    assert found == [
        ("/somewhere/", set(endorsed[:2]), "person"),
        ("/somewhere/", set(endorsed), "person"),
    ]


# --- sheets


def test_sheet_holds_the_columns_filters_and_order_of_the_page_and_computes_nothing(
    client, officer, endorsed
):
    person = endorsed[0].person
    person.name_zh = '=HYPERLINK("http://x")'
    person.save()
    make.application(call=endorsed[0].call, person=make.student(endorsed[0].unit), state="ranked")
    page = browser(client, officer)
    url = (
        reverse("kernel:worklist_sheet", args=[HERE])
        + "?state=endorsed&columns=state,applicant&sort=-applicant"
    )

    book = CalamineWorkbook.from_filelike(io.BytesIO(page.get(url + "&form=xlsx").content))
    text = page.get(url + "&form=csv").content.decode("utf-8-sig").splitlines()

    rows = book.get_sheet_by_index(0).to_python()
    assert rows == [
        ["状态", "申请人"],
        *[["院系已推荐", f"学生{number}"] for number in (4, 3, 2, 1)],
        ["院系已推荐", '=HYPERLINK("http://x")'],
    ]
    assert text[0] == "状态,申请人"
    assert text[-1] == """院系已推荐,"'=HYPERLINK(""http://x"")\""""
    assert page.get(url + "&form=pdf").status_code == 404


def test_json_goes_page_by_page_and_holds_what_the_person_sees_and_no_more(
    client, house, officer, endorsed, monkeypatch
):
    monkeypatch.setattr(sheets, "JSON_PAGE", 2)
    elsewhere = make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="HOSP"))
    url = reverse("kernel:worklist_sheet", args=[HERE])
    query = "?form=json&state=endorsed&columns=state,applicant,score&sort=-applicant"

    def pages(person):
        found, path = [], url + query
        while path:
            answer = browser(client, person).get(path)
            found.append(answer.json())
            path = found[-1]["next"]
        return found

    told = pages(officer)

    assert told[0]["columns"] == {"state": "状态", "applicant": "申请人", "score": "综合成绩"}
    assert told[0]["rows"][0] == {
        "id": endorsed[4].pk,
        "page": reverse("applications:check", args=[endorsed[4].pk]),
        "state": "院系已推荐",
        "applicant": "学生4",
        "score": None,
    }
    assert [row["applicant"] for page in told for row in page["rows"]] == [
        f"学生{n}" for n in (4, 3, 2, 1, 0)
    ]
    assert [page["rows"] for page in pages(elsewhere)] == [[]]
    assert browser(client, endorsed[0].person).get(url + query).status_code == 404


def test_long_sheet_becomes_a_job_whose_file_only_its_author_gets(
    client, house, officer, endorsed, monkeypatch
):
    monkeypatch.setattr(sheets, "AT_ONCE", 2)
    monkeypatch.setattr(sheets, "PART", 2)
    page = browser(client, officer)

    answer = page.get(
        reverse("kernel:worklist_sheet", args=[HERE]) + "?form=csv&columns=applicant&sort=applicant"
    )
    run_waiting()
    job = Job.objects.get()
    path = job.result["path"]
    content = b"".join(page.get(path).streaming_content).decode("utf-8-sig")

    assert answer["Location"] == reverse("kernel:job", args=[job.pk])
    assert content.split() == ["申请人", *[f"学生{number}" for number in range(5)]]
    assert browser(client, make.somebody(Role.OFFICER, house)).get(path).status_code == 404


# --- every list


@pytest.mark.parametrize("name", sorted(worklists()))
def test_every_list_opens_sorts_filters_and_is_exported_by_an_officer(client, officer, endorsed, name):
    worklist = worklists()[name]
    make.stay(make.student(Unit.objects.get(code="LAW")), at=make.institution(is_partner=True))
    page, url = browser(client, officer), reverse(worklist.page)
    columns = "columns=" + ",".join(column.key for column in worklist.columns)
    asked = ["", columns, "overdue=1", "q=x", "further=1", *(f"{one.key}=1" for one in worklist.filters)]
    asked += [f"sort={sign}{one.key}" for one in worklist.columns if one.sort for sign in ("", "-")]

    assert {query: page.get(f"{url}?{query}").status_code for query in asked} == dict.fromkeys(asked, 200)
    sheet = reverse("kernel:worklist_sheet", args=[name])
    assert page.get(f"{sheet}?form=xlsx&{columns}").status_code == 200
    assert page.get(f"{sheet}?form=json&{columns}").status_code == 200
    assert [str(column.label) for column in worklist.columns if not column.label] == []
    assert read(worklist, "columns=nonsense").columns == ()
