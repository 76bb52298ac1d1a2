#!/usr/bin/python3
"""Checks that misuse does not compile and says why in few lines: scripts/compile_fail.py [FILE...]

Each tests/compile_fail/*.cpp opens with what the compiler's error must contain:

    // EXPECT: a task cannot return a reference

If the text of the error is the compiler's own, the line of manta's source that the compiler shows has the sentence:

    // SHOWS: manta: takes one method

The compiler prints at most 15 lines. A file may have another bound, with the reason:

    // LINES g++: 16: it says twice that there is no such method

A line may name one compiler, `// EXPECT g++: ...` or `// SHOWS clang++: ...`; a file whose expectations name only the
other compiler is not compiled with this one. Warnings count as errors, so that a discarded result can be tested too.

Each compiler reads manta.hpp once for all files that include it, as a precompiled header: that takes four fifths of the
time away, and shows the same lines.
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
FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Werror", f"-I{TOP}/include"]
MAX_LINES = 15
INCLUDED = "#include <manta/manta.hpp>\n"
HEAD = re.compile(r"^// (EXPECT|SHOWS|LINES)(?: (g\+\+|clang\+\+))?: (.+)$", re.MULTILINE)
SHOWN = re.compile(r" *\d+ \| ")  # a line of source in what a compiler prints


def bound(heads):
    """How many lines a compiler may print; None where the reason is missing."""
    for text in heads:
        number, _, reason = text.partition(": ")
        return int(number) if number.isdecimal() and reason else None
    return MAX_LINES


def precompile(compiler, folder):
    """Compiles manta.hpp into the folder, and returns the flags that use it."""
    # g++ warns about `#pragma once` in the main file; with clang++ a file around it would be a line more in each error.
    if compiler == "g++":
        header = Path(folder) / "manta.hpp"
        header.write_text(INCLUDED)
        flags, compiled = ["-include", header], Path(folder) / "manta.hpp.gch"
    else:
        header, compiled = TOP / "include/manta/manta.hpp", Path(folder) / "manta.pch"
        flags = ["-include-pch", compiled]
    subprocess.run([COMPILERS[compiler], *FLAGS, "-x", "c++-header", header, "-o", compiled], check=True)
    return flags


def complaint(file, compiler, heads, precompiled):
    """What is wrong with this file under this compiler; None if it fails as it should."""
    flags = precompiled[compiler] if INCLUDED in file.read_text() else []
    result = subprocess.run([COMPILERS[compiler], *FLAGS, "-fsyntax-only", *flags, file], capture_output=True, text=True)
    if result.returncode == 0:
        return f"{file}: {compiler} compiles it"
    lines = result.stderr.splitlines()
    said = {"EXPECT": [line for line in lines if "error: " in line], "SHOWS": [line for line in lines if SHOWN.match(line)]}
    for kind, text in heads:
        if kind != "LINES" and not any(text in line for line in said[kind]):
            return "\n  ".join([f"{file}: {compiler} does not say: {text}", *said["EXPECT"]])
    most = bound([text for kind, text in heads if kind == "LINES"])
    if most is None:
        return f"{file}: a bound has a reason: `// LINES: 16: ...`"
    if len(lines) > most:
        return "\n  ".join([f"{file}: {compiler} prints {len(lines)} lines, and {most} are the most", *said["EXPECT"]])
    return None


def check(files):
    """Returns the number of verdicts, and a text for each that did not fail as it should."""
    heads = {file: HEAD.findall(file.read_text()) for file in files}
    bad = [f"{file}: has no line `// EXPECT: ...`" for file in files if not any(h[0] == "EXPECT" for h in heads[file])]
    jobs = [(file, compiler, mine) for file in files for compiler in COMPILERS
            if "EXPECT" in dict(mine := [(kind, text) for kind, only, text in heads[file] if only in ("", compiler)])]
    seen = len(jobs) + len(bad)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(cpu_count()) as pool:
        precompiled = dict(zip(COMPILERS, pool.map(lambda compiler: precompile(compiler, folder), COMPILERS)))
        bad += filter(None, pool.map(lambda job: complaint(*job, precompiled), jobs))
    return seen, bad


PLANTED = {  # file: its text, and the expected complaint
    "right.cpp": ('// EXPECT: one sentence\nstatic_assert(false, "one sentence");', None),
    "one_compiler.cpp": ("// EXPECT g++: was not declared\nint i = nowhere;", None),
    "compiles.cpp": ("// EXPECT: anything\nint i;", "compiles it"),
    "other_reason.cpp": ('// EXPECT: one sentence\nstatic_assert(false, "another");', "does not say: one sentence"),
    "in_a_note.cpp": ("// EXPECT: declared here\nvoid f(int); int i = f();", "does not say: declared here"),
    "silent.cpp": ("int i = nowhere;", "has no line"),
    "shown.cpp": ("// EXPECT: nowhere\n// SHOWS: nowhere;  // why\nint i = nowhere;  // why", None),
    "not_shown.cpp": ("// EXPECT g++: was not declared\n// SHOWS: elsewhere\nint i = nowhere;", "does not say: elsewhere"),
    "long.cpp": ("// EXPECT: nowhere\n" + "int i = nowhere;\n" * 8, "15 are the most"),
    "longer_bound.cpp": ("// EXPECT: nowhere\n// LINES: 99: eight errors\n" + "int i = nowhere;\n" * 8, None),
    "no_reason.cpp": ("// EXPECT: nowhere\n// LINES: 99\n" + "int i = nowhere;\n" * 8, "a bound has a reason"),
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
