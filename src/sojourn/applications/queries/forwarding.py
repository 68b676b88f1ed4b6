"""What goes to a sponsor: the list as a workbook, and of each person all documents in one file."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from sojourn.applications.models import Application
from sojourn.applications.queries.worklist import applications_of_others
from sojourn.kernel.countries import country_name
from sojourn.kernel.pdf import render
from sojourn.kernel.workbook import write_workbook
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.programmes.ways import states_at

COLUMNS = (
    "序号 No.",
    "姓名 Name",
    "学号/工号 Number",
    "出生日期 Date of birth",
    "推荐单位 Unit",
    "申请类别 Category",
    "国别 Country",
    "留学单位 Host institution",
    "拟派出日期 First day",
    "期限（月）Months",
    "研修内容 Subject",
    "单位排序 Rank in the unit",
    "单位意见 Opinion of the unit",
    "状态 State",
)
EPOCH = (1980, 1, 1, 0, 0, 0)


def applications_to_forward(call: Call, person: Person) -> QuerySet[Application]:
    """Those of the call that their unit recommends and that are still under way."""
    found = applications_of_others(call, person).filter(
        plan__isnull=False, endorsement__is_positive=True, state__in=states_at("office", "outside")
    )
    return found.select_related("person", "unit", "plan__category", "endorsement", "call").order_by(
        "unit__code", "endorsement__rank_in_unit", "pk"
    )


def forwarding_package(applications: Sequence[Application]) -> bytes:
    """A ZIP: list.xlsx, and for each person a cover sheet with all PDF documents; others lie beside it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        lines = [_line(number, one) for number, one in enumerate(applications, 1)]
        columns = [{"heading": heading} for heading in COLUMNS]
        _put(package, "list.xlsx", write_workbook(columns, lines, title="Applications"))
        for number, one in enumerate(applications, 1):
            stem = f"{number:03}-{one.person.number or one.pk}"
            whole, beside = _of_one_person(one, lines[number - 1])
            _put(package, f"{stem}.pdf", whole)
            for name, content in beside:
                _put(package, f"{stem}-{name}", content)
    return file.getvalue()


def _put(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    package.writestr(zipfile.ZipInfo(name, EPOCH), content)


def _line(number: int, application: Application) -> list[Any]:
    plan, endorsement, person = application.plan, application.endorsement, application.person
    return [
        number,
        person.name_zh or person.name_en,
        person.number or "",
        person.birth_date,
        application.unit.name_zh,
        plan.category.name_zh,
        country_name(plan.country, "zh"),
        plan.host,
        plan.starts_on,
        plan.months,
        plan.subject,
        endorsement.rank_in_unit,
        endorsement.opinion,
        str(application.workflow.state(application.state).label),
    ]


def _of_one_person(application: Application, line: Sequence[Any]) -> tuple[bytes, list[tuple[str, bytes]]]:
    """One PDF of cover and documents, and what is no PDF, each by its name."""
    values = ["" if value is None else str(value) for value in line]
    documents = list(application.documents.select_related("stored", "required"))
    cover = render(
        "applications/letters/forwarding.typ",
        {
            "title": application.call.title_zh,
            "facts": list(zip(COLUMNS, values, strict=True)),
            "documents": [one.required.title_zh for one in documents],
            "day": timezone.localdate().isoformat(),
        },
    )
    writer, beside = PdfWriter(), []
    writer.append(PdfReader(io.BytesIO(cover)))
    for document in documents:
        with document.stored.content.open("rb") as stored:
            content = stored.read()
        try:
            writer.append(PdfReader(io.BytesIO(content)))
        except PyPdfError:
            beside.append((document.stored.name, content))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), beside
