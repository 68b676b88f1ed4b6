import pytest

from sojourn.kernel.refusal import Stale
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_save_counts_the_version_and_sets_only_what_was_changed():
    unit = make.unit("LAW", name_en="Law")
    Unit.objects.filter(pk=unit.pk).update(field_code="0421")

    saved = save_version(unit, seen=0, changes={"name_en": "School of Law"}, by=None)

    row = Unit.objects.get()
    assert (saved.version, row.version, row.name_en, row.field_code) == (1, 1, "School of Law", "0421")


def test_second_of_two_who_edit_is_told_what_differs_and_changes_nothing():
    unit = make.unit("LAW", name_en="Law", name_zh="法学院")
    save_version(unit, seen=0, changes={"name_en": "School of Law", "name_zh": "法学院"}, by=None)

    with pytest.raises(Stale) as stale:
        save_version(unit, seen=0, changes={"name_en": "Faculty of Law", "name_zh": "法学院"}, by=None)

    assert (stale.value.changes, stale.value.version) == (
        {"name_en": ("School of Law", "Faculty of Law")},
        1,
    )
    assert Unit.objects.get().name_en == "School of Law"


def test_second_who_has_compared_saves():
    unit = make.unit("LAW", name_en="Law")
    save_version(unit, seen=0, changes={"name_en": "School of Law"}, by=None)

    saved = save_version(unit, seen=1, changes={"name_en": "Faculty of Law"}, by=None)

    assert (saved.version, saved.name_en) == (2, "Faculty of Law")


def test_second_who_wants_the_same_is_not_stopped():
    unit = make.unit("LAW", name_en="Law")
    save_version(unit, seen=0, changes={"name_en": "School of Law"}, by=None)

    assert save_version(unit, seen=0, changes={"name_en": "School of Law"}, by=None).version == 2
