"""A real browser for tests marked `browser` and for the pictures of the guides."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "node_modules/axe-core/axe.min.js"
FONTS = ROOT / "src/sojourn/kernel/fonts"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Screen = Literal["wide", "phone"]
SCREENS: dict[Screen, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
Language = Literal["zh-hans", "en"]
LOCALES: dict[Language, str] = {"zh-hans": "zh-CN", "en": "en-GB"}


@dataclass
class Troubles:
    """What went wrong in a page since the last look."""

    seen: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"console: {message.text} ({message.location.get('url', '')})")

    def error(self, error: Exception) -> None:
        self.seen.append(f"error in the page: {error}")

    def failed(self, request: Request) -> None:
        # Leaving a page, and a download, abort what is under way; that is no fault.
        if request.failure != "net::ERR_ABORTED":
            self.seen.append(f"request failed: {request.method} {request.url} {request.failure}")

    def taken(self) -> list[str]:
        """What was seen, and forget it."""
        seen, self.seen = self.seen, []
        return seen


_troubles: WeakKeyDictionary[Page, Troubles] = WeakKeyDictionary()


def _watch(page: Page) -> None:
    troubles = _troubles[page] = Troubles()
    page.on("console", troubles.console)
    page.on("pageerror", troubles.error)
    page.on("requestfailed", troubles.failed)


def forget_troubles(page: Page) -> list[str]:
    """What went wrong since the last look, now forgotten: for tests that mean to meet an error page."""
    return _troubles[page].taken()


def _fontconfig() -> Path:
    """A fontconfig file that adds the Chinese font of the letters to those of the machine."""
    file = ROOT / ".cache/fonts.conf"
    text = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{FONTS}</dir>
  <cachedir>{ROOT}/.cache/fontconfig</cachedir>
  <alias><family>sans-serif</family><default><family>Noto Sans S Chinese</family></default></alias>
</fontconfig>
"""
    if not file.exists() or file.read_text() != text:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return file


@contextmanager
def launched() -> Iterator[Browser]:
    """A running Chromium: the machine's, or the one Playwright has fetched."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    env: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(_fontconfig())}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments, env=env)
        try:
            yield browser
        finally:
            browser.close()


def new_context(
    browser: Browser, *, screen: Screen = "wide", language: Language = "zh-hans", base_url: str | None = None
) -> BrowserContext:
    """A fresh profile on a screen and in a language; its pages are watched for troubles."""
    context = browser.new_context(
        **SCREENS[screen],
        base_url=base_url,
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    context.on("page", _watch)
    return context


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser per test process."""
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with launched() as browser:
        yield browser


@pytest.fixture
def wide(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page on a wide screen, in Chinese, at the live server."""
    context = new_context(chromium, base_url=live_server.url)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page on a phone, in Chinese, at the live server."""
    context = new_context(chromium, screen="phone", base_url=live_server.url)
    yield context.new_page()
    context.close()


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA: rule, target and the piece of the page."""
    # Evaluated by the debugger: the content security policy would refuse a script of ours.
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    results = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", WCAG
    )
    return [
        f"{violation['id']}: {violation['help']}: {' '.join(map(str, node['target']))}: {node['html'][:300]}"
        + "".join(f"\n      {check['message']}" for check in [*node["any"], *node["all"], *node["none"]][:2])
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


def overflow_faults(page: Page) -> list[str]:
    """The parts that make the document wider than the screen, if it is."""
    found: list[str] = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const wide = [...document.body.querySelectorAll('*')]
                .filter(part => part.getBoundingClientRect().right > width + 1);
            return [`wider than the screen: ${document.documentElement.scrollWidth} > ${width}`,
                    ...wide.slice(0, 5).map(part => 'beyond its edge: ' + part.outerHTML.slice(0, 200))];
        }"""
    )
    return found


def assert_page_is_sound(page: Page) -> None:
    """The page is accessible, fits the screen, and nothing has failed in it since the last look."""
    faults = [*forget_troubles(page), *overflow_faults(page), *accessibility_faults(page)]
    assert not faults, f"{page.url}\n" + "\n".join(f"  - {fault}" for fault in faults)
