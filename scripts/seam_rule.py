#!/usr/bin/python3
"""Checks that the library goes through its own seams: scripts/seam_rule.py

Only the executor provides threads, time and randomness, so that the simulator can replace them; and the schedule
explorer sees every atomic and mutex. So no library source uses the words below outside the named places. Tests and
benchmarks may use them.
"""

import re
from pathlib import Path

from verdict import finish

TOP = Path(__file__).resolve().parent.parent
EXECUTORS = ["src/executor/", "src/simulation/executor/"]
SEEDS = "src/simulation/seeds.cpp"  # several simulations at once
TEST_WAITS = "src/simulation/wait_until.cpp"  # of a test's thread, which belongs to no executor
RULES = [  # pattern, allowed places, replacement
    (r"std::(atomic|(recursive_|shared_|timed_)?mutex|condition_variable|counting_semaphore|latch|barrier)\b",
     ["include/manta/detail/base/", "src/base/"], "manta::detail::atomic and base/sync.hpp"),
    (r"\batomic_thread_fence\b", [], "operations with an order: GCC's TSan cannot see a fence"),
    (r"std::(thread(?!::id)|jthread|async)\b|\bpthread_create\b|\bStackThread\b",
     ["src/base/thread", *EXECUTORS, SEEDS], "the executor"),
    (r"\b(Clock|\w+_clock)::now\b|\bclock_gettime\b", ["src/base/clock", *EXECUTORS, TEST_WAITS],
     "the executor's now()"),
    (r"\bsleep_(for|until)\b|\b(u|nano)?sleep\(",
     ["src/base/parker", *EXECUTORS, "include/manta/", TEST_WAITS], "Executor::block"),
    (r"std::(random_device|mt19937(_64)?|minstd_rand)\b|\bs?rand\(", [*EXECUTORS, "src/base/random"],
     "the executor's draw()"),
]
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def check(path, text):
    """The words of a file that belong elsewhere."""
    code = COMMENT_OR_STRING.sub(lambda m: "\n" * m[0].count("\n"), text)
    return [f"{path}:{number}: {match[0]}: use {instead}"
            for pattern, allowed, instead in RULES if not path.startswith(tuple(allowed))
            for number, line in enumerate(code.splitlines(), 1) for match in re.finditer(pattern, line)]


def library():
    for folder in "include", "src":
        for file in sorted((TOP / folder).rglob("*.[ch]pp")):
            path = str(file.relative_to(TOP))
            if not re.search(r"\.(test|bench)\.|^src/testing/", path):
                yield path, file.read_text()


def self_test():
    planted = [("src/tasks/a.cpp", "// std::mutex\nstd::mutex m;"), ("src/tasks/b.cpp", "auto t = Clock::now();"),
               ("include/manta/c.hpp", "std::thread t;"), ("src/base/d.cpp", "std::atomic_thread_fence(order);"),
               ("src/actors/e.cpp", 'log("x"); std::mt19937 random;'), ("src/actors/f.cpp", "usleep(1);"),
               ("src/objects/g.cpp", "StackThread t;")]
    innocent = [("src/base/sync.hpp", "std::mutex m;"), ("src/executor/a.cpp", "std::thread t; Clock::now();"),
                ("src/tasks/a.cpp", '/* std::mutex */ "std::mutex" atomic<int> a;'),
                ("src/simulation/executor/a.cpp", "Clock::now();"),
                ("src/tasks/c.cpp", "std::thread::id id; operand(1);")]
    wrong = [path for path, text in planted if len(check(path, text)) != 1]
    wrong += [path for path, text in innocent if check(path, text)]
    return len(planted) + len(innocent), [f"self-test: wrong about {path}" for path in wrong]


if __name__ == "__main__":
    planted, wrong = self_test()
    verdicts = [check(*file) for file in library()]
    finish(planted + len(verdicts), wrong + ["\n".join(lines) for lines in verdicts if lines])
