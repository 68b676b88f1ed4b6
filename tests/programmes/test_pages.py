from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: F401
from django.urls import reverse

from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Role, Unit
from sojourn.partners.models import Institution
from sojourn.programmes.actions import calls as actions
from sojourn.programmes.models import Call, Programme, Requirement
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, make.university())


@pytest.fixture
def student(office):
    return make.student(Unit.objects.get(code="LAW"))


def url(name: str, *args: object) -> str:
    return reverse(f"programmes:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


# --- what everybody reads ---


def test_public_pages_show_published_calls_and_no_drafts(client, now):
    shown, draft = make.call(title_zh="公开的选拔"), make.call(state="draft", title_zh="草稿")

    page = text(client.get(url("call_list")))

    assert shown.title_zh in page and draft.title_zh not in page
    assert client.get(url("call", draft.pk)).status_code == 404
    assert client.get(url("call", 9999)).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_of_a_call_tells_text_places_documents_and_rules(language, client, now):
    host = make.institution(name_en="Bonn University", name_zh="波恩大学")
    place = make.place(at=host, seats=3)
    Requirement.objects.create(programme=place.programme, kind="gpa", parameters={"minimum": 3, "scale": 4})
    call = make.call(places=[place], commitment="ab" * 32, public_event_zh="双色球", public_event_en="Lotto")
    call.documents.create(title_zh="成绩单", title_en="Transcript")
    call.score_parts.create(source="marks", weight=100)

    page = text(client.get(url("call", call.pk), headers={"accept-language": language}))

    expected = {
        "zh-hans": [call.title_zh, call.text_zh, "波恩大学", "成绩单", "双色球"],
        "en": [call.title_en, call.text_en, "Bonn University", "Transcript", "Lotto"],
    }[language]
    assert [word for word in [*expected, "ab" * 32] if word not in page] == []
    assert call.secret * 1 not in page.replace("ab" * 32, "") or call.secret == call.commitment


def test_secret_of_the_lottery_is_shown_with_the_result_only(client, now):
    call = make.call(state="closed", secret="cd" * 32, commitment="ab" * 32)
    before = text(client.get(url("call", call.pk)))
    Call.objects.filter(pk=call.pk).update(state="notice", public_text="01 02 03")

    after = text(client.get(url("call", call.pk)))

    assert ("cd" * 32 in before, "cd" * 32 in after, "01 02 03" in after) == (False, True, True)


def test_places_of_a_call_are_filtered_by_country_and_words(client, now):
    german, french = (
        make.place(at=make.institution(name_en=name, country=country, city=""))
        for name, country in (("Bonn", "DE"), ("Paris", "FR"))
    )
    call = make.call(places=[german, french])

    def hosts(**wanted):
        rows = client.get(url("call", call.pk), wanted).context["rows"]
        return [row.host.programme for row in rows]

    assert hosts(country="FR") == [french.programme]
    assert hosts(q="bonn") == [german.programme]
    assert hosts(period="year") == []


def test_text_of_a_call_cannot_carry_markup(client, now):
    call = make.call(text_zh="<script>alert(1)</script>")

    assert "<script>alert" not in text(client.get(url("call", call.pk)))


def test_page_of_a_call_costs_the_same_for_one_place_and_for_many(client, now, django_assert_num_queries):
    make.call(places=[make.place()])
    call = make.call(places=[make.place() for _ in range(30)])
    client.get(url("call", call.pk))

    with django_assert_num_queries(9):
        client.get(url("call", call.pk))


def test_list_of_calls_costs_a_fixed_number_of_queries(client, now, django_assert_num_queries):
    for _ in range(5):
        make.call()
    client.get(url("call_list"))

    with django_assert_num_queries(2):
        client.get(url("call_list"))


# --- the desk ---


def test_officer_opens_a_call_from_places_in_the_browser(client, office, now):
    first, second = make.place(), make.place()
    client.force_login(office.account)
    answer = client.post(
        url("call_add"),
        {
            "code": "autumn",
            "title_zh": "交换",
            "title_en": "Exchange",
            "academic_year": first.academic_year.label,
        },
    )
    call = Call.objects.get(code="autumn")
    assert answer.url == url("desk", call.pk)

    def save(section: str, **typed: object):
        call.refresh_from_db()
        return client.post(url("section_edit", call.pk, section), {"version": call.version, **typed})

    save("texts", title_zh="交换", title_en="Exchange", text_zh="欢迎", text_en="Welcome")
    save(
        "schedule",
        opens_at="2027-10-12T10:00:00",
        closes_at="2027-11-01T23:59:59",
        endorse_until="2027-11-08",
        notice_days=5,
        offer_days=7,
    )
    save("selection", max_choices=5, reviews_per_application=2, weight_marks=60, weight_review=40)
    save("lottery", ties="lottery", public_event_zh="双色球", public_event_en="Draw")
    client.post(url("call_commit", call.pk))
    call.refresh_from_db()
    client.post(
        url("call_places", call.pk),
        {"version": call.version, "shown": [first.pk, second.pk], "place": [first.pk, second.pk]},
    )
    client.post(url("call_requirement_add", call.pk, "level"), {"allowed": ["bachelor"]})
    call.refresh_from_db()
    client.post(
        url("call_documents", call.pk),
        {
            "version": call.version,
            "documents-TOTAL_FORMS": 2,
            "documents-INITIAL_FORMS": 0,
            "documents-0-title_zh": "成绩单",
            "documents-0-title_en": "Transcript",
            "documents-0-is_obligatory": "on",
        },
    )
    client.post(url("call_step", call.pk), {"step": "publish"})

    call.refresh_from_db()
    assert call.state == "published"
    assert call.closes_at.isoformat() == "2027-11-01T15:59:59+00:00"
    assert set(call.places.all()) == {first, second}
    assert (call.documents.count(), call.requirements.count(), call.score_parts.count()) == (1, 1, 2)
    assert "交换" in text(client.get(url("desk", call.pk)))


def test_desk_says_what_is_missing_and_leads_there(client, office, now):
    call = make.call(state="draft", text_en="")
    client.force_login(office.account)

    page = text(client.get(url("desk", call.pk)))

    assert url("section_edit", call.pk, "texts") in page and url("section_edit", call.pk, "lottery") in page


def test_publishing_an_incomplete_call_tells_why(client, office, now):
    call = make.call(state="draft", places=[])
    client.force_login(office.account)

    answer = client.post(url("call_step", call.pk), {"step": "publish"}, follow=True)

    call.refresh_from_db()
    assert call.state == "draft"
    assert len(list(answer.context["messages"])) == 1


def test_form_saved_by_another_meanwhile_comes_back_with_both_texts(client, office, now):
    call = make.call(state="draft")
    client.force_login(office.account)
    actions.change_call(call, section="texts", seen=0, changes={"title_zh": "甲"}, by=office)
    typed = {"title_zh": "乙", "title_en": "B", "text_zh": "文", "text_en": "text"}

    first = client.post(url("section_edit", call.pk, "texts"), typed | {"version": 0})
    again = client.post(
        url("section_edit", call.pk, "texts"), typed | {"version": first.context["form"]["version"].value()}
    )

    call.refresh_from_db()
    assert (first.status_code, "甲" in text(first), "乙" in text(first)) == (422, True, True)
    assert (again.status_code, call.title_zh) == (302, "乙")


def test_places_hidden_by_a_filter_stay_chosen(client, office, now):
    here, there = make.place(), make.place()
    call = make.call(state="draft", places=[here, there])
    client.force_login(office.account)

    client.post(url("call_places", call.pk), {"version": 0, "shown": [here.pk]})

    assert list(call.places.all()) == [there]


def test_steps_of_the_result_are_not_taken_at_the_desk(client, office, now):
    call = make.call(state="closed")
    client.force_login(office.account)

    assert client.post(url("call_step", call.pk), {"step": "announce"}).status_code == 404


def test_preview_shows_the_draft_to_the_office(client, office, student, now):
    call = make.call(state="draft")
    client.force_login(office.account)
    assert call.title_zh in text(client.get(url("call_preview", call.pk)))
    assert client.get(url("call", call.pk)).url == url("call_preview", call.pk)
    client.force_login(student.account)
    assert client.get(url("call_preview", call.pk)).status_code == 404


def test_call_page_refuses_strangers_on_every_address_of_the_desk(client, student, now):
    call = make.call(state="open")
    client.force_login(student.account)
    requirement = call.requirements.create(kind="year", parameters={"minimum": 2})

    addresses = [
        url("desk_list"),
        url("call_add"),
        url("desk", call.pk),
        url("section_edit", call.pk, "texts"),
        url("call_places", call.pk),
        url("call_documents", call.pk),
        url("call_questions", call.pk),
        url("call_requirements", call.pk),
        url("call_requirement_add", call.pk, "gpa"),
        url("call_requirement_edit", call.pk, requirement.pk),
        url("programme_choose"),
        url("host_list"),
    ]
    posts = [
        url("call_step", call.pk),
        url("call_commit", call.pk),
        url("call_requirement_remove", call.pk, requirement.pk),
    ]

    assert {client.get(address).status_code for address in addresses} == {404}
    assert {client.post(address).status_code for address in posts} == {404}


def test_every_page_of_the_desk_opens(client, office, now):
    call = make.call(state="draft")
    call.questions.create(
        text_zh="为什么", text_en="Why", kind="choice", options_zh="a\nb", options_en="a\nb"
    )
    call.documents.create(title_zh="成绩单", title_en="Transcript")
    requirement = call.requirements.create(kind="year", parameters={"minimum": 2})
    client.force_login(office.account)

    addresses = [
        url("desk_list"),
        url("call_add"),
        url("desk", call.pk),
        *[url("section_edit", call.pk, name) for name in ("texts", "schedule", "selection", "lottery")],
        url("call_places", call.pk),
        url("call_documents", call.pk),
        url("call_questions", call.pk),
        url("call_requirements", call.pk),
        url("call_requirement_edit", call.pk, requirement.pk),
        url("call_preview", call.pk),
    ]

    assert {client.get(address).status_code for address in addresses} == {200}


def test_desk_costs_a_fixed_number_of_queries(client, office, now, django_assert_max_num_queries):
    call = make.call(places=[make.place() for _ in range(20)])
    client.force_login(office.account)

    with django_assert_max_num_queries(20):
        client.get(url("desk", call.pk))


# --- programmes ---

REQUIREMENTS = {
    "gpa": ({"minimum": "2.5", "scale": "4.5"}, {"minimum": 2.5, "scale": 4.5}),
    "language": (
        {"toefl_ibt_overall": "80", "toefl_ibt_r": "20", "cefr_language_1": "fr", "cefr_level_1": "B2"},
        {
            "alternatives": [
                {"test": "toefl_ibt", "overall": 80, "parts": {"r": 20}},
                {"test": "cefr", "language": "fr", "overall": "B2"},
            ]
        },
    ),
    "level": ({"allowed": ["bachelor", "master"]}, {"allowed": ["bachelor", "master"]}),
    "year": ({"minimum": "2"}, {"minimum": 2}),
    "credits": ({"minimum": "60.5"}, {"minimum": 60.5}),
    "major": ({"use": "excluded", "values": "Law\n\nNursing"}, {"excluded": ["Law", "Nursing"]}),
    "nationality": ({"use": "excluded", "values": ["SG"]}, {"excluded": ["SG"]}),
    "unit": ({"allowed": ["LAW"]}, {"allowed": ["LAW"]}),
    "note": ({"text_zh": "注意", "text_en": ""}, {"text_zh": "注意", "text_en": ""}),
}


@pytest.mark.parametrize("kind", REQUIREMENTS)
def test_requirement_is_typed_kept_shown_again_and_changed(kind, client, office, now):
    typed, parameters = REQUIREMENTS[kind]
    programme = make.place().programme
    client.force_login(office.account)

    client.post(url("requirement_add", programme.pk, kind), typed)
    requirement = programme.requirements.get()
    form = client.get(url("requirement_edit", programme.pk, requirement.pk)).context["form"]
    again = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
    answer = client.post(url("requirement_edit", programme.pk, requirement.pk), again)

    assert requirement.parameters == parameters
    requirement.refresh_from_db()
    assert (answer.status_code, requirement.parameters) == (302, parameters)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("gpa", {"minimum": "5", "scale": "4"}),
        ("gpa", {"minimum": "x"}),
        ("language", {}),
        ("language", {"ielts_overall": "10"}),
        ("language", {"cefr_language_1": "fr"}),
        ("level", {}),
        ("major", {"use": "excluded", "values": "  "}),
        ("note", {}),
        ("unit", {"allowed": ["NOWHERE"]}),
    ],
)
def test_impossible_requirement_comes_back_with_the_reason(kind, typed, client, office, now):
    programme = make.place().programme
    client.force_login(office.account)

    answer = client.post(url("requirement_add", programme.pk, kind), typed)

    assert (answer.status_code, programme.requirements.count()) == (422, 0)
    assert answer.context["form"].errors


