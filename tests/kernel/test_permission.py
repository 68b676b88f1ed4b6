import pytest
import rules
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.views.decorators.http import require_POST

from sojourn.kernel.permission import may, permit, public, require, screen
from sojourn.kernel.refusal import Forbidden
from sojourn.organisation.models import Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@rules.predicate
def is_called_law(person, unit):
    return unit.code == "LAW"


@pytest.fixture(autouse=True)
def table():
    permit({"test.always": rules.always_allow, "test.never": rules.always_deny, "test.law": is_called_law})
    yield
    for name in ("test.always", "test.never", "test.law"):
        rules.remove_rule(name)


def asked(view, person, **numbers):
    request = RequestFactory().get("/somewhere/?page=2")
    request.person = person
    request.user = person.account if person else type("Visitor", (), {"is_authenticated": False})()
    return view(request, **numbers)


def show(request, *things, **numbers):
    return HttpResponse(f"{things} {numbers}")


def test_name_that_stands_in_no_table_is_an_error_of_ours():
    with pytest.raises(KeyError, match="test.unknown"):
        may(make.person(), "test.unknown")


def test_require_refuses_whoever_may_not():
    law, person = make.unit("LAW"), make.person()

    require(person, "test.law", law)
    with pytest.raises(Forbidden):
        require(person, "test.law", make.unit("MED"))


def test_page_is_shown_to_those_who_may_and_is_not_there_for_others():
    person = make.person()

    assert asked(screen("test.always")(show), person).content == b"() {}"
    with pytest.raises(Http404):
        asked(screen("test.never")(show), person)


def test_visitor_is_sent_to_sign_in_and_back():
    response = asked(screen("test.always")(show), None)

    assert (response.status_code, response["Location"]) == (
        302,
        "/account/login/?next=/somewhere/%3Fpage%3D2",
    )


def test_account_that_belongs_to_nobody_is_not_sent_in_circles():
    request = RequestFactory().get("/")
    request.person, request.user = None, make.person().account

    with pytest.raises(Http404):
        screen("test.always")(show)(request)


def test_page_of_a_row_gets_the_row_from_the_persons_list():
    law, med, person = make.unit("LAW"), make.unit("MED"), make.person()
    view = screen("test.law", one_of=lambda who: Unit.objects.exclude(pk=who.pk + 10**6))(show)

    assert asked(view, person, pk=law.pk, number=3).content.decode() == f"({law!r},) {{'number': 3}}"
    for pk in (med.pk, 10**9):
        with pytest.raises(Http404):
            asked(view, person, pk=pk)


def test_row_that_is_not_on_the_list_is_not_there_though_the_predicate_allows_it():
    law = make.unit("LAW")

    with pytest.raises(Http404):
        asked(screen("test.law", one_of=lambda who: Unit.objects.none())(show), make.person(), pk=law.pk)


def test_declared_permission_shows_through_other_decorators():
    view = require_POST(screen("test.law", one_of=Unit.objects.filter)(show))

    assert (view.permission, public(show).permission) == ("test.law", None)
