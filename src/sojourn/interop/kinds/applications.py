"""Sheets of applications with their ranked choices, one application a row."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sojourn.applications.intake import take_in_application
from sojourn.applications.models import Application
from sojourn.applications.queries import visible_applications
from sojourn.interop.kinds.kind import NEW, UNCHANGED, Kind, Plan
from sojourn.interop.kinds.rows import refuse_doubled
from sojourn.interop.spreadsheet.columns import EMAIL, LINE, Column, Line
from sojourn.interop.spreadsheet.delimited import folded
from sojourn.kernel.steps import state_of
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place

MOST_CHOICES = 10
CHOICES = tuple(f"choice_{rank}" for rank in range(1, MOST_CHOICES + 1))


class Applications(Kind):
    name: ClassVar[str] = "applications"
    label: ClassVar[Any] = _("Applications")
    lead: ClassVar[Any] = _("Applications that reached the office elsewhere, one a row with its choices.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("call", _("call"), LINE, _("Code of the call."), ("call code", "通知代码"), is_required=True),
        Column(
            "number",
            _("student or staff number"),
            LINE,
            _("By it a person is found; the e-mail serves where there is none."),
            ("student number", "学号", "学工号"),
        ),
        Column("name", _("name"), LINE, _("Only for reading."), ("姓名",), is_compared=False),
        Column("email", _("e-mail"), EMAIL, "", ("email", "邮箱")),
        *(
            Column(
                name,
                format_lazy("{word} {rank}", word=_("choice"), rank=rank),
                LINE,
                _("Code of the programme and, after a stroke, term or year: EX-007/term."),
                (f"choice {rank}", f"志愿{rank}", f"第{rank}志愿"),
            )
            for rank, name in enumerate(CHOICES, start=1)
        ),
        Column("state", _("state"), LINE, _("Only for reading."), ("状态",), is_compared=False),
    )

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.calls = {folded(call.code): call for call in Call.objects.all()}
        self.places: dict[int, dict[str, Place]] = {}
        self.seen: dict[Any, int] = {}

    def find(self, line: Line) -> Plan:
        values = line.values
        plan = Plan(line, title=str(values.get("name") or values.get("number") or values.get("email", "")))
        if line.faults:
            return plan.refuse_faults()
        call = self.calls.get(folded(values["call"]))
        if call is None:
            return plan.refuse("call_unknown", column="call", value=values["call"])
        person = self._person(plan)
        if person is None or refuse_doubled(plan, self.seen, (call.pk, person.pk), column="call"):
            return plan
        if self.by is not None and person.pk == self.by.pk:
            return plan.refuse("own_row", column="number")
        places = self._places(plan, call)
        if plan.line.faults:
            return plan.refuse_faults()
        plan.note(call=call, person=person, places=places)
        standing = Application.objects.filter(call=call, person=person).first()
        if standing is not None:
            return self._compared(plan, standing, places)
        if getattr(person, "studies", None) is None:
            return plan.refuse("studies_unknown", column="number", value=str(person))
        return plan

    def _person(self, plan: Plan) -> Person | None:
        values = plan.line.values
        people = Person.objects.select_related("studies__unit")
        person = None
        if "number" in values:
            person = people.filter(number=values["number"]).first()
        elif "email" in values:
            person = people.filter(email__iexact=values["email"]).first()
        else:
            plan.refuse("person_unnamed", column="number")
            return None
        if person is None:
            written = values.get("number") or values.get("email")
            plan.refuse("person_unknown", column="number", value=str(written))
        return person

    def _places(self, plan: Plan, call: Call) -> list[Place]:
        found: list[Place] = []
        for name in CHOICES:
            text = plan.line.values.get(name)
            if text is None:
                continue
            place = self._known_places(call).get(folded(text))
            if place is None:
                plan.refuse("place_unknown", column=name, value=text)
            elif place in found:
                plan.refuse("place_doubled", column=name, value=text)
            else:
                found.append(place)
        if len(found) > call.max_choices:
            plan.refuse("too_many_choices", column=CHOICES[call.max_choices], most=str(call.max_choices))
        return found

    def _known_places(self, call: Call) -> dict[str, Place]:
        """The call's places by "code/period", and by code where the programme has one period only."""
        if call.pk not in self.places:
            places = list(call.places.select_related("programme"))
            known = {folded(_written(place)): place for place in places}
            for place in places:
                alone = sum(one.programme_id == place.programme_id for one in places) == 1
                if alone:
                    known[folded(place.programme.code)] = place
            self.places[call.pk] = known
        return self.places[call.pk]

    def _compared(self, plan: Plan, standing: Application, places: list[Place]) -> Plan:
        """What is there stays: an application is changed by its applicant, step by step."""
        plan.thing = standing
        chosen = [choice.place_id for choice in standing.choices.all()]
        plan.outcome = UNCHANGED
        if places and chosen != [place.pk for place in places]:
            state = str(state_of(standing).label)
            return plan.refuse("application_stands", column="choice_1", state=state)
        return plan

    def write(self, plans: Sequence[Plan]) -> None:
        for plan in plans:
            if plan.outcome == NEW:
                notes = plan.notes
                application, choices = take_in_application(
                    notes["call"],
                    person=notes["person"],
                    unit=notes["person"].studies.unit,
                    places=notes["places"],
                    by=self.by,
                )
                plan.thing = application
                plan.made(application)
                for choice in choices:
                    plan.made(choice)

    def listing(self) -> Iterator[dict[str, Any]]:
        seen = visible_applications(self.by) if self.by else Application.objects.all()
        rows = seen.select_related("call", "person").prefetch_related("choices__place__programme").distinct()
        for one in rows.order_by("call", "pk"):
            shown = {
                "call": one.call.code,
                "number": one.person.number,
                "name": one.person.name_zh or one.person.name_en,
                "email": one.person.email,
                "state": str(state_of(one).label),
            }
            for name, choice in zip(CHOICES, one.choices.all(), strict=False):
                shown[name] = _written(choice.place)
            yield shown


def _written(place: Place) -> str:
    return f"{place.programme.code}/{place.period}"
