#!/usr/bin/python3
"""Makes mistakes in the library on purpose, one at a time, and lists those that no test finds: ./check --mutants

A mutant is a small change of one source of the rooms that scripts/mutations.py names, which also lists the changes.
Each is built in a copy of the tree under build/mutants, and the test programs run until one fails or hangs, the cheap
ones first. A mutant that compiles to the same code as the original, or not at all, counts for nothing. A survivor is a
failure, unless scripts/mutants_explained.txt says why it may survive.
"""

import argparse
import collections
import difflib
import fnmatch
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import check
import mutations
from mutant_tree import BuildFailed, Tree
from mutant_watch import Limits, watch

TOP = Path(__file__).resolve().parent.parent
FOLDER = TOP / "build/mutants"
EXPLAINED = TOP / "scripts/mutants_explained.txt"
HEADERS_COME = 4  # times as seldom as other files: each makes much to be built again
WANTED = 0.9  # of the mutants are to be found
OUTCOMES = ("found", "survived", "same code", "does not compile")


@dataclass
class Program:
    """A test program in one of the builds of mutant_tree.py; ctest knows by the name of `test` how it is started."""
    name: str
    build: str
    target: str
    test: str
    left_out: str = ""  # tests that say nothing about a mutant
    part: str = ""  # "quick": without the tests that take long; "slow": only those


PROGRAMS = [  # the cheap ones first; among those that have found something, the ones which find most in their time
    *(Program(f"unit-{room}", "plain", program, f"unit-{room}") for room, program in sorted(check.rooms().items())),
    Program("explorer", "checked", "manta_explorer_tests", "explorer", "*PlantedFault*"),
    Program("conformance-2-workers", "plain", "manta_conformance_tests", "conformance-2-workers"),
    Program("conformance-1-worker", "plain", "manta_conformance_tests", "conformance-1-worker"),
    Program("stress", "plain", "manta_stress_tests", "stress"),
    Program("simulated", "plain", "manta_conformance_tests", "simulated"),
    Program("conformance-twin", "plain", "manta_conformance_tests", "conformance-twin"),
]
SANITIZED = [  # behind them, if asked for
    Program("asan-conformance", "asan", "manta_conformance_tests", "conformance-2-workers"),
    Program("tsan-stress", "tsan", "manta_stress_tests", "stress"),
    Program("tsan-conformance", "tsan", "manta_conformance_tests", "conformance-2-workers"),
]
SIMULATED_SEEDS = "10"
SLOW = 0.7  # seconds of a test that waits until all others have found nothing


@dataclass
class Result:
    mutant: object
    outcome: str
    program: str = ""
    test: str = ""
    output: str = ""
    seconds: float = 0

    def __str__(self):
        by = f" by {self.program}: {self.test}" if self.program else ""
        return f"{self.outcome:16} {self.mutant} {self.seconds:4.0f} s{by}"


class Change:
    """A mutant, or a given patch: the new texts of some files."""

    def __init__(self, id, operator, files, place):
        self.id, self.operator, self.files, self.place = id, operator, files, place

    def __str__(self):
        return f"{self.id} {self.operator:6} {self.place}"

    def diff(self):
        lines = []
        for file, text in self.files.items():
            before = (TOP / file).read_text()
            lines += difflib.unified_diff(before.splitlines(), text.splitlines(), f"a/{file}", f"b/{file}", lineterm="")
        return "\n".join(lines)


def change_of(mutant, text):
    line = text.count("\n", 0, mutant.begin) + 1
    return Change(mutant.id, mutant.operator, {mutant.file: mutant.apply(text)}, f"{mutant.file}:{line}")


def change_of_patch(patch):
    """The tree's files after a patch."""
    with tempfile.TemporaryDirectory() as folder:
        shown = subprocess.run(["git", "apply", "--numstat", patch], cwd=TOP, stdout=subprocess.PIPE, text=True, check=True)
        files = [line.split("\t")[2] for line in shown.stdout.splitlines()]
        for file in files:
            (Path(folder) / file).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / file).write_text((TOP / file).read_text())
        subprocess.run(["git", "apply", patch], cwd=folder, check=True,
                       env=os.environ | {"GIT_CEILING_DIRECTORIES": str(Path(folder).parent)})
        return Change(patch.stem, "patch", {file: (Path(folder) / file).read_text() for file in files}, files[0])


# Which mutants.

def all_mutants(file_pattern, operator):
    for file, text in mutations.sources():
        if file_pattern and file_pattern not in file and not fnmatch.fnmatch(file, file_pattern):
            continue
        for mutant in mutations.mutants_of(file, text):
            if operator in (None, mutant.operator):
                yield mutant, text


def draw(mutant, seed):
    """A number from 0 to 1 that depends on the seed and the mutant alone, whatever other mutants there are."""
    number = int(hashlib.sha1(f"{seed} {mutant.id}".encode()).hexdigest()[:12], 16) / 16**12
    return number if mutant.file.endswith(".cpp") else 1 - (1 - number) / HEADERS_COME


