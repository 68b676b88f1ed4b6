"""Regular work: grants follow the real dates of their stays."""

from sojourn.funding.actions import recalculate_grants
from sojourn.kernel.jobs import every


@every(minutes=10, name="funding.grants")
def follow_dates_of_stays() -> None:
    recalculate_grants()
