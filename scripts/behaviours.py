#!/usr/bin/python3
"""Checks docs/behaviours.md against the tests: scripts/behaviours.py TESTS SKIPPED

The page is made of tables. A row names the tests of one behaviour as `Suite.Name`, or a file as `tests/x.cpp`; both
must exist. A row that names neither must say "no test" and why. A test may skip itself only if a row names it and
says "skipped" and why. TESTS and SKIPPED are files with one name a line, as the test programs print them.

The files of LEFT_OUT list tests that are left out on the twin engine and in simulations, in sections `[reason]`.
These tests must exist, and the page has one row for each reason, which names it as `[reason]`.
"""

import re
import sys
from pathlib import Path

from verdict import finish

TOP = Path(__file__).resolve().parent.parent
LEFT_OUT = ["tests/conformance/not_on_twin.txt", "tests/conformance/not_simulated.txt"]
TEST = re.compile(r"`([A-Z]\w*\.[A-Z]\w*)`")
PATH = re.compile(r"`((?:tests|examples|src|apps)/[\w/.-]+\.cpp)`")
REASON = re.compile(r"`\[([\w ]+)\]`")


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
    """Returns the number of rows and a line for each error."""
    known = {plain(name) for name in tests}
    excused, count, bad = set(), 0, []
    for number, row in rows(page):
        count += 1
        named, paths = TEST.findall(row), PATH.findall(row)
        bad += [f"line {number}: there is no test {name}" for name in named if name not in known]
        bad += [f"line {number}: there is no file {path}" for path in paths if not exists(path)]
        if not named and not paths and not REASON.search(row) and "no test" not in row.lower():
            bad.append(f"line {number}: names no test and does not say why")
        if "skipped" in row.lower():
            excused.update(named)
    bad += [f"{name} skips itself, and no row says why" for name in sorted({plain(s) for s in skipped} - excused)]
    return count, bad


def sections_of(left_out, tests):
    """Returns the reasons of one list with the number of tests under each, and a line for each error."""
    known = {plain(name) for name in tests}
    sections, seen, bad = {}, set(), []
    section = None
    for number, line in enumerate(left_out.splitlines(), 1):
        if head := re.fullmatch(r"\[([\w ]+)\]", line):
            section = head[1]
            if section in sections:
                bad.append(f"line {number}: a second section [{section}]")
            sections[section] = 0
        elif line and not line.startswith("#"):
            if section is None:
                bad.append(f"line {number}: {line} stands under no reason")
            else:
                sections[section] += 1
            if line not in known and not (line.endswith(".*") and any(n.startswith(line[:-1]) for n in known)):
                bad.append(f"line {number}: there is no test {line}")
            if line in seen:
                bad.append(f"line {number}: {line} is left out already")
            seen.add(line)
    bad += [f"[{name}] has no test" for name, count in sections.items() if count == 0]
    return sections, bad


def check_left_out(page, lists, tests):
    """Returns a line for each untruth about the tests that are left out somewhere: lists are texts by file name."""
    explained = [reason for _, row in rows(page) for reason in REASON.findall(row)]
    reasons, bad = [], []
    for file, left_out in lists.items():
        sections, untrue = sections_of(left_out, tests)
        bad += [f"{file}{line}" for line in untrue]
        reasons += sections
    bad += [f"[{name}] is a reason in two lists" for name in sorted(set(reasons)) if reasons.count(name) > 1]
    bad += [f"[{name}] is not explained in docs/behaviours.md" for name in reasons if name not in explained]
    bad += [f"[{name}] is explained {explained.count(name)} times" for name in reasons if explained.count(name) > 1]
    bad += [f"[{name}] is explained, and nothing is left out for it" for name in explained if name not in reasons]
    return bad


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
    page += "| `[true]` | why |\n| `[empty]` | why |\n| `[nowhere]` | why |\n"
    left_out = "# about\nGet.Skips\n[true]\nGet.Waits\nGet.Waits\nGet.Nowhere\n\n[empty]\n[unknown]\nWait.Times\n"
    wrong = ["line 2: Get.Skips stands under no reason", "line 5: Get.Waits is left out already",
             "line 6: there is no test Get.Nowhere", "[empty] has no test",
             "[unknown] is not explained in docs/behaviours.md", "[nowhere] is explained, and nothing is left out for it"]
    said = check_left_out(page, {"": left_out}, tests)
    return ["\n  ".join(["self-test: said", *lines]) for lines, wanted in
            (([str(count), *bad], ["6", *expected]), (said, wrong)) if lines != wanted]


if __name__ == "__main__":
    tests, skipped = (Path(file).read_text().splitlines() for file in sys.argv[1:])
    page = (TOP / "docs/behaviours.md").read_text()
    count, bad = check(page, tests, skipped, lambda path: (TOP / path).is_file())
    left_out = check_left_out(page, {f"{file}: ": (TOP / file).read_text() for file in LEFT_OUT}, tests)
    finish(2 + max(count, len(bad) + len(left_out)),
           self_test() + [f"docs/behaviours.md: {line}" for line in bad] + left_out)
