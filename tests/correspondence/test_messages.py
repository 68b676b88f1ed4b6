"""Messages: who gets them, what each reads, that nobody gets two, replies, and who may not."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.correspondence import actions
from sojourn.correspondence.kinds import kind_named
from sojourn.correspondence.models import Letter, Message, MessageTemplate, Reply
from sojourn.correspondence.queries import (
    left_aside,
    letters_about,
    recipients_of,
    replies_waiting,
    said_to,
    visible_letters,
)
from sojourn.correspondence.shipped import TEMPLATES, load_templates
from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Person, Role, Unit
from tests import factories as make
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "in_english")]
TEXTS = {
    "subject_zh": "关于{{ call }}",
    "text_zh": "{{ name }}：请看 {{ link }}",
    "subject_en": "About {{ call }}",
    "text_en": "Dear {{ name }}, see {{ link }}. {{ sender }}",
}


@pytest.fixture
def house():
    return make.university()


@pytest.fixture
def office(house):
    return make.somebody(Role.OFFICER, house, name_zh="办公室", name_en="The Office")


@pytest.fixture
def call(house):
    return make.call(title_zh="交换项目", title_en="Exchange")


def applicant(house, call, **facts):
    return make.application(
        call=call, person=make.student(house, **facts), state="submitted", submitted_at=NOW
    )


def drafted(applications, by, **changes):
    kind = kind_named("applications.application")
    numbers = [one.pk for one in applications]
    return actions.draft_message(kind, numbers, facts=TEXTS | changes, template=None, by=by)


def test_each_person_reads_it_once_in_their_own_language(house, office, call):
    chinese = applicant(house, call, name_zh="王小明", language="zh-hans")
    english = applicant(house, call, name_en="Anna", name_zh="", language="en")
    again = make.application(
        call=make.call(title_zh="另一项目"), person=chinese.person, state="submitted", submitted_at=NOW
    )

    message = drafted([chinese, english, again], office)

    recipients = recipients_of(message)
    assert [(one.person, [thing.pk for thing in one.things], one.why_not) for one in recipients] == [
        (chinese.person, [chinese.pk, again.pk], ""),
        (english.person, [english.pk], ""),
    ]
    first, second = (said_to(message, one) for one in recipients)
    assert (first.language, first.subject) == ("zh-hans", "关于交换项目; 另一项目")
    assert first.text.startswith("王小明：请看 http")
    assert (second.language, second.subject) == ("en", "About Exchange")
    assert second.text.endswith(f"/applications/{english.pk}/. The Office")


def test_preview_says_who_is_left_out_and_why(house, office, call):
    with_date = applicant(house, call)
    nowhere = applicant(house, call)
    Person.objects.filter(pk=nowhere.person_id).update(email="")
    dateless = make.call(title_en="Dateless", endorse_until=None)
    without = make.application(call=dateless, person=make.student(house), state="submitted", submitted_at=NOW)
    call.endorse_until = NOW.date() + timedelta(days=3)
    call.save()

    message = drafted(
        [with_date, nowhere, without], office, text_en="By {{ deadline }}", text_zh="{{ deadline }}"
    )

    assert [one.why_not for one in recipients_of(message)] == [
        "",
        "No address is known.",
        "Nothing is known for {{ deadline }}.",
    ]


def test_sent_twice_or_tried_again_nobody_gets_two(house, office, call):
    applications = [applicant(house, call) for _ in range(3)]
    message = drafted(applications, office)

    actions.send_message(message, by=office)
    actions.send_message(message, by=office)
    actions.write_letters(Message.objects.get(pk=message.pk))

    assert Letter.objects.count() == Mail.objects.count() == 3
    letter = Letter.objects.get(person=applications[0].person)
    assert letter.mail.subject == f"{letter.subject} [SJ-{letter.token}]"
    assert letter.mail.path == f"/correspondence/letters/{letter.pk}/"


def test_many_are_written_by_a_job_that_goes_on_where_it_was_killed(house, office, call, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 3)
    monkeypatch.setattr(actions, "A_PART", 2)
    message = drafted([applicant(house, call) for _ in range(5)], office)
    write, calls = actions._write_letter, []

    def dies_at_the_fourth(*arguments):
        calls.append(1)
        if len(calls) == 4:
            raise MemoryError
        write(*arguments)

    monkeypatch.setattr(actions, "_write_letter", dies_at_the_fourth)
    sent = actions.send_message(message, by=office)
    assert (sent.job is not None, Letter.objects.count()) == (True, 0)

    run_waiting()
    assert Letter.objects.count() == 2  # whole parts only
    run_waiting()

    assert Letter.objects.count() == Mail.objects.count() == 5
    sent.job.refresh_from_db()
    assert (sent.job.state, sent.job.result["count"]) == ("done", 5)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("{{ dealine }}", "There is no field {{ dealine }} here."),
        ("{{ name.account.password }}", "“{{” is not part of a field."),
        ("{% load x %}", "“{%” is not part of a field."),
        ("}} {{", "“{{” is not part of a field."),
    ],
)
def test_text_that_is_no_text_with_fields_is_refused(house, office, call, text, refusal):
    with pytest.raises(Refusal) as failure:
        drafted([applicant(house, call)], office, text_en=text)

    assert str(failure.value).startswith(refusal)


def test_what_a_name_holds_is_never_read_as_a_field(house, office, call):
    one = applicant(house, call, name_zh="", name_en="{{ link }}", language="en")

    assert (
        "Dear {{ link }}, see http"
        in said_to(drafted([one], office), recipients_of(drafted([one], office))[0]).text
    )


def test_half_a_language_and_no_language_are_refused(house, office, call):
    one = applicant(house, call)
    for changes in ({"text_en": ""}, dict.fromkeys(TEXTS, "")):
        with pytest.raises(Refusal):
            drafted([one], office, **changes)


def test_who_may_not_write_is_refused(house, office, call):
    law, med = make.unit("A", parent=house), make.unit("B", parent=house)
    here, there = applicant(law, call), applicant(med, call)
    unit_officer = make.somebody(Role.UNIT_OFFICER, law)

    message = drafted([here, there], unit_officer)

    assert ([one.person for one in recipients_of(message)], left_aside(message)) == ([here.person], 1)
    with pytest.raises(Refusal):
        drafted([there], unit_officer)
    for stranger in (here.person, make.somebody(Role.REVIEWER, house), make.somebody(Role.LEADER, house)):
        with pytest.raises(Forbidden):
            drafted([here], stranger)
    with pytest.raises(Forbidden):
        actions.send_message(message, by=office)


def test_rights_that_ended_before_the_sending_count(house, call):
    law = make.unit("A", parent=house)
    unit_officer = make.somebody(Role.UNIT_OFFICER, law)
    message = drafted([applicant(law, call)], unit_officer)
    unit_officer.appointments.update(ends_on=NOW.date() - timedelta(days=1))
    fresh = Person.objects.get(pk=unit_officer.pk)

    with pytest.raises(Forbidden):
        actions.send_message(Message.objects.get(pk=message.pk), by=fresh)
    assert Letter.objects.count() == 0


@pytest.fixture
def letter(house, office, call):
    actions.send_message(
        drafted([applicant(house, call, email="s@s.example", language="en")], office), by=office
    )
    return Letter.objects.get()


def test_reply_waits_for_the_office_until_it_is_answered(letter, house, office):
    student = letter.person
    reply = actions.reply_to_letter(letter, text="I cannot find it.", by=student)
    assert list(replies_waiting(office)) == [reply]
    assert list(replies_waiting(student)) == []

    actions.answer_letter(letter, text="Look below.", by=office)

    reply.refresh_from_db()
    assert (reply.settled_by, list(replies_waiting(office))) == (office, [])
    answer = Letter.objects.exclude(pk=letter.pk).get()
    assert (answer.person, answer.subject, answer.text) == (student, "Re: About Exchange", "Look below.")
    assert [one.pk for one in letters_about(letter.abouts.get().thing, office)] == [answer.pk, letter.pk]


def test_only_the_addressee_replies_and_only_the_office_enters_and_settles(letter, house, office):
    other = make.student(house)
    reply = actions.enter_reply(letter, text="He called.", by=office)
    assert (reply.way, reply.entered_by) == (Reply.Way.ENTERED, office)

    for act in (
        lambda: actions.reply_to_letter(letter, text="x", by=other),
        lambda: actions.reply_to_letter(letter, text="x", by=office),
        lambda: actions.enter_reply(letter, text="x", by=letter.person),
        lambda: actions.settle_reply(reply, by=letter.person),
        lambda: actions.answer_letter(letter, text="x", by=other),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Refusal):
        actions.reply_to_letter(letter, text="  ", by=letter.person)


def test_letters_are_seen_by_their_reader_and_by_who_may_write(letter, house, office):
    seen = {
        who: list(visible_letters(person)) == [letter]
        for who, person in {
            "reader": letter.person,
            "office": office,
            "other student": make.student(house),
            "reviewer": make.somebody(Role.REVIEWER, house),
            "unit": make.somebody(Role.UNIT_OFFICER, house),
            "another unit": make.somebody(Role.UNIT_OFFICER, make.unit("A", parent=house)),
        }.items()
    }

    assert seen == {
        "reader": True,
        "office": True,
        "other student": False,
        "reviewer": False,
        "unit": True,
        "another unit": False,
    }


def mail_from(sender, subject="Re: x", headers="", body="Yes.\n\n> Dear Person\n"):
    return f"From: A <{sender}>\r\nSubject: {subject}\r\n{headers}\r\n{body}".encode()


def test_reply_by_mail_is_attached_once(letter):
    raw = mail_from("S@s.example", f"Re: [SJ-{letter.token}]", "Message-ID: <1@x>\r\n")

    first, second = (actions.take_reply_mail(raw, by=None) for _ in range(2))

    assert first == second == Reply.objects.get()
    assert (first.letter, first.text, first.way) == (letter, "Yes.", Reply.Way.MAIL)


def mail_with(letter, *files):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = letter.person.email, f"Re: [SJ-{letter.token}]"
    mail.set_content("With two papers.")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(mail)


def test_files_that_come_with_a_reply_are_checked_as_uploads_and_kept_with_it(letter, house, office):
    paper = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 ...")
    trap = SimpleUploadedFile("paper.pdf", b"MZ...")

    reply = actions.reply_to_letter(letter, text="Here.", files=[paper], by=letter.person)

    assert [one.stored.name for one in reply.attachments.all()] == ["paper.pdf"]
    with pytest.raises(Refusal, match="not a file that can be handed in"):
        actions.reply_to_letter(letter, text="Here.", files=[trap], by=letter.person)
    with pytest.raises(Refusal, match="At most 5 files"):
        actions.enter_reply(letter, text="Here.", files=[paper] * 6, by=office)
    assert Reply.objects.count() == 1


def test_mail_brings_its_files_and_names_those_that_are_refused(letter):
    raw = mail_with(letter, ("paper.pdf", b"%PDF-1.7 ..."), ("run.exe", b"MZ..."))

    reply = actions.take_reply_mail(raw, by=None)

    assert [one.stored.name for one in reply.attachments.all()] == ["paper.pdf"]
    assert reply.text.startswith("With two papers.\n\n“run.exe” is not a file")


def test_file_of_a_reply_is_shown_at_the_letter_and_given_to_who_sees_it(client, letter, house, office):
    paper = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 ...")
    stranger = make.somebody(Role.OFFICER, Unit.objects.get(code="HOSP"))
    client.force_login(letter.person.account)
    sent = client.post(reverse("correspondence:reply", args=[letter.pk]), {"text": "x", "files": [paper]})
    reply = Reply.objects.get()
    url = reverse("correspondence:reply_file", args=[reply.pk, reply.attachments.get().pk])

    def answers(person):
        client.force_login(person.account)
        return client.get(url).status_code

    assert (sent.status_code, url in client.get(sent["Location"]).content.decode()) == (302, True)
    assert (answers(office), answers(letter.person), answers(stranger)) == (200, 200, 404)


def test_reply_by_mail_is_found_by_what_it_answers(letter):
    raw = mail_from("s@s.example", headers=f"In-Reply-To: <sojourn-mail-{letter.mail_id}@localhost>\r\n")

    assert actions.take_reply_mail(raw, by=None).letter == letter


def test_mail_of_somebody_else_or_to_nothing_is_refused(letter):
    with pytest.raises(Refusal, match="evil@x.example is not the address"):
        actions.take_reply_mail(mail_from("evil@x.example", f"[SJ-{letter.token}]"), by=None)
    for raw in (mail_from("s@s.example", "[SJ-22222222]"), mail_from("s@s.example"), b"", b"\xff\x00rubbish"):
        with pytest.raises(Refusal, match="answers no letter"):
            actions.take_reply_mail(raw, by=None)
    assert Reply.objects.count() == 0


def test_templates_that_ship_know_their_fields_and_are_loaded_once(office):
    assert (load_templates(by=None), load_templates(by=None)) == (len(TEMPLATES), 0)
    for template in MessageTemplate.objects.all():
        facts = {
            name: getattr(template, name)
            for name in (*actions.TEXTS, "code", "title_zh", "title_en", "is_retired")
        }
        actions.save_template(
            template, facts=facts, kind=kind_named(template.kind), seen=template.version, by=office
        )
    assert MessageTemplate.history.count() == 2 * len(TEMPLATES)


def test_template_is_kept_by_the_central_office_only(house, office):
    facts = TEXTS | {"code": "x", "title_zh": "标题", "title_en": "Title", "is_retired": False}
    kind = kind_named("applications.application")
    unit_officer = make.somebody(Role.UNIT_OFFICER, house)

    with pytest.raises(Forbidden):
        actions.save_template(None, facts=facts, kind=kind, by=unit_officer)
    with pytest.raises(Refusal, match="no field {{ call }}"):
        actions.save_template(None, facts=facts, kind=None, by=office)
    assert actions.save_template(None, facts=facts, kind=kind, by=office).kind == "applications.application"
    with pytest.raises(Refusal, match="already"):
        actions.save_template(None, facts=facts, kind=kind, by=office)
