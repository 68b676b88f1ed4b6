"""The base page, the parts that every page shares, sign-in and errors."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from sojourn.kernel.models import Account, Mail, StepTaken
from sojourn.kernel.refusal import Stale
from sojourn.kernel.templatetags.steps import steps
from sojourn.organisation.models import Unit
from tests import factories as make
from tests.browser import assert_page_is_sound
from tests.conftest import NOW


class Text(HTMLParser):
    """The words of a piece of HTML, without what only machines read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def text_of(html: str) -> str:
    return " ".join(Text(html).words)


def tag_of(html: str, name: str) -> str:
    """The first tag of this field."""
    return re.search(rf'<[^>]*name="{name}"[^>]*>', html)[0]


def draw(template: str, person=None, **values) -> str:
    request = RequestFactory().get("/", {"state": "open"})
    request.person = person
    return engines["django"].from_string(template).render(values, request)


class ExampleForm(forms.Form):
    title = forms.CharField(label="Title", help_text="Shown to everybody.")
    closes_at = forms.DateTimeField(label="Closes at")
    day = forms.DateField(label="Day", required=False)
    level = forms.ChoiceField(label="Level", choices=[("b", "bachelor"), ("m", "master")])
    periods = forms.MultipleChoiceField(
        label="Periods", choices=[("a", "autumn"), ("s", "spring")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="Agreed", required=False)
    proof = forms.FileField(label="Proof", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


@pytest.fixture
def round_with_application(db, now):
    """An application whose correction its student owes, and the officer of the unit beside."""
    make.university()
    law = Unit.objects.get(code="LAW")
    student = make.student(law, name_zh="林小雨", name_en="Lin Xiaoyu", email="lin@example.org")
    application = make.application(
        call=make.call(opens_at=NOW - timedelta(days=9), closes_at=NOW - timedelta(days=1)),
        person=student,
        state="returned",
    )
    return application, student, make.somebody("unit_officer", law)


# --- the page ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "skip", "heading", "other"),
    [("zh-hans", "跳到正文", "登录", "English"), ("en", "Skip to the content", "Sign in", "中文")],
)
def test_page_speaks_the_language_of_the_reader(client, language, skip, heading, other):
    html = client.get(reverse("account_login"), headers={"Accept-Language": language}).content.decode()

    assert f'lang="{language}"' in html
    assert re.findall(r"<h1>(.*?)</h1>", html) == [heading]
    assert f'<a class="skip" href="#main">{skip}</a>' in html
    assert re.search(r'<button[^>]*name="language"[^>]*>(.*?)</button>', html)[1] == other


@pytest.mark.django_db
def test_page_runs_no_script_or_style_of_its_own(client):
    response = client.get(reverse("account_login"))
    html = response.content.decode()

    inline = [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag]
    assert [re.search('type="(.*?)"', tag)[1] for tag in inline] == ["application/json"]
    assert re.findall(r"<style| style=| on[a-z]+=", html) == []
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_language_is_chosen_by_its_own_name(client):
    response = client.post(
        reverse("organisation:keep_language"), {"language": "en", "next": reverse("account_login")}
    )

    html = client.get(response["Location"]).content.decode()

    assert '<html lang="en"' in html


@pytest.mark.django_db
def test_person_with_two_hats_may_switch_and_leave(client):
    make.university()
    person = make.somebody("officer", Unit.objects.get(code="OIA"), name_zh="陈明远")
    make.Appointment.objects.create(
        person=person, unit=Unit.objects.get(code="LAW"), role="unit_officer", starts_on=make.LONG_AGO
    )
    client.force_login(person.account)

    html = client.get(reverse("mfa_index")).content.decode()

    assert len(re.findall(r'<button name="appointment"', html)) == 2
    assert re.search(r"陈明远</summary>", html)
    assert reverse("organisation:my_facts") in html
    assert f'<form method="post" action="{reverse("account_logout")}">' in html


# --- forms ---


def test_form_leads_from_its_summary_to_each_fault(in_english):
    html = render_to_string("kernel/_form.html", {"form": ExampleForm({"level": "x", "closes_at": "soon"})})

    summary = html[html.index("data-error-summary") :].split("</div>")[0]
    assert re.findall(r'<a href="#(.*?)">(.*?)</a>', summary) == [
        ("id_title", "Title: This field is required."),
        ("id_closes_at", "Closes at: Enter a valid date/time."),
        ("id_level", "Level: Select a valid choice. x is not one of the available choices."),
        ("id_periods", "Periods: This field is required."),
    ]
    assert 'aria-describedby="id_title_help id_title_wrong"' in tag_of(html, "title")
    assert 'aria-invalid="true"' in tag_of(html, "title")
    assert 'id="id_title_wrong"' in html
    assert 'value="soon"' in tag_of(html, "closes_at")
    assert 'enctype="multipart/form-data"' in html


def test_form_without_faults_has_no_summary(in_english):
    html = render_to_string("kernel/_form.html", {"form": ExampleForm(), "submit": "Go", "cancel": "/back/"})

    assert "data-error-summary" not in html
    assert text_of(html).startswith("* must be filled in Title * Shown to everybody. Closes at *")
    assert text_of(html).endswith("Proof Go Cancel")
    assert 'type="hidden" name="version"' in html


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_dates_reach_the_native_picker_whatever_the_language(language):
    shanghai = NOW.replace(hour=23, minute=59, second=59)
    form = ExampleForm(initial={"day": date(2027, 10, 12), "closes_at": shanghai})
    with translation.override(language):
        html = render_to_string("kernel/_form.html", {"form": form})

    assert 'type="date"' in tag_of(html, "day") and 'value="2027-10-12"' in tag_of(html, "day")
    closes_at = tag_of(html, "closes_at")
    assert 'type="datetime-local"' in closes_at and 'value="2027-10-12T23:59:59"' in closes_at
    assert 'step="1"' in closes_at


def test_group_of_boxes_has_a_legend_and_single_boxes_a_label_after_them():
    html = render_to_string("kernel/_form.html", {"form": ExampleForm()})

    group = html[html.index("<fieldset") : html.index("</fieldset>")]
    assert text_of(group).split() == ["Periods", "*", "（必填）", "autumn", "spring"]
    assert group.count('class="form-check-input"') == 2
    assert re.search(r'name="agreed"[^>]*><label class="form-check-label" for="id_agreed">Agreed', html)


def test_stale_form_shows_both_sides_as_people_read_them(in_english):
    midnight = datetime(2027, 10, 12, 15, 59, tzinfo=UTC)
    stale = Stale("", {"level": ("b", "m"), "closes_at": (midnight, None), "agreed": (True, False)})

    html = render_to_string("kernel/_stale.html", {"stale": stale, "form": ExampleForm()})

    cells = [text_of(cell) for cell in re.findall(r"<t[hd] .*?>(.*?)</t[hd]>", html)]
    assert cells[3:] == [
        *["Level", "bachelor", "master"],
        *["Closes at", "12 October 2027, 23:59", "–"],
        *["Agreed", "yes", "no"],
    ]


# --- where it stands, steps, log ---


def standing_text(application, person, **values) -> str:
    return text_of(
        draw("{% load steps %}{% standing thing by=by who=who %}", person, thing=application, **values)
    )


def test_standing_says_whose_turn_it_is_and_by_when(round_with_application, in_english):
    application, student, officer = round_with_application
    tomorrow, yesterday = date(2027, 10, 13), date(2027, 10, 11)

    assert standing_text(application, student, by=tomorrow, who="") == (
        "returned for correction Next: applicant by 13 October 2027 Your turn"
    )
    assert standing_text(application, officer, by=yesterday, who="Lin Xiaoyu") == (
        "returned for correction Next: Lin Xiaoyu by 11 October 2027 Late"
    )
    assert standing_text(application, None, by=None, who="") == "returned for correction Next: applicant"


def test_standing_is_late_only_after_the_instant(round_with_application, in_english, now):
    application, student, _officer = round_with_application
    by = NOW + timedelta(hours=1)

    before = standing_text(application, student, by=by, who="")
    now.shift(timedelta(hours=1, seconds=1))
    after = standing_text(application, student, by=by, who="")

    whole = "returned for correction Next: applicant by 12 October 2027, 10:00 (Beijing time) Your turn"
    assert (before, after) == (whole, f"{whole} Late")


def test_standing_of_what_waits_for_time_asks_nobody(round_with_application, in_english):
    application, _student, officer = round_with_application
    application.call.state = "open"

    told = standing_text(application.call, officer, by=date(2027, 11, 2), who="")

    assert told == (
        "open for applications Goes on by itself; nobody needs to do anything. expected 2 November 2027"
    )


def test_standing_of_an_end_state_says_that_nothing_is_left(round_with_application, in_english):
    application, student, _officer = round_with_application
    application.state = "declined"

    assert standing_text(application, student, by=None, who="") == "place declined Nothing more to do here."


def steps_html(application, person) -> str:
    return draw('{% load steps %}{% steps thing "/there/" %}', person, thing=application)


def test_grave_step_asks_once_more_and_plain_step_is_one_button(round_with_application, in_english):
    application, student, _officer = round_with_application

    html = steps_html(application, student)

    offers = re.findall(r"<li.*?>(.*?)</li>", html, re.S)
    withdraw = next(offer for offer in offers if 'value="withdraw"' in offer)
    assert withdraw.strip().startswith("<details>")
    assert text_of(withdraw) == (
        "Withdraw The state will then be “withdrawn”. Is that what you want? Confirm: Withdraw"
    )
    assert "btn-primary" not in withdraw


def test_refused_step_stands_disabled_beside_its_reason(round_with_application, in_english):
    application, student, _officer = round_with_application
    application.state = "submitted"

    html = steps_html(application, student)

    refused = re.search(r'<li class="refused">(.*?)</li>', html, re.S)[1]
    described = re.search(r'<button[^>]*disabled aria-describedby="(.*?)">Correct</button>', refused)[1]
    assert re.search(rf'<p id="{described}">(.*?)</p>', refused)[1].startswith("The call closed at ")


def test_step_with_a_reason_opens_a_labelled_field(round_with_application, in_english):
    application, _student, officer = round_with_application
    application.state = "submitted"

    html = steps_html(application, officer)

    name = re.search(r'<textarea class="form-control" id="(.*?)" name="reason" rows="3" required', html)[1]
    assert f'<label for="{name}">Reason' in html
    assert 'name="step" value="not_endorse"' in html
    assert 'name="step" value="endorse"' in html


def test_visitor_is_offered_no_steps(round_with_application):
    application, _student, _officer = round_with_application
    application.call.state = "open"
    request = RequestFactory().get("/")
    request.person = None

    assert steps(Context({"request": request}), application.call, "/there/") == {}
    assert text_of(steps_html(application.call, None)) == ""


def test_log_names_author_time_and_reason(round_with_application, in_english, django_assert_num_queries):
    application, student, _officer = round_with_application
    taken = {"thing": application, "at": NOW}
    StepTaken.objects.create(step="submit", source="draft", target="submitted", by=student.account, **taken)
    StepTaken.objects.create(
        step="return", source="submitted", target="returned", by=None, reason="The stamp is missing.", **taken
    )

    with django_assert_num_queries(1):
        html = draw("{% load steps %}{% log thing %}", thing=application)

    assert text_of(html) == (
        "Submit → submitted 12 October 2027, 09:00 · Lin Xiaoyu "
        "Return for correction → returned for correction 12 October 2027, 09:00 · by itself "
        "The stamp is missing."
    )


def test_log_without_steps_says_so(round_with_application, in_english):
    application, _student, _officer = round_with_application

    assert text_of(draw("{% load steps %}{% log thing %}", thing=application)) == "No steps taken yet."


# --- pages, messages ---


def test_pages_keep_the_filter(in_english):
    page = Paginator(range(512), 50).page(3)

    html = draw('{% include "kernel/_pages.html" %}', page=page)

    assert text_of(html) == "Previous Page 3 of 11 (512 in all) Next"
    assert re.findall(r'href="(.*?)"', html) == ["?state=open&amp;page=2", "?state=open&amp;page=4"]


def test_single_page_needs_no_pages():
    assert text_of(draw('{% include "kernel/_pages.html" %}', page=Paginator(range(50), 50).page(1))) == ""


def test_message_of_failure_interrupts_and_message_of_success_does_not():
    told = [Message(messages.SUCCESS, "Saved."), Message(messages.ERROR, "Refused.")]

    html = render_to_string("kernel/_messages.html", {"messages": told})

    assert re.findall(r'class="notice (\S+)" role="(\w+)">(.*?)<', html) == [
        ("tone-success", "status", "Saved."),
        ("tone-danger", "alert", "Refused."),
    ]


# --- sign-in ---


@pytest.mark.django_db
def test_wrong_password_is_told_and_the_address_kept(client):
    response = client.post(reverse("account_login"), {"login": "a@example.org", "password": "wrong"})

    html = response.content.decode()

    assert "您提供的电子邮件地址和/或密码不正确。" in html
    assert 'value="a@example.org"' in tag_of(html, "login")


@pytest.mark.django_db
def test_nobody_signs_up_and_nobody_changes_the_address_of_an_account(client):
    closed = client.get(reverse("account_signup"))

    assert "账号由邀请开通" in closed.content.decode()
    assert client.get("/account/email/")["Location"] == reverse("mfa_index")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_list_webauthn",
    ],
)
def test_page_of_the_account_opens(client, name):
    client.force_login(make.person().account)

    html = client.get(reverse(name)).content.decode()

    assert len(re.findall("<h1>", html)) == 1
    assert 'class="masthead"' in html


