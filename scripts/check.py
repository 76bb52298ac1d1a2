#!/usr/bin/python3
"""Runs what ./check promises; see there."""

import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import gtest_program
from progress import Progress, Times

TOP = Path(__file__).resolve().parent.parent
BUILD = TOP / "build"
CELLS = ["gcc-release", "clang-asan", "clang-tsan", "checked"]  # presets of CMakePresets.json
FULL_CELLS = [*CELLS, "clang-release", "gcc-debug-asan", "gcc-tsan", "gcc-shared"]
SCRIPTS = {  # step: a command whose last line is `N passed, N failed`
    "gtest_program": ["scripts/gtest_program.py"],
    "progress": ["scripts/progress.py"],
    "mutations": ["scripts/mutations_selftest.py"],
    "include_rule": ["scripts/include_rule.py"],
    "seam_rule": ["scripts/seam_rule.py"],
    "pictures": ["scripts/pictures.py"],
    "house": ["scripts/house.py"],
    "snippets": ["scripts/snippets.py"],
    "compile_fail": ["scripts/compile_fail.py"],
    "forgotten": ["scripts/forgotten.py"],
    "headers_alone": ["scripts/headers_alone"],
    "clang-warnings": ["scripts/clang_warnings.py"],
    "odr": ["scripts/odr"],
    "packaging": ["tests/packaging/run.sh"],
    "instructions": ["scripts/instruction_count"],
    "fuzz": ["scripts/fuzz"],
}
FULL_SCRIPTS = SCRIPTS | {"clang-format": ["scripts/clang_format"], "clang-tidy": ["scripts/clang_tidy"]}
TESTS, SKIPPED = BUILD / "check-tests.txt", BUILD / "check-skipped.txt"  # the names of the last whole run
TIMES = BUILD / "check-times.json"  # how long each step and each cell took the last time that it ran whole
BEHAVIOURS = ["scripts/behaviours.py", TESTS, SKIPPED]
RARE = BUILD / "check-rare.txt"  # the marks that the checked build has reached in the last whole run; all only in --full
RARE_PATHS = ["scripts/rare_paths.py", RARE]
TEST = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)|\bTYPED_TEST\((\w+), (\w+)\)")
PROGRAM_OF = {"simulation": "manta_simulation_tests", "counts": "manta_count_tests"}  # else by its name
LEFT_TO_FULL = {  # cell: its tests that repeat what other cells run, and take minutes there
    "clang-asan": ["conformance-1-worker", "conformance-4-workers", "unit-simulation"],
    "clang-tsan": ["conformance-1-worker", "conformance-4-workers"],
}
PROGRAMS = {"checked": ["manta_explorer_tests", "manta_simulation_tests"]}  # the others need no hooks: left to --full
ONLY_IN = {"manta_explorer_tests": "checked", "manta_count_tests": "gcc-release"}
NOT_IN_SHARED = re.compile(r"manta_(?!conformance)\w+_tests")  # they call private functions
QUICK_CELL = "gcc-release"  # where a room's own tests run
LEFT_OUT = "--gtest_filter=-"  # CMake's filter for a program whose tests do not all hold
FULL_ENVIRONMENT = {
    "MANTA_EXPLORER_RUNS": "10",     # times as many
    "MANTA_PACKAGING": "all",        # also the ways that take minutes
    "MANTA_BOTH_COMPILERS": "1",     # for each header alone
}
SEEDS_CELL = "gcc-release"  # a seed makes the same choices in each build, so one tries many, and the others a few
MANY_SEEDS = {"MANTA_SIMULATED_SEEDS": "2000"}  # instead of 100
TOGETHER = "together"  # CMake's label of programs that wait more than they compute, and measure nothing
AT_ONCE = 2  # of those
ALONE = ["gcc-tsan"]  # but here: the shadow of the deepest stacks makes 13 GB of a program
PROGRAM_LIMIT = 600  # seconds: a hang is a failure, and its test is named
SUPPRESSIONS = f"suppressions={TOP}/tests/thread_sanitizer.supp:"
SYMBOLIZER = "external_symbolizer_path=/usr/bin/addr2line"  # clang's own is a package of 70 MB
ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1:" + SYMBOLIZER,
    "UBSAN_OPTIONS": "print_stacktrace=1:" + SYMBOLIZER,
    "MANTA_RARE_LOG": str(RARE),
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1:" + SUPPRESSIONS + SYMBOLIZER,
}


@dataclass
class Step:
    cell: str
    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    began: float = 0
    ended: float = 0
    failures: list = field(default_factory=list)  # names, where there are names

    def __str__(self):
        if self.name == "build":
            counts = "failed" if self.failed else "done"
        else:
            counts = f"{self.passed} passed, {self.failed} failed"
            counts += f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.cell:16} {self.name:24} {counts:36} {self.ended - self.began:6.1f} s"


