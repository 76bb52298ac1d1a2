#!/usr/bin/python3
"""Runs a GoogleTest program and reports the result of each test; on its own: a self-test.

Nothing is lost silently: a test that crashes or hangs has failed, tests that did not run because of it have failed too,
and a test that is disabled or skips itself counts as skipped.
"""

import os
import re
import subprocess
from dataclasses import dataclass, field

from verdict import finish

EVENT = re.compile(r"\[ +(RUN|OK|FAILED|SKIPPED) +\] ([\w/]+\.[\w/]+)(?=$|[ ,])")
ENDS = re.compile(r"\(\d+ ms\)$")


@dataclass
class Results:
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    output: str = ""  # of the failed tests


def list_tests(program, pattern="*"):
    text = subprocess.run([program, "--gtest_list_tests", f"--gtest_filter={pattern}"], capture_output=True, text=True,
                          check=True).stdout
    return parse_list(text)


def parse_list(text):
    tests, suite = [], ""
    for line in text.splitlines():
        name = line.split("#")[0].rstrip()
        if line.startswith("  "):
            tests.append(suite + name.strip())
        elif name.endswith("."):
            suite = name
    return tests


def run(program, pattern, environment, timeout):
    tests = list_tests(program, pattern)
    if not tests:
        return Results()
    command = [program, "--gtest_color=no", f"--gtest_filter={pattern}"]
    try:
        done = subprocess.run(command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=timeout)
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as hung:
        output, status = hung.stdout or b"", f"killed after {timeout} s"
    return judge(tests, output.decode(errors="replace"), status)


def judge(tests, output, status):
    """The results of `tests`, given the output and the status of the program."""
    ended, printed, current, outside = {}, {}, None, []
    for line in output.splitlines():
        event = EVENT.search(line)
        if event and event[1] == "RUN":
            current = event[2]
            printed[current] = []
        (outside if current is None else printed[current]).append(line)
        if event and event[2] == current and ENDS.search(line):
            ended[current] = event[1]
            current = None

    results = Results()
    for test in tests:
        if "DISABLED_" in test or ended.get(test) == "SKIPPED":
            results.skipped.append(test)
        elif ended.get(test) == "OK":
            results.passed.append(test)
        else:
            results.failed.append(test)
            results.output += "\n".join(printed.get(test, [f"{test} did not run"])) + "\n"
    if status != 0 and (current or not results.failed):
        # Sanitizers may report at the program's end, outside every test.
        results.output += ("" if current else "\n".join(outside) + "\n") + f"the program ended with: {status}\n"
        if not results.failed:
            results.failed.append("the program's end")
    return results


def self_test():
    listed = parse_list("Main\nAll/Get.\n  Waits/0  # GetParam() = 1\nWait/1.  # TypeParam = int\n  Times\n")
    ran = ("[ RUN      ] A.Good\n[       OK ] A.Good (1 ms)\n[ RUN      ] A.Skips\n[  SKIPPED ] A.Skips (0 ms)\n"
           "[ RUN      ] A.Bad/0\nwhy\n[  FAILED  ] A.Bad/0, where GetParam() = 1 (2 ms)\n")
    end = "[  FAILED  ] A.Bad/0\n"
    tests = ["A.Good", "A.Skips", "A.Bad/0", "A.DISABLED_Off"]
    crash = judge([*tests, "A.Crash", "A.Later"], ran + "[ RUN      ] A.Crash\nboom\n", -11)
    fine = "[ RUN      ] A.Good\n[       OK ] A.Good (1 ms)\n"
    whole = judge(tests, ran + end, 1)
    leak = judge(["A.Good"], fine + "leaked\n", 1)
    cases = {
        "names are read": listed == ["All/Get.Waits/0", "Wait/1.Times"],
        "each verdict is seen": (whole.passed, whole.failed, whole.skipped) ==
                                (["A.Good"], ["A.Bad/0"], ["A.Skips", "A.DISABLED_Off"]),
        "a failure shows its output": "why" in whole.output and "A.Good" not in whole.output,
        "a crash fails its test and all later ones": crash.failed == ["A.Bad/0", "A.Crash", "A.Later"],
        "a crash shows its output": "boom" in crash.output and "ended with: -11" in crash.output,
        "a report at the end is a failure": leak.failed == ["the program's end"] and "leaked" in leak.output,
        "a good end is none": judge(["A.Good"], fine, 0).failed == [],
    }
    return len(cases), [f"self-test: not so: {name}" for name, holds in cases.items() if not holds]


if __name__ == "__main__":
    finish(*self_test())