def in_order(pairs, seed):
    """The mutants in the order in which they are judged: of any number of them, each room has its share."""
    rooms = collections.defaultdict(list)
    for pair in pairs:
        rooms[pair[0].room].append(pair)
    order = []
    for room, inside in rooms.items():
        inside.sort(key=lambda pair: draw(pair[0], seed))
        order += [((at + 0.5) / len(inside), room, pair) for at, pair in enumerate(inside)]
    return [pair for _, _, pair in sorted(order, key=lambda entry: entry[:2])]


def explained():
    """The ids of mutants that may survive, with the line that says why."""
    lines = EXPLAINED.read_text().splitlines() if EXPLAINED.exists() else []
    return {line.split()[0]: line for line in lines if line and not line.startswith("#")}


# The outcomes.

class Judge:
    """Judges mutants in one copy of the tree."""

    def __init__(self, number, jobs, programs):
        self.programs = programs
        self.tree = Tree(TOP, FOLDER / str(number), jobs, sorted({program.build for program in programs}))

    def prepare(self):
        self.tree.sync()
        for build in self.tree.builds:
            self.tree.build(build, *sorted({program.target for program in self.programs if program.build == build}))
        self.tree.keep_objects()

    def command(self, program, tests):
        """The command of a program, and its environment. `tests`: the seconds of each, as far as they are known."""
        if program.test == "simulated":
            binary = self.tree.folder_of(program.build) / "bin" / program.target
            return [str(self.tree.source / "scripts/simulated.py"), str(binary), "--seeds", SIMULATED_SEEDS], {}
        command, environment = self.tree.test(program.build, program.test)
        given = [part.removeprefix("--gtest_filter=-") for part in command[1:] if part.startswith("--gtest_filter=-")]
        slow = [test for test, seconds in tests.items() if seconds > SLOW]
        left_out = [*given, program.left_out, *(slow if program.part == "quick" else [])]
        wanted = slow if program.part == "slow" else ["*"]
        pattern = f"{':'.join(wanted)}-{':'.join(filter(None, left_out))}"
        return ([command[0], f"--gtest_filter={pattern}", "--gtest_color=no", "--gtest_fail_fast"],
                check.ENVIRONMENT | environment)

    def run(self, program, limits):
        command, environment = self.command(program, limits.tests)
        return watch(command, environment, self.tree.folder_of(program.build), limits)

    def judge(self, change, programs, limits):
        """Runs the programs until one finds the change."""
        began = time.monotonic()
        self.tree.change(change.files)
        try:
            result = self.look(change, programs, limits)
        finally:
            self.tree.restore()
        result.seconds = time.monotonic() - began
        return result

    def look(self, change, programs, limits):
        in_library_alone = all(file.endswith(".cpp") for file in change.files)
        same = set()  # builds whose library did not change
        ran = False
        for program in programs:
            if program.build in same:
                continue
            try:
                self.tree.build(program.build, "manta")
                if in_library_alone and not self.tree.has_changed(program.build):
                    same.add(program.build)
                    continue
                self.tree.build(program.build, program.target)
            except BuildFailed as failed:
                return Result(change, "does not compile", output=str(failed))
            if not self.tree.has_changed(program.build):
                continue
            ran = True
            seen = self.run(program, limits[program.name])
            if seen.failed:
                return Result(change, "found", program.name, seen.failed, seen.output)
        return Result(change, "survived" if ran else "same code")


