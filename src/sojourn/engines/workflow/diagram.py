"""A workflow drawn as a Mermaid state diagram, for the documentation."""

from sojourn.engines.workflow.table import Workflow


def draw(workflow: Workflow) -> str:
    """The diagram's text; steps with the same ends share one arrow."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.start}"]
    lines += [f"    {state.name}: {state.label}" for state in workflow.states]
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in workflow.steps:
        for source in step.sources:
            arrows.setdefault((source, step.target), []).append(f"{step.label} ({', '.join(step.who)})")
    lines += [
        f"    {source} --> {target}: {' / '.join(labels)}" for (source, target), labels in arrows.items()
    ]
    busy = {source for step in workflow.steps for source in step.sources}
    lines += [f"    {state.name} --> [*]" for state in workflow.states if state.name not in busy]
    return "\n".join(lines) + "\n"
