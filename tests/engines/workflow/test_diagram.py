from hypothesis import given

from sojourn.engines.workflow import State, Step, Workflow, draw
from tests.engines.workflow.tables import workflows


def test_diagram_of_a_small_table():
    table = Workflow(
        "letter",
        "draft",
        (State("draft", "Draft", ("applicant",)), State("sent", "Sent"), State("torn", "Torn up")),
        (
            Step("send", "Send", ("draft",), "sent", ("applicant",)),
            Step("forward", "Forward", ("draft",), "sent", ("office", "clock")),
            Step("tear", "Tear up", ("draft", "sent"), "torn", ("applicant",)),
        ),
    )

    assert draw(table) == (
        "stateDiagram-v2\n"
        "    [*] --> draft\n"
        "    draft: Draft\n"
        "    sent: Sent\n"
        "    torn: Torn up\n"
        "    draft --> sent: Send (applicant) / Forward (office, clock)\n"
        "    draft --> torn: Tear up (applicant)\n"
        "    sent --> torn: Tear up (applicant)\n"
        "    torn --> [*]\n"
    )


@given(workflows())
def test_diagram_has_one_line_per_state_one_arrow_per_pair_and_every_step(table):
    lines = draw(table).splitlines()
    arrows = [line.strip().split(": ", 1) for line in lines if ": " in line and " --> " in line]
    pairs = {(source, step.target) for step in table.steps for source in step.sources}
    ends = {state.name for state in table.states} - {source for source, _target in pairs}

    assert lines[:2] == ["stateDiagram-v2", f"    [*] --> {table.start}"]
    assert [line.strip() for line in lines[2 : 2 + len(table.states)]] == [
        f"{state.name}: {state.label}" for state in table.states
    ]
    assert sorted(tuple(ends.split(" --> ")) for ends, _label in arrows) == sorted(pairs)
    assert {(*ends.split(" --> "), label) for ends, labels in arrows for label in labels.split(" / ")} == {
        (source, step.target, f"{step.label} ({', '.join(step.who)})")
        for step in table.steps
        for source in step.sources
    }
    assert {line.strip().split(" ")[0] for line in lines if line.endswith("--> [*]")} == ends
