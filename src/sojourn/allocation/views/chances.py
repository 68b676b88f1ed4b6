"""What an applicant may expect before the result is there, and how such figures held in the last round."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sojourn.allocation.queries import calibration_of, outlook_of, past_runs
from sojourn.applications.models import Application
from sojourn.applications.queries import readable_applications
from sojourn.kernel.permission import screen


@screen("allocation.view_outlook", one_of=readable_applications)
def outlook(request: HttpRequest, application: Application) -> HttpResponse:
    """The chance at each choice, what it rests on, and the risk of ending without a place."""
    held_back = next(iter(past_runs(application.call)), None)
    return render(
        request,
        "allocation/outlook.html",
        {
            "application": application,
            "call": application.call,
            "outlook": outlook_of(application),
            "held_back": held_back,
            "bins": calibration_of(held_back) if held_back else [],
        },
    )
