"""When the round happens: the offers were made for the autumn of 2022, so it begins a year before."""

from datetime import date, datetime

from sojourn.web.demo.rounds import Dates
from tests.conftest import SHANGHAI

YEAR = "2022/23"
BEGINS = datetime(2021, 10, 11, 9, 0, tzinfo=SHANGHAI)
"""The Monday on which the office takes the offers up."""
DATES = Dates.closing_on(date(2021, 11, 5), opens=date(2021, 10, 18))
OPENS = datetime(2021, 10, 18, 9, 0, tzinfo=SHANGHAI)
CLOSES = datetime(2021, 11, 5, 17, 0, tzinfo=SHANGHAI)
NOTICE_DAYS, OFFER_DAYS = 5, 7
