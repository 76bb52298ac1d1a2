#!/usr/bin/python3
"""Runs the conformance suite in simulations: scripts/simulated.py PROGRAM [SEEDS]

Each test runs under SEEDS seeds (100), one that takes long under fewer; and all of it twice, to compare the events of
the two runs of each seed. Left out are the tests that tests/conformance/not_simulated.txt lists with their reasons.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
BUDGET = 1.0  # seconds that one test may take in all its seeds
LEFT_OUT = TOP / "tests/conformance/not_simulated.txt"
WORKERS = "3"


def run(program, tests, first, repeat, hashes=None):
    """Runs some tests under several seeds. Returns the output, and whether all passed."""
    environment = os.environ | {"MANTA_TEST_SEEDS": str(first), "MANTA_TEST_WORKERS": WORKERS}
    if hashes:
        environment["MANTA_TEST_HASHES"] = str(hashes)
    done = subprocess.run([program, f"--gtest_filter={':'.join(tests)}", f"--gtest_repeat={repeat}", "--gtest_color=no"],
                          env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=500)
    return done.stdout, done.returncode == 0


def fail(output, first, program):
    """Says which seed of which test failed, and how to run it again."""
    seed = first - 1
    for line in output.splitlines():
        if line.startswith("Repeating all tests") or line.startswith("Running main"):
            seed += line.startswith("Repeating")
        if match := re.match(r"\[ RUN      \] (\S+)", line):
            test = match[1]
        if line.startswith("[  FAILED  ]") and "ms)" in line:
            break
    print(output[-6000:])
    print(f"failed; again: MANTA_EXECUTOR=seeded:{seed} MANTA_TEST_WORKERS={WORKERS} {program} --gtest_filter={test}")
    sys.exit(1)


def main(program, seeds="100"):
    left_out = re.findall(r"^[A-Z]\w+\.\w+", LEFT_OUT.read_text(), re.MULTILINE)
    output, passed = run(program, [f"*-{':'.join(left_out)}"], 1, 1)
    if not passed:
        fail(output, 1, program)
    took = {name: int(ms) / 1000 for name, ms in re.findall(r"\[       OK \] (\S+) \((\d+) ms\)", output)}
    runs = len(took)
    for least, most, repeat in (0, 0.01, int(seeds)), (0.01, 0.1, 10), (0.1, 100, 1):
        tests = [name for name, seconds in took.items() if least <= seconds < most]
        repeat = min(repeat, int(seeds))
        logs = []
        for _ in range(2):
            with tempfile.NamedTemporaryFile("r") as log:
                output, passed = run(program, tests, 2, repeat, log.name)
                if not passed:
                    fail(output, 2, program)
                logs.append(log.read().splitlines())
        if len(logs[0]) != len(tests) * repeat:
            print(f"{len(logs[0])} traces were written, not {len(tests) * repeat}")
            return 1
        other = [f"{one}; {two}" for one, two in zip(*logs) if one != two]
        if other:
            print(f"{len(other)} seeds gave two different runs:", *other[:20], sep="\n")
            return 1
        print(f"{len(tests)} tests, {repeat} seeds each, twice: all passed, and each pair has the same events")
        runs += 2 * len(tests) * repeat
    print(f"{runs} runs")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
