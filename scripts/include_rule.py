#!/usr/bin/python3
"""Checks who includes whom: scripts/include_rule.py

The rooms, from the ground up; each includes only itself and the rooms before it in this list:

    include/manta   the public API, and what its templates need in detail/
    src/base, serialize, core, executor, objects, tasks, waiting, actors, engine, runtime,
        simulation, testing
    apps, examples, bench, tests

Also, public headers include the standard library and one another, and nothing else; the engines under src/engine do not
know one another; and only tests include tests. docs/pictures/rooms.py draws this rule.
"""

import re
import tempfile
from pathlib import Path

from verdict import finish

ROOMS = ["include/manta", *(f"src/{room}" for room in (
    "base", "serialize", "core", "executor", "objects", "tasks", "waiting", "actors", "engine", "runtime",
    "simulation", "testing")), "apps", "examples", "bench", "tests"]
INCLUDE = re.compile(r'^\s*#\s*include\s*(<[^>]+>|"[^"]+")', re.MULTILINE)
STANDARD = re.compile(r"[a-z_0-9]+")  # <vector>, <cstdint>: no folder, no suffix


def room(path):
    """The room of a file, given from the top of the project; a test beside the code belongs to the tests."""
    if ".test." in path:
        return "tests"
    return next((r for r in ROOMS if path.startswith(r + "/")), None)


def engine(path):
    parts = path.split("/")
    own = parts[2] if path.startswith("src/engine/") and len(parts) > 3 else None
    return None if own == "peer" else own  # which is no engine, but what engines of several processes share


def resolve(top, path, name):
    """The included file, from the top of the project, or None if it is none of ours."""
    around = [] if name[0] == "<" else [*map(str, Path(path).parents)][:-1] + ["src", "tests"]
    found = next((top / f / name[1:-1] for f in [*around, "include"] if (top / f / name[1:-1]).is_file()), None)
    return found and str(found.resolve().relative_to(top.resolve()))


def may_include(mine, its):
    """True if a file of one room may include a file of another."""
    return ROOMS.index(its) <= ROOMS.index(mine) and (its != "tests" or mine == "tests")


def complaint(top, path, name):
    """Why `path` may not include `name`; None if it may."""
    target = resolve(top, path, name)
    if target is None:
        if name[0] == '"' or name.startswith("<manta/"):
            return "there is no such file"
        if (path, name) == ("include/manta/testing/gtest.hpp", "<gtest/gtest.h>"):  # for users of GoogleTest
            return None
        if room(path) == "include/manta" and not STANDARD.fullmatch(name[1:-1]):
            return "a public header needs the standard library only"
        return None
    mine, its = room(path), room(target)
    if its == "tests" and mine != "tests":
        return "nothing includes tests"
    if its is None or not may_include(mine, its):
        return f"{mine} may not know {its or target}"
    if engine(path) and engine(target) and engine(path) != engine(target) and mine != "tests":
        return "engines do not know one another"
    return None


def check(top):
    """Returns the number of files seen and a line for each bad one."""
    files, bad = 0, []
    for file in sorted(f for suffix in ("hpp", "cpp") for f in top.rglob(f"*.{suffix}")):
        path = str(file.relative_to(top))
        if room(path) is None and not path.startswith(("src/", "include/")):
            continue
        files += 1
        if room(path) is None:
            bad.append(f"{path}: stands in no room that the include rule names")
            continue
        whys = [f"{name}: {why}" for name in INCLUDE.findall(file.read_text()) if (why := complaint(top, path, name))]
        if whys:
            bad.append(f"{path}: includes " + ", ".join(whys))
    return files, bad


PLANTED = {  # file: its includes, and the expected complaint
    "include/manta/task.hpp": ("<vector> <manta/detail/objects/node.hpp>", None),
    "include/manta/detail/objects/node.hpp": ("<cstdint>", None),
    "include/manta/leaks.hpp": ('"tasks/queue.hpp"', "include/manta may not know src/tasks"),
    "include/manta/posix.hpp": ("<sys/mman.h>", "standard library only"),
    "src/base/slab.hpp": ("<sys/mman.h> <manta/task.hpp>", None),
    "src/base/upward.cpp": ('"tasks/queue.hpp"', "src/base may not know src/tasks"),
    "src/base/testy.cpp": ('"base/slab.test.hpp"', "nothing includes tests"),
    "src/base/slab.test.hpp": ('"tasks/queue.hpp"', None),
    "src/base/missing.cpp": ('"base/nowhere.hpp"', "no such file"),
    "src/tasks/queue.hpp": ('"base/slab.hpp"', None),
    "src/tasks/relative.cpp": ('"../runtime/root.hpp"', "src/tasks may not know src/runtime"),
    "src/engine/local/local.hpp": ('"tasks/queue.hpp"', None),
    "src/engine/process/process.hpp": ('"engine/local/local.hpp"', "engines do not know one another"),
    "src/runtime/root.hpp": ('"engine/local/local.hpp" "engine/process/process.hpp"', None),
    "src/attic/old.hpp": ("<vector>", "stands in no room"),
    "tests/conformance/get.test.cpp": ('"runtime/root.hpp" <manta/task.hpp>', None),
}


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        for path, (includes, _) in PLANTED.items():
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            (top / path).write_text("".join(f"#include {name}\n" for name in includes.split()))
        _, bad = check(top)
    missed = [p for p, (_, what) in PLANTED.items() if what and not any(b.startswith(p) and what in b for b in bad)]
    wrong = [b for b in bad if PLANTED[b.split(":")[0]][1] is None]
    return len(PLANTED), [f"self-test: missed {p}" for p in missed] + [f"self-test: wrongly said {b}" for b in wrong]


if __name__ == "__main__":
    planted, wrong = self_test()
    files, bad = check(Path(__file__).parent.parent)
    finish(planted + files, wrong + bad)
