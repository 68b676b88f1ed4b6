"""The pages: what a person does there, what a stranger gets, how many queries a list costs."""

import html
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.applications import actions
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.models import Job, Mail
from sojourn.organisation.models import Role
from sojourn.programmes.models import Question
from tests import factories as make
from tests.applications.conftest import cost_of, signed_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%real enough\n"


def text_of(response) -> str:
    return html.unescape(response.content.decode())


def worked(page, url: str):
    """The page to which the job behind this button leads back, once it is done."""
    begun = page.post(url)
    run_waiting()
    job = Job.objects.latest("pk")
    assert begun.url == reverse("kernel:job", args=[job.pk])
    return page.get(job.result["path"])


def edit_url(application) -> str:
    return reverse("applications:edit", args=[application.pk])


# --- what I may apply for


@pytest.mark.mission("M2", shows=["what I may apply for, with reasons and gaps"])
def test_possibilities_tell_verdict_and_gap_in_both_languages(client, house):
    url = reverse("applications:possibilities", args=[house.call.pk])

    chinese = text_of(signed_in(client, house.student).get(url))
    english = text_of(signed_in(client, house.student, "en").get(url))

    assert "Your mean of marks, 3.5 of 4, comes to 3.5; 3.8 of 4 is asked. You lack 0.3." in english
    assert "3.5" in chinese and "3.8" in chinese and "0.3" in chinese and "You lack" not in chinese
    for one in (house.easy, house.hard, house.doubtful):
        assert one.programme.title_en in english
        assert one.programme.title_zh in chinese


def test_possibilities_are_filtered(client, house):
    url = reverse("applications:possibilities", args=[house.call.pk])
    page = signed_in(client, house.student)

    eligible = text_of(page.get(url, {"only": "eligible"}))
    found = text_of(page.get(url, {"q": house.hard.programme.title_zh, "country": "DE", "period": "term"}))
    nothing = text_of(page.get(url, {"period": "year"}))

    shown = [house.easy, house.hard, house.doubtful]
    assert [one.programme.title_zh in eligible for one in shown] == [True, False, False]
    assert [f'id="place-{one.pk}"' in found for one in shown] == [False, True, False]
    assert not any(f'id="place-{one.pk}"' in nothing for one in shown)


def test_possibilities_cost_the_same_for_many_places(client, house, draft):
    url = reverse("applications:possibilities", args=[house.call.pk])
    few = cost_of(signed_in(client, house.student), url)

    house.call.places.add(*[make.place() for _ in range(20)])

    assert cost_of(client, url) == few <= 19


def test_choosing_begins_the_one_application(client, house):
    page = signed_in(client, house.student)
    url = reverse("applications:choose", args=[house.call.pk])

    for one in (house.easy, house.easy, house.hard):
        page.post(url, {"place": one.pk})

    application = Application.objects.get(person=house.student)
    assert [choice.place for choice in application.choices.all()] == [house.easy, house.hard]


def test_only_students_see_possibilities(client, house):
    url = reverse("applications:possibilities", args=[house.call.pk])

    assert signed_in(client, house.officer).get(url).status_code == 404
    assert client.post(reverse("applications:start", args=[house.call.pk])).status_code == 404


# --- the draft


@pytest.mark.mission("M1", shows=["application with ranked choices", "documents"])
def test_one_form_saves_answers_and_files_and_moves_a_choice(client, house, draft, question, transcript):
    actions.add_choice(draft, house.hard, by=house.student)
    second = draft.choices.get(rank=2)

    response = signed_in(client, house.student).post(
        edit_url(draft),
        {
            "version": draft.version,
            f"answer_{question.pk}": "Because.",
            f"document_{transcript.pk}": SimpleUploadedFile("marks.pdf", PDF),
            "do": f"move:{second.pk}:1",
        },
    )

    draft.refresh_from_db()
    assert response.status_code == 302
    assert draft.answers == {str(question.pk): "Because."}
    assert [document.stored.name for document in draft.documents.all()] == ["marks.pdf"]
    assert [choice.place for choice in draft.choices.all()] == [house.hard, house.easy]


