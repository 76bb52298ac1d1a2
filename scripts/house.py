#!/usr/bin/python3
"""Prints figures of the library's code: scripts/house.py [--strays | --knots | --homonyms | --long]

The figures are of include/manta and src, without tests, benchmarks and their helpers (src/testing). `--strays` lists
the functions that are declared in a header and defined in a source of another name, `--knots` the files of a room that
need one another, `--homonyms` the types outside of classes that two files define by one name, and `--long` the longest
functions.

As a step of ./check it fails if a figure is above its limit.
"""

import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from cpp_source import CONTAINERS, NOT_PARAMETERS, Source
from verdict import finish

TOP = Path(__file__).resolve().parent.parent
NO_LIBRARY = re.compile(r"\.(test|bench)\.|^src/testing/")
LIMITS = {  # figure: the most that it may be
    "functions defined away from their header, %": 5,  # LevelDB: 4
    "lines of the longest function": 60,  # a screen
    "types of one name in two files": 0,
}


@dataclass
class Function:
    path: str
    owner: str  # the class that it belongs to; "" for none
    name: str
    lines: int  # 0: only declared
    line: int

    @property
    def key(self):
        return self.owner, self.name

    def __str__(self):
        return f"{self.path}:{self.line} {self.owner + '::' if self.owner else ''}{self.name}"


class House(Source):
    """A file whose functions, and whose types at namespace scope, are noted."""

    def __init__(self, path, text):
        self.path, self.scopes, self.functions, self.types = path, [], [], []
        super().__init__(text)

    def declaration(self, index, end):
        first = self.skip_specifiers(index)
        word = self.word(first)
        if word not in CONTAINERS:
            return super().declaration(index, end)
        opening = self.next_at_depth(first, end, "{;=:")
        name = next((t.text for t in reversed(self.tokens[first + 1:opening]) if t.kind == "word" and t.text != "final"), "")
        if word != "namespace" and self.word(self.next_at_depth(first, end, "{;")) == "{" and not self.classes():
            # A specialisation is no new name, and a class of a class has its name there.
            if not {"<", "::"} & {t.text for t in self.tokens[first:opening]}:
                self.types.append(name)
        self.scopes.append((word, name))
        behind = super().declaration(index, end)
        self.scopes.pop()
        return behind

    def classes(self):
        return [name for word, name in self.scopes if word != "namespace"]

    def variable_or_function(self, index, end):
        blocks = len(self.blocks)
        behind = super().variable_or_function(index, end)
        opening = index
        while opening < behind and not (self.word(opening) == "(" and
                                        not NOT_PARAMETERS.fullmatch(self.word(opening - 1))):
            opening = self.match[opening] + 1 if self.word(opening) in "([{" and opening in self.match else opening + 1
        words = [t.text for t in self.tokens[index:opening]]
        if opening >= behind or not words or "=" in words and "operator" not in words:
            return behind
        has_body = any(b.kind == "function" for b in self.blocks[blocks:])
        if has_body or not any(t.text in ("default", "delete") for t in self.tokens[opening:behind]):
            self.note(index, opening, behind, has_body)
        return behind

    def note(self, index, opening, behind, has_body):
        name, at = self.word(opening - 1), opening - 2
        if "operator" in (self.word(opening - 1), self.word(opening - 2), self.word(opening - 3)):
            name, at = "operator", opening - 3
        if self.word(at) == "~":
            name, at = "~" + name, at - 1
        owner = self.word(at - 1) if self.word(at) == "::" else ""
        begin, last = self.tokens[index].begin, self.tokens[behind - 1].end
        lines = self.line(last) - self.line(begin) + 1 if has_body else 0
        self.functions.append(Function(self.path, owner or (self.classes() or [""])[-1], name, lines, self.line(begin)))


def library():
    """The library's files: their paths from the top, and their texts."""
    for folder in ("include/manta", "src"):
        for file in sorted((TOP / folder).rglob("*.[hc]pp")):
            path = str(file.relative_to(TOP))
            if not NO_LIBRARY.search(path):
                yield path, file.read_text()


