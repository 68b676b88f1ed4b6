"""Workflow tables: which state may follow which, by whose step, and why not."""

from sojourn.engines.workflow.diagram import draw
from sojourn.engines.workflow.table import Guard, Offer, State, Step, Workflow, WorkflowError

__all__ = ["Guard", "Offer", "State", "Step", "Workflow", "WorkflowError", "draw"]
