"""Messages from a list to people and back, in a browser and by the client."""

import pytest
from django.test import Client

from sojourn.correspondence import actions
from sojourn.correspondence.kinds import kind_named
from sojourn.correspondence.models import Letter, Message
from sojourn.correspondence.shipped import load_templates
from sojourn.organisation.models import Role
from tests import factories as make
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

TEXTS = {
    "subject_zh": "关于",
    "text_zh": "{{ name }}：请看",
    "subject_en": "About",
    "text_en": "Dear {{ name }}",
}


@pytest.fixture
def people(now):
    """The office and two applicants, one of whom reads English."""
    house = make.university()
    office = make.somebody(Role.OFFICER, house, name_zh="办公室", name_en="The Office")
    call = make.call(title_zh="交换项目", title_en="Exchange")
    load_templates(by=None)
    applications = [
        make.application(
            call=call,
            person=make.student(house, name_zh=name, name_en=latin, language=language),
            state="submitted",
            submitted_at=NOW,
        )
        for name, latin, language in (("王小明", "Wang Xiaoming", "zh-hans"), ("李娜", "Li Na", "en"))
    ]
    return office, applications


def client_of(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person.account)
    return client


@pytest.mark.django_db
def test_chosen_rows_of_a_list_become_a_draft_with_a_preview_and_leave_once(people):
    office, applications = people
    client = client_of(office)
    rows = [one.pk for one in applications]
    chosen = {"list": "applications.all", "row": rows}

    assert client.get("/correspondence/write/", chosen).context["count"] == 2
    drafted = client.post("/correspondence/write/", chosen | TEXTS)
    message = Message.objects.get()
    page = client.get(f"/correspondence/messages/{message.pk}/?person=2")

    assert (drafted.status_code, drafted["Location"]) == (302, f"/correspondence/messages/{message.pk}/")
    assert (page.context["said"].text, len(page.context["getting"])) == ("Dear Li Na", 2)
    assert Letter.objects.count() == 0
    for _time in range(2):
        client.post(f"/correspondence/messages/{message.pk}/send/")
    assert Letter.objects.count() == 2
    assert "Wang Xiaoming" in client.get(f"/correspondence/messages/{message.pk}/").content.decode()


@pytest.mark.django_db
def test_unknown_field_stands_on_the_form_and_nothing_typed_is_lost(people):
    office, applications = people
    chosen = {"kind": "applications.application", "pk": applications[0].pk}

    page = client_of(office).post("/correspondence/write/", chosen | TEXTS | {"text_en": "By {{ dealine }}"})

    assert page.status_code == 422
    assert "There is no field {{ dealine }} here." in page.content.decode()
    assert "By {{ dealine }}" in page.content.decode()


@pytest.mark.django_db
def test_stranger_finds_no_message_letter_reply_or_template(people):
    office, applications = people
    message = actions.draft_message(
        kind_named("applications.application"), [applications[0].pk], facts=TEXTS, template=None, by=office
    )
    actions.send_message(message, by=office)
    letter = Letter.objects.get()
    reply = actions.reply_to_letter(letter, text="Hm.", by=letter.person)
    stranger = client_of(applications[1].person)

    for path in (
        f"/correspondence/write/?kind=applications.application&pk={applications[0].pk}",
        f"/correspondence/messages/{message.pk}/",
        f"/correspondence/letters/{letter.pk}/",
        "/correspondence/messages/",
        "/correspondence/templates/",
    ):
        assert stranger.get(path).status_code == 404, path
    for path in (
        f"/correspondence/messages/{message.pk}/send/",
        f"/correspondence/letters/{letter.pk}/reply/",
        f"/correspondence/letters/{letter.pk}/answer/",
        f"/correspondence/letters/{letter.pk}/enter/",
        f"/correspondence/replies/{reply.pk}/settle/",
    ):
        assert stranger.post(path, {"text": "x"}).status_code == 404, path
    own = client_of(letter.person)
    assert own.get(f"/correspondence/letters/{letter.pk}/").status_code == 200
    assert own.post(f"/correspondence/letters/{letter.pk}/answer/", {"text": "x"}).status_code == 404
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_part_on_the_page_of_the_thing_is_for_those_who_write(people):
    office, applications = people
    path = f"/applications/{applications[0].pk}/"
    write = f"/correspondence/write/?kind=applications.application&amp;pk={applications[0].pk}"

    assert write in client_of(office).get(path).content.decode()
    assert "/correspondence/write/" not in client_of(applications[0].person).get(path).content.decode()


@pytest.mark.django_db
def test_queries_of_the_lists_are_fixed(people, django_assert_max_num_queries):
    office, applications = people
    for _time in range(3):
        message = actions.draft_message(
            kind_named("applications.application"),
            [one.pk for one in applications],
            facts=TEXTS,
            template=None,
            by=office,
        )
        actions.send_message(message, by=office)
    for letter in Letter.objects.all():
        actions.reply_to_letter(letter, text="Yes", by=letter.person)

    desk, student = client_of(office), client_of(applications[0].person)
    with django_assert_max_num_queries(20):
        assert "Replies that wait" in desk.get("/correspondence/").content.decode()
    with django_assert_max_num_queries(20):
        student.get("/correspondence/")
    with django_assert_max_num_queries(20):
        desk.get(f"/correspondence/letters/{letter.pk}/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_office_writes_from_a_page_a_student_replies_and_the_office_answers(wide, phone, people, language):
    office, applications = people
    desk = Visitor(wide, language, office)
    desk.sign_in()
    desk.open("applications:application", applications[0].pk)
    desk.follow(desk.words("Write a message"), within="main")
    desk.page.locator("#template").select_option(index=1)
    desk.press(desk.words("Take its texts"))
    desk.press(desk.words("See who gets it"))
    desk.reads("王小明" if language == "zh-hans" else "Wang Xiaoming")
    desk.press(f"{desk.words('Send')} (1)")
    desk.is_told(desk.words("The message goes out."))

    letter = Letter.objects.get()
    student = Visitor(phone, language, applications[0].person)
    student.sign_in()
    student.open("kernel:mail_list")
    student.follow(student.words("Messages and replies"), within="main")
    student.follow(letter.subject, within="main")
    student.fill(text="我找不到。I cannot find it.")
    student.press(student.words("Send the reply"))
    student.is_told(student.words("Your reply has been sent."))

    desk.take_up("Replies to messages")
    desk.press_at(desk.page.locator("main .card a").first)
    desk.reads("我找不到。I cannot find it.", desk.words("waits for you"))
    desk.fill(within="main form[action$='/answer/']", text="请往下看。Look below.")
    desk.press_at(desk.page.locator("main form[action$='/answer/'] .btn-primary"))
    desk.is_told(desk.words("Your answer goes out."))
    desk.open("web:home")
    assert desk.words("Replies to messages") not in desk.text
    student.open("correspondence:inbox")
    student.reads(f"Re: {letter.subject}")
