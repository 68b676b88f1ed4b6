"""The browser's own checks: they see what is wrong in a page, under a strict content security policy."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import assert_page_is_sound, forget_troubles, new_context

pytestmark = pytest.mark.browser

SOUND = "<main><h1>国际交流</h1><label for=n>Name</label><input id=n></main>"
PAGES = {
    "/sound": SOUND,
    "/unlabelled": "<main><h1>x</h1><input id=n></main>",
    "/script": SOUND + "<script>throw 1</script>",
    "/missing": SOUND + "<img alt='map' src='/nowhere.png'>",
    "/overflow": SOUND + "<pre>" + "wide" * 300 + "</pre>",
}


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802
        body = PAGES.get(self.path, "")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
        self.end_headers()
        head = "<title>t</title><link rel=icon href='data:,'>"
        self.wfile.write(f"<!doctype html><html lang=zh>{head}<body>{body}</body></html>".encode())

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = new_context(chromium, screen="phone", base_url=address)
    yield context.new_page()
    context.close()


def test_sound_page_passes_twice(page: Page) -> None:
    page.goto("/sound")

    assert_page_is_sound(page)
    assert_page_is_sound(page)


@pytest.mark.parametrize(
    ("path", "sign"),
    [
        ("/unlabelled", "label: "),
        ("/script", "Content Security Policy"),
        ("/missing", "404"),
        ("/overflow", "wider than the screen"),
    ],
)
def test_faulty_page_is_refused_with_its_fault(page: Page, path: str, sign: str) -> None:
    page.goto(path)

    with pytest.raises(AssertionError, match=sign):
        assert_page_is_sound(page)


def test_error_page_met_on_purpose_can_be_forgotten(page: Page) -> None:
    page.goto("/nowhere")

    told = forget_troubles(page)

    assert [line.split(":")[0] for line in told] == ["console"]
    assert forget_troubles(page) == []


def test_chinese_text_is_drawn_with_the_font_of_the_letters(page: Page) -> None:
    page.goto("/sound")
    session = page.context.new_cdp_session(page)
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    session.send("CSS.enable")
    heading = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]

    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": heading})["fonts"]

    assert any("Chinese" in font["familyName"] or "CJK" in font["familyName"] for font in fonts)