@pytest.mark.django_db
def test_page_that_needs_a_fresh_proof_asks_for_the_password_first(client):
    client.force_login(make.person().account)

    asked = client.get(reverse("mfa_add_webauthn"), follow=True)
    opened = client.post(asked.redirect_chain[-1][0], {"password": make.PASSWORD}, follow=True)

    assert "请确认是您本人" in asked.content.decode()
    assert "添加通行密钥或安全密钥" in opened.content.decode()
    assert 'id="js_data" type="application/json"' in opened.content.decode()


@pytest.mark.django_db
def test_changed_password_is_told_by_a_letter_in_the_outbox(client):
    account = make.person().account
    client.force_login(account)
    new = "another-long-password-9"

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": make.PASSWORD, "password1": new, "password2": new},
    )

    assert response["Location"] == reverse("mfa_index")
    assert Account.objects.get().check_password(new)
    letter = Mail.objects.get()
    assert (letter.account, letter.address, letter.subject, letter.state) == (
        account,
        account.email,
        "密码已更改",
        "kept",
    )


@pytest.mark.django_db
def test_forgotten_password_is_set_anew_by_the_link_of_the_letter(client):
    account = make.person().account
    client.post(reverse("account_reset_password"), {"email": account.email})
    link = re.search(r"http\S+", Mail.objects.get().body)[0]

    form_page = client.get(link, follow=True)
    new = "another-long-password-9"
    client.post(form_page.redirect_chain[-1][0], {"password1": new, "password2": new})
    used = Client().get(link, follow=True)

    assert Account.objects.get().check_password(new)
    assert "链接已失效" in used.content.decode()