def test_requirement_changed_by_another_meanwhile_comes_back(client, office, now):
    programme = make.place().programme
    requirement = programme.requirements.create(kind="year", parameters={"minimum": 4})
    client.force_login(office.account)

    answer = client.post(
        url("requirement_edit", programme.pk, requirement.pk), {"minimum": "3", "seen": '{"minimum": 2}'}
    )

    requirement.refresh_from_db()
    assert (answer.status_code, requirement.parameters) == (422, {"minimum": 4})
    assert answer.context["stale"] is not None


def test_language_alternative_that_has_no_field_is_kept(client, office, now):
    programme = make.place().programme
    rare = {"test": "cefr", "language": "fr", "overall": "B1", "parts": {"s": "B2"}}
    requirement = programme.requirements.create(
        kind="language", parameters={"alternatives": [{"test": "ielts", "overall": 6}, rare]}
    )
    client.force_login(office.account)

    client.post(
        url("requirement_edit", programme.pk, requirement.pk),
        {"ielts_overall": "6.5", "seen": __import__("json").dumps(requirement.parameters)},
    )

    requirement.refresh_from_db()
    assert requirement.parameters == {"alternatives": [{"test": "ielts", "overall": 6.5}, rare]}


def test_programme_is_added_edited_and_given_places(client, office, now):
    host = make.institution(name_en="Bonn")
    client.force_login(office.account)
    assert "Bonn" in text(client.get(url("programme_choose"), {"q": "bonn"})) or not host.search_text
    client.post(
        url("programme_add", host.pk),
        {"code": "X-1", "kind": "exchange", "title_en": "Bonn", "is_active": "on"},
    )
    programme = Programme.objects.get(code="X-1")

    client.post(
        url("places_edit", programme.pk, "2028-29"),
        {"in_all": 3, "term": 3, "year": 2, "nomination_deadline": "2028-04-01"},
    )
    edited = client.post(
        url("programme_edit", programme.pk),
        {
            "version": 0,
            "code": "X-1",
            "kind": "exchange",
            "title_en": "Bonn Law",
            "courses_in_english": "true",
        },
    )

    programme.refresh_from_db()
    assert (edited.status_code, programme.title_en, programme.courses_in_english) == (422, "Bonn", None)
    client.post(
        url("programme_edit", programme.pk),
        {
            "version": programme.version,
            "code": "X-1",
            "kind": "exchange",
            "title_en": "Bonn Law",
            "courses_in_english": "true",
        },
    )
    programme.refresh_from_db()
    assert (programme.title_en, programme.courses_in_english, programme.is_active) == (
        "Bonn Law",
        True,
        False,
    )
    assert [(place.period, place.seats, place.cap.seats) for place in programme.places.all()] == [
        ("term", 3, 3),
        ("year", 2, 3),
    ]
    assert Institution.objects.get(pk=host.pk).is_partner


