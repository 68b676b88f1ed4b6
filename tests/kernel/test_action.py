from dataclasses import astuple

import pytest

from sojourn.kernel.action import acting_as, action, author
from sojourn.kernel.history import changes_of
from sojourn.organisation.actions import change_unit
from sojourn.organisation.models import Role, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@action
def rename(unit, *, name, by, fail=False):
    unit.name_en = name
    unit.save(update_fields=["name_en"])
    if fail:
        raise ValueError(name)
    return author()


@action
def rename_twice(unit, *, by, then):
    rename(unit, name="First", by=by)
    return rename(unit, name="Second", by=then)


def test_action_writes_history_with_its_author():
    unit, person = make.unit("LAW", name_en="Law"), make.person()

    rename(unit, name="School of Law", by=person)

    assert [(change.by, change.old, change.new) for change in changes_of(unit)] == [
        (person.account, "Law", "School of Law")
    ]


def test_action_that_fails_leaves_neither_change_nor_author():
    unit = make.unit("LAW", name_en="Law")

    with pytest.raises(ValueError, match="School"):
        rename(unit, name="School", by=make.person(), fail=True)

    assert (Unit.objects.get().name_en, unit.history.count(), author()) == ("Law", 1, None)


def test_action_inside_another_keeps_its_author_where_the_clock_goes_on():
    unit, person, other = make.unit("LAW"), make.person(), make.person()

    assert rename_twice(unit, by=person, then=None) == person.account
    assert rename_twice(unit, by=person, then=other) == other.account
    assert rename(unit, name="Third", by=None) is None


def test_author_is_put_back_after_a_nested_one():
    outer, inner = make.person().account, make.person().account

    with acting_as(outer):
        with acting_as(inner):
            assert author() == inner
        assert author() == outer


def test_history_names_the_column_as_people_read_it(in_english):
    root = make.university()
    law = Unit.objects.get(code="LAW")
    administrator = make.somebody(Role.ADMINISTRATOR, root)

    change_unit(law, seen=0, changes={"name_en": "Law School"}, by=administrator)

    found = [astuple(change)[1:] for change in changes_of(law)]
    assert found == [(administrator.account, "name in English", "School of Law", "Law School")]
