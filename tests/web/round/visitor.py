"""A person in front of a browser: goes to pages, reads them, presses buttons by what stands on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.template.defaultfilters import date as written
from django.urls import resolve, reverse
from django.utils import formats, timezone, translation
from playwright.sync_api import Download, Locator, Page, Response

from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.models import Mail
from sojourn.kernel.steps import PARTY_LABELS
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.web.demo_data.texts import Text
from tests.browser import Language, assert_page_is_sound, forget_troubles
from tests.factories import PASSWORD


@dataclass
class Visitor:
    """What one browser window shows, in the words of its language."""

    page: Page
    language: Language
    person: Person | None = None
    sound: set[str] = field(default_factory=set)
    """Names of the pages that have been looked at closely, by whomever."""

    def words(self, text: str, *, context: str = "", **values: Any) -> str:
        """A sentence of the program as this person reads it."""
        with translation.override(self.language):
            said = translation.pgettext(context, text) if context else translation.gettext(text)
        # a sentence that stands in no page, or that nobody has translated, would show nothing
        assert self.language == "en" or said != text, f"there is no Chinese for {text!r}"
        return said % values if values else said

    def named(self, thing: Any, column: str = "name") -> str:
        """A name or title as this person reads it."""
        with translation.override(self.language):
            return in_language(thing, column)

    def chosen(self, text: Text) -> str:
        """Which of both languages this person reads."""
        return text.zh if self.language == "zh-hans" else text.en

    def day(self, day: date) -> str:
        """A day, or an instant of the office's zone, as pages write it."""
        with translation.override(self.language):
            if isinstance(day, datetime):
                return written(timezone.localtime(day), formats.get_format("DATETIME_FORMAT"))
            return written(day, formats.get_format("DATE_FORMAT"))

    # --- going ---

    def open(self, name: str, *arguments: Any, query: str = "", status: int = 200) -> None:
        """Go to the page with this name in the address table."""
        answer = self.page.goto(reverse(name, args=arguments) + query)
        self._arrived(answer, status)

    def sign_in(self) -> None:
        """By the form, with the password that all people of the tests have."""
        assert self.person is not None
        self.page.context.clear_cookies()
        self.choose_language()
        self.open("account_login")
        self.page.fill("[name=login]", self.person.email)
        self.page.fill("[name=password]", PASSWORD)
        self.press_at(self.page.locator("main form .btn-primary"))

    def choose_language(self) -> None:
        """Set the switch of languages, as it stands on every page, where it is not set yet."""
        self.open("programmes:call_list")
        if self.page.locator("html").get_attribute("lang") != self.language:
            self.press_at(self.page.locator(f".languages button[value={self.language}]"))
        assert self.page.locator("html").get_attribute("lang") == self.language

    def follow(self, text: str, *, within: str = "body", exact: bool = True) -> None:
        """Follow the first link that says this."""
        self.press_at(self.page.locator(within).get_by_role("link", name=text, exact=exact).first)

    def take_up(self, text: str) -> None:
        """Go home and follow the line of what waits that says this."""
        self.open("web:home")
        self.press_at(
            self.page.locator(".waiting").get_by_role("link", name=self.words(text), exact=True).first
        )

    def press(self, text: str, *, within: str = "main", exact: bool = True, status: int = 200) -> None:
        """Press the first button that says this."""
        self.press_at(self.page.locator(within).get_by_role("button", name=text, exact=exact).first, status)

    def search(self, **values: Any) -> None:
        """Narrow the list on this page by the form above it."""
        self.fill(**values)
        form = self.page.locator("main form[role=search]").filter(
            has=self.page.locator(f"[name={next(iter(values))}]")
        )
        self.press_at(form.get_by_role("button").first)

    def step(self, model: type[Model], name: str, *, reason: str = "") -> None:
        """Take a step by its button; one that asks once more, or for a reason, is opened first."""
        with translation.override(self.language):
            label = str(model.workflow.step(name).label)
        offered = (
            self.page.locator(".steps li").filter(has=self.page.locator(f"[name=step][value={name}]")).first
        )
        assert label in offered.inner_text(), (self.page.url, label)
        if offered.locator("summary").count():
            offered.locator("summary").click()
        if reason:
            offered.locator("textarea").fill(reason)
        self.press_at(offered.locator("form button"))

    def see_work_done(self) -> None:
        """On the page of a job: it is done, and its result is one link away."""
        assert self.at == "kernel:job", self.page.url
        run_waiting()
        self.page.reload()
        self.follow(self.words("To the result"))

    def press_at(self, place: Locator, status: int = 200) -> None:
        """Press what leads to another page, or to this one anew."""
        with self.page.expect_navigation() as going:
            place.click()
        self._arrived(going.value, status)

    def _arrived(self, answer: Response | None, status: int) -> None:
        assert answer is not None and answer.status == status, (self.page.url, answer and answer.status)
        if status != 200:
            forget_troubles(self.page)  # the browser calls every such answer an error
        self.page.wait_for_load_state("load")
        name = resolve(self.path).view_name
        if name not in self.sound:
            self.sound.add(name)
            assert_page_is_sound(self.page)

    @property
    def path(self) -> str:
        """The address without host and query."""
        return "/" + self.page.url.split("/", 3)[3].split("?")[0].split("#")[0]

    @property
    def at(self) -> str:
        """The name of the present page in the address table."""
        return resolve(self.path).view_name

    @property
    def number(self) -> int:
        """The number of the row that the present page is about."""
        return resolve(self.path).kwargs["pk"]

    # --- reading ---

    @property
    def text(self) -> str:
        """Everything that the page says, between single blanks."""
        return " ".join(self.page.locator("body").inner_text().split())

    def reads(self, *texts: str) -> None:
        """All of this stands on the page."""
        missing = [text for text in texts if " ".join(text.split()) not in self.text]
        assert not missing, f"{self.page.url} does not say {missing}:\n{self.text}"

    def is_told(self, text: str) -> None:
        """The message above the page says this."""
        told = " ".join(self.page.locator("[data-messages]").inner_text().split())
        assert text in told, f"{self.page.url} says {told!r} instead of {text!r}"

    def letters(self) -> list[str]:
        """The subjects of what has been written to this person, oldest first."""
        letters = Mail.objects.filter(account=self.person.account).order_by("pk")
        return list(letters.values_list("subject", flat=True))

    def state(self, model: type[Model], name: str) -> str:
        """What the state of this name is called."""
        with translation.override(self.language):
            return str(model.workflow.state(name).label)

    def stands(
        self, model: type[Model], state: str, *, who: str = "", by: date | None = None, mine: bool = False
    ) -> None:
        """The page says where it stands, who acts next (a party or a name), by when, and if that is me."""
        with translation.override(self.language):
            actor = str(PARTY_LABELS.get(who, who))
        standing = self.page.locator(".standing", has_text=self.state(model, state)).first
        said = " ".join(standing.inner_text().split())
        wanted = [self.words("Next: %(who)s", who=actor)] if who else []
        if by:
            pattern = "by %(day)s" if who else "expected %(day)s"
            wanted.append(self.words(pattern, day=self.day(by)))
        missing = [text for text in wanted if text not in said]
        assert not missing, f"{self.page.url} says {said!r}, not {missing}"
        assert (standing.locator(".your-turn").count() == 1) == mine, (self.page.url, said, mine)

    # --- writing ---

    def fill(self, *, within: str = "main", **values: Any) -> None:
        """Fill in fields by their names; a list of values ticks boxes."""
        for name, value in values.items():
            self.fill_field(f"{within} [name='{name}']", value)

    def fill_field(self, where: str, value: Any) -> None:
        fields = self.page.locator(where)
        kind = fields.first.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
        if kind == "select":
            fields.select_option(value)
        elif kind == "radio":
            self.page.locator(f"{where}[value='{value}']").check()
        elif kind == "checkbox":
            self._tick(where, value)
        elif kind == "file":
            fields.set_input_files(value if isinstance(value, (str, Path)) else [value])
        elif isinstance(value, datetime):
            fields.fill(value.strftime("%Y-%m-%dT%H:%M:%S"))
        else:
            fields.fill(str(value))

    def _tick(self, where: str, value: Any) -> None:
        if isinstance(value, bool):
            self.page.locator(where).set_checked(value)
            return
        for one in value:
            self.page.locator(f"{where}[value='{one}']").check()

    @contextmanager
    def downloading(self) -> Iterator[list[Download]]:
        """Inside, a click starts a download, which then stands in the list."""
        found: list[Download] = []
        with self.page.expect_download() as waiting:
            yield found
        found.append(waiting.value)
