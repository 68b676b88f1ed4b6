"""Files of OpenAlex works: read, matched to people, taken in twice, claimed."""

import gzip
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.cooperation import actions
from sojourn.cooperation.models import Authorship, Work
from sojourn.interop.actions import import_sheet
from sojourn.interop.models import SheetImport
from sojourn.interop.openalex.reading import WorksError
from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.models import Job
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Employment, Role, Unit
from sojourn.organisation.orcid import tidy_orcid
from tests import factories as make

pytestmark = pytest.mark.django_db
ORCID = "0000-0002-1825-0097"
OURS = {"id": "https://openalex.org/I1", "display_name": "Lanshan University", "country_code": "CN"}
LEEDS = {
    "id": "https://openalex.org/I2",
    "ror": "https://ror.org/024mrxd33",
    "display_name": "University of Leeds",
    "country_code": "GB",
}


def author(name, *places, orcid=None, **more):
    told = {"author": {"display_name": name, "orcid": orcid and f"https://orcid.org/{orcid}"}}
    return told | {"institutions": list(places), "countries": [one["country_code"] for one in places], **more}


def work(number, *authors, **more):
    told = {
        "id": f"https://openalex.org/W{number}",
        "display_name": f"Work {number}",
        "publication_year": 2026,
    }
    return told | {
        "publication_date": "2026-03-01",
        "authorships": list(authors),
        "is_retracted": False,
        **more,
    }


def lines(*works):
    return "\n".join(one if isinstance(one, str) else json.dumps(one) for one in works).encode()


@pytest.fixture
def law():
    make.university()
    return Unit.objects.get(code="LAW")


@pytest.fixture
def li(law):
    person = make.somebody(Role.STAFF, law, name_en="Li Wei", name_zh="李伟", orcid=ORCID)
    Employment.objects.create(person=person, unit=law, starts_on=date(2020, 9, 1))
    return person


@pytest.fixture
def wang(law):
    med = Unit.objects.get(code="MED")
    person = make.somebody(Role.STAFF, med, name_en="Wang Fang", name_zh="王芳")
    Employment.objects.create(person=person, unit=med, starts_on=date(2020, 9, 1))
    return person


def bring(raw, *, by=None, dry_run=False):
    return import_sheet(raw, kind="works", file_name="works.jsonl.gz", by=by, dry_run=dry_run)


FILE = lines(
    work(1, author("W. Li", LEEDS, orcid=ORCID), author("Fang Wang", OURS, is_corresponding=True)),
    work(2, author("Wang Fang", LEEDS)),
    work(3, author("Wang Fang", OURS), is_retracted=True),
    work(4, author("Li Wei", OURS), authors_count=250),
    "{broken",
    {"display_name": "No id"},
    work(1),
)


def test_authors_are_matched_by_orcid_and_by_name_under_our_affiliation(li, wang):
    report = bring(gzip.compress(FILE))

    assert [report[name] for name in ("new", "changed", "unchanged", "waiting", "set_apart")] == [
        4,
        0,
        0,
        4,
        2,
    ]
    assert [one["row"] for one in report["refused"]] == [5, 6, 7]
    found = Authorship.objects.exclude(claim="none").order_by("work__openalex_id", "position")
    assert list(
        found.values_list("work__openalex_id", "person__name_en", "matched_by", "unit__code", "claim")
    ) == [
        ("W1", "Li Wei", "orcid", "LAW", "proposed"),
        ("W1", "Wang Fang", "name", "MED", "proposed"),
        ("W3", "Wang Fang", "name", "MED", "proposed"),
        ("W4", "Li Wei", "name", "LAW", "proposed"),
    ]
    first = Work.objects.get(openalex_id="W1").authorships.get(position=1)
    assert first.affiliations == [
        {"institution": "024mrxd33", "country": "GB", "name": "University of Leeds", "own": False}
    ]


def test_the_same_file_again_changes_nothing(li, wang):
    bring(FILE)
    versions = list(Authorship.objects.order_by("pk").values_list("version", flat=True))

    report = bring(FILE)

    assert (report["new"], report["changed"], report["unchanged"], report["waiting"]) == (0, 0, 4, 0)
    assert list(Authorship.objects.order_by("pk").values_list("version", flat=True)) == versions


def test_an_answer_outlives_a_retraction_that_comes_later(li):
    bring(lines(work(1, author("W. Li", OURS, orcid=ORCID))))
    actions.answer_claim(Authorship.objects.get(), is_mine=True, by=li)

    report = bring(lines(work(1, author("W. Li", OURS, orcid=ORCID), is_retracted=True)))

    assert (report["changed"], Work.objects.get().is_retracted) == (1, True)
    assert Authorship.objects.get().claim == "confirmed"


