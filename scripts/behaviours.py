#!/usr/bin/python3
"""Checks docs/behaviours.md against the tests: scripts/behaviours.py TESTS SKIPPED

The page is made of tables. A row names the tests of one behaviour as `Suite.Name`, or a file as `tests/x.cpp`; both
must exist. A row that names neither must say "no test" and why. A test may skip itself only if a row names it and
says "skipped" and why. TESTS and SKIPPED are files with one name a line, as the test programs print them.
"""

import re
import sys
from pathlib import Path

from verdict import finish

TOP = Path(__file__).resolve().parent.parent
TEST = re.compile(r"`([A-Z]\w*\.[A-Z]\w*)`")
PATH = re.compile(r"`((?:tests|examples|src|apps)/[\w/.-]+\.cpp)`")


def plain(name):
    """A test's name as the page writes it: `All/Suite.Name/3` and `Suite/0.Name` are both `Suite.Name`."""
    suite, _, test = name.partition(".")
    suite = [part for part in suite.split("/") if not part.isdigit()][-1]
    return f"{suite}.{test.split('/')[0]}"


def rows(page):
    """The tables' rows with their line numbers, without heads and rules."""
    lines = page.splitlines()
    for i, line in enumerate(lines):
        is_head = i + 1 < len(lines) and re.match(r"\|[\s:|-]+\|$", lines[i + 1].strip())
        if line.startswith("|") and not is_head and not re.match(r"\|[\s:|-]+\|$", line.strip()):
            yield i + 1, line


def check(page, tests, skipped, exists):
    """Returns the number of rows and a line for each untruth."""
    known = {plain(name) for name in tests}
    excused, count, bad = set(), 0, []
    for number, row in rows(page):
        count += 1
        named, paths = TEST.findall(row), PATH.findall(row)
        bad += [f"line {number}: there is no test {name}" for name in named if name not in known]
        bad += [f"line {number}: there is no file {path}" for path in paths if not exists(path)]
        if not named and not paths and "no test" not in row.lower():
            bad.append(f"line {number}: names no test and does not say why")
        if "skipped" in row.lower():
            excused.update(named)
    bad += [f"{name} skips itself, and no row says why" for name in sorted({plain(s) for s in skipped} - excused)]
    return count, bad


def self_test():
    page = """| behaviour | tests |
|---|---|
| true | `Get.Waits`, `Wait.Times`, `tests/a.cpp` |
| planted | `Get.Nowhere` |
| planted | `tests/nowhere.cpp` |
| planted | says nothing |
| true | no test: it cannot happen |
| true | `Get.Skips`: skipped, needs two machines |
"""
    tests = ["All/Get.Waits/0", "Wait/1.Times", "Get.Skips", "Get.SkipsToo"]
    count, bad = check(page, tests, ["Get.Skips", "Get.SkipsToo"], {"tests/a.cpp"}.__contains__)
    expected = ["line 4: there is no test Get.Nowhere", "line 5: there is no file tests/nowhere.cpp",
                "line 6: names no test and does not say why", "Get.SkipsToo skips itself, and no row says why"]
    return [] if (count, bad) == (6, expected) else ["\n  ".join(["self-test: said", *bad])]


if __name__ == "__main__":
    tests, skipped = (Path(file).read_text().splitlines() for file in sys.argv[1:])
    page = (TOP / "docs/behaviours.md").read_text()
    count, bad = check(page, tests, skipped, lambda path: (TOP / path).is_file())
    finish(1 + max(count, len(bad)), self_test() + [f"docs/behaviours.md: {line}" for line in bad])