@pytest.mark.parametrize(
    "typed",
    [
        {"in_all": 3},
        {"in_all": 3, "term": 4},
        {"in_all": 3, "term": 1, "year": 1},
        {"in_all": 3, "term": 3, "nomination_deadline": "2028-04-02", "application_deadline": "2028-04-01"},
    ],
)
def test_impossible_places_come_back(typed, client, office, now):
    programme = make.place().programme
    client.force_login(office.account)

    answer = client.post(url("places_edit", programme.pk, "2029-30"), typed)

    assert answer.status_code == 422
    assert programme.places.filter(academic_year__label="2029/30").count() == 0


def test_places_changed_by_another_meanwhile_come_back(client, office, now):
    place = make.place(seats=2)
    client.force_login(office.account)
    first = client.post(
        url("places_edit", place.programme.pk, "2028-29"), {"version": 0, "in_all": 3, "term": 3}
    )

    second = client.post(
        url("places_edit", place.programme.pk, "2028-29"), {"version": 0, "in_all": 5, "term": 5}
    )

    place.refresh_from_db()
    assert (first.status_code, second.status_code, place.seats) == (302, 422, 3)


def test_student_sees_programmes_of_published_calls_only(client, student, now):
    called, other = make.place().programme, make.place().programme
    make.call(places=[called.places.get()])
    client.force_login(student.account)

    page = text(client.get(url("programme_list")))

    assert called.title_zh in page and other.title_zh not in page
    assert client.get(url("programme", called.pk)).status_code == 200
    assert client.get(url("programme", other.pk)).status_code == 404
    assert client.get(url("programme_edit", called.pk)).status_code == 404
    assert client.get(url("requirement_add", called.pk, "gpa")).status_code == 404
    assert client.get(url("places_edit", called.pk, "2028-29")).status_code == 404
    assert client.get(url("host_settle", called.pk)).status_code == 404


