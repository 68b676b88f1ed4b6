from datetime import timedelta

import pytest

from sojourn.engines.workflow import WorkflowError
from sojourn.kernel.journeys import Journeys, save_states
from sojourn.kernel.models import StepTaken
from sojourn.kernel.steps import steps_taken
from tests import factories as make
from tests.conftest import NOW


@pytest.mark.django_db
def test_journeys_are_kept_in_the_order_of_their_time_with_their_authors(now):
    call, officer = make.call(state="published"), make.person()
    journeys = Journeys()

    journeys.go(call, "open", by=None, at=NOW)
    journeys.go(call, "close", by=officer, at=NOW + timedelta(days=9))
    save_states([call], by=officer)
    journeys.keep()

    call.refresh_from_db()
    assert call.state == "closed"
    told = [(one.step, one.source, one.target, one.by, one.at) for one in steps_taken(call)]
    assert told == [
        ("open", "published", "open", None, NOW),
        ("close", "open", "closed", officer.account, NOW + timedelta(days=9)),
    ]
    assert [line.state for line in call.history.order_by("history_id")] == ["published", "closed"]


@pytest.mark.django_db
def test_journey_that_the_table_does_not_know_is_refused(now):
    call = make.call(state="draft")
    journeys = Journeys()

    with pytest.raises(WorkflowError, match="close does not start in draft"):
        journeys.go(call, "close", by=None, at=NOW)

    journeys.keep()
    assert (call.state, StepTaken.objects.count()) == ("draft", 0)
