"""What is done to programmes and to what they and calls require."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from sojourn.engines.eligibility import Requirement as Rule
from sojourn.engines.eligibility import RequirementError, check_requirement
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person
from sojourn.programmes.actions.hosts import set_host
from sojourn.programmes.actions.sections import refuse_change
from sojourn.programmes.models import Call, Programme, Requirement
from sojourn.programmes.queries.sentences import requirement_sentence


@action
def add_programme(*, by: Person, **facts: Any) -> Programme:
    """A new programme; its host counts as a partner from now on."""
    require(by, "programmes.add_programme")
    _refuse_double_code(facts["code"])
    _refuse_foreign_agreement(facts)
    programme = Programme.objects.create(**facts)
    if programme.institution is not None:
        set_host(programme, institution=programme.institution, by=by)
    return programme


@action
def change_programme(programme: Programme, *, seen: int, changes: dict[str, Any], by: Person) -> Programme:
    """Change a programme's facts; another host takes the programme's caps along."""
    require(by, "programmes.change_programme", programme)
    _refuse_double_code(changes.get("code", programme.code), but=programme)
    _refuse_foreign_agreement(
        {"institution": programme.institution, "agreement": programme.agreement} | changes
    )
    saved = save_version(programme, seen=seen, changes=changes, by=by)
    if saved.institution is not None and saved.institution_id != programme.institution_id:
        set_host(saved, institution=saved.institution, by=by)
    return saved


def _refuse_double_code(code: str, but: Programme | None = None) -> None:
    if Programme.objects.filter(code__iexact=code).exclude(pk=but.pk if but else None).exists():
        raise Refusal(_("Another programme has the code “%(code)s”.") % {"code": code})


def _refuse_foreign_agreement(facts: Mapping[str, Any]) -> None:
    agreement, institution = facts.get("agreement"), facts.get("institution")
    if agreement is not None and institution is not None and agreement.institution_id != institution.pk:
        raise Refusal(_("The agreement is with “%(partner)s”.") % {"partner": agreement.institution})


@action
def add_requirement(
    owner: Programme | Call, *, kind: str, parameters: Mapping[str, Any], by: Person
) -> Requirement:
    """One more requirement of a programme, or of every place of a call."""
    _require_change(owner, by)
    _refuse_unjudgeable(kind, parameters)
    last = owner.requirements.aggregate(last=Max("position"))["last"] or 0
    column = "call" if isinstance(owner, Call) else "programme"
    return Requirement.objects.create(
        **{column: owner}, kind=kind, parameters=dict(parameters), position=last + 1
    )


@action
def change_requirement(
    requirement: Requirement, *, seen: Mapping[str, Any], parameters: Mapping[str, Any], by: Person
) -> Requirement:
    """Change a requirement that still says what the form was filled from; else Stale with both sentences."""
    _require_change(owner_of(requirement), by)
    _refuse_unjudgeable(requirement.kind, parameters)
    current = Requirement.objects.select_for_update().get(pk=requirement.pk)
    if current.parameters != seen and current.parameters != parameters:
        theirs = requirement_sentence(current.kind, current.parameters)
        mine = requirement_sentence(current.kind, parameters)
        raise Stale(
            _("Somebody else changed this in the meantime. Compare and save again."),
            {"requirement": (theirs, mine)},
        )
    current.parameters = dict(parameters)
    current.save(update_fields=["parameters"])
    return current


@action
def remove_requirement(requirement: Requirement, *, by: Person) -> None:
    _require_change(owner_of(requirement), by)
    requirement.delete()


def owner_of(requirement: Requirement) -> Programme | Call:
    """The programme or the call that the requirement belongs to."""
    owner = requirement.call or requirement.programme
    assert owner is not None  # the database sees to it
    return owner


def _require_change(owner: Programme | Call, by: Person) -> None:
    if isinstance(owner, Call):
        require(by, "programmes.change_call", owner)
        refuse_change(owner, "requirements")
    else:
        require(by, "programmes.change_programme", owner)


def _refuse_unjudgeable(kind: str, parameters: Mapping[str, Any]) -> None:
    """The form makes only what the engine can read; this is the last check before it is kept."""
    try:
        check_requirement(Rule(kind, parameters))
    except RequirementError as fault:
        raise Refusal(_("This requirement cannot be judged: %(fault)s") % {"fault": fault}) from fault
