#!/usr/bin/python3
"""Runs the conformance suite in simulations: scripts/simulated.py PROGRAM [SEEDS]

Each test runs under SEEDS seeds (100), one that takes 10 ms under a tenth of them, 100 ms under one; and all of it
twice, to compare the events of the two runs of each seed. Left out are the tests that
tests/conformance/not_simulated.txt lists with their reasons.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
LIMIT = 500  # seconds for all runs of one kind
LEFT_OUT = TOP / "tests/conformance/not_simulated.txt"
WORKERS = "3"


def start(program, tests, first, repeat, processor, hashes):
    """Starts some tests under several seeds, on one processor: a simulation runs one thread at a time."""
    environment = os.environ | {"MANTA_TEST_SEEDS": str(first), "MANTA_TEST_WORKERS": WORKERS,
                                "MANTA_TEST_HASHES": hashes.name,
                                "MANTA_TEST_SEED": "1"}  # of the tests that draw numbers of their own
    output = tempfile.TemporaryFile("w+")
    process = subprocess.Popen(
        [program, f"--gtest_filter={':'.join(tests)}", f"--gtest_repeat={repeat}", "--gtest_color=no"],
        env=environment, stdout=output, stderr=subprocess.STDOUT,
        preexec_fn=lambda: os.sched_setaffinity(0, {processor}))
    return process, output


def run_twice(program, tests, first, repeat):
    """Runs some tests under several seeds, twice at once. Returns the output and both lists of hashes."""
    processors = sorted(os.sched_getaffinity(0))
    hashes = [tempfile.NamedTemporaryFile("r") for _ in range(2)]
    runs = [start(program, tests, first, repeat, processors[i % len(processors)], hashes[i]) for i in range(2)]
    for process, output in runs:
        try:
            passed = process.wait(timeout=LIMIT) == 0
        except subprocess.TimeoutExpired:
            passed = False
        for other, _ in runs if not passed else []:
            other.kill()
        output.seek(0)
        text = output.read()
        if not passed:
            fail(text, first, program)
    return text, [log.read().splitlines() for log in hashes]


def fail(output, first, program):
    """Says which seed of which test failed or hung, and how to run it again."""
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
    sys.exit(f"failed; again: MANTA_EXECUTOR=seeded:{seed} MANTA_TEST_WORKERS={WORKERS} {program} --gtest_filter={test}")


def compare(logs, wanted):
    """Dies unless both runs of each seed gave the same events."""
    if len(logs[0]) != wanted:
        sys.exit(f"{len(logs[0])} traces were written, not {wanted}")
    other = [one.split()[:2] for one, two in zip(*logs) if one != two]
    if other:
        first = {test: seed for seed, test in reversed(other)}
        sys.exit("\n".join([f"{len(other)} seeds gave two different runs; of each test the first:",
                            *(f"{test} {seed}" for test, seed in first.items())]))


def main(program, seeds="100"):
    left_out = re.findall(r"^[A-Z]\w+\.[\w*]+", LEFT_OUT.read_text(), re.MULTILINE)
    output, logs = run_twice(program, [f"*-{':'.join(left_out)}"], 1, 1)
    took = {name: int(ms) / 1000 for name, ms in re.findall(r"\[       OK \] (\S+) \((\d+) ms\)", output)}
    traced = {line.split()[1] for line in logs[1]}
    if len(traced) < len(took) // 2:
        sys.exit(f"only {len(traced)} of {len(took)} tests wrote what their events were")
    compare(logs, len(traced))
    runs = 2 * len(took)
    for least, most, repeat in (0, 0.01, int(seeds) - 1), (0.01, 0.1, int(seeds) // 10):
        tests = [name for name, seconds in took.items() if least <= seconds < most]
        _, logs = run_twice(program, tests, 2, repeat)
        compare(logs, len(traced.intersection(tests)) * repeat)
        print(f"{len(tests)} tests, {repeat + 1} seeds each, twice: all passed, and each pair has the same events")
        runs += 2 * len(tests) * repeat
    print(f"{runs} runs of {len(took)} tests")


if __name__ == "__main__":
    main(*sys.argv[1:])