def test_of_two_people_of_one_name_nobody_is_taken(law, wang):
    twin = make.somebody(Role.STAFF, law, name_en="Wang Fang")
    Employment.objects.create(person=twin, unit=law, starts_on=date(2020, 9, 1))

    bring(lines(work(1, author("Wang Fang", OURS))))

    assert Authorship.objects.get().claim == "none"


def test_dry_run_writes_nothing_and_a_damaged_archive_is_no_file(li):
    assert (bring(FILE, dry_run=True)["new"], Work.objects.count()) == (4, 0)
    with pytest.raises(WorksError):
        bring(gzip.compress(FILE)[:-20])


def test_person_answers_claims_and_nobody_elses(client, li, wang):
    bring(FILE)
    client.force_login(li.account)
    own = Authorship.objects.get(work__openalex_id="W4", person=li)
    others = Authorship.objects.get(work__openalex_id="W3", person=wang)

    client.post(reverse("cooperation:claim_answer", args=[own.pk]), {"answer": "other"})
    client.post(reverse("cooperation:found_by_orcid_confirm"))
    stranger = client.post(reverse("cooperation:claim_answer", args=[others.pk]), {"answer": "mine"})

    assert stranger.status_code == 404
    with pytest.raises(Forbidden):
        actions.answer_claim(others, is_mine=True, by=li)
    claims = (
        Authorship.objects.filter(person=li).order_by("work__openalex_id").values_list("claim", flat=True)
    )
    assert list(claims) == ["confirmed", "denied"]


def test_an_author_nobody_was_found_for_is_claimed_by_who_bears_the_name(law, wang, li):
    bring(lines(work(2, author("Wang Fang", LEEDS))))
    free = Authorship.objects.get()

    with pytest.raises(Refusal):
        actions.claim_namesake(free, by=li)
    actions.claim_namesake(free, by=wang)

    free.refresh_from_db()
    assert (free.person, free.unit.code, free.claim, free.matched_by) == (wang, "MED", "confirmed", "hand")


def test_orcid_is_checked_and_belongs_to_one(li, wang):
    with pytest.raises(Refusal):
        actions.keep_orcid(wang, orcid="0000-0002-1825-0098", by=wang)
    with pytest.raises(Refusal):
        actions.keep_orcid(wang, orcid=ORCID, by=wang)
    actions.keep_orcid(wang, orcid="https://orcid.org/0000-0001-5109-3700", by=wang)

    wang.refresh_from_db()
    assert (wang.orcid, tidy_orcid("000000021694233X")) == ("0000-0001-5109-3700", "0000-0002-1694-233X")


def test_office_brings_a_file_as_work_that_can_be_left(client, li, wang):
    office = make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))
    client.force_login(office.account)

    file = SimpleUploadedFile("works.jsonl.gz", gzip.compress(FILE))
    answer = client.post(reverse("interop:works"), {"file": file})
    assert answer["Location"] == reverse("kernel:job", args=[Job.objects.get().pk])
    run_waiting()

    brought = SheetImport.objects.get()
    assert (Job.objects.get().state, brought.counts["new"], brought.counts["refused"]) == ("done", 4, 3)
    assert client.get(reverse("interop:works")).status_code == 200
    assert client.get(reverse("interop:sheet", args=[brought.pk]))["Location"] == reverse("interop:works")


def test_file_that_holds_no_works_is_refused_at_once(client, law):
    office = make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))
    client.force_login(office.account)

    answer = client.post(reverse("interop:works"), {"file": SimpleUploadedFile("a.jsonl", b"<html>")})

    assert (answer.status_code, Job.objects.count()) == (422, 0)


def test_works_of_other_units_do_not_exist(client, li, wang):
    bring(FILE)
    leader = make.somebody(Role.UNIT_LEADER, Unit.objects.get(code="MED"))
    client.force_login(leader.account)

    statuses = {
        number: client.get(
            reverse("cooperation:work", args=[Work.objects.get(openalex_id=number).pk])
        ).status_code
        for number in ("W1", "W3", "W4")
    }

    assert statuses == {"W1": 200, "W3": 200, "W4": 404}


def test_lists_of_works_cost_few_queries(client, li, wang, django_assert_max_num_queries):
    bring(FILE)
    client.force_login(li.account)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("cooperation:my_works")).status_code == 200
    client.force_login(make.somebody(Role.OFFICER, Unit.objects.get(code="OIA")).account)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("cooperation:works")).status_code == 200