def test_programmes_cost_a_fixed_number_of_queries(client, office, now, django_assert_max_num_queries):
    for _ in range(30):
        make.place()
    client.force_login(office.account)

    with django_assert_max_num_queries(14):
        client.get(url("programme_list"))
    with django_assert_max_num_queries(20):
        client.get(url("programme", Programme.objects.first().pk))


# --- settling hosts ---


@pytest.fixture
def unsettled(office) -> Programme:
    make.institution(ror_id="006hf6230", name_en="University of Twente", search_text="university of twente")
    place = make.place()
    Programme.objects.update(institution=None, institution_as_written="Twente Technical University")
    return place.programme


def test_open_offer_is_settled_with_a_suggestion_for_all_of_the_same_name(client, office, unsettled, now):
    twin = Programme.objects.create(
        code="T-2", title_en="Twente IT", institution_as_written="Twente Technical University"
    )
    client.force_login(office.account)
    page = text(client.get(url("host_list")))
    twente = Institution.objects.get(ror_id="006hf6230")
    assert "University of Twente" in page

    client.post(url("host_settle", unsettled.pk), {"institution": twente.pk})

    unsettled.refresh_from_db(), twin.refresh_from_db(), twente.refresh_from_db()
    assert (unsettled.institution, twin.institution, twente.is_partner) == (twente, twente, True)
    assert unsettled.places.get().cap.institution == twente


