#!/usr/bin/python3
"""Checks that the C++ in the documents is true: scripts/snippets.py

A block marked cpp in a page at the top or under docs/ is a whole program, which is compiled, or stands in a compiled
file under examples/, tests/, include/ or src/ as it is, indentation aside.
"""

import re
import subprocess
from pathlib import Path

from verdict import finish

TOP = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```cpp\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMPILE = ["g++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", f"-I{TOP}/include", "-x", "c++", "-"]


def flat(text):
    return "\n".join(line.strip() for line in text.strip().splitlines())


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
    for page in sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")]):
        text = page.read_text()
        for match in BLOCK.finditer(text):
            seen += 1
            if why := complaint(match[1], compiled):
                bad.append(f"{page.relative_to(TOP)}:{text.count(chr(10), 0, match.start()) + 1}: {why}")
    finish(seen, bad)