def started(command, environment):
    """The output and status of a command; one that cannot be started has failed, and the other steps go on."""
    try:
        return subprocess.run(command, cwd=TOP, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except OSError as error:
        return subprocess.CompletedProcess(command, returncode=1, stdout=str(error))


def properties_of(test):
    return {p["name"]: p["value"] for p in test["properties"]}


def tests_of(folder, label):
    shown = subprocess.run(["ctest", "--test-dir", folder, "--show-only=json-v1", "-L", f"^{label}$"],
                           capture_output=True, check=True)
    return json.loads(shown.stdout)["tests"]


def program_of(path):
    """The test program that a file of tests is compiled into."""
    parts = path.relative_to(TOP).parts
    if parts[:3] == ("src", "testing", "explorer"):
        return "manta_explorer_tests"
    return PROGRAM_OF.get(parts[1], f"manta_{parts[1]}_tests")


def rooms():
    """The rooms that have unit tests, and their programs."""
    return {path.relative_to(TOP).parts[1]: program_of(path) for path in TOP.glob("src/**/*.test.cpp")
            if "explorer" not in path.parts}


def programs_with(patterns):
    """The programs that have a test whose name contains one of the patterns, as far as the sources show."""
    found = set()
    for path in [*TOP.glob("src/**/*.test.cpp"), *TOP.glob("tests/**/*.test.cpp")]:
        names = [".".join(filter(None, match)) for match in TEST.findall(path.read_text())]
        if any(pattern in name for pattern in patterns for name in names):
            found.add(program_of(path))
    return sorted(found)


def is_in(program, preset):
    """True if a build has this test program."""
    if preset == "gcc-shared" and NOT_IN_SHARED.fullmatch(program):
        return False
    return ONLY_IN.get(program, preset) == preset


class Run:
    def __init__(self, patterns, programs, full):
        self.patterns = patterns  # substrings of test names; none: everything
        self.programs = programs  # what is built and run; none: everything
        self.full = full
        self.steps, self.tests, self.skipped = [], set(), set()
        self.times = Times(TIMES)
        self.progress = Progress(self.times)

    def keep_time(self, part, began, ended):
        if not self.patterns and not self.programs:  # of a few tests it would say nothing about all
            self.times.keep(part, ended - began)

    def finish(self, step, began, output, ended=None):
        step.began, step.ended = began, ended or time.monotonic()
        self.steps.append(step)
        if step.failed:
            print(f"\n{output.rstrip()}\n")
        else:
            self.keep_time(f"{step.cell} {step.name}".strip(), began, step.ended)
        print(f"{step}{'   FAILED' if step.failed else ''}", flush=True)

    def command(self, cell, name, command, environment=None):
        """A step that a script does and counts; a script that crashes has failed once."""
        began = time.monotonic()
        with self.progress.of(f"{cell} {name}".strip()):
            done = started(command, os.environ | ENVIRONMENT | (environment or {}))
        output, _, last = done.stdout.rstrip().rpartition("\n")
        counts = re.fullmatch(r"(\d+) passed, (\d+) failed", last)
        passed, failed = map(int, counts.groups()) if counts else (0, 0)
        if not counts or (done.returncode != 0 and not failed):
            output, failed = done.stdout + f"\nended with: {done.returncode}", failed + 1
        self.finish(Step(cell, name, passed, failed), began, output)

    def cell(self, preset):
        began = time.monotonic()
        folder = BUILD / f"check-{preset}"
        programs = self.programs or ([] if self.full else PROGRAMS.get(preset, []))
        targets = [program for program in programs if is_in(program, preset)]
        if programs and not targets:
            return
        built = subprocess.run([TOP / "scripts/build", preset, folder, *targets], stdout=subprocess.PIPE, text=True)
        self.finish(Step(preset, "build", failed=int(built.returncode != 0)), began, built.stdout)
        if built.returncode != 0:
            return
        left_out = [] if self.full or self.patterns else LEFT_TO_FULL.get(preset, [])
        tests = [test for test in tests_of(folder, "gtest") if test["name"] not in left_out
                 and (not targets or Path(test.get("command", [""])[0]).name in targets)]  # no command: it is not built
        for test in tests:
            if TOGETHER not in properties_of(test)["LABELS"]:
                with self.progress.of(f"{preset} {test['name']}"):
                    done = self.gtest(test)
                self.report(preset, test["name"], *done)
        together = [test for test in tests if TOGETHER in properties_of(test)["LABELS"]]
        with ThreadPoolExecutor(1 if preset in ALONE else AT_ONCE) as pool:
            running = [pool.submit(self.gtest, test) for test in together]
            for test, one in zip(together, running):
                with self.progress.of(f"{preset} {test['name']}"):
                    done = one.result()
                self.report(preset, test["name"], *done)
        if not targets:
            self.scripts_and_examples(preset, folder)
        self.keep_time(preset, began, time.monotonic())

    def scripts_and_examples(self, preset, folder):
        for test in tests_of(folder, "script"):
            if not self.patterns or any(pattern in test["name"] for pattern in self.patterns):
                seeds = MANY_SEEDS if self.full and preset == SEEDS_CELL else {}
                self.command(preset, test["name"], test["command"], seeds)
        self.ctest(preset, folder)

    def gtest(self, test):
        """The results of a program's tests, when it began, and when it ended."""
        began = time.monotonic()
        environment = dict(setting.split("=", 1) for setting in properties_of(test).get("ENVIRONMENT", []))
        left_out = "".join(a.removeprefix(LEFT_OUT) for a in test["command"][1:] if a.startswith(LEFT_OUT))
        pattern = (":".join(f"*{p}*" for p in self.patterns) or "*") + (f"-{left_out}" if left_out else "")
        results = gtest_program.run(test["command"][0], pattern, ENVIRONMENT | environment, PROGRAM_LIMIT)
        return results, began, time.monotonic()

    def report(self, preset, name, results, began, ended):
        self.tests.update(results.passed + results.failed + results.skipped)
        self.skipped.update(results.skipped)
        for test in results.skipped:
            print(f"skipped: {test}")
        if results.passed or results.failed or results.skipped:
            step = Step(preset, name, len(results.passed), len(results.failed), len(results.skipped))
            step.failures = results.failed
            self.finish(step, began, results.output, ended)

    def ctest(self, preset, folder):
        """Examples, and the tests of the programs under apps/."""
        began = time.monotonic()
        report = folder / "ctest.xml"
        report.unlink(missing_ok=True)
        pattern = "|".join(map(re.escape, self.patterns)) or "."
        environment = [f"{key}={value}" for key, value in ENVIRONMENT.items()]
        name = "examples and apps"
        with self.progress.of(f"{preset} {name}"):
            done = subprocess.run(["env", *environment, "ctest", "--test-dir", folder, "-LE", "gtest|script", "-R", pattern,
                                   "--timeout", str(PROGRAM_LIMIT), "--output-on-failure", "--output-junit", report],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        tests = xml.parse(report).getroot().findall("testcase") if report.exists() else []
        passed = sum(test.get("status") == "run" for test in tests)
        failed = max(len(tests) - passed, int(done.returncode != 0))
        if tests or failed:
            self.finish(Step(preset, name, passed, failed), began, done.stdout)

    def keep_names(self):
        for file, names in (TESTS, self.tests), (SKIPPED, self.skipped):
            file.write_text("".join(f"{name}\n" for name in sorted(names)))


def select(names, full):
    """The scripts, the cells, the test names and the programs to run. Names of cells and scripts choose; one of a room is
    its unit tests, in one cell unless others are named; all others narrow the tests."""
    of_rooms = rooms()
    known = {*FULL_CELLS, *FULL_SCRIPTS, *of_rooms, "behaviours", "rare_paths"}
    patterns = [n for n in names if n not in known]
    programs = [of_rooms[n] for n in names if n in of_rooms] + programs_with(patterns)
    cells = [cell for cell in FULL_CELLS if cell in names]
    scripts = [script for script in FULL_SCRIPTS if script in names]
    if not cells and any(n in of_rooms for n in names):
        cells = [QUICK_CELL]
    if patterns and not cells or not names:
        cells = FULL_CELLS if full else CELLS
    if not names:
        scripts = FULL_SCRIPTS if full else SCRIPTS
    return scripts, cells, patterns, programs


def main(arguments):
    names = [argument for argument in arguments if argument != "--full"]
    full = "--full" in arguments
    scripts, cells, patterns, programs = select(names, full)
    ENVIRONMENT.update(FULL_ENVIRONMENT if full else {})
    if not names:
        RARE.unlink(missing_ok=True)
    run = Run(patterns, programs, full)
    if not patterns and not programs and (forecast := run.times.forecast([*scripts, *cells])):
        print(forecast, flush=True)
    for name in scripts:
        # The cell gives the same warnings for the sources that it compiles.
        beyond = ["--beyond", "clang-tsan"] if name == "clang-warnings" and "clang-tsan" in cells else []
        run.command("", name, [*FULL_SCRIPTS[name], *beyond])
    for preset in cells:
        run.cell(preset)
    if not names:
        run.keep_names()
    if not names or "behaviours" in names:
        run.command("", "behaviours", BEHAVIOURS)
    if full and not names or "rare_paths" in names:
        run.command("", "rare_paths", RARE_PATHS)

    print()
    for cell in dict.fromkeys(step.cell for step in run.steps):
        mine = [step for step in run.steps if step.cell == cell]
        print(Step(cell or "scripts", "in all", *(sum(getattr(s, key) for s in mine)
                                                  for key in ("passed", "failed", "skipped")),
                   began=mine[0].began, ended=max(s.ended for s in mine)))
    for step in run.steps:
        if step.failed:
            print(f"FAILED: {step.cell} {step.name}".replace("  ", " "), *step.failures)
    passed, failed = sum(s.passed for s in run.steps), sum(s.failed for s in run.steps)
    if passed + failed == 0:
        print("nothing matches", *names)
        failed = 1
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
