"""Puts the signed-in person, and the hat they wear, on the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from sojourn.organisation.models import Appointment, Person
from sojourn.organisation.queries import standing_of

HAT = "hat"
"""Session key: number of the appointment whose home page is shown."""


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = None
        if request.user.is_authenticated:
            person = Person.objects.filter(account=request.user.pk).order_by().first()
            if person is not None:
                person.account = request.user
        request.person = person  # type: ignore[attr-defined]
        request.hats = SimpleLazyObject(lambda: hats_of(person))  # type: ignore[attr-defined]
        request.hat = SimpleLazyObject(lambda: worn_hat(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def hats_of(person: Person | None) -> list[Appointment]:
    """The appointments one may switch between today."""
    return list(standing_of(person).appointments)


def worn_hat(request: HttpRequest) -> Appointment | None:
    """The appointment chosen by the switch, else the first; None for a partner's contact."""
    hats: list[Appointment] = list(request.hats)  # type: ignore[attr-defined]
    chosen = request.session.get(HAT)
    return next((hat for hat in hats if hat.pk == chosen), hats[0] if hats else None)