def test_autosave_keeps_one_answer_and_says_when(client, house, draft, question):
    response = signed_in(client, house.student, "en").post(
        edit_url(draft),
        {"version": draft.version, f"answer_{question.pk}": "Typed."},
        headers={"hx-request": "true"},
    )

    draft.refresh_from_db()
    assert "Saved at 09:00:00." in text_of(response)
    assert f'value="{draft.version}"' in text_of(response)
    assert draft.answers == {str(question.pk): "Typed."}


def test_autosave_of_a_wrong_number_says_so_and_keeps_the_rest(client, house, draft):
    number = Question.objects.create(call=house.call, text_zh="几？", text_en="How many?", kind="number")

    response = signed_in(client, house.student, "en").post(
        edit_url(draft),
        {"version": draft.version, f"answer_{number.pk}": "many"},
        headers={"hx-request": "true"},
    )

    draft.refresh_from_db()
    assert "Not saved: Enter a number." in text_of(response)
    assert draft.answers == {}


def test_a_stale_edit_shows_both_and_loses_nothing(client, house, draft, question):
    seen = draft.version
    actions.save_answers(draft, seen=seen, answers={str(question.pk): "theirs"}, by=house.student)

    response = signed_in(client, house.student, "en").post(
        edit_url(draft), {"version": seen, f"answer_{question.pk}": "mine", "do": "save"}
    )

    page = text_of(response)
    assert response.status_code == 422
    assert "Somebody else saved this meanwhile" in page
    assert "theirs" in page
    assert ">\nmine</textarea>" in page
    again = client.post(edit_url(draft), {"version": seen + 1, f"answer_{question.pk}": "mine", "do": "save"})
    draft.refresh_from_db()
    assert (again.status_code, draft.answers) == (302, {str(question.pk): "mine"})


def test_submitting_with_gaps_keeps_what_was_typed_and_names_them(client, house, draft, question, transcript):
    response = signed_in(client, house.student, "en").post(
        edit_url(draft), {"version": draft.version, f"answer_{question.pk}": "Because.", "do": "submit"}
    )

    page = text_of(response)
    assert response.status_code == 422
    assert "Still missing: Transcript." in page
    assert "Because." in page


