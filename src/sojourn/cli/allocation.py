"""`sojourn allocate` and `sojourn check-allocation`: no database is needed."""

import argparse
import json
from typing import Any

from sojourn.cli.command import WrongInput, add_command, content, first_line, write


def allocate(options: argparse.Namespace) -> int:
    """Allocate the places of an instance (JSON) and write the result with a reason for every choice."""
    from sojourn.engines import allocation  # slow import

    raw = content(options.instance)
    try:
        seed = bytes.fromhex(options.seed)
    except ValueError as failure:
        raise WrongInput(f"--seed: {options.seed!r} is not hexadecimal") from failure
    if len(seed) < 16:
        raise WrongInput("--seed: at least 16 bytes are needed")
    try:
        instance = allocation.read_instance(raw)
        result = allocation.allocate(instance, ties=options.ties, seed=seed)
    except allocation.InstanceError as failure:
        raise WrongInput(f"{options.instance}: {first_line(failure)}") from failure
    told = allocation.result_to_json(
        result, instance_bytes=raw, call=instance.call, ties=options.ties, seed=seed
    )
    write(json.dumps(told, ensure_ascii=False, indent=1), to=options.out)
    return 0


def check_allocation(options: argparse.Namespace) -> int:
    """Check a result against its instance without the engine; exit code 1 where it does not hold."""
    from sojourn.engines.allocation.check import check_result  # slow import

    fault = check_result(content(options.instance), content(options.result))
    print(fault or "the certificate holds")
    return 1 if fault else 0


def add_commands(commands: Any) -> None:
    """The two commands that need no database."""
    allocating = add_command(commands, "allocate", allocate)
    allocating.add_argument("instance", metavar="INSTANCE")
    allocating.add_argument(
        "--mechanism", choices=["da"], default="da", help="deferred acceptance (the default)"
    )
    allocating.add_argument(
        "--ties",
        choices=["lottery", "h", "l"],
        default="lottery",
        help="who is equal at the limit: by lot, all refused, all admitted",
    )
    allocating.add_argument("--seed", default="00" * 16, metavar="HEX", help="of the lottery")
    allocating.add_argument("--out", metavar="RESULT", help="(default: standard output)")
    checking = add_command(commands, "check-allocation", check_allocation)
    checking.add_argument("instance", metavar="INSTANCE")
    checking.add_argument("result", metavar="RESULT")
