#!/usr/bin/python3
"""Compiles every source there is with clang++ for its warnings only, which are errors: scripts/clang_warnings.py

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
FOLDER = TOP / "build/check-clang-warnings"


def compile_only(entry):
    command = shlex.split(entry["command"])
    output = command.index("-o")
    del command[output:output + 2]
    return subprocess.run([*command, "-fsyntax-only"], cwd=entry["directory"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)


if __name__ == "__main__":
    configured = subprocess.run(["cmake", "--preset", "clang-warnings", "-B", FOLDER], cwd=TOP, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)
    if configured.returncode != 0:
        sys.exit(configured.stdout)
    entries = json.loads((FOLDER / "compile_commands.json").read_text())
    with ThreadPoolExecutor(cpu_count()) as pool:
        results = list(pool.map(compile_only, entries))
    finish(len(results), [result.stdout.rstrip() for result in results if result.returncode != 0])
