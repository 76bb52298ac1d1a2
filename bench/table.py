#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the figures of a run as Markdown tables, as the README has them: the rows, and the cost of one by how many.

    bench/run --json figures.json
    bench/table.py figures.json
"""

import json
import sys

NAMES = {"tbb": "oneTBB", "asio": "asio", "caf": "CAF", "std_async": "`std::async`", "futex": "bare futex",
         "shared_ptr": "`shared_ptr`", "std_future": "`std::future`", "libfork": "libfork", "serial": "plain calls"}


def quantity(value, unit):
    digits = 1 if value < 10 else 0
    return f"{value:,.{digits}f} {unit}"


def peer(contender, mine, unit):
    times = contender["median"] / mine
    return f"{NAMES[contender['name']]} {quantity(contender['median'], unit)} ({times:,.{1 if times >= 10 else 2}f})"


def verdict(target, unit):
    of = target["of"]
    limit = f"{target['at_most']:.3g} × {NAMES.get(of, of)}" if of else quantity(target["at_most"], unit)
    if target["value"] is None:
        return f"{limit}: not measured"
    if target["reached"]:
        return f"{limit}: yes"
    shown = f"{target['value']:.2f} ×" if of else quantity(target["value"], unit)
    return f"{limit}: **no**, {shown}"


def line(row):
    unit, contenders = row["unit"], [c for c in row["contenders"] if "median" in c]
    mine = next((c for c in contenders if c["name"] == "manta"), None)
    if mine is None:
        return f"| {row['what']} | not measured | | |"
    spread = f"{quantity(mine['median'], unit)} ({mine['min']:,.0f} to {mine['max']:,.0f})"
    peers = ", ".join(peer(c, mine["median"], unit) for c in contenders if c["name"] in NAMES)
    return f"| {row['what']} | {spread} | {peers} | {'; '.join(verdict(t, unit) for t in row['targets'])} |"


def curves(rows):
    """The medians of the curves: a line for each operation and library, a column for each size."""
    costs = {}  # of (operation, library): by size
    for row in rows:
        for contender in row["contenders"]:
            library = contender["name"].split("/")[0]
            if "median" in contender:
                costs.setdefault((row["operation"], library), {})[contender["size"]] = contender["median"], row["unit"]
    sizes = sorted({size for by_size in costs.values() for size in by_size})
    print("| at once | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|---|" + "---|" * len(sizes))
    for (operation, library), by_size in costs.items():
        shown = (quantity(*by_size[size]) if size in by_size else "" for size in sizes)
        print(f"| {operation}, {NAMES.get(library, library)} | " + " | ".join(shown) + " |")


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    with open(arguments[0], encoding="utf-8") as file:
        run = json.load(file)
    machine = run["machine"]
    print(f"{machine['processor']}, {machine['cores']} cores, Linux {machine['kernel']}; {machine['compiler']}, "
          f"{machine['build']}; {machine['peers']}; {run['workers']} workers each; medians of {run['repeat']} rounds.\n")
    print("| an operation | manta (least to most) | peers (times manta's) | to reach |")
    print("|---|---|---|---|")
    for row in run["rows"]:
        if not row["name"].endswith("_curve"):
            print(line(row))
    of_many = [row for row in run["rows"] if row["name"].endswith("_curve")]
    if of_many:
        print()
        curves(of_many)


if __name__ == "__main__":
    main(sys.argv[1:])
