import io

import pypdf
import pytest
from django.template import TemplateDoesNotExist

from sojourn.kernel import pdf

TEMPLATE = """
#let values = json(bytes(sys.inputs.values))
#set text(font: "Noto Sans S Chinese")
#values.name, 岚山大学 *#values.institution*
"""


@pytest.fixture
def template(tmp_path, monkeypatch):
    (tmp_path / "letter.typ").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(pdf, "get_app_template_dirs", lambda _name: [tmp_path])
    pdf._source.cache_clear()
    yield "letter.typ"
    pdf._source.cache_clear()


def embedded_fonts(document: pypdf.PdfReader) -> list[bool]:
    """For every font of the first page whether its outlines stand in the file."""
    fonts = document.pages[0]["/Resources"]["/Font"].values()
    descriptors = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    return [bool({"/FontFile2", "/FontFile3"} & set(descriptor.get_object())) for descriptor in descriptors]


def test_letter_has_its_values_and_embeds_a_font_with_chinese_letters(template):
    made = pdf.render(template, {"name": "欧阳明 “O'Neil”", "institution": "Universität Bonn"})

    document = pypdf.PdfReader(io.BytesIO(made))
    text = document.pages[0].extract_text()
    assert [word in text for word in ("欧阳明", "O'Neil", "岚山大学", "Universität Bonn")] == [True] * 4
    assert embedded_fonts(document) and all(embedded_fonts(document))
    assert len(made) < 200_000


def test_values_are_no_typst(template):
    made = pdf.render(template, {"name": '#panic("x") #sys.version', "institution": "*a*"})

    text = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert '#panic("x") #sys.version' in text.replace("“", '"').replace("”", '"')


def test_template_that_is_not_there_is_named():
    with pytest.raises(TemplateDoesNotExist, match="kernel/no.typ"):
        pdf.render("kernel/no.typ", {})


def test_missing_font_is_an_error_and_no_empty_letter(template, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "FONTS", tmp_path / "none")
    pdf._fonts.cache_clear()

    with pytest.raises(pdf.FontMissing):
        pdf.render(template, {"name": "欧阳", "institution": ""})

    pdf._fonts.cache_clear()
