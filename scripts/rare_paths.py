#!/usr/bin/python3
"""Lists the paths that are marked as rare and that no test has reached: scripts/rare_paths.py LOG

The marks are the MANTA_RARE("...") in src and include. LOG has the names of the reached ones, one a line: the programs
of the checked build append to the file that MANTA_RARE_LOG names.
"""

import re
import sys
from pathlib import Path

from verdict import finish

TOP = Path(__file__).resolve().parent.parent
MARK = re.compile(r'MANTA_RARE\("([^"]+)"\)')


def marks(top):
    """The place of each mark, by its name."""
    found = {}
    for folder in ("include", "src"):
        for file in sorted(f for suffix in ("hpp", "cpp") for f in (top / folder).rglob(f"*.{suffix}")):
            if file.name == "marks.hpp":
                continue
            for number, line in enumerate(file.read_text().splitlines(), 1):
                for name in MARK.findall(line):
                    found.setdefault(name, []).append(f"{file.relative_to(top)}:{number}")
    return found


def complaints(found, reached):
    bad = [f"{places[0]}: no test reached '{name}'" for name, places in found.items() if name not in reached]
    bad += [f"{places[1]}: another mark has the name '{name}'" for name, places in found.items() if len(places) > 1]
    return bad


def self_test():
    found = {"a": ["x:1"], "b": ["x:2"], "c": ["x:3", "y:1"]}
    bad = complaints(found, {"a", "c"})
    return [] if [b.split(":")[0] for b in bad] == ["x", "y"] else [f"self-test: {bad}"]


if __name__ == "__main__":
    log = Path(sys.argv[1])
    found = marks(TOP)
    bad = self_test() + complaints(found, set(log.read_text().splitlines()) if log.exists() else set())
    finish(len(found), bad)
