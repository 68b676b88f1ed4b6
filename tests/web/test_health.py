import pytest
from django.urls import reverse

from sojourn.kernel.models import Job, Mail
from sojourn.organisation.models import Role, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, now):
    make.university()
    person = make.somebody(Role.ADMINISTRATOR, Unit.objects.get(code="LSU"))
    client.force_login(person.account)
    return person


def test_health_shows_what_has_failed_and_what_runs(client, administrator, in_english):
    own = Job.objects.create(kind="web.fill_demonstration", state="running", author=administrator.account)
    Job.objects.create(kind="allocation.run", state="failed", error="No seat.")
    Job.objects.create(kind="allocation.run", state="done")
    failed = Mail.objects.create(address="a@example.org", subject="News", state="failed", error="550 no")
    Mail.objects.create(address="b@example.org", subject="News", state="waiting")

    page = client.get(reverse("web:health"), headers={"accept-language": "en"})

    health, text = page.context["health"], page.content.decode()
    assert [line.job.state for line in health.failed] == ["failed"]
    assert [line.job for line in health.under_way] == [own]
    assert (health.failed_mails, health.waiting_mails, health.is_well) == ([failed], 1, False)
    assert reverse("kernel:job", args=[own.pk]) in text
    assert "Allocation of places" in text and "550 no" in text


def test_health_of_a_quiet_day_says_so(client, administrator, in_english):
    page = client.get(reverse("web:health"), headers={"accept-language": "en"})

    assert page.context["health"].is_well
    assert "Nothing has failed." in page.content.decode()


def test_health_costs_a_fixed_number_of_queries(client, administrator, django_assert_max_num_queries):
    for _each in range(5):
        Job.objects.create(kind="allocation.run", state="failed", author=administrator.account)

    with django_assert_max_num_queries(14):
        client.get(reverse("web:health"))


def test_health_is_for_administrators(client, now):
    make.university()
    client.force_login(make.somebody(Role.DIRECTOR, Unit.objects.get(code="OIA")).account)

    assert client.get(reverse("web:health")).status_code == 404
