"""Pages of the tables of grades: the list, one table with its positions, and entering one."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import may, screen
from sojourn.stays import actions, queries
from sojourn.stays.forms import GradeTableForm, first_values
from sojourn.stays.models import GradeTable
from sojourn.stays.views.pages import form_page


@screen("stays.list_grade_tables")
def grade_table_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.grade_tables(), 50).get_page(request.GET.get("page"))
    return render(
        request,
        "stays/grade_table_list.html",
        {"page": page, "may_change": may(request.person, "stays.change_grade_tables")},
    )


@screen("stays.view_grade_table", one_of=queries.visible_grade_tables)
def grade_table_detail(request: HttpRequest, table: GradeTable) -> HttpResponse:
    """The grades with how often each is given, and where each begins and ends counted from the best."""
    found = queries.distribution_of(table)
    stretches = found.stretches() if found else []
    rows = [
        (line, round(float(stretch.start) * 100, 1), round(float(stretch.end) * 100, 1))
        for line, (_name, stretch) in zip(table.shares.all(), stretches, strict=False)
    ]
    return render(
        request,
        "stays/grade_table_detail.html",
        {
            "table": table,
            "rows": rows,
            "may_change": may(request.person, "stays.change_grade_tables"),
        },
    )


@screen("stays.change_grade_tables")
def grade_table_new(request: HttpRequest) -> HttpResponse:
    form = GradeTableForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        made: list[GradeTable] = []
        if attempt(
            request,
            lambda: made.append(
                actions.add_grade_table(given.pop("institution"), by=request.person, **given)
            ),
            done=_("Saved."),
            form=form,
        ):
            return redirect("stays:grade_table", made[0].pk)
    return form_page(
        request,
        form,
        title=_("New table of grades"),
        lead=_("How often each passing grade is given; by that a grade finds its place at home."),
        submit=_("Save"),
        back=reverse("stays:grade_tables"),
    )


@screen("stays.change_grade_table", one_of=queries.visible_grade_tables)
def grade_table_change(request: HttpRequest, table: GradeTable) -> HttpResponse:
    form = GradeTableForm(posted(request), table=table, initial=first_values(table))
    back = reverse("stays:grade_table", args=[table.pk])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        seen = given.pop("version") or 0
        if attempt(
            request,
            lambda: actions.change_grade_table(table, seen=seen, by=request.person, **given),
            done=_("Saved."),
            form=form,
        ):
            return redirect(back)
    return form_page(
        request,
        form,
        title=_("Change the table of grades"),
        lead=_("Decisions taken with it keep what they were based on."),
        submit=_("Save"),
        back=back,
    )
