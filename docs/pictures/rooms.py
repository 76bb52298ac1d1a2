"""The rooms of the tree, and who may include whom. The rooms and their order are those of scripts/include_rule.py."""

import include_rule
from drawing import PALE, Drawing

WHAT = {  # room: what is in it, and its colour
    "include/manta": ("the public API; detail/ holds what its templates need", "blue"),
    "src/base": ("the machine: threads, futex, slab allocator, CPUs, cgroups", "grey"),
    "src/serialize": ("MessagePack: Writer and Reader", "grey"),
    "src/core": ("the state of a runtime, contexts, slots, hazard slots; the seam to executors", "grey"),
    "src/executor": ("how work runs in this process: timers, work_stealing/", "yellow"),
    "src/objects": ("nodes: publication, waiters, the store's account, events", "green"),
    "src/tasks": ("submission, dependencies, running, cancellation, coroutines", "green"),
    "src/waiting": ("get, wait, callbacks, coroutines of others", "green"),
    "src/actors": ("cells, mailboxes, activations, side queues", "green"),
    "src/engine": ("where calls run: the seam, its two halves, and loopback/", "yellow"),
    "src/runtime": ("puts a runtime together, and ends it", "green"),
    "src/simulation": ("the test kit: seeds, faults, schedules; executor/", "blue"),
    "src/testing": ("what tests of private parts share; explorer/", "grey"),
    "apps": ("textindex, which ./run starts", "grey"),
    "examples": ("programs that are tests", "grey"),
    "bench": ("manta beside its peers", "grey"),
    "tests": ("the suites; no other room includes them", "grey"),
}
ROW, GAP, WIDTH = 30, 6, 860


def is_a_stack():
    """True if each room may include itself and all below it, and nobody but the tests may include those."""
    rooms = include_rule.ROOMS
    return all(include_rule.may_include(mine, its) ==
               (rooms.index(its) <= rooms.index(mine) and (its != "tests" or mine == "tests"))
               for mine in rooms for its in rooms)


def draw():
    rooms = include_rule.ROOMS
    if set(WHAT) != set(rooms):
        raise ValueError(f"other rooms than those of include_rule.py: {sorted(set(WHAT) ^ set(rooms))}")
    if not is_a_stack():
        raise ValueError("include_rule.py no longer lets each room include all below it")
    height = 44 + len(rooms) * (ROW + GAP) + 56
    d = Drawing(WIDTH, height, "The rooms: each may include itself and the rooms below it")
    head = "Each room may include itself and the rooms below it, and nothing above"
    d.text(WIDTH / 2, 28, head, 14, "middle", bold=True)
    top = 44
    for i, room in enumerate(reversed(rooms)):
        what, fill = WHAT[room]
        y = top + i * (ROW + GAP)
        d.box(60, y, WIDTH - 76, ROW, fill)
        d.text(72, y + 20, room, 13, mono=True, bold=True, room=130)
        d.text(212, y + 20, what, 13, room=WIDTH - 76 - 212 + 52)
    bottom = top + len(rooms) * (ROW + GAP) - GAP
    d.arrow((36, top + 4), (36, bottom - 4))
    d.parts.append(f'<text transform="translate(26 {(top + bottom) / 2:g}) rotate(-90)" font-size="13" '
                   f'text-anchor="middle" fill="{PALE}">includes</text>')
    d.text(60, bottom + 24, "Public headers include the standard library and one another only. "
           "Engines under src/engine do not know one another.", 12, fill=PALE)
    d.text(60, bottom + 44, "Blue: what a user sees. Green: the heart. Yellow: separated from the heart by a seam.", 12,
           fill=PALE)
    return d
