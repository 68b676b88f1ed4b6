"""Sign-in: invitations that work once, and guessing that leads nowhere (trust.md A8)."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from sojourn.kernel.accounts import accept_invitation, invitation_path, invited_account
from sojourn.kernel.models import Account
from tests import factories as make

pytestmark = pytest.mark.django_db
NEW = "a-quite-new-password"
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def nobody_has_tried_yet():
    cache.clear()


@pytest.fixture
def account():
    person = make.person(account=Account.objects.create_user("invited@example.org"))
    return person.account


def parts(path: str) -> tuple[str, str]:
    number, token = path.strip("/").split("/")[-2:]
    return number, token


def set_password(client: Client, path: str, password: str = NEW):
    return client.post(path, {"new_password1": password, "new_password2": password})


def sign_in(client: Client, email: str, password: str):
    return client.post(LOGIN, {"login": email, "password": password})


def test_invited_person_sets_a_password_and_is_signed_in(client, account):
    path = invitation_path(account)
    assert client.get(path).status_code == 200

    response = set_password(client, path)

    account.refresh_from_db()
    assert (response.status_code, response["Location"], client.session["_auth_user_id"]) == (
        302,
        "/",
        str(account.pk),
    )
    assert account.check_password(NEW)


def test_invitation_works_once(client, account):
    path = invitation_path(account)
    set_password(client, path)

    again = [Client().get(path).status_code, set_password(Client(), path, "another-password-x").status_code]

    account.refresh_from_db()
    assert (again, account.check_password(NEW)) == ([410, 410], True)


def test_invitation_used_by_two_at_once_is_given_to_the_first(account):
    number, token = parts(invitation_path(account))

    first = accept_invitation(number, token, password=NEW)
    second = accept_invitation(number, token, password="another-password-x")

    assert (first, second, Account.objects.get().check_password(NEW)) == (account, None, True)


def test_invitation_is_dead_after_three_days(now, client, account):
    path = invitation_path(account)
    now.shift(timedelta(days=3) - timedelta(minutes=1))
    assert client.get(path).status_code == 200
    now.shift(timedelta(minutes=2))

    assert (client.get(path).status_code, set_password(client, path).status_code) == (410, 410)


def test_invitation_of_another_account_a_changed_address_or_one_shut_off_is_dead(account):
    other = Account.objects.create_user("other@example.org")
    number, token = parts(invitation_path(account))
    assert invited_account(number, token) == account

    assert invited_account(parts(invitation_path(other))[0], token) is None
    Account.objects.update(is_active=False)
    assert invited_account(number, token) is None
    Account.objects.update(is_active=True)
    Account.objects.filter(pk=account.pk).update(email="moved@example.org")
    assert invited_account(number, token) is None


@pytest.mark.parametrize(
    "number", ["", "x", "MQ", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ", "_w", "é", "LTE", "MS41", "77yR"]
)
@pytest.mark.parametrize("token", ["", "x", "set-password", "aaaaaa-" + "0" * 32])
def test_tampered_invitation_is_dead(account, number, token):
    assert invited_account(number, token) is None
    assert invited_account(parts(invitation_path(account))[0], token) is None


@pytest.mark.parametrize("password", ["short", "1q2w3e4r5t6y", "invited@example.org"])
def test_weak_password_is_refused_and_the_invitation_stays_good(client, account, password):
    path = invitation_path(account)

    response = set_password(client, path, password)

    account.refresh_from_db()
    assert (response.status_code, account.has_usable_password()) == (422, False)
    assert set_password(client, path).status_code == 302


def test_session_of_before_the_sign_in_is_not_carried_on(client, account):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key

    set_password(client, invitation_path(account))

    assert client.session.session_key != before


def test_unknown_address_and_wrong_password_get_the_same_answer(client):
    known = make.person(email="known@example.org")

    answers = [
        sign_in(Client(), email, "a-wrong-password-x").content.decode().replace(email, "…")
        for email in (known.email, "unknown@example.org")
    ]

    first, second = (answer.split("<main")[1].split("csrfmiddlewaretoken")[0] for answer in answers)
    assert first == second


def test_password_reset_says_the_same_for_an_unknown_address(client):
    known = make.person(email="known@example.org")

    answers = [
        client.post("/account/password/reset/", {"email": email})
        for email in (known.email, "unknown@example.org")
    ]

    assert [(answer.status_code, answer.get("Location")) for answer in answers] == [
        (302, "/account/password/reset/done/")
    ] * 2


def test_guessing_is_throttled_even_with_the_right_password_in_the_end(client):
    known = make.person(email="known@example.org")
    for _guess in range(5):
        sign_in(client, known.email, "a-wrong-password-x")

    response = sign_in(client, known.email, make.PASSWORD)

    assert (response.status_code, "_auth_user_id" in client.session) == (200, False)


def test_nobody_signs_up_by_themselves(client):
    client.post("/account/signup/", {"email": "new@example.org", "password1": NEW})

    assert not Account.objects.filter(email="new@example.org").exists()


def test_account_that_is_shut_off_is_signed_out_at_once(client):
    person = make.person()
    client.force_login(person.account)
    assert client.get("/kernel/mail/").status_code == 200

    Account.objects.update(is_active=False)

    assert client.get("/kernel/mail/").status_code == 302


def test_address_is_one_account_whatever_its_case():
    Account.objects.create_user("One@Example.org")

    with pytest.raises(Exception, match="(?i)unique"):
        Account.objects.create_user("one@example.org")