class Run:
    def __init__(self, options):
        self.options = options
        self.lock = threading.Lock()
        self.results = []
        self.finds = collections.Counter()
        self.programs = PROGRAMS + (SANITIZED if options.sanitizers else [])
        self.limits = {}

    def measure(self, judge):
        """How long each program takes without a mutant. It must pass."""
        kept = FOLDER / "times.json"
        state = judge.tree.state()
        known = json.loads(kept.read_text()) if kept.exists() else {}
        if known.get("state") != state:
            known = {"state": state, "programs": {}}
        for program in self.programs:
            if program.name in known["programs"]:
                continue
            print(f"how long {program.name} takes:", end=" ", flush=True)
            seen = judge.run(program, Limits())
            if seen.failed:
                print(seen.output)
                sys.exit(f"{program.name} fails without a mutant: {seen.failed}")
            print(f"{seen.seconds:.0f} s", flush=True)
            known["programs"][program.name] = {"seconds": seen.seconds, "tests": seen.tests}
            kept.write_text(json.dumps(known))
        self.limits = {name: Limits(**times) for name, times in known["programs"].items()}

    def in_turn(self):
        """The programs, those first that find most in their time; behind them their slow tests, and the sanitizers."""
        def finds_a_second(program):
            tests = self.limits[program.name].tests
            seconds = sum(took for took in tests.values() if took <= SLOW) or self.limits[program.name].seconds
            return (self.finds[program.name] + 1) / (seconds + 5)
        ordered = sorted(PROGRAMS, key=finds_a_second, reverse=True)
        slow = [program for program in ordered if any(took > SLOW for took in self.limits[program.name].tests.values())]
        return [*(replace(program, part="quick") for program in ordered),
                *(replace(program, part="slow") for program in slow), *self.programs[len(PROGRAMS):]]

    def work(self, judge, changes):
        while True:
            with self.lock:
                if not changes or self.is_late():
                    return
                change, programs = changes.popleft(), self.in_turn()
            result = judge.judge(change, programs, self.limits)
            with self.lock:
                self.results.append(result)
                self.finds[result.program] += result.outcome == "found"
                print(f"{len(self.results):4} {result}", flush=True)
                if self.options.only or self.options.patch:
                    print(f"{change.diff()}\n\n{result.output}")

    def is_late(self):
        return self.options.time is not None and time.monotonic() - self.began > self.options.time

    def all(self, changes):
        """Judges all changes, as far as there is time."""
        jobs = min(self.options.jobs, len(changes))
        processors = len(os.sched_getaffinity(0))
        judges = [Judge(number, max(1, processors // jobs), self.programs) for number in range(jobs)]
        for judge in judges:
            judge.prepare()
        self.measure(judges[0])
        self.began = time.monotonic()
        waiting = collections.deque(changes)
        workers = [threading.Thread(target=self.work, args=(judge, waiting)) for judge in judges]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if waiting:
            print(f"the time is up: {len(waiting)} were not judged")

    def tabulate(self, title, key):
        rows = collections.defaultdict(collections.Counter)
        for result in self.results:
            rows[key(result)][result.outcome] += 1
        print(f"\n{title:50}" + "".join(f"{outcome:>18}" for outcome in OUTCOMES))
        for name in sorted(rows):
            print(f"{name:50}" + "".join(f"{rows[name][outcome]:18}" for outcome in OUTCOMES))

    def summarise(self):
        """Prints which mutants were found. Returns the number of unexplained survivors."""
        why = explained()
        self.tabulate("by file", lambda result: next(iter(result.mutant.files)))
        self.tabulate("by operator", lambda result: result.mutant.operator)
        print("\nfound by " + ", ".join(f"{name} {count}" for name, count in self.finds.most_common() if count))
        survivors = [result for result in self.results if result.outcome == "survived"]
        for result in survivors:
            print(f"\nsurvived: {why.get(result.mutant.id, str(result.mutant))}\n{result.mutant.diff()}")
        found = sum(result.outcome == "found" for result in self.results)
        failed = sum(result.mutant.id not in why for result in survivors)
        if found + failed:
            print(f"\n{found / (found + failed):.0%} were found; wanted are {WANTED:.0%}")
        print(f"{found} passed, {failed} failed")
        return failed > 0


def seconds_of(text):
    match = re.fullmatch(r"(\d+)([smh]?)", text)
    if match is None:
        raise argparse.ArgumentTypeError("a length of time is 90s, 30m or 2h")
    return int(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="./check --mutants", description=__doc__.partition(":")[0])
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--count", type=int, default=40, help="so many mutants; 0: all")
    parser.add_argument("--file", metavar="PATTERN", help="only of files whose path contains or matches this")
    parser.add_argument("--operator", choices=mutations.OPERATORS, help="only of this kind")
    parser.add_argument("--time", type=seconds_of, metavar="30m", help="begin none after this time")
    parser.add_argument("--list", action="store_true", help="only say which mutants these would be")
    parser.add_argument("--only", metavar="ID", nargs="+", help="judge these, and show what the tests say")
    parser.add_argument("--patch", metavar="FILE", nargs="+", type=Path, help="judge changes of your own instead")
    parser.add_argument("--sanitizers", action="store_true", help="ask AddressSanitizer and ThreadSanitizer last")
    parser.add_argument("--jobs", type=int, default=1, help="so many at once, each in a copy of the tree")
    return parser.parse_args(arguments)


def chosen(options):
    if options.patch:
        return [change_of_patch(patch.resolve()) for patch in options.patch]
    pairs = list(all_mutants(options.file, options.operator))
    if options.only:
        pairs = [pair for pair in pairs if pair[0].id in options.only]
    else:
        why = explained()
        pairs = [pair for pair in in_order(pairs, options.seed) if pair[0].id not in why]
        pairs = pairs[:options.count or None]
    return [change_of(*pair) for pair in pairs]


def left_over():
    """The explained mutants that there are no more."""
    ids = {mutant.id for mutant, _ in all_mutants(None, None)}
    return [line for id, line in explained().items() if id not in ids]


def main(arguments):
    options = options_of(arguments)
    changes = chosen(options)
    for line in left_over():
        print(f"explained, and no mutant any more: {line}")
    if not changes:
        sys.exit("there is no such mutant")
    if options.list:
        for change in changes:
            print(f"{change}\n{change.diff()}\n" if options.only else change)
        return 0
    run = Run(options)
    run.all(changes)
    return run.summarise()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
