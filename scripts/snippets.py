#!/usr/bin/python3
"""Checks that the C++ in the documents is true: scripts/snippets.py

A block marked cpp in a page at the top or under docs/ is a whole program, which is compiled, or is a copy, indentation
aside, of lines of a compiled file under examples/, tests/, include/ or src/. And each file that a page names in
backquotes, with its suffix, exists in some folder: `await.cpp`, `waiting/await.cpp`.
"""

import re
import subprocess
from pathlib import Path

from verdict import finish

TOP = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```cpp\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([\w./-]*\w\.(?:hpp|cpp|py|sh|txt))`")
NOT_OURS = {"x.hpp", "x.cpp", "x_topic.cpp", "x.test.cpp", "x.bench.cpp"}  # patterns of names
COMPILE = ["g++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", f"-I{TOP}/include", "-x", "c++", "-"]


def flat(text):
    return "\n".join(line.strip() for line in text.strip().splitlines())


def missing(page, text, files):
    """The files that a page names and that are nowhere; `files` has all paths, with a slash in front."""
    for match in FILE.finditer(text):
        name = match[1].lstrip("./")
        if name not in NOT_OURS and not any(path.endswith("/" + name) for path in files):
            yield f"{page}:{text.count(chr(10), 0, match.start()) + 1}: there is no file {match[1]}"


def complaint(block, compiled):
    """Why this block may not stand in a document; None if it may."""
    if flat(block) in compiled:
        return None
    if "int main(" not in block:
        return "stands in no compiled file"
    done = subprocess.run(COMPILE, input=block, capture_output=True, text=True)
    return done.stderr if done.returncode != 0 else None


if __name__ == "__main__":
    sources = (f for folder in ("examples", "tests", "include", "src") for f in (TOP / folder).rglob("*.[ch]pp"))
    compiled = "\n".join(flat(file.read_text()) for file in sources)
    planted = ["int main() { return nowhere; }", "nowhere();"]
    seen = len(planted)
    bad = [f"self-test: accepts {block}" for block in planted if not complaint(block, compiled)]
    folders = ("apps", "bench", "docs", "examples", "include", "scripts", "src", "tests")
    files = ["/" + str(file.relative_to(TOP)) for folder in folders for file in (TOP / folder).rglob("*.*")]
    seen += 1
    bad += [] if [*missing("page", "`tasks/nowhere.cpp`", files)] else ["self-test: misses no file"]
    for page in sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md"), *(TOP / "src").rglob("*.md")]):
        text = page.read_text()
        bad += missing(page.relative_to(TOP), text, files)
        for match in BLOCK.finditer(text):
            seen += 1
            if why := complaint(match[1], compiled):
                bad.append(f"{page.relative_to(TOP)}:{text.count(chr(10), 0, match.start()) + 1}: {why}")
    finish(seen, bad)
