#!/usr/bin/python3
"""Checks that misuse does not compile and says why: scripts/compile_fail.py [FILE...]

Each tests/compile_fail/*.cpp opens with what the compiler's error must contain:

    // EXPECT: a task cannot return a reference

A line may name one compiler, `// EXPECT g++: ...` or `// EXPECT clang++: ...`; a file whose lines name only the other
compiler is not compiled with this one. Warnings count as errors, so that a discarded result can be tested too.
"""

import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

from verdict import finish

TOP = Path(__file__).resolve().parent.parent
COMPILERS = {"g++": "g++", "clang++": "clang++-19"}
FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", f"-I{TOP}/include"]
EXPECT = re.compile(r"^// EXPECT(?: (g\+\+|clang\+\+))?: (.+)$", re.MULTILINE)


def complaint(file, compiler, expected):
    """What is wrong with this file under this compiler; None if it fails as it should."""
    result = subprocess.run([COMPILERS[compiler], *FLAGS, file], capture_output=True, text=True)
    if result.returncode == 0:
        return f"{file}: {compiler} compiles it"
    errors = [line for line in result.stderr.splitlines() if "error: " in line]
    missing = [text for text in expected if not any(text in line for line in errors)]
    return missing and "\n  ".join([f"{file}: {compiler} does not say: {missing[0]}", *errors]) or None


def check(files):
    """Returns the number of verdicts, and a text for each that did not fail as it should."""
    expected = {file: EXPECT.findall(file.read_text()) for file in files}
    bad = [f"{file}: has no line `// EXPECT: ...`" for file in files if not expected[file]]
    jobs = [(file, compiler, texts) for file in files for compiler in COMPILERS
            if (texts := [text for only, text in expected[file] if only in ("", compiler)])]
    seen = len(jobs) + len(bad)
    with ThreadPoolExecutor(cpu_count()) as pool:
        bad += filter(None, pool.map(lambda job: complaint(*job), jobs))
    return seen, bad


PLANTED = {  # file: its text, and what must be said about it
    "right.cpp": ('// EXPECT: one sentence\nstatic_assert(false, "one sentence");', None),
    "one_compiler.cpp": ("// EXPECT g++: was not declared\nint i = nowhere;", None),
    "compiles.cpp": ("// EXPECT: anything\nint i;", "compiles it"),
    "other_reason.cpp": ('// EXPECT: one sentence\nstatic_assert(false, "another");', "does not say: one sentence"),
    "in_a_note.cpp": ("// EXPECT: declared here\nvoid f(int); int i = f();", "does not say: declared here"),
    "silent.cpp": ("int i = nowhere;", "has no line"),
}


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        for name, (text, _) in PLANTED.items():
            (Path(folder) / name).write_text(text + "\n")
        _, bad = check(sorted(Path(folder).iterdir()))
    said = {name: " ".join(b for b in bad if f"/{name}:" in b) for name in PLANTED}
    wrong = [name for name, (_, what) in PLANTED.items()
             if bool(what) != bool(said[name]) or (what or "") not in said[name]]
    return len(PLANTED), [f"self-test: {name}: said {said[name]!r}" for name in wrong]


if __name__ == "__main__":
    planted, wrong = self_test()
    seen, bad = check([Path(name) for name in sys.argv[1:]] or sorted((TOP / "tests/compile_fail").glob("*.cpp")))
    finish(planted + seen, wrong + bad)