def belongs(source, header):
    """True if a source has the name of the header; a source that is cut into several continues as NAME_topic.cpp."""
    name = Path(header).stem
    return Path(source).stem == name or Path(source).stem.startswith(name + "_")


def strays(functions):
    """The functions that are defined in a source of another name than the header that declares them; and how many are
    declared in a header and defined in a source."""
    defined = defaultdict(list)
    for f in functions:
        if f.lines and f.path.endswith(".cpp"):
            defined[f.key].append(f)
    away, seen = [], set()
    for f in functions:
        if f.lines or f.path.endswith(".cpp") or f.key not in defined or (f.path, f.key) in seen:
            continue
        seen.add((f.path, f.key))
        if not any(belongs(d.path, f.path) for d in defined[f.key]):
            away.append((f, defined[f.key][0]))
    return away, len(seen)


def knots(files):
    """Groups of files (a header and its sources are one) of a room that need one another, directly or by others. What
    the headers in detail/ lead to is not counted: most of it is types."""
    needs = defaultdict(set)
    for path, text in files.items():
        room, stem = Path(path).parent, Path(path).stem
        if room.parts[0] == "src":
            for include in re.findall(r'^#include "(.+)\.hpp"', text, re.M):
                if Path("src") / Path(include).parent == room and not belongs(path, include):
                    needs[room / stem].add(room / Path(include).stem)
    reached = {}
    for one in needs:
        found, left = set(), [one]
        while left:
            new = needs.get(left.pop(), set()) - found
            found |= new
            left += new
        reached[one] = found
    return {tuple(sorted(map(str, {one} | {other for other in reached[one] if one in reached.get(other, ())})))
            for one in reached if one in reached[one]}


def homonyms(houses):
    """Types at namespace scope that two files define."""
    where = defaultdict(set)
    for house in houses:
        for name in house.types:
            where[name].add(house.path)
    return {name: sorted(paths) for name, paths in where.items() if name and len(paths) > 1}


def share_of_comments(text):
    """Lines that are a comment, and lines that are anything."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return sum(line.startswith("//") for line in lines), len(lines)


def rank(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def figures():
    """Each figure by its name, and the contents of the lists."""
    files = dict(library())
    houses = [House(path, text) for path, text in files.items()]
    functions = [f for house in houses for f in house.functions]
    lengths = [f.lines for f in functions if f.lines]
    sizes = [text.count("\n") for text in files.values()]
    away, both = strays(functions)
    twice = homonyms(houses)
    knotted = knots(files)
    public = [share_of_comments(t) for p, t in files.items() if p.startswith("include/manta/") and "/detail/" not in p]
    wide = sum(len(line) > 120 for text in files.values() for line in text.splitlines())
    result = {
        "files": len(files),
        "lines of a file, median": rank(sizes, 0.5),
        "lines of a file, 90 %": rank(sizes, 0.9),
        "lines of the longest file": max(sizes),
        "functions": len(lengths),
        "lines of a function, median": rank(lengths, 0.5),
        "lines of a function, 99 %": rank(lengths, 0.99),
        "lines of the longest function": max(lengths),
        "functions defined away from their header, %": round(100 * len(away) / both, 1),
        "files of the largest knot": max(map(len, knotted), default=0),
        "types of one name in two files": len(twice),
        "comments in public headers, %": round(100 * sum(c for c, _ in public) / sum(n for _, n in public), 1),
        "lines over 120 columns": wide,
    }
    return result, {"--strays": [f"{f}  in {d.path}" for f, d in away],
                    "--knots": [", ".join(knot) for knot in sorted(knotted)],
                    "--homonyms": [f"{name}: {', '.join(paths)}" for name, paths in sorted(twice.items())],
                    "--long": [f"{f.lines:4} {f}" for f in sorted(functions, key=lambda f: -f.lines)[:30]]}


if __name__ == "__main__":
    values, lists = figures()
    for option in sys.argv[1:]:
        print("\n".join(lists[option]))
    for name, value in values.items():
        print(f"{value:8}  {name}")
    finish(len(LIMITS), [f"{name}: {values[name]}, and at most {most} is allowed" for name, most in LIMITS.items()
                         if values[name] > most])
