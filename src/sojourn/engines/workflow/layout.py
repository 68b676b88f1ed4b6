"""Where the states of a written table stand in its drawing, layer by layer from the start."""

from dataclasses import dataclass

from sojourn.engines.workflow.written import Written

WIDTH, HEIGHT = 150, 40
ACROSS, DOWN = 24, 64
EDGE = 60


@dataclass(frozen=True)
class Box:
    """A state: its upper left corner."""

    name: str
    x: int
    y: int


@dataclass(frozen=True)
class Arrow:
    """The steps between two states, by their numbers in the table, as a path, and where the numbers stand."""

    numbers: tuple[int, ...]
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """Everything that a picture of the table needs."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int


def lay_out(table: Written) -> Drawing:
    """Each state as deep as the shortest way to it; what nothing leads to stands last."""
    rows = _rows(table)
    width = max(len(row) for row in rows) * (WIDTH + ACROSS) + 2 * EDGE
    boxes = {}
    for depth, row in enumerate(rows):
        left = (width - len(row) * (WIDTH + ACROSS) + ACROSS) // 2
        for place, name in enumerate(row):
            boxes[name] = Box(name, left + place * (WIDTH + ACROSS), 8 + depth * (HEIGHT + DOWN))
    pairs: dict[tuple[str, str], list[int]] = {}
    for number, step in enumerate(table["steps"], 1):
        for source in step["from"]:
            if source in boxes and step["to"] in boxes:
                pairs.setdefault((source, step["to"]), []).append(number)
    arrows = tuple(
        _arrow(boxes[source], boxes[target], tuple(numbers)) for (source, target), numbers in pairs.items()
    )
    return Drawing(tuple(boxes.values()), arrows, width, len(rows) * (HEIGHT + DOWN))


def _rows(table: Written) -> list[list[str]]:
    names = [one["name"] for one in table["states"]]
    depth, border = {table["start"]: 0}, [table["start"]]
    while border:
        source = border.pop(0)
        for step in table["steps"]:
            if source in step["from"] and step["to"] not in depth:
                depth[step["to"]] = depth[source] + 1
                border.append(step["to"])
    last = max(depth.values()) + 1
    rows: dict[int, list[str]] = {}
    for name in names:
        rows.setdefault(depth.get(name, last), []).append(name)
    return [rows[level] for level in sorted(rows)]


def _arrow(source: Box, target: Box, numbers: tuple[int, ...]) -> Arrow:
    """Down from edge to edge; sideways and back in a bow beside the boxes."""
    if target.y > source.y:
        x1, y1, x2, y2 = source.x + WIDTH // 2, source.y + HEIGHT, target.x + WIDTH // 2, target.y
        bend = (y2 - y1) // 2
        path = f"M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}"
        return Arrow(numbers, path, (x1 + x2) // 2, (y1 + y2) // 2)
    x1, y1, x2, y2 = source.x + WIDTH, source.y + HEIGHT // 2, target.x + WIDTH, target.y + HEIGHT // 2
    far = max(x1, x2) + EDGE // 2 + 4 * (numbers[0] % 5)
    path = f"M{x1} {y1} C{far} {y1} {far} {y2} {x2} {y2}"
    return Arrow(numbers, path, (x1 + x2 + 6 * far) // 8, (y1 + y2) // 2)
