"""What a round might have been with other draws and other people like these."""

from sojourn.allocation.models import Run
from sojourn.engines import allocation as engine
from sojourn.kernel.action import action
from sojourn.organisation.models import Person

REPLICATIONS = 40
"""So many of each round: the chance of a place is then uncertain by about eight in a hundred at most."""


@action
def replicate_limits(run: Run, *, by: Person | None) -> Run:
    """Keep the limits of replications of a run; none where ties are not broken by lot. Some ms for each."""
    from sojourn.engines.allocation.arrays import can_be_arrays  # slow import
    from sojourn.engines.allocation.replication import replicated  # slow import

    instance = engine.read_instance(run.instance.encode(), mechanism=run.mechanism)
    found: list[engine.Round] = []
    if run.ties == "lottery" and can_be_arrays(instance):
        seed = bytes.fromhex(run.instance_sha256)
        found = replicated(instance, count=REPLICATIONS, seed=seed, mechanism=run.mechanism)
    run.replications = engine.rounds_to_json(found)
    run.save(update_fields=["replications"])
    return run
