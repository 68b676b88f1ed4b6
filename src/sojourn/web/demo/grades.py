"""Tables of grades of our own and of the partners, as registries count them."""

from collections.abc import Sequence
from decimal import Decimal

from sojourn.partners.models import Institution
from sojourn.stays import actions as staying
from sojourn.web.demo.house import House
from sojourn.web.demo_data.courses import GRADES

OWN = {"95": 8, "90": 17, "85": 24, "80": 21, "75": 14, "70": 9, "65": 4, "60": 3}
"""Set: marks at home, of a hundred that passed."""


def add_grade_tables(house: House, partners: Sequence[Institution], *, edition: str) -> None:
    """Ours for all fields, and one of each of these partners on the ECTS scale."""
    facts = {"field_code": "", "edition": edition, "is_used": True, "by": house.officer}
    own = [(mark, Decimal(share)) for mark, share in OWN.items()]
    theirs = [(grade, Decimal(share)) for grade, share in GRADES.items() if grade != "F"]
    staying.add_grade_table(None, shares=own, source="教务处 Academic Affairs", **facts)
    for partner in partners:
        staying.add_grade_table(partner, shares=theirs, source="ECTS grading table", **facts)
