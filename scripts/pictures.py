#!/usr/bin/python3
"""Checks that the pictures in docs/pictures are what their sources draw: scripts/pictures.py [--write]

Each NAME.py there draws NAME.svg. The picture of the rooms takes them, and who may include whom, from include_rule.py,
and cannot be drawn where it would show something else. `--write` draws all anew.
"""

import importlib
import sys
from pathlib import Path

from verdict import finish

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"


def drawn(name):
    """The picture as SVG, and what is wrong with it."""
    try:
        return importlib.import_module(name).draw().svg(), None
    except ValueError as error:
        return "", str(error)


def self_test():
    """Complaints if a rule that changes, or a text that is too wide, goes unseen."""
    import drawing
    import include_rule
    bad, before = [], include_rule.ROOMS
    include_rule.ROOMS = [*before, "attic"]
    if drawn("rooms")[1] is None:
        bad.append("self-test: a new room is not missed in the picture")
    include_rule.ROOMS, rule = before, include_rule.may_include
    include_rule.may_include = lambda mine, its: rule(mine, its) or its == "src/runtime"
    if drawn("rooms")[1] is None:
        bad.append("self-test: a rule that differs from the picture is not seen")
    include_rule.may_include = rule
    try:
        drawing.Drawing(100, 100, "narrow").text(10, 10, "much wider than the page is")
        bad.append("self-test: a text that is too wide is not seen")
    except ValueError:
        pass
    return 3, bad


if __name__ == "__main__":
    sys.path.insert(0, str(FOLDER))
    sys.dont_write_bytecode = True
    seen, bad = self_test()
    for source in sorted(FOLDER.glob("*.py")):
        if source.stem == "drawing":
            continue
        seen += 1
        svg, wrong = drawn(source.stem)
        target = source.with_suffix(".svg")
        if wrong:
            bad.append(f"{source.name}: {wrong}")
        elif "--write" in sys.argv:
            target.write_text(svg)
        elif not target.is_file() or target.read_text() != svg:
            bad.append(f"{target.name}: is not what {source.name} draws: scripts/pictures.py --write")
    finish(seen, bad)
