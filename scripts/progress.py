#!/usr/bin/python3
"""Prints what runs and for how long, to stderr; on its own: a self-test.

On a terminal it rewrites one line. Elsewhere it prints a line at the start of each step that took long the last time,
or takes long now, and then one every half minute.
"""

import io
import json
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from verdict import finish

LONG = 10  # seconds: less needs no word
EVERY = 30


def clock(seconds):
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"


class Times:
    """How many seconds each part took when it last ran."""

    def __init__(self, file):
        self.file = file
        try:
            self.seconds = json.loads(file.read_text())
        except (OSError, ValueError):
            self.seconds = {}

    def keep(self, part, seconds):
        self.seconds[part] = round(seconds, 1)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(self.seconds, indent=0))

    def forecast(self, parts):
        """How long these parts will take, for people; nothing if that is not long, or not known."""
        known = [self.seconds[part] for part in parts if part in self.seconds]
        if sum(known) < LONG:
            return ""
        new = len(parts) - len(known)
        return f"about {clock(sum(known))} minutes, as the last time" + (f", and {new} for the first time" if new else "")


class Progress:
    def __init__(self, times, out=sys.stderr):
        self.times, self.out = times, out

    @contextmanager
    def of(self, part):
        """Tells of a part while the block runs."""
        ended = threading.Event()
        teller = threading.Thread(target=self.tell, args=(part, ended), daemon=True)
        teller.start()
        try:
            yield
        finally:
            ended.set()
            teller.join()

    def tell(self, part, ended):
        began = time.monotonic()
        last = self.times.seconds.get(part, 0)
        usual = f" of about {clock(last)}" if last >= LONG else ""
        if self.out.isatty():
            while not ended.wait(1):
                self.write(f"\r\033[K{part}: {clock(time.monotonic() - began)}{usual}")
            self.write("\r\033[K")
            return
        if usual:
            self.write(f"{part}: begins, took {clock(last)} the last time\n")
        wait = EVERY if usual else LONG
        while not ended.wait(wait):
            self.write(f"{part}: {clock(time.monotonic() - began)}{usual}\n")
            wait = EVERY

    def write(self, text):
        self.out.write(text)
        self.out.flush()


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Rounds:
    """An event that happens after this many waits."""

    def __init__(self, rounds):
        self.rounds = rounds

    def wait(self, _seconds):
        self.rounds -= 1
        return self.rounds < 0


def self_test():
    def shown(out, part, rounds):
        Progress(times, out).tell(part, Rounds(rounds))
        return out.getvalue()

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "build/times.json"
        Times(file).keep("long", 240)
        times = Times(file)
        file.write_text("{")
        broken = Times(file)
    cases = {
        "times are kept": times.seconds == {"long": 240},
        "a broken file is none": broken.seconds == {},
        "a forecast names what is new": times.forecast(["long", "new"]) ==
                                        "about 4:00 minutes, as the last time, and 1 for the first time",
        "nothing known, nothing said": times.forecast(["new"]) == "",
        "what is short is not told": shown(io.StringIO(), "new", 0) == "",
        "what turns out long is told": shown(io.StringIO(), "new", 2) == "new: 0:00\nnew: 0:00\n",
        "what is known as long is told at once": shown(io.StringIO(), "long", 0) ==
                                                 "long: begins, took 4:00 the last time\n",
        "a terminal's line is rewritten and goes away": shown(Terminal(), "long", 1) ==
                                                        "\r\033[Klong: 0:00 of about 4:00\r\033[K",
    }
    return len(cases), [f"self-test: not so: {name}" for name, holds in cases.items() if not holds]


if __name__ == "__main__":
    finish(*self_test())