@pytest.mark.django_db
def test_reset_for_an_unknown_address_writes_to_nobody(client):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert response["Location"] == reverse("account_reset_password_done")
    assert Mail.objects.count() == 0


# --- errors ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "heading"),
    [("zh-hans", "这里没有您可以查看的内容"), ("en", "There is nothing here for you")],
)
def test_missing_page_says_what_to_do_next(client, language, heading):
    response = client.get("/nowhere/", headers={"Accept-Language": language})

    assert response.status_code == 404
    assert re.findall(r"<h1>(.*?)</h1>", response.content.decode()) == [heading]
    assert reverse("account_login") in response.content.decode()


@pytest.mark.django_db
def test_form_from_an_old_page_says_that_nothing_was_changed():
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@example.org"})

    assert response.status_code == 403
    assert "页面已过期，未能提交" in response.content.decode()


@pytest.mark.parametrize("name", ["500.html", "400.html"])
def test_page_of_a_failure_needs_nothing_and_speaks_both_languages(name):
    html = render_to_string(name)

    assert "回到首页" in html and "To the first page" in html
    assert len(re.findall("<h1>", html)) == 1


def test_page_of_a_refusal_opens_without_a_person():
    assert "您无权执行此操作" in render_to_string("403.html")


# --- in a browser ---


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_sign_in_page_is_sound(request, screen):
    page = request.getfixturevalue(screen)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(reverse("account_login"))

        assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
        assert_page_is_sound(page)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_dark_mode_is_remembered(wide):  # noqa: F811
    wide.emulate_media(color_scheme="light")
    wide.goto(reverse("account_login"))
    button = wide.locator("[data-theme-switch]")

    button.click()
    wide.reload()

    assert wide.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert button.get_attribute("aria-pressed") == "true"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_passkey_opens_the_account_under_the_strict_policy(wide, live_server):  # noqa: F811
    account = make.person().account
    keys = wide.context.new_cdp_session(wide)
    keys.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    at = live_server.url.replace("127.0.0.1", "localhost")
    wide.goto(at + reverse("account_login"))
    wide.fill("[name=login]", account.email)
    wide.fill("[name=password]", make.PASSWORD)
    wide.click("main .btn-primary")
    wide.wait_for_url(lambda url: "login" not in url)
    wide.goto(at + reverse("mfa_add_webauthn"))
    wide.fill("[name=password]", make.PASSWORD)
    wide.click("main .btn-primary")
    wide.check("[name=passwordless]")
    wide.click("#mfa_webauthn_add")
    wide.wait_for_url("**/recovery-codes/")
    wide.context.clear_cookies()

    wide.goto(at + reverse("account_login"))
    wide.click("#passkey_login")
    wide.wait_for_url(lambda url: "login" not in url)

    wide.goto(at + reverse("mfa_list_webauthn"))
    assert wide.locator("tbody tr").count() == 1
