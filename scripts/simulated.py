#!/usr/bin/python3
"""Runs the conformance suite in simulations: scripts/simulated.py PROGRAM [--pct] [--engine NAME] [--seeds N]

Each test runs under N seeds, but one that takes 10 ms under a tenth of them, and one that takes 100 ms under one; and
all of it twice, to compare the events of the two runs of each seed. N is MANTA_SIMULATED_SEEDS, or 100; with --pct
(schedules by ranks instead of uniform ones) or on another engine than local a fifth of it. The
tests in tests/conformance/not_simulated.txt are left out, for the reasons there, and with --engine twin those of
not_on_twin.txt.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

CONFORMANCE = Path(__file__).resolve().parent.parent / "tests/conformance"
WORKERS = "3"
NOT_ON = {"local": [], "twin": ["not_on_twin.txt"]}


def tests_in(name):
    return re.findall(r"^[A-Z]\w+\.[\w*]+", (CONFORMANCE / name).read_text(), re.MULTILINE)


class Suite:
    """The suite in one kind of simulation: a program and its surroundings."""

    def __init__(self, program, pct, engine):
        self.program = program
        self.schedule = ":pct" if pct else ""
        self.engine = engine
        self.left_out = tests_in("not_simulated.txt") + [test for name in NOT_ON[engine] for test in tests_in(name)]

    def start(self, tests, first, repeat, processor, hashes):
        """Starts some tests under several seeds, on one processor: a simulation runs one thread at a time."""
        environment = os.environ | {"MANTA_TEST_SEEDS": f"{first}{self.schedule}", "MANTA_TEST_WORKERS": WORKERS,
                                    "MANTA_ENGINE": self.engine, "MANTA_TEST_HASHES": hashes.name,
                                    "MANTA_TEST_SEED": "1"}  # of the tests that draw numbers of their own
        output = tempfile.TemporaryFile("w+")
        process = subprocess.Popen(
            [self.program, f"--gtest_filter={':'.join(tests)}", f"--gtest_repeat={repeat}", "--gtest_color=no"],
            env=environment, stdout=output, stderr=subprocess.STDOUT,
            preexec_fn=lambda: os.sched_setaffinity(0, {processor}))
        return process, output

    def run_twice(self, tests, first, repeat):
        """Runs some tests under several seeds, twice at once. Returns the output and both lists of hashes."""
        processors = sorted(os.sched_getaffinity(0))
        hashes = [tempfile.NamedTemporaryFile("r") for _ in range(2)]
        runs = [self.start(tests, first, repeat, processors[i % len(processors)], hashes[i]) for i in range(2)]
        for process, output in runs:
            try:
                passed = process.wait(timeout=100 + 5 * repeat) == 0
            except subprocess.TimeoutExpired:
                passed = False
            for other, _ in runs if not passed else []:
                other.kill()
            output.seek(0)
            text = output.read()
            if not passed:
                self.fail(text, first)
        return text, [log.read().splitlines() for log in hashes]

    def fail(self, output, first):
        """Prints which seed of which test failed or hung, and how to run it again."""
        seed, test, began, lines = first, "*", 0, output.splitlines()
        for number, line in enumerate(lines):
            if match := re.match(r"Repeating all tests \(iteration (\d+)\)", line):
                seed = first + int(match[1]) - 1
            if match := re.match(r"\[ RUN      \] (\S+)", line):
                test, began = match[1], number
            if re.match(r"\[  FAILED  \] .* ms\)", line):
                lines = lines[began:number + 1]
                break
        print("\n".join(lines[-100:]))
        sys.exit(f"failed; again: MANTA_TEST_SEEDS={seed}{self.schedule} MANTA_ENGINE={self.engine} "
                 f"MANTA_TEST_WORKERS={WORKERS} {self.program} --gtest_filter={test}")


def compare(logs, wanted):
    """Dies unless both runs of each seed gave the same events."""
    if len(logs[0]) != wanted:
        sys.exit(f"{len(logs[0])} traces were written, not {wanted}")
    other = [one.split()[:2] for one, two in zip(*logs) if one != two]
    if other:
        first = {test: seed for seed, test in reversed(other)}
        sys.exit("\n".join([f"{len(other)} seeds gave two different runs; of each test the first:",
                            *(f"{test} {seed}" for test, seed in first.items())]))


def run(suite, seeds):
    output, logs = suite.run_twice([f"*-{':'.join(suite.left_out)}"], 1, 1)
    took = {name: int(ms) / 1000 for name, ms in re.findall(r"\[       OK \] (\S+) \((\d+) ms\)", output)}
    traced = {line.split()[1] for line in logs[1]}
    if len(traced) < len(took) // 2:
        sys.exit(f"only {len(traced)} of {len(took)} tests wrote what their events were")
    compare(logs, len(traced))
    runs = 2 * len(took)
    for least, most, repeat in (0, 0.01, seeds - 1), (0.01, 0.1, seeds // 10):
        tests = [name for name, seconds in took.items() if least <= seconds < most]
        if not tests or repeat <= 0:
            continue
        _, logs = suite.run_twice(tests, 2, repeat)
        compare(logs, len(traced.intersection(tests)) * repeat)
        print(f"{len(tests)} tests, {repeat + 1} seeds each, twice: all passed, and each pair has the same events")
        runs += 2 * len(tests) * repeat
    print(f"{runs} runs of {len(took)} tests")
    print(f"{len(took)} passed, 0 failed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("program")
    parser.add_argument("--pct", action="store_true", help="schedules by ranks")
    parser.add_argument("--engine", choices=NOT_ON, default="local")
    parser.add_argument("--seeds", type=int, help="of the tests that are quick")
    options = parser.parse_args()
    seeds = int(os.environ.get("MANTA_SIMULATED_SEEDS", "100"))
    run(Suite(options.program, options.pct, options.engine),
        options.seeds or (seeds // 5 if options.pct or options.engine != "local" else seeds))


if __name__ == "__main__":
    main()
