"""What a whole round needs: the people, the clock, and a browser window for each of them."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random

import time_machine
from playwright.sync_api import Browser

from sojourn.agreements.fields import load_fields
from sojourn.organisation.models import Person
from sojourn.partners.catalogue import load_catalogue
from sojourn.programmes.models import Call
from sojourn.web.demo.house import House, build_house
from sojourn.web.demo.rounds import Round, places_in
from tests.browser import Language, Screen, new_context
from tests.conftest import SHANGHAI
from tests.factories import PASSWORD
from tests.web.round.dates import DATES
from tests.web.round.visitor import Visitor

SEED = 2021


@dataclass
class Walk:
    """A round on its way."""

    browser: Browser
    base_url: str
    language: Language
    clock: time_machine.Traveller
    house: House
    windows: ExitStack
    rng: Random = field(default_factory=lambda: Random(SEED))
    sound: set[str] = field(default_factory=set)

    @property
    def call(self) -> Call:
        """The one call, as it stands now."""
        return Call.objects.get()

    @property
    def round(self) -> Round:
        """The same call for the hands of the demonstration, which lead all those without a browser."""
        call = self.call
        places = places_in(call.academic_year)
        return Round(self.house, call, DATES, places, self.rng, first_number=2000)

    def window(self, person: Person | None = None, *, screen: Screen = "wide") -> Visitor:
        """A browser of this person's own, signed in; of anybody passing by where none is named."""
        context = new_context(self.browser, screen=screen, language=self.language, base_url=self.base_url)
        self.windows.callback(context.close)
        visitor = Visitor(context.new_page(), self.language, person, self.sound)
        if person is None:
            visitor.choose_language()
        else:
            person.account.set_password(PASSWORD)
            person.account.save(update_fields=["password"])
            visitor.sign_in()
        return visitor

    def move_to(self, day: date, hour: int = 9, minute: int = 0, second: int = 0) -> None:
        """Let time pass until then, in the office's zone."""
        self.clock.move_to(datetime.combine(day, time(hour, minute, second), tzinfo=SHANGHAI))


def found_university() -> House:
    """An invented university with its people, the catalogue of institutions and the fields of study."""
    load_catalogue(by=None)
    load_fields(by=None)
    return build_house(Random(SEED))
