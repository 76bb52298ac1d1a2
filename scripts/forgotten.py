#!/usr/bin/python3
"""Checks that a declaration without the line that belongs to it does not compile: scripts/forgotten.py

Each case of CASES adds a field, an error or an engine to a copy of the sources, and forgets the line that belongs to
it. The compiler must refuse the file that needs the line, in the words of the case.
"""

import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path

from verdict import finish

TOP = Path(__file__).resolve().parent.parent


@dataclass
class Case:
    name: str
    edits: list  # (file, text, its replacement)
    source: str  # the file to compile
    says: str


OPTIONS = "include/manta/options.hpp"
PRIORITY = (OPTIONS, "struct TaskOptions {", "struct TaskOptions {\n  Number priority{};")
PRIORITY_LINE = (OPTIONS, '  see("num_cpus", &TaskOptions::num_cpus,',
                 '  see("priority", &TaskOptions::priority, Whole{0});\n  see("num_cpus", &TaskOptions::num_cpus,')
RESTARTS = (OPTIONS, "struct ActorOptions {", "struct ActorOptions {\n  Number restarts{};")
RESTARTS_LINE = (OPTIONS, '  see("max_concurrency", &ActorOptions::max_concurrency,',
                 '  see("restarts", &ActorOptions::restarts, Whole{0});\n'
                 '  see("max_concurrency", &ActorOptions::max_concurrency,')
CASES = [
    Case("an option without a line", [PRIORITY], "src/base/options.cpp", "a field of the options has no line"),
    Case("an option that travels nowhere", [PRIORITY, PRIORITY_LINE], "src/engine/call_header.cpp",
         "an option has a field of CallTerms, with which it travels, or stands in kStayWithCaller"),
    Case("an actor's option that travels nowhere", [RESTARTS, RESTARTS_LINE], "src/engine/call_header.cpp",
         "an option of actors has a field of HostedActor"),
    Case("a field of a call's terms without a line",
         [("src/objects/call_terms.hpp", "struct CallTerms {", "struct CallTerms {\n  int priority = 0;")],
         "src/engine/call_header.cpp", "a field of CallTerms has no line"),
    Case("a field of a hosted actor without a line",
         [("src/actors/remote.hpp", "struct HostedActor {", "struct HostedActor {\n  int priority = 0;")],
         "src/engine/call_header.cpp", "a field of HostedActor has no line"),
    Case("a field of Config without a line",
         [("include/manta/config.hpp", "struct Config {", "struct Config {\n  Number spill{};")],
         "src/runtime/config.cpp", "a field of Config has no line"),
    Case("a field of ResolvedConfig without a line",
         [("src/core/resolved_config.hpp", "struct ResolvedConfig {", "struct ResolvedConfig {\n  int spill = 0;")],
         "src/runtime/config.cpp", "a field of ResolvedConfig has no line"),
    Case("an error without a line", [("include/manta/error.hpp", "  kInternal, ", "  kLate,\n  kInternal, ")],
         "src/base/error.cpp", "an ErrorCode has no line"),
    Case("an engine without a line", [("include/manta/config.hpp", "  kLoopback,  //", "  kWorkers,\n  kLoopback,  //")],
         "src/runtime/engines.cpp", "an EngineKind has no line"),
]


def complaint(case):
    """Returns what is wrong with a case; None if the compiler refuses it as it should."""
    with tempfile.TemporaryDirectory() as folder:
        for part in ("include", "src"):
            shutil.copytree(TOP / part, Path(folder) / part)
        for path, old, new in case.edits:
            file = Path(folder) / path
            text = file.read_text()
            if text.count(old) != 1:
                return f"{case.name}: {path} does not have once: {old}"
            file.write_text(text.replace(old, new))
        done = subprocess.run(["g++", "-std=c++20", "-fsyntax-only", "-Iinclude", "-Isrc", case.source], cwd=folder,
                              capture_output=True, text=True)
    if done.returncode == 0:
        return f"{case.name}: {case.source} compiles"
    errors = [line for line in done.stderr.splitlines() if "error: " in line]
    if len(errors) == 1 and f"manta: {case.says}" in errors[0]:
        return None
    return "\n  ".join([f"{case.name}: does not say alone: {case.says}", *errors])


if __name__ == "__main__":
    with ThreadPoolExecutor(cpu_count()) as pool:
        finish(len(CASES), list(filter(None, pool.map(complaint, CASES))))
