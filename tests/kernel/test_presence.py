"""Two people who edit the same page see each other."""

import pytest
from django.urls import reverse

from sojourn.kernel.models import Presence
from sojourn.kernel.presence import token_of
from sojourn.organisation.models import Role, Unit
from tests import factories as make

PAGE = "/programmes/programmes/7/edit/"


@pytest.fixture
def two(db, now):
    """Two officers."""
    make.university()
    office = Unit.objects.get(code="OIA")
    return [
        make.somebody(Role.OFFICER, office, name_zh="李伟", name_en="Li Wei"),
        make.somebody(Role.OFFICER, office, name_zh="王芳", name_en="Wang Fang"),
    ]


def says(client, person, token: str | None = None) -> tuple[int, str]:
    client.force_login(person.account)
    answer = client.post(reverse("kernel:presence"), {"page": token or token_of(PAGE, person.account)})
    return answer.status_code, " ".join(answer.content.decode().split())


def test_second_editor_is_told_of_the_first_and_since_when(client, two, now):
    first = says(client, two[0])
    now.shift(120 - 100)
    second = says(client, two[1])

    assert first == (200, "")
    assert "李伟 自 09:00 起正在编辑本页" in second[1]
    assert "王芳" in says(client, two[0])[1]


def test_who_has_left_is_forgotten(client, two, now):
    says(client, two[0])
    now.shift(51)

    assert says(client, two[1]) == (200, "")
    assert [one.account for one in Presence.objects.all()] == [two[1].account]


def test_token_of_somebody_else_or_of_nobody_says_nothing(client, two, now):
    stolen = token_of(PAGE, two[0].account)

    assert says(client, two[1], stolen) == (204, "")
    assert says(client, two[1], "nonsense") == (204, "")
    client.logout()
    assert client.post(reverse("kernel:presence"), {"page": stolen}).status_code == 204
    assert not Presence.objects.exists()


def test_presence_costs_few_queries(client, two, now, django_assert_num_queries):
    says(client, two[0])
    client.force_login(two[1].account)
    sent = {"page": token_of(PAGE, two[1].account)}
    client.post(reverse("kernel:presence"), sent)

    with django_assert_num_queries(11):
        client.post(reverse("kernel:presence"), sent)


def test_page_with_a_form_of_a_version_says_that_it_is_open(client, two, now):
    host = make.institution()
    client.force_login(two[0].account)

    page = client.get(reverse("partners:institution_change", args=[host.pk])).content.decode()

    assert reverse("kernel:presence") in page
