"""Reports as PDF, Word and Excel, read back in both languages."""

import io
from datetime import timedelta

import docx
import pypdf
import pytest
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from sojourn.indicators import actions
from sojourn.indicators.models import Improvement, ReportFile
from sojourn.indicators.queries.reports import document_of
from sojourn.indicators.queries.unit_reports import document_of_unit
from sojourn.kernel.documents import Column, as_pdf, as_word, as_workbook
from sojourn.kernel.jobs import run_waiting

LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def text_of_pdf(content: bytes) -> tuple[str, set[str]]:
    """What stands in it, and the fonts that are inside."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    fonts = {
        descendant.get_object()["/FontDescriptor"].get_object()["/FontName"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
        for descendant in font.get_object()["/DescendantFonts"]
        if {"/FontFile2", "/FontFile3"} & set(descendant.get_object()["/FontDescriptor"].get_object())
    }
    return "".join(page.extract_text() for page in reader.pages), fonts


def text_of_word(content: bytes) -> str:
    made = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for cell in table._cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


@LANGUAGES
@pytest.mark.mission("M10", shows=["report files"])
def test_release_reads_the_same_in_three_kinds_of_file(frozen, language):
    with translation.override(language):
        document = document_of(frozen)
        pdf, word, sheets = as_pdf(document), as_word(document), as_workbook(document)
    told, fonts = text_of_pdf(pdf)
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheets))
    places = next(one for one in book.sheet_names if one in {"Schools", "学院"})
    law = next(
        row for row in book.get_sheet_by_name(places).to_python() if row[1] in {"School of Law", "法学院"}
    )
    placing = frozen.placings.get(unit__code="LAW")

    wanted = (
        ["法学院", "师资队伍", "来源"] if language == "zh-hans" else ["School of Law", "teachers", "Source"]
    )
    assert fonts and all("Noto" in font for font in fonts)
    for text in (told.replace("\n", ""), text_of_word(word)):
        assert [one for one in [*wanted, frozen.facts_sha256[:20]] if one not in text] == []
    assert (law[2], law[3]) == (
        pytest.approx(placing.score) if placing.score is not None else "",
        f"{placing.best}–{placing.worst}" if placing.best else "",
    )
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    t2 = next(row for row in rows if row[0] == law[1] and row[1] == "T2")
    assert t2[3:6] == [pytest.approx(200 / 12), 2, 12]


@LANGUAGES
def test_report_of_a_unit_has_its_figures_with_k_and_n(frozen, language):
    placing = frozen.placings.select_related("unit").get(unit__code="MED")
    with translation.override(language):
        document = document_of_unit(frozen, placing, Improvement.objects.all())
        told, fonts = text_of_pdf(as_pdf(document))
        word = text_of_word(as_word(document))
    rows = next(
        table for section in document.sections for table in section.tables if len(table.rows) > 30
    ).rows

    t2 = next(row for row in rows if row[0] == "T2")
    assert fonts
    assert t2[2:5] == (pytest.approx(500 / 12), 5, 12)
    assert "41.67" in told and "41.67" in word


def test_unknown_is_a_dash_and_never_zero():
    assert [Column("", decimals=1).told(one) for one in (None, 0, 1.26, -0.01)] == ["–", "0.0", "1.3", "0.0"]


def test_release_report_is_made_once_and_then_handed_to_everybody(frozen, officer, leader, client):
    path = reverse("indicators:release_file", args=[frozen.pk, "xlsx"])
    client.force_login(officer.account)
    assert client.get(path).status_code == 302

    client.post(path)
    assert run_waiting() == 1
    client.force_login(leader.account)
    answer = client.post(path, follow=True)

    assert answer["Content-Disposition"] == f'attachment; filename="{frozen.code}-zh.xlsx"'
    assert ReportFile.objects.get().file.sha256
    frozen.title_zh = "另一个名称"
    frozen.save(update_fields=["title_zh"])
    assert client.get(path).status_code == 302


def test_reports_are_for_those_who_may_read_the_pages(checking, unit_officer, client):
    client.force_login(unit_officer.account)
    own, other = (checking.placings.get(unit__code=code) for code in ("LAW", "MED"))

    answers = [client.get(reverse("indicators:unit_file", args=[one.pk, "docx"])) for one in (own, other)]
    whole = client.post(reverse("indicators:release_file", args=[checking.pk, "pdf"]))

    assert [*(answer.status_code for answer in answers), whole.status_code] == [200, 404, 404]


def test_public_index_is_complete_and_gets_its_files_when_released(checking, officer, leader, client, now):
    release = actions.change_release(checking, seen=checking.version, changes={"is_public": True}, by=officer)
    now.shift(timedelta(days=8))
    actions.take_release_step(release, step="decide", by=officer)
    path = reverse("indicators:public", args=[release.pk])
    assert client.get(path).status_code == 404

    actions.release_index(release, by=leader)
    assert run_waiting() == 6

    page = client.get(path)
    wanted = ("法学院", "数据来源", release.facts_sha256, ">Word<")
    assert [one for one in wanted if one not in page.text] == []
    file = client.get(reverse("indicators:public_file", args=[release.pk, "docx"]))
    assert file["Content-Disposition"].endswith('-zh.docx"')
    assert client.get(path, headers={"Accept-Language": "en"}).status_code == 200
