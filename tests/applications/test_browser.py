"""The applicant's form in a real browser: what the server alone cannot show."""

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.applications import actions
from sojourn.applications.models import Application
from tests import factories as make
from tests.applications.conftest import signed_in
from tests.browser import assert_page_is_sound, forget_troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, client, person, live_server, language="zh-hans") -> None:
    """The browser gets the session of this person, and their language."""
    signed_in(client, person)
    page.context.add_cookies(
        [
            {"name": name, "value": value, "url": live_server.url}
            for name, value in (
                ("sessionid", client.cookies["sessionid"].value),
                ("django_language", language),
            )
        ]
    )


def test_answers_save_themselves_and_the_checklist_follows(wide, client, live_server, house, draft, question):
    sign_in(wide, client, house.student, live_server, "en")
    wide.goto(reverse("applications:edit", args=[draft.pk]))

    wide.get_by_label("Why?").fill("Because.")
    wide.get_by_label("Why?").blur()
    wide.get_by_text("Saved at").wait_for()

    assert Application.objects.get(pk=draft.pk).answers == {str(question.pk): "Because."}
    assert wide.locator("#checklist .tone-warning").count() == 0
    # the page knows its new version: submitting right after does not take itself for another window
    wide.get_by_role("button", name="Submit").click()
    wide.get_by_text("A receipt is on its way to you").wait_for()
    assert Application.objects.get(pk=draft.pk).state == "submitted"


def test_typed_text_survives_a_move_and_enter_only_saves(wide, client, live_server, house, draft, question):
    question.kind = "line"
    question.save()
    actions.add_choice(draft, house.hard, by=house.student)
    sign_in(wide, client, house.student, live_server, "en")
    wide.goto(reverse("applications:edit", args=[draft.pk]))

    wide.get_by_label("Why?").fill("Typed.")
    wide.get_by_role("button", name=f"Up: {house.hard.programme.title_en}").click()
    wide.wait_for_url("**#choices")
    wide.get_by_label("Why?").press("Enter")
    wide.get_by_text("Saved.", exact=True).wait_for()

    application = Application.objects.get(pk=draft.pk)
    assert [choice.place for choice in application.choices.all()] == [house.hard, house.easy]
    assert (application.state, wide.get_by_label("Why?").input_value()) == ("draft", "Typed.")


def sign_in_by_form(page, person) -> None:
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", make.PASSWORD)
    page.locator("main form .btn-primary").first.click()


def test_sign_in_that_ends_while_one_types_loses_nothing(wide, client, live_server, house, draft, question):
    sign_in(wide, client, house.student, live_server, "en")
    wide.goto(reverse("applications:edit", args=[draft.pk]))
    Session.objects.all().delete()

    wide.get_by_label("Why?").fill("A long story.")
    wide.get_by_label("Why?").blur()
    wide.get_by_text("Not saved: you have been signed out meanwhile.").wait_for()
    assert wide.get_by_label("Why?").input_value() == "A long story."
    wide.get_by_label("Why?").fill("A long story, and its end.")
    wide.get_by_role("button", name="Submit").click()
    wide.get_by_role("heading", name="You have been signed out").wait_for()
    assert wide.locator("textarea").input_value() == "A long story, and its end."
    forget_troubles(wide)  # the browser calls every answer of 403 an error
    assert_page_is_sound(wide)
    wide.get_by_role("link", name="Sign in and go on").click()
    sign_in_by_form(wide, house.student)

    wide.get_by_text("You had been signed out while you filled this in.").wait_for()
    wide.get_by_text("has been put back. Save it.").wait_for()
    assert wide.get_by_label("Why?").input_value() == "A long story, and its end."
    assert Application.objects.get(pk=draft.pk).answers == {}
    wide.get_by_role("button", name="Save", exact=True).last.click()
    wide.get_by_text("Saved.", exact=True).wait_for()
    assert Application.objects.get(pk=draft.pk).answers == {str(question.pk): "A long story, and its end."}
    assert wide.get_by_text("has been put back. Save it.").is_hidden()


def test_sign_in_anew_elsewhere_is_told_and_a_reload_puts_the_text_back(
    wide, client, live_server, house, draft, question
):
    sign_in(wide, client, house.student, live_server, "en")
    wide.goto(reverse("applications:edit", args=[draft.pk]))
    # another sign-in gives the browser another token; the page's own is refused
    wide.context.clear_cookies(name="csrftoken")

    wide.get_by_label("Why?").fill("Typed.")
    wide.get_by_label("Why?").blur()
    wide.get_by_text("Not saved. What you typed stays on this page").wait_for()
    forget_troubles(wide)
    wide.reload()

    wide.get_by_text("has been put back. Save it.").wait_for()
    assert wide.get_by_label("Why?").input_value() == "Typed."


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_every_page_is_sound(
    request, client, live_server, house, draft, question, transcript, now, screen, language
):
    page = request.getfixturevalue(screen)
    actions.add_choice(draft, house.hard, by=house.student)
    actions.add_choice(draft, house.doubtful, by=house.student)
    pdf = SimpleUploadedFile("a-rather-long-name-of-a-transcript-of-marks-of-the-autumn.pdf", b"%PDF-1.4\n")
    actions.hand_in_document(draft, transcript, pdf, by=house.student)

    def look(person, *names: str, at) -> None:
        sign_in(page, client, person, live_server, language)
        for name in names:
            page.goto(reverse(f"applications:{name}", args=[at.pk] if at else []))
            assert_page_is_sound(page)

    look(house.student, "possibilities", at=house.call)
    look(house.student, "my_applications", at=None)
    look(house.student, "edit", "application", at=draft)
    draft.refresh_from_db()
    actions.save_answers(draft, seen=draft.version, answers={str(question.pk): "A."}, by=house.student)
    submitted = actions.submit_application(draft, by=house.student)
    look(house.student, "application", at=submitted)
    now.move_to(house.call.closes_at)
    look(house.unit_officer, "opinion", at=submitted)
    look(house.unit_officer, "unit_list", at=house.call)
    endorsed = actions.endorse_application(submitted, by=house.unit_officer)
    look(house.unit_officer, "unit_list", at=house.call)
    look(house.unit_officer, "opinion", at=endorsed)
    look(house.officer, "application_list", at=house.call)
    look(house.officer, "call_list", at=None)
    look(house.officer, "check", "application", at=endorsed)
