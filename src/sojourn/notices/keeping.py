"""Pages of the public site, kept in the memory of each process: the same for everybody, right at once.

A kept page is used as long as the edition (notices.edition) is the one it was made in; asking for that
number is the one query of a request. What a visitor's browser sends of itself is dropped before a page is
made, so that nothing of one can be shown to another. The middleware stands before sessions and sign-in.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import parse_etags
from django.utils.http import http_date

from sojourn.kernel.permission import public
from sojourn.notices.edition import AGE, present_edition
from sojourn.notices.reading import count_reading

PREFIX = "/site/"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
ROOM = 48 * 2**20
"""Bytes of pages that a process keeps."""
LONGEST = 500
"""Letters of an address that is kept; nobody asks for more."""
DROPPED = {"vary", "set-cookie", "content-length"}


@dataclass(frozen=True)
class Page:
    """One answer as it goes out."""

    edition: int
    made_at: float
    body: bytes
    headers: dict[str, str]
    article: int | None


class Shelf:
    """The pages a process keeps; those not asked for longest go first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def take(self, key: str, edition: int) -> Page | None:
        """The page, if it is of this edition and not too old."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if page.edition != edition or time.monotonic() - page.made_at > AGE:
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        with self._lock:
            if key in self._pages:
                self._drop(key)
            self._pages[key] = page
            self._size += len(page.body)
            while self._size > ROOM:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    def _drop(self, key: str) -> None:
        self._size -= len(self._pages.pop(key).body)


shelf = Shelf()


def kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the public site in the language of its address; the middleware below keeps it."""

    @public
    @wraps(view)
    def shown(request: HttpRequest, language: str, **values: Any) -> HttpResponse:
        with translation.override(LANGUAGES[language]):
            response = view(request, **values)
        response["Content-Language"] = LANGUAGES[language]
        return response

    shown.is_kept = True  # type: ignore[attr-defined]
    return shown


class PublicPages:
    """Answers from the shelf, and puts onto it what the views marked `kept` make."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX) or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        edition, key = present_edition(), request.get_full_path()
        page = shelf.take(key, edition)
        if page is None:
            if not _is_kept(request.path_info):
                return self.get_response(request)
            forget_visitor(request)
            response = self.get_response(request)
            if response.status_code != 200 or response.streaming:
                return response
            page = _page_of(response, edition)
            if len(key) <= LONGEST:
                shelf.put(key, page)
        if page.article is not None and request.method == "GET":
            count_reading(page.article)
        return _answer(request, page)


def _is_kept(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "is_kept", False)
    except Resolver404:
        return False


def forget_visitor(request: HttpRequest) -> None:
    """Whatever a browser tells of its owner; views and templates further in see nobody."""
    for name in ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_LANGUAGE", "HTTP_HX_REQUEST"):
        request.META.pop(name, None)
    request.__dict__.pop("COOKIES", None)  # read from the line above when it is next asked for


def _page_of(response: HttpResponse, edition: int) -> Page:
    headers = {name: value for name, value in response.items() if name.lower() not in DROPPED}
    digest = hashlib.sha256(response.content).hexdigest()[:24]
    headers |= {
        "ETag": f'"{digest}"',
        "Last-Modified": http_date(),
        "Cache-Control": "public, no-cache",
    }
    article = getattr(response, "article_number", None)
    return Page(edition, time.monotonic(), response.content, headers, article)


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    """The page, or that what the browser has is still right."""
    known = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if "*" in known or page.headers["ETag"] in known:
        response: HttpResponse = HttpResponseNotModified()
        names = ("ETag", "Last-Modified", "Cache-Control", "Content-Language")
    else:
        response = HttpResponse(page.body)
        names = tuple(page.headers)
    for name in names:
        if name in page.headers:
            response[name] = page.headers[name]
    return response
