"""Writing, reviewing and publishing: what is refused, what is inert, what is kept."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from sojourn.cooperation.models import Visit
from sojourn.kernel.links import came_from
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.notices import actions
from sojourn.notices.markdown import as_html
from sojourn.notices.models import Article, Event, Picture
from sojourn.organisation.models import Role, Unit
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(now):
    make.university()
    return make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="LAW"))


@pytest.fixture
def officer(author):
    return make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))


def draft(by, **facts) -> Article:
    facts = {"title_zh": "新闻", "text_zh": "正文", "unit": Unit.objects.get(code="LAW")} | facts
    return actions.write_article(by=by, **facts)


def picture_file(size=(40, 30), kind="JPEG", name="p.jpg", mode="RGB") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[a](javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](https://elsewhere.example/x.png)",
    '![a](picture:1" onerror="alert(1))',
    "![a](picture:7)",
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "`<iframe src=//x>`",
    "[a]: javascript:alert(1)\n\n[a]",
    "<a href='javascript:alert(1)' style='x'>b</a>",
    "![x](vbscript:1)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_that_was_typed_is_inert(text):
    html = as_html(text, {}, str)

    parts = ("<script", "<img", "<svg", "<style", "<iframe", 'href="java')
    assert not any(part in html.lower() for part in parts)
    assert "<a " not in html or 'href="' not in html


def test_markdown_reads_as_meant():
    html = as_html("# One\n\n- a\n- b\n\n[w](https://x.example)\n\n| a |\n|---|\n| 1 |", {}, str)

    assert "<h2>One</h2>" in html and "<li>a</li>" in html and "<td>1</td>" in html
    assert '<a href="https://x.example" rel="noopener nofollow">w</a>' in html


def test_way_from_draft_to_archive(author, officer):
    article = draft(author)

    actions.take_article_step(article, step="submit", by=author)
    actions.take_article_step(article, step="return", by=officer, reason="Name the guests.")
    actions.take_article_step(article, step="submit", by=author)
    actions.take_article_step(article, step="publish", by=officer)
    actions.take_article_step(article, step="archive", by=officer)

    article.refresh_from_db()
    assert (article.state, article.day) == ("archived", NOW.date())
    assert Mail.objects.filter(account=author.account).count() == 2


@pytest.mark.parametrize("step, state", [("publish", "review"), ("archive", "published")])
def test_author_neither_publishes_nor_archives(author, officer, step, state):
    article = draft(author)
    Article.objects.filter(pk=article.pk).update(state=state)

    with pytest.raises(Forbidden):
        actions.take_article_step(article, step=step, by=author)


def test_article_without_text_is_not_handed_in(author):
    with pytest.raises(Refusal, match="标题|title"):
        actions.take_article_step(draft(author, text_zh=" "), step="submit", by=author)


def test_nobody_writes_for_another_unit(author):
    with pytest.raises(Forbidden):
        draft(author, unit=Unit.objects.get(code="MED"))


def test_author_changes_nothing_that_is_under_review(author, officer):
    article = draft(author)
    actions.take_article_step(article, step="submit", by=author)

    with pytest.raises(Forbidden):
        actions.change_article(article, seen=article.version, changes={"text_zh": "x"}, by=author)


def test_two_who_change_the_same_text(author, officer):
    article = draft(author)
    actions.change_article(article, seen=0, changes={"text_zh": "first"}, by=author)

    with pytest.raises(Stale):
        actions.change_article(article, seen=0, changes={"text_zh": "second"}, by=officer)


def test_titles_that_are_alike_have_addresses_of_their_own(author):
    slugs = [draft(author, title_zh="岚山大学代表团访问", title_en="").slug for _ in range(3)]

    assert slugs == ["lan-shan-da-xue-dai-biao-tuan-fang-wen" + end for end in ("", "-2", "-3")]


def test_picture_is_kept_small_and_without_what_the_camera_tells(author):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    Image.new("RGB", (3000, 1500), "blue").save(out, "JPEG", exif=exif)
    upload = SimpleUploadedFile("a b.jpg", out.getvalue())

    picture = actions.add_picture(draft(author), upload=upload, told_zh="蓝色", by=author)

    assert (picture.width, picture.height) == (1600, 800)
    assert b"Secret camera" not in picture.large.content.read()
    assert picture.small.size < picture.large.size


class Huge(SimpleUploadedFile):
    """Says that it is larger than anybody would send to a test."""

    def __init__(self) -> None:
        super().__init__("big.jpg", b"x")
        self.size = 100 * 2**20


def bomb() -> SimpleUploadedFile:
    """A PNG that says it has 30,000 by 30,000 points."""
    out = io.BytesIO()
    Image.new("1", (8, 8)).save(out, "PNG")
    content = bytearray(out.getvalue())
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    import zlib  # slow import

    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return SimpleUploadedFile("bomb.png", bytes(content))


@pytest.mark.parametrize(
    "upload",
    [
        Huge(),
        bomb(),
        SimpleUploadedFile("x.jpg", b"\xff\xd8\xff no picture"),
        SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ],
)
def test_picture_that_cannot_be_shown_is_refused(author, upload):
    with pytest.raises(Refusal):
        actions.add_picture(draft(author), upload=upload, told_zh="图", by=author)

    assert not Picture.objects.exists()


def test_picture_that_nobody_tells_is_refused(author):
    with pytest.raises(Refusal):
        actions.add_picture(draft(author), upload=picture_file(), told_zh=" ", by=author)


def test_picture_stands_where_the_text_names_it(client, author, officer):
    article = draft(author)
    picture = actions.add_picture(
        article, upload=picture_file(kind="PNG", name="p.png", mode="RGBA"), told_zh="签约", by=author
    )
    changes = {"text_zh": f"前\n\n![](picture:{picture.pk})\n\n后"}
    article = actions.change_article(article, seen=0, changes=changes, by=author)
    before = client.get(reverse("site:picture", args=[picture.pk, "small"])).status_code
    for step, by in (("submit", author), ("publish", officer)):
        actions.take_article_step(article, step=step, by=by)

    page = client.get(reverse("site:article", args=["zh", article.slug])).text
    shown = client.get(reverse("site:picture", args=[picture.pk, "large"]))

    assert (before, shown.status_code, shown["Content-Type"]) == (404, 200, "image/png")
    assert page.count(f'/site/pictures/{picture.pk}/large/" alt="签约"') == 1
    with pytest.raises(Refusal):
        actions.remove_picture(picture, by=officer)


def visit(**facts) -> Visit:
    return Visit.objects.create(
        number="V1",
        title_zh="波恩大学来访",
        direction="in",
        unit=Unit.objects.get(code="LAW"),
        institution=make.institution(name_en="University of Bonn"),
        country="DE",
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        people=4,
        **facts,
    )


def test_draft_is_made_from_a_visit(client, author):
    one = visit()
    client.force_login(author.account)
    address = reverse("notices:article_add") + f"?about=cooperation.visit&number={one.pk}"

    offered = client.get(reverse("notices:article_choose")).text
    begun = client.get(address).context["form"]
    sent = {name: begun[name].value() or "" for name in begun.fields}
    answer = client.post(address, sent)

    article = Article.objects.get()
    assert address.replace("&", "&amp;") in offered
    assert (article.title_zh, "University of Bonn" in article.text_en) == ("波恩大学来访", True)
    assert came_from(article) == [one] and answer.status_code == 302


def test_draft_is_not_made_from_another_units_visit(client, author):
    one = visit()
    Visit.objects.update(unit=Unit.objects.get(code="MED"))
    client.force_login(author.account)

    answer = client.get(reverse("notices:article_add"), {"about": "cooperation.visit", "number": one.pk})
    assert answer.status_code == 404


def test_event_must_end_after_it_begins(client, author):
    client.force_login(author.account)
    unit = Unit.objects.get(code="LAW")
    facts = {"title_zh": "讲座", "kind": "talk", "unit": unit.pk, "begins_at": "2027-11-01T10:00"}

    wrong = client.post(reverse("notices:event_add"), facts | {"ends_at": "2027-11-01T09:00"})
    right = client.post(reverse("notices:event_add"), facts | {"ends_at": "2027-11-01T11:00"})

    assert (wrong.status_code, right.status_code, Event.objects.count()) == (422, 302, 1)


def test_pages_of_the_desk_and_a_stranger(client, author, officer, django_assert_max_num_queries):
    for _ in range(3):
        article = draft(author)
    client.force_login(author.account)
    with django_assert_max_num_queries(19):
        listed = client.get(reverse("notices:article_list"))
    with django_assert_max_num_queries(19):
        page = client.get(reverse("notices:article", args=[article.pk]))
    stranger = make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="MED"))
    client.force_login(stranger.account)

    assert (listed.status_code, page.status_code) == (200, 200)
    assert client.get(reverse("notices:article", args=[article.pk])).status_code == 404
