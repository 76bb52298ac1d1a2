"""Runs a test program for scripts/mutants.py, and ends it when a test fails, hangs, or takes all memory."""

import collections
import os
import re
import resource
import selectors
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import gtest_program

TIMES, MORE = 3, 5  # a test may take so many times what it takes without a mutant, and so many seconds more
ASLEEP = 3  # seconds in which a program that hangs computes nothing
MOST_MEMORY = 6 << 30  # bytes that a program may have
LOOK = 0.5  # seconds between two looks at a silent program
FIRST = 600  # seconds of a test whose time is not known
KEPT = 200  # lines of output
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Limits:
    """The time of a program and its tests without a mutant, in seconds."""
    seconds: float = FIRST
    tests: dict = field(default_factory=dict)

    def of(self, test):
        return TIMES * self.tests.get(test, FIRST if not self.tests else 1) + MORE


@dataclass
class Seen:
    failed: str = ""  # the first test that failed, and how
    output: str = ""
    seconds: float = 0
    tests: dict = field(default_factory=dict)


def usage(session):
    """The seconds that a session's processes have computed, and the bytes that they have."""
    seconds = size = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if int(fields[3]) == session:
            seconds += sum(map(int, fields[11:15])) / TICKS
            size += int(fields[21]) * PAGE
    return seconds, size


class Watched:
    """A program that runs, and the test in which it is."""

    def __init__(self, command, environment, folder, limits):
        self.limits = limits
        self.seen = Seen()
        self.lines = collections.deque(maxlen=KEPT)
        self.process = subprocess.Popen(command, env=os.environ | environment, cwd=folder, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, start_new_session=True,
                                        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
        self.began = time.monotonic()
        self.enter("")

    def enter(self, test):
        self.test = test
        self.entered = self.moved = time.monotonic()
        self.computed = self.last = None  # known from the first look on

    def read(self, line):
        self.lines.append(line)
        event = gtest_program.EVENT.search(line)
        if event and event[1] == "RUN":
            self.lines = collections.deque([line], maxlen=KEPT)  # what others said before is no news
            self.enter(event[2])
        elif event and event[2] == self.test and gtest_program.ENDS.search(line):
            self.seen.tests[self.test] = time.monotonic() - self.entered
            if event[1] == "FAILED":
                self.seen.failed = self.test
            self.enter("")

    def look(self):
        """Sees whether it hangs, and how large it is."""
        computed, size = usage(self.process.pid)
        now = time.monotonic()
        if self.last is None:
            self.computed = self.last = computed
        if computed > self.last + 0.02:
            self.last, self.moved = computed, now
        limit = self.limits.of(self.test) if self.test else TIMES * self.limits.seconds + MORE
        if size > MOST_MEMORY:
            self.seen.failed = f"{self.test or 'the program'} takes all memory"
        # A busy machine makes a program slow. One that hangs computes nothing, or more than it should.
        elif now - self.entered > limit and (now - self.moved > ASLEEP or computed - self.computed > limit):
            self.seen.failed = f"{self.test or 'the program'} hangs"

    def end(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process.stdout.close()

    def result(self):
        self.seen.seconds = time.monotonic() - self.began
        self.seen.output = "\n".join(self.lines)
        return self.seen


def watch(command, environment, folder, limits):
    """Runs a program to its end, or until it has failed."""
    watched = Watched(command, environment, folder, limits)
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(watched.process.stdout, selectors.EVENT_READ)
        looked = time.monotonic()
        while not watched.seen.failed:
            if selector.select(LOOK):
                data = os.read(watched.process.stdout.fileno(), 1 << 16)
                if not data:
                    break
                *lines, rest = (rest[-(1 << 16):] + data).split(b"\n")
                for line in lines:
                    watched.read(line.decode(errors="replace"))
            if time.monotonic() - looked > LOOK:
                looked = time.monotonic()
                watched.look()
    if not watched.seen.failed:
        status = wait_for_end(watched)
        if status != 0:
            watched.seen.failed = f"{watched.test or 'the end'} {how(status)}"
    watched.end()
    return watched.result()


def wait_for_end(watched):
    """The status of a program that has closed its output."""
    while not watched.seen.failed:
        try:
            return watched.process.wait(timeout=LOOK)
        except subprocess.TimeoutExpired:
            watched.look()
    return 0


def how(status):
    return f"is ended by {signal.Signals(-status).name}" if status < 0 else f"fails with {status}"
