#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the cost of including a library: bench/run --compile-time

For manta and each peer: a file that includes it and makes one call, compared with a file that includes only the
standard headers that the library's own headers name. Both are compiled in turn with g++ -O0; the figure is the median
of the differences in processor time (user and system).
"""

import argparse
import json
import os
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
COMPILER = shlex.split(os.environ.get("CXX", "g++"))
FLAGS = ["-std=c++20", "-O0", "-I", str(TOP / "include")]
TARGET_SECONDS = 0.35  # for manta

LIBRARIES = {
    "manta": """
#include <manta/manta.hpp>
int square(int x) { return x * x; }
int main() {
  manta::Runtime runtime;
  return *manta::remote<square>(3).get();
}
""",
    "tbb": """
#include <tbb/task_group.h>
int main() {
  int result = 0;
  tbb::task_group group;
  group.run([&] { result = 3 * 3; });
  group.wait();
  return result;
}
""",
    "asio": """
#define ASIO_STANDALONE
#include <asio.hpp>
#include <future>
int main() {
  asio::thread_pool pool(2);
  return asio::post(pool, std::packaged_task<int()>([] { return 3 * 3; })).get();
}
""",
    "std_async": """
#include <future>
int main() { return std::async([] { return 3 * 3; }).get(); }
""",
    "caf": """
#include <caf/all.hpp>
int main() {
  caf::actor_system_config config;
  caf::actor_system system(config);
  caf::scoped_actor self(system);
  int result = 0;
  self->request(system.spawn([]() -> caf::behavior { return {[](int x) { return x * x; }}; }), caf::infinite, 3)
      .receive([&](int x) { result = x; }, [](const caf::error&) {});
  return result;
}
""",
}


def standard_folders():
    """Returns the folders in which the compiler's own headers lie."""
    listing = subprocess.run([*COMPILER, "-E", "-x", "c++", "-v", os.devnull], capture_output=True, text=True).stderr
    found = re.search(r"#include <...> search starts here:\n(.*?)End of search list", listing, re.DOTALL).group(1)
    return [os.path.realpath(line.strip()) for line in found.splitlines() if "/c++/" in line or "/gcc/" in line]


def standard_headers(source):
    """Returns the standard headers that the file, or a header of the library's, names itself, as `g++ -H` tells."""
    tree = subprocess.run([*COMPILER, *FLAGS, "-H", "-fsyntax-only", str(source)], capture_output=True, text=True)
    if tree.returncode != 0:
        sys.exit(f"{source} does not compile:\n{tree.stderr}")
    folders = standard_folders()

    def folder_of(path):
        return next((each for each in folders if path.startswith(each + "/")), None)

    headers, branch = set(), []
    for dots, path in re.findall(r"^(\.+) (\S+)$", tree.stderr, re.MULTILINE):
        path = os.path.realpath(path)
        branch[len(dots) - 1:] = [path]
        folder = folder_of(path)
        named_by_standard = len(branch) > 1 and folder_of(branch[-2])
        if folder and not named_by_standard and re.fullmatch("[a-z_0-9]+", os.path.relpath(path, folder)):
            headers.add(os.path.relpath(path, folder))
    return sorted(headers)


def cpu_seconds(source):
    """Compiles once and returns the processor time of the compiler and its children."""
    child = subprocess.Popen([*COMPILER, *FLAGS, "-c", str(source), "-o", os.devnull])
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status != 0:
        sys.exit(f"{source} does not compile")
    return usage.ru_utime + usage.ru_stime


def measure(name, folder, repeat):
    source, plain = folder / f"{name}.cpp", folder / f"{name}_plain.cpp"
    source.write_text(LIBRARIES[name])
    headers = standard_headers(source)
    plain.write_text("".join(f"#include <{each}>\n" for each in headers) + "int main() { return 9; }\n")
    for each in (source, plain):
        cpu_seconds(each)  # loads the headers into the page cache
    pairs = [(cpu_seconds(source), cpu_seconds(plain)) for _ in range(repeat)]
    with_library, without = (statistics.median(each) for each in zip(*pairs))
    differences = [a - b for a, b in pairs]
    return {"name": name, "seconds": with_library, "plain_seconds": without,
            "added_seconds": statistics.median(differences), "min": min(differences), "max": max(differences),
            "standard_headers": headers}


def report(results):
    print(f"{'':12}{'with it':>10}{'without':>10}{'added':>10}{'min .. max':>16}   (s of processor time)")
    for each in results:
        spread = f"{each['min']:.2f} .. {each['max']:.2f}"
        print(f"{each['name']:12}{each['seconds']:10.2f}{each['plain_seconds']:10.2f}{each['added_seconds']:10.2f}"
              f"{spread:>16}   over {len(each['standard_headers'])} standard headers")
    manta = next((each["added_seconds"] for each in results if each["name"] == "manta"), None)
    if manta is not None:
        verdict = "reached" if manta <= TARGET_SECONDS else "MISSED"
        print(f"target: manta adds at most {TARGET_SECONDS} s: {manta:.2f}, {verdict}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=9, help="compilations of each file (default: 9)")
    parser.add_argument("--filter", default="", help="only libraries whose name contains this")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    names = [name for name in LIBRARIES if options.filter in name]
    if not (TOP / "include/manta/manta.hpp").exists():
        names = [name for name in names if name != "manta"]
    with tempfile.TemporaryDirectory() as folder:
        results = [measure(name, Path(folder), options.repeat) for name in names]
    report(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
