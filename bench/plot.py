#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the curves of a run: the cost of one task and of one actor, by their number.

    bench/run --filter curve --json figures.json
    bench/plot.py figures.json docs/figures/curve.svg
"""

import json
import subprocess
import sys
from pathlib import Path

SETUP = Path(__file__).resolve().parent.parent / "scripts/setup"
CURVES = {"tasks_curve": "task: submitted, run, fetched", "actors_curve": "actor: spawned, one message, held"}
SCRIPT = """
set terminal svg size 640,360 font "sans-serif,13" background rgb "white"
set output "{output}"
set logscale x 10
set xrange [700:15000000]
set yrange [0:*]
set xtics ("1 k" 1e3, "10 k" 1e4, "100 k" 1e5, "1 M" 1e6, "10 M" 1e7)
set xlabel "how many at once"
set ylabel "ns each: median, least and most"
set grid ytics lc rgb "#dddddd"
set key left top
set border 3
set tics nomirror
"""


def points(row):
    """(size, median, least, most) of manta's contenders, the smallest size first."""
    mine = [c for c in row["contenders"] if c["name"].split("/")[0] == "manta" and "median" in c]
    return sorted((c["size"], c["median"], c["min"], c["max"]) for c in mine)


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    source, output = arguments
    with open(source, encoding="utf-8") as file:
        rows = {row["name"]: row for row in json.load(file)["rows"]}
    missing = [name for name in CURVES if name not in rows]
    if missing:
        sys.exit(f"plot.py: {source} has no row {' and no row '.join(missing)}: run bench/run --filter curve --json FILE")
    script = SCRIPT.format(output=output)
    plots = []
    for name, title in CURVES.items():
        data = "\n".join(" ".join(map(str, point)) for point in points(rows[name]))
        script += f"${name} << EOD\n{data}\nEOD\n"
        plots.append(f'${name} using 1:2:3:4 with yerrorlines pt 7 ps 0.5 lw 1.5 title "{title}"')
    script += "plot " + ", ".join(plots) + "\n"
    subprocess.run([SETUP, "plot"], check=True)
    subprocess.run(["gnuplot"], input=script, text=True, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
