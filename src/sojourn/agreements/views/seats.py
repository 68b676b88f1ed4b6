"""The working table of a year: which school has how many seats of which cap."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.agreements import actions
from sojourn.agreements.forms import CommentForm, SharesForm
from sojourn.agreements.models import Cap, SeatShare, SeatSplit, SplitLine
from sojourn.agreements.queries import seats_of, used_seats, visible_splits
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import may, screen
from sojourn.organisation.models import AcademicYear, Person, Unit
from sojourn.organisation.queries import UNIT, standing_of


@screen("agreements.list_splits")
def split_list(request: HttpRequest) -> HttpResponse:
    """The years whose seats are split, and those that can be."""
    splits = visible_splits(request.person).select_related("academic_year")
    free = AcademicYear.objects.filter(seat_split=None, caps__isnull=False).distinct().order_by("-label")[:5]
    return render(request, "agreements/split_list.html", {"splits": splits, "free": free})


@require_POST
@screen("agreements.change_split")
def split_begin(request: HttpRequest) -> HttpResponse:
    year = AcademicYear.objects.filter(pk=number_in(request.POST, "year")).first()
    made: list[SeatSplit] = []
    if year is not None and attempt(
        request, lambda: made.append(actions.begin_split(year, by=request.person))
    ):
        return redirect("agreements:split", made[0].pk)
    return redirect("agreements:split_list")


@screen("agreements.view_split", one_of=visible_splits)
def split_detail(request: HttpRequest, split: SeatSplit) -> HttpResponse:
    return _page(request, split, CommentForm(units=_own_units(request.person)))


def _own_units(person: Person) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=standing_of(person).units(UNIT))


def _page(request: HttpRequest, split: SeatSplit, form: BaseForm) -> HttpResponse:
    lines = split.lines()
    used = used_seats({line.cap.pk for line in lines})
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    own = set(standing_of(request.person).units(UNIT))
    is_final = split.state == "final"
    context = {
        "split": split,
        "page": page,
        "rows": [(line, _used_of(line, used)) for line in page.object_list],
        "seats": sum(line.cap.seats for line in lines),
        "given": sum(line.given for line in lines),
        "used": sum(used.values()),
        "mine": seats_of(split.shares.filter(unit__in=own)) if own and is_final else [],
        "comments": split.comments.select_related("unit", "by"),
        "form": form,
        "may_comment": may(request.person, "agreements.comment_on_split", split),
        "may_change": may(request.person, "agreements.change_split"),
    }
    return render(request, "agreements/split_detail.html", context, status=422 if form.is_bound else 200)


def _used_of(line: SplitLine, used: dict[tuple[int, int], int]) -> list[tuple[SeatShare, int, int]]:
    """Each school's share with what is used and left of it."""
    found = []
    for share in line.shares:
        number = used.get((line.cap.pk, share.unit_id), 0)
        found.append((share, number, share.seats - share.returned - number))
    return found


@require_POST
@screen("agreements.view_split", one_of=visible_splits)
def split_step(request: HttpRequest, split: SeatSplit) -> HttpResponse:
    name, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if name in {step.name for step in split.workflow.steps}:
        attempt(
            request,
            lambda: actions.move_split(split, name, by=request.person, reason=reason),
            done=_("Done."),
        )
    return redirect("agreements:split", split.pk)


@require_POST
@screen("agreements.comment_on_split", one_of=visible_splits)
def split_comment(request: HttpRequest, split: SeatSplit) -> HttpResponse:
    form = CommentForm(request.POST, units=_own_units(request.person))
    if form.is_valid() and attempt(
        request,
        lambda: actions.comment_on_split(split, by=request.person, **form.cleaned_data),
        done=_("Your comment stands there."),
        form=form,
    ):
        return redirect("agreements:split", split.pk)
    return _page(request, split, form)


@screen("agreements.change_split", one_of=visible_splits)
def split_share(request: HttpRequest, split: SeatSplit, number: int) -> HttpResponse:
    """One cap: a number of seats for each school, the sum checked."""
    cap = get_object_or_404(Cap, pk=number, academic_year=split.academic_year_id, parent=None)
    seats = dict(split.shares.filter(cap=cap).values_list("unit", "seats"))
    schools = Unit.objects.filter(kind__in=("school", "hospital", "laboratory")).order_by("code")
    form = SharesForm(posted(request), units=schools, seats=seats)
    if form.is_valid() and attempt(
        request,
        lambda: actions.share_seats(split, cap, seats=form.seats, by=request.person),
        done=_("Saved."),
        form=form,
    ):
        return redirect("agreements:split", split.pk)
    context = {"split": split, "cap": cap, "form": form}
    return render(request, "agreements/split_share.html", context, status=422 if form.is_bound else 200)


@require_POST
@screen("agreements.view_split", one_of=visible_splits)
def seats_return(request: HttpRequest, split: SeatSplit, number: int) -> HttpResponse:
    """A school gives seats back."""
    share = get_object_or_404(split.shares.select_related("split"), pk=number)
    attempt(
        request,
        lambda: actions.return_seats(share, number=number_in(request.POST, "seats"), by=request.person),
        done=_("Given back: others can have them."),
    )
    return redirect("agreements:split", split.pk)