def test_open_offer_is_looked_up_by_part_of_a_name(client, office, unsettled, now):
    client.force_login(office.account)

    page = client.get(url("host_settle", unsettled.pk), {"q": "twen"})

    assert [one.name_en for one in page.context["institutions"]] == ["University of Twente"]


def test_open_offer_is_settled_by_hand_or_as_a_consortium(client, office, unsettled, now):
    client.force_login(office.account)
    refused = client.post(url("host_add", unsettled.pk), {"name_en": "New Place", "kind": "education"})
    client.post(url("host_add", unsettled.pk), {"name_en": "GE3", "kind": "consortium"})

    unsettled.refresh_from_db()
    assert refused.status_code == 422
    assert (unsettled.institution.name_en, unsettled.institution.kind) == ("GE3", "consortium")


def test_settled_institution_comes_under_the_partners_cap(client, office, unsettled, now):
    from sojourn.agreements.models import Cap

    twente = Institution.objects.get(ror_id="006hf6230")
    partner_cap = Cap.objects.create(
        academic_year=make.academic_year(), institution=twente, label="Twente", seats=2
    )
    client.force_login(office.account)

    client.post(url("host_settle", unsettled.pk), {"institution": twente.pk})

    assert unsettled.places.get().cap.parent == partner_cap


def test_closed_call_is_decided_elsewhere_but_shown_as_closed(client, now):
    call = make.call(state="open", closes_at=NOW + timedelta(hours=1))
    now.shift(3600)

    page = client.get(url("call_list"))

    assert [one.pk for one in page.context["parts"]["running"]] == [call.pk]


def test_cancelled_call_stays_readable(client, office, now):
    call = make.call(state="draft", commitment="ab", public_event_zh="x", public_event_en="x")
    take_step(call, "publish", by=office)
    take_step(call, "cancel", by=office, reason="疫情")

    assert client.get(url("call", call.pk)).status_code == 200
