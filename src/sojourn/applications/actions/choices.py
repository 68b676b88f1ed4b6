"""The applicant's ranked choices."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sojourn.applications.actions.editing import mark_changed, opened
from sojourn.applications.models import Application, Choice
from sojourn.kernel.action import action
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.models import Place

ASIDE = 1000
"""Ranks from here on are nobody's: choices wait there while they are put in order."""


@action
def add_choice(application: Application, place: Place, *, by: Person) -> Choice:
    """Put a place at the end of the list; a place that stands there already stays where it is."""
    current = opened(application, by=by)
    choices = list(current.choices.all())
    standing = next((choice for choice in choices if choice.place_id == place.pk), None)
    if standing:
        return standing
    if not current.call.places.filter(pk=place.pk).exists():
        raise Refusal(_("This place is not offered in this call."))
    if len(choices) >= current.call.max_choices:
        raise Refusal(
            _("You can name %(count)d places at most. Take one off the list first.")
            % {"count": current.call.max_choices}
        )
    choice = Choice.objects.create(application=current, place=place, rank=len(choices) + 1)
    mark_changed(current)
    return choice


@action
def remove_choice(choice: Choice, *, by: Person) -> None:
    """Take a place off the list; those after it move up."""
    current = opened(choice.application, by=by)
    choice.delete()
    _set_order(list(current.choices.all()))
    mark_changed(current)


@action
def move_choice(choice: Choice, *, to: int, by: Person) -> None:
    """Give a choice this rank; the others keep their order. Asked twice it is done once."""
    current = opened(choice.application, by=by)
    choices = list(current.choices.all())
    moved = choices.pop(next(place for place, one in enumerate(choices) if one.pk == choice.pk))
    choices.insert(min(max(to, 1), len(choices) + 1) - 1, moved)
    _set_order(choices)
    mark_changed(current)


@action
def order_choices(application: Application, *, order: Sequence[int], by: Person) -> None:
    """Rank the choices as their numbers stand in `order`, which must name each of them once."""
    current = opened(application, by=by)
    choices = {choice.pk: choice for choice in current.choices.all()}
    if sorted(order) != sorted(choices):
        raise Refusal(_("The list has changed in the meantime. Look at it again."))
    _set_order([choices[number] for number in order])
    mark_changed(current)


def _set_order(choices: Sequence[Choice]) -> None:
    """Number the choices as they stand; two steps, since no two may hold one rank even for a moment."""
    moved = [(rank, choice) for rank, choice in enumerate(choices, 1) if choice.rank != rank]
    for rank, choice in moved:
        Choice.objects.filter(pk=choice.pk).update(rank=ASIDE + rank)
    for rank, choice in moved:
        choice.rank = rank
        choice.save(update_fields=["rank"])
