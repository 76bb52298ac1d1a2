#!/usr/bin/python3
"""Compiles every source with clang++ for its warnings only, which are errors: scripts/clang_warnings.py

    scripts/clang_warnings.py --beyond PRESET    only sources that this preset, one of clang's, does not compile with
                                                 the same flags

Apps, examples, tests and benchmarks with all their contenders; no object file is written.
"""

import json
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

from verdict import finish

TOP = Path(__file__).resolve().parent.parent


def sources(preset):
    """The sources that a preset compiles, an entry each."""
    folder = TOP / f"build/check-{preset}"
    configured = subprocess.run(["cmake", "--preset", preset, "-B", folder], cwd=TOP, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)
    if configured.returncode != 0:
        sys.exit(configured.stdout)
    return json.loads((folder / "compile_commands.json").read_text())


def compile_only(entry):
    command = shlex.split(entry["command"])
    output = command.index("-o")
    del command[output:output + 2]
    return subprocess.run([*command, "-fsyntax-only"], cwd=entry["directory"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)


if __name__ == "__main__":
    beyond = sys.argv[2] if sys.argv[1:2] == ["--beyond"] else None
    known = {entry["file"] for entry in sources(beyond)} if beyond else set()
    entries = [entry for entry in sources("clang-warnings") if entry["file"] not in known]
    with ThreadPoolExecutor(cpu_count()) as pool:
        results = list(pool.map(compile_only, entries))
    finish(len(results), [result.stdout.rstrip() for result in results if result.returncode != 0])