def test_submitting_by_two_clicks_gives_one_mail_and_the_same_page(client, house, draft):
    page = signed_in(client, house.student)
    data = {"version": draft.version, "do": "submit"}

    answers = [page.post(edit_url(draft), data) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == [
        reverse("applications:application", args=[draft.pk])
    ] * 2
    assert Mail.objects.count() == 1


def test_submitting_what_another_window_changed_is_refused(client, house, draft):
    seen = draft.version
    actions.add_choice(draft, house.hard, by=house.student)

    response = signed_in(client, house.student, "en").post(edit_url(draft), {"version": seen, "do": "submit"})

    draft.refresh_from_db()
    assert "was changed in another window" in text_of(response)
    assert draft.state == "draft"


def autosave(page, draft, question, *, seen: int, text: str) -> None:
    """What the page sends by itself when a field is left."""
    data = {"version": seen, f"answer_{question.pk}": text}
    assert page.post(edit_url(draft), data, headers={"hx-request": "true"}).status_code == 200


def test_submitting_at_once_after_typing_is_not_taken_for_another_window(client, house, draft, question):
    seen, page = draft.version, signed_in(client, house.student)
    autosave(page, draft, question, seen=seen, text="Typed last.")

    page.post(edit_url(draft), {"version": seen, f"answer_{question.pk}": "Typed last.", "do": "submit"})

    draft.refresh_from_db()
    assert (draft.state, draft.answers) == ("submitted", {str(question.pk): "Typed last."})


def test_autosave_that_comes_after_the_button_changes_nothing(client, house, draft, question):
    seen, page = draft.version, signed_in(client, house.student)
    page.post(edit_url(draft), {"version": seen, f"answer_{question.pk}": "Typed.", "do": "save"})
    draft.refresh_from_db()
    saved = draft.version

    autosave(page, draft, question, seen=seen, text="Typed.")

    draft.refresh_from_db()
    assert draft.version == saved


def test_submitting_is_refused_where_another_window_answered_something_else(client, house, draft, question):
    other = Question.objects.create(call=house.call, text_zh="何时？", text_en="When?", is_obligatory=False)
    seen = draft.version
    actions.save_answers(draft, seen=seen, answers={str(other.pk): "soon"}, by=house.student)
    data = {"version": seen, f"answer_{question.pk}": "mine", f"answer_{other.pk}": "", "do": "submit"}

    response = signed_in(client, house.student, "en").post(edit_url(draft), data)

    draft.refresh_from_db()
    assert "was changed in another window" in text_of(response)
    assert (draft.state, draft.answers) == ("draft", {str(question.pk): "mine", str(other.pk): "soon"})


def test_too_late_is_said_and_what_was_typed_stays_on_the_page(client, house, draft, question, closed):
    response = signed_in(client, house.student, "en").post(
        edit_url(draft), {"version": draft.version, f"answer_{question.pk}": "Too late.", "do": "submit"}
    )

    assert response.status_code == 422
    assert "The call closed at" in text_of(response)
    assert "Too late." in text_of(response)


def test_fields_that_are_not_in_the_form_change_nothing(client, house, draft, question):
    other = make.student(house.law)

    signed_in(client, house.student).post(
        edit_url(draft),
        {
            "version": draft.version,
            "state": "ranked",
            "score": "100",
            "person": other.pk,
            "unit": house.med.pk,
            "call": make.call().pk,
            "facts": "{}",
            "answers": "{}",
            "do": "save",
        },
    )

    kept = Application.objects.get(pk=draft.pk)
    assert (kept.state, kept.score, kept.person, kept.unit, kept.call) == (
        "draft",
        None,
        house.student,
        house.law,
        house.call,
    )


@pytest.mark.parametrize("do", ["publish", "move:1", "move:x:1", "remove", "submit:1", "remove:-1"])
def test_a_button_that_does_not_exist_is_not_found(client, house, draft, do):
    response = signed_in(client, house.student).post(edit_url(draft), {"version": draft.version, "do": do})

    assert response.status_code == 404


def test_choices_and_documents_of_another_application_are_not_found(client, house, draft):
    other = make.application(call=make.call(), person=house.student)

    response = signed_in(client, house.student).post(
        edit_url(draft), {"version": draft.version, "do": f"remove:{other.choices.get().pk}"}
    )

    assert (response.status_code, other.choices.count()) == (404, 1)


# --- reading


def test_strangers_get_404_everywhere(client, house, submitted, transcript):
    document = actions.hand_in_document
    actions.reopen_application(submitted, by=house.student)
    handed_in = document(submitted, transcript, SimpleUploadedFile("marks.pdf", PDF), by=house.student)
    actions.submit_application(submitted, by=house.student)
    pages = [
        reverse(f"applications:{name}", args=[submitted.pk])
        for name in ("application", "edit", "opinion", "check")
    ] + [reverse("applications:document", args=[submitted.pk, handed_in.pk])]
    strangers = [
        make.student(house.law),
        house.other_unit_officer,
        make.somebody(Role.REGISTRY_GRADUATE, house.root),
        make.somebody(Role.STAFF, house.law),
        make.partner_contact(make.institution()),
    ]

    found = {url: [signed_in(client, who).get(url).status_code for who in strangers] for url in pages}

    assert found == {url: [404] * len(strangers) for url in pages}


def test_signed_out_people_are_asked_to_sign_in(client, house, submitted):
    response = client.get(reverse("applications:application", args=[submitted.pk]))

    assert response.status_code == 302
    assert "login" in response.headers["Location"]


def test_documents_are_downloads(client, house, draft, transcript):
    handed_in = actions.hand_in_document(
        draft, transcript, SimpleUploadedFile("marks.pdf", PDF), by=house.student
    )
    url = reverse("applications:document", args=[draft.pk, handed_in.pk])

    response = signed_in(client, house.student).get(url)

    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"] == 'attachment; filename="marks.pdf"'
    assert signed_in(client, house.officer).get(url).status_code == 404  # still a draft


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_for_those_whose_it_is(client, house, submitted, language, now):
    application_pages = {"application": house.student, "check": house.officer, "opinion": house.unit_officer}
    call_pages = {
        "possibilities": house.student,
        "unit_list": house.unit_officer,
        "application_list": house.officer,
    }

    codes = [
        signed_in(client, who, language).get(reverse(f"applications:{name}", args=[submitted.pk])).status_code
        for name, who in application_pages.items()
    ]
    codes += [
        signed_in(client, who, language)
        .get(reverse(f"applications:{name}", args=[house.call.pk]))
        .status_code
        for name, who in call_pages.items()
    ]
    codes += [
        signed_in(client, house.student, language).get(reverse("applications:my_applications")).status_code,
        signed_in(client, house.officer, language).get(reverse("applications:call_list")).status_code,
    ]

    assert codes == [200] * 8


def test_applicant_withdraws_and_resumes_by_buttons(client, house, submitted):
    page = signed_in(client, house.student)
    url = reverse("applications:step", args=[submitted.pk])

    page.post(url, {"step": "withdraw"})
    submitted.refresh_from_db()
    assert submitted.state == "withdrawn"
    response = page.post(url, {"step": "resume"})

    submitted.refresh_from_db()
    assert (submitted.state, response.headers["Location"]) == ("draft", edit_url(submitted))


@pytest.mark.parametrize("step", ["endorse", "rank", "offer", "accept", "nonsense", ""])
def test_steps_without_a_button_are_not_found(client, house, submitted, step):
    response = signed_in(client, house.officer).post(
        reverse("applications:step", args=[submitted.pk]), {"step": step}
    )

    assert response.status_code == 404


def test_an_applicant_cannot_take_the_offices_steps(client, house, submitted, closed):
    response = signed_in(client, house.student, "en").post(
        reverse("applications:step", args=[submitted.pk]), {"step": "override", "reason": "me"}, follow=True
    )

    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    assert "You may not do this." in text_of(response)


# --- the unit


@pytest.mark.mission("M1", shows=["unit endorsement"])
def test_unit_endorses_those_ticked_and_puts_them_in_order(client, house, closed):
    first, second, third = (
        make.application(call=house.call, person=make.student(house.law), state="submitted") for _ in range(3)
    )
    page = signed_in(client, house.unit_officer)

    page.post(
        reverse("applications:endorse_selected", args=[house.call.pk]),
        {"application": [first.pk, third.pk], "opinion": "Fine."},
    )
    page.post(
        reverse("applications:unit_order", args=[house.call.pk, house.law.pk]),
        {"seen": f"{first.pk},{third.pk}", "move": f"{third.pk}:1"},
    )

    ranks = {one.pk: getattr(one, "endorsement", None) for one in house.call.applications.all()}
    assert {pk: one.rank_in_unit for pk, one in ranks.items() if one} == {third.pk: 1, first.pk: 2}
    assert ranks[second.pk] is None


def test_unit_cannot_endorse_or_order_another_units_applications(client, house, closed):
    foreign = make.application(call=house.call, person=make.student(house.med), state="submitted")
    page = signed_in(client, house.unit_officer)

    page.post(reverse("applications:endorse_selected", args=[house.call.pk]), {"application": [foreign.pk]})
    order = page.post(
        reverse("applications:unit_order", args=[house.call.pk, house.med.pk]), {"seen": f"{foreign.pk}"}
    )

    foreign.refresh_from_db()
    assert (foreign.state, order.status_code) == ("submitted", 404)


def test_unit_gives_its_opinion_on_one(client, house, submitted, closed):
    url = reverse("applications:opinion", args=[submitted.pk])
    page = signed_in(client, house.unit_officer, "en")

    refused = page.post(url, {"is_positive": "no", "opinion": ""})
    page.post(url, {"is_positive": "no", "opinion": "Too early."})

    submitted.refresh_from_db()
    assert refused.status_code == 422
    assert "Give a reason" in text_of(refused)
    assert (submitted.state, submitted.endorsement.opinion) == ("not_endorsed", "Too early.")


def test_unit_list_costs_the_same_for_many(client, house, closed):
    def apply(count: int) -> None:
        for number in range(count):
            person = make.student(house.law)
            application = make.application(call=house.call, person=person, state="submitted")
            if number % 2:
                actions.endorse_application(application, by=house.unit_officer)

    url = reverse("applications:unit_list", args=[house.call.pk])
    apply(2)
    few = cost_of(signed_in(client, house.unit_officer), url)

    apply(10)

    assert cost_of(client, url) == few <= 19


# --- the office


def test_worklist_costs_the_same_for_many(client, house, closed):
    url = reverse("applications:application_list", args=[house.call.pk])
    make.application(call=house.call, person=make.student(house.law), state="submitted")
    few = cost_of(signed_in(client, house.officer), url)

    for _ in range(12):
        make.application(call=house.call, person=make.student(house.law), state="submitted")

    assert cost_of(client, url) == few <= 19


def test_worklist_shows_fifty_a_page(client, house, closed):
    for _ in range(51):
        make.application(call=house.call, person=make.student(house.law, toefl=None), state="submitted")
    url = reverse("applications:application_list", args=[house.call.pk])
    page = signed_in(client, house.officer)

    first = page.get(url)
    second = page.get(f"{url}?{first.context['page_links']['after']}")
    back = page.get(f"{url}?{second.context['page_links']['before']}")

    assert [len(one.context["lines"]) for one in (first, second, back)] == [50, 1, 50]
    assert {line.number for line in back.context["lines"]} == {line.number for line in first.context["lines"]}
    assert second.context["page_links"]["after"] == back.context["page_links"]["before"] == ""


def test_readers_see_the_list_without_its_buttons(client, house, submitted, closed):
    url = reverse("applications:application_list", args=[house.call.pk])
    reader = make.somebody(Role.REGISTRY_UNDERGRADUATE, house.root)
    page = signed_in(client, reader, "en")

    response = page.get(url)

    assert [line.number for line in response.context["lines"]] == [submitted.pk]
    assert response.context["can_choose"] is False
    assert "Send all eligible to review" not in text_of(response)
    assert page.post(reverse("applications:admit_clear", args=[house.call.pk])).status_code == 404
    assert page.get(reverse("applications:check", args=[submitted.pk])).status_code == 404


@pytest.mark.mission("M1", shows=["office check"])
def test_office_decides_returns_and_sends_to_review(client, house, submitted, closed):
    actions.endorse_application(submitted, by=house.unit_officer)
    page = signed_in(client, house.officer, "en")
    choice = submitted.choices.get()

    decided = page.post(
        reverse("applications:decide_choice", args=[submitted.pk, choice.pk]), {"decision": "refuse"}
    )
    admitted = worked(page, reverse("applications:admit_clear", args=[house.call.pk]))
    sent = worked(page, reverse("applications:send_all_to_review", args=[house.call.pk]))
    returned = page.post(
        reverse("applications:return", args=[submitted.pk]), {"reason": "", "correct_until": "2027-12-01"}
    )

    submitted.refresh_from_db()
    assert (decided.status_code, returned.status_code) == (422, 422)
    assert "1 is now eligible." in text_of(admitted)
    assert "1 sent to review." in text_of(sent)
    assert submitted.state == "under_review"


def test_page_of_the_correction_says_what_the_office_asks_for(client, house, submitted, closed):
    reason, until = "The transcript lacks its seal.", clock.today()
    actions.return_application(submitted, by=house.officer, reason=reason, correct_until=until)

    page = signed_in(client, house.student, "en").get(edit_url(submitted))

    assert reason in text_of(page)


def test_pages_of_one_application_cost_the_same_for_many_choices(client, house, draft, transcript):
    actions.hand_in_document(draft, transcript, SimpleUploadedFile("marks.pdf", PDF), by=house.student)
    detail = reverse("applications:application", args=[draft.pk])
    check = reverse("applications:check", args=[draft.pk])
    page = signed_in(client, house.student)
    cost_of(page, detail)  # content types are read once a process
    few = cost_of(page, edit_url(draft)), cost_of(page, detail)

    actions.add_choice(draft, house.hard, by=house.student)
    actions.add_choice(draft, house.doubtful, by=house.student)

    assert (cost_of(page, edit_url(draft)), cost_of(page, detail)) == few
    actions.submit_application(draft, by=house.student)
    assert max(*few, cost_of(signed_in(client, house.officer), check)) <= 19


def test_texts_typed_by_people_are_inert(client, house, draft, question):
    evil = "<script>alert(1)</script>"
    question.text_en = question.text_zh = evil
    question.save()
    actions.save_answers(draft, seen=draft.version, answers={str(question.pk): evil}, by=house.student)
    page = signed_in(client, house.student)

    for name in ("application", "edit"):
        response = page.get(reverse(f"applications:{name}", args=[draft.pk]))
        assert evil not in response.content.decode()


def test_draft_left_over_says_that_its_call_closed_and_waits_for_nobody(
    client, house, draft, now, in_english
):
    now.move_to(house.call.closes_at)
    page = signed_in(client, house.student, "en")

    shown = page.get(reverse("applications:application", args=[draft.pk])).content.decode()
    listed = page.get(reverse("applications:my_applications")).content.decode()
    home = page.get(reverse("web:home")).content.decode()

    for text in (shown, home):
        assert "not submitted; the call is closed" in text
        assert "Nothing more to do here." in text
        assert "Your turn" not in text
        assert '<p class="late">' not in text
    assert "The call closed at 2 Nov" in shown
    assert "Your draft was not submitted and takes no part in the selection." in shown
    assert 'value="withdraw"' not in shown
    assert "not submitted; the call is closed" in listed
    assert "Finish and submit" not in home


def test_draft_of_a_cancelled_call_waits_for_nobody(client, house, draft, in_english):
    type(house.call).objects.filter(pk=house.call.pk).update(state="cancelled")

    shown = signed_in(client, house.student, "en").get(reverse("applications:application", args=[draft.pk]))

    text = shown.content.decode()
    assert "The call was cancelled. Your draft was not submitted" in text
    assert "Your turn" not in text


def test_draft_of_an_open_call_is_the_applicants_turn(client, house, draft, in_english):
    shown = signed_in(client, house.student, "en").get(reverse("applications:application", args=[draft.pk]))

    text = shown.content.decode()
    assert "Your turn" in text
    assert "was not submitted" not in text


# --- signed out while the form is being filled in


def test_posting_when_signed_out_shows_what_was_typed_and_leads_back(client, house, draft, question):
    client.cookies["django_language"] = "en"
    answer = {f"answer_{question.pk}": "Because <b>I</b> want to.", "version": draft.version, "do": "submit"}

    told = client.post(edit_url(draft), answer)
    client.force_login(house.student.account)
    back = client.get(f"{edit_url(draft)}?again=1")

    assert told.status_code == 403
    assert "Because <b>I</b> want to.</textarea>" in text_of(told)
    assert "<b>I</b>" not in told.content.decode()
    assert f"/login/?next={quote(edit_url(draft), safe='')}%3Fagain%3D1" in text_of(told)
    assert "You had been signed out while you filled this in." in text_of(back)
    draft.refresh_from_db()
    assert (draft.state, draft.answers) == ("draft", {})


def test_autosave_when_signed_out_says_so_in_the_page(client, draft, question):
    answer = {f"answer_{question.pk}": "Because.", "version": draft.version}

    told = client.post(edit_url(draft), answer, headers={"HX-Request": "true", "accept-language": "en"})

    assert told.status_code == 200
    assert "Not saved: you have been signed out meanwhile." in text_of(told)
    assert "seen-version" not in text_of(told)
    assert "<html" not in text_of(told)


def test_form_asked_for_when_signed_out_leads_to_the_sign_in(client, draft):
    assert client.get(edit_url(draft)).url.startswith("/account/login/?next=")
