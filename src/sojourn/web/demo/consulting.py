"""Meetings, suggestions and a plan of the demonstration: through the same actions as pages use."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from sojourn.consultations import actions
from sojourn.consultations.models import Meeting
from sojourn.followups.actions import complete_action_item
from sojourn.kernel import clock
from sojourn.organisation.models import Person, Role, Unit
from sojourn.organisation.queries import people_holding
from sojourn.web.demo.house import House
from sojourn.web.demo_data.consulting import AGENDA, ASKED, NEXT, OPINION, PLAN, REPLY, SUGGESTED, joined
from sojourn.web.demo_data.texts import Text

COMING = 12
"""People at a meeting of the small set."""
SYMPOSIUM = Text("国际交流工作座谈会", "Symposium on international work")
REGULAR = Text("国际交流工作例会", "Meeting on international work")
TRAINING = Text("系统使用培训", "Training on this system")
PLACE = Text("行政楼一号会议室", "Main building, room 1")


def consult(house: House) -> None:
    """A symposium last month and what came of it, a training session to come, a plan open to opinion."""
    if Meeting.objects.exists():
        return
    people = list(people_holding(Role.UNIT_OFFICER).order_by("pk")[:COMING])
    with clock.standing_at(clock.now() - timedelta(days=30)):
        before = _meeting(
            house, Text("国际交流工作座谈会", "Symposium on international work"), "symposium", days=1
        )
        _hold(house, before, people)
    after = _meeting(
        house, Text("国际交流工作例会", "Meeting on international work"), "meeting", 6, follows=before
    )
    actions.invite(after, people=people, by=house.officer)
    training = _meeting(
        house, Text("系统使用培训", "Training on this system"), "training", days=12, is_public=True
    )
    for person in people[:4]:
        actions.register(training, by=person)
    _plan(house, people)


def _meeting(house: House, title: Text, kind: str, days: int, **more: object) -> Meeting:
    day = clock.today() + timedelta(days=days)
    begins = datetime.combine(day, time(9), timezone.get_default_timezone())
    return actions.call_meeting(
        by=house.officer,
        title_zh=title.zh,
        title_en=title.en,
        kind=kind,
        unit=Unit.objects.get(code="OIA"),
        begins_at=begins,
        ends_at=begins + timedelta(hours=3),
        place_zh=PLACE.zh,
        place_en=PLACE.en,
        agenda_zh=AGENDA.zh,
        agenda_en=AGENDA.en,
        **more,
    )


def _hold(house: House, meeting: Meeting, people: list[Person]) -> None:
    """Everybody but two comes; suggestions are joined, answered, taken up."""
    by = house.officer
    actions.invite(meeting, people=people, by=by)
    coming = [actions.register(meeting, by=person) for person in people]
    for one in coming[:-2]:
        actions.check_in(one, by=by)
    for (question, answer), person in zip(ASKED, people, strict=False):
        asked = actions.ask_question(meeting, text=question.zh, is_signed=True, by=person)
        if answer is not None:
            actions.answer_question(asked, answer=answer.zh, by=by)
    made = [
        actions.suggest(theme=theme, text=text.zh, is_signed=order != 3, meeting=meeting, by=person)
        for order, ((theme, text), person) in enumerate(zip(SUGGESTED, people, strict=False))
    ]
    actions.merge_suggestion(made[1], into=made[0], by=by)
    item = actions.take_up_suggestion(
        made[0],
        what_zh="材料库：同一材料只交一次",
        what_en="Keep papers, so that each is handed in once",
        owner=by,
        due_on=clock.today() + timedelta(days=20),
        by=by,
    )
    complete_action_item(item, outcome="材料库已启用。Papers are kept now.", by=by)
    actions.answer_suggestion(made[2], answer="下一轮增加北欧名额四个。Four more places next round.", by=by)


def _plan(house: House, people: list[Person]) -> None:
    draft = actions.prepare_draft(
        by=house.officer,
        unit=Unit.objects.get(code="OIA"),
        open_until=clock.today() + timedelta(days=10),
        title_zh="国际化发展规划（征求意见稿）",
        title_en="Plan of internationalisation (draft)",
        **joined(PLAN),
    )
    draft = actions.take_draft_step(draft, step="open", by=house.officer)
    opinion = actions.give_opinion(draft.versions.get(), paragraph=2, text=OPINION.zh, by=people[0])
    actions.write_version(draft, note="第二条 · paragraph 2", by=house.officer, **joined(NEXT))
    actions.answer_opinion(opinion, outcome="followed", answer=REPLY.zh, by=house.officer)
