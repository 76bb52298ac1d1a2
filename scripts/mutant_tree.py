"""A copy of the tree with its builds, in which scripts/mutants.py makes and undoes its changes."""

import filecmp
import hashlib
import os
import shutil
import subprocess

import check

TESTED = ("CMakeLists.txt", "cmake/", "include/", "src/", "tests/")  # what the programs are made of
LIMIT = 1800  # seconds of a build, beyond which something is wrong with it
FLAGS = {  # -O1: less to compile than -O2, and tests that take half of -O0's time
    "plain": ["-DCMAKE_CXX_FLAGS=-O1 -w"],
    "checked": ["-DCMAKE_CXX_FLAGS=-O1 -w", "-DMANTA_CHECKED=ON"],
    "asan": ["-DCMAKE_CXX_FLAGS=-O1 -g1 -w", "-DMANTA_SANITIZE=address,undefined"],
    "tsan": ["-DCMAKE_CXX_FLAGS=-O1 -g1 -w", "-DMANTA_SANITIZE=thread"],
}


class BuildFailed(Exception):
    pass


class Tree:
    """`source` is the copy; beside it are a folder for each build, and one for the objects of the unchanged sources.

    A change is undone with all its effects: the objects and the times of the files are restored, so nothing is compiled
    again. Linked programs are removed, and linked again when they are next needed.
    """

    def __init__(self, top, folder, jobs, builds):
        self.top, self.folder, self.jobs, self.builds = top, folder, jobs, builds
        self.source = folder / "tree"
        self.changed = {}  # file: its text and its times before the change

    def folder_of(self, build):
        return self.folder / build

    # The unchanged tree.

    def sync(self):
        """Makes the copy equal to the tree. Touches only files that differ, such as those of a crashed run."""
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=self.top,
                                capture_output=True, text=True, check=True).stdout.split("\0")
        files = {file for file in listed if file and (self.top / file).is_file()}
        for path in list(self.source.rglob("*")):
            if path.is_file() and str(path.relative_to(self.source)) not in files:
                path.unlink()
        for file in files:
            ours, theirs = self.source / file, self.top / file
            if not ours.exists() or not filecmp.cmp(ours, theirs, shallow=False):
                ours.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(theirs, ours)

    def state(self):
        """Names the parts of the test programs."""
        digest = hashlib.sha1()
        for path in sorted(self.source.rglob("*")):
            file = str(path.relative_to(self.source))
            if path.is_file() and file.startswith(TESTED):
                digest.update(file.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def objects(self, build):
        return self.folder_of(build).rglob("*.o")

    def keep_objects(self):
        for build in self.builds:
            for path in self.objects(build):
                copy = self.kept(path)
                if not copy.exists() or copy.stat().st_mtime_ns != path.stat().st_mtime_ns:
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(path, copy)

    def kept(self, path):
        return self.folder / "kept" / path.relative_to(self.folder)

    # Builds.

    def build(self, build, *targets):
        """Errors: BuildFailed, with the compiler's output."""
        folder = self.folder_of(build)
        if not (folder / "build.ninja").exists():
            self.command(["cmake", "-S", self.source, "-B", folder, "-G", "Ninja", "-DCMAKE_CXX_COMPILER=g++",
                          "-DCMAKE_BUILD_TYPE=None", "-DMANTA_BUILD_EXAMPLES=OFF", "-DMANTA_BUILD_APPS=OFF",
                          *FLAGS[build]])
        self.command(["ninja", "-C", folder, "-j", str(self.jobs), *targets])

    def command(self, command):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              timeout=LIMIT)
        if done.returncode != 0:
            raise BuildFailed(done.stdout)

    def test(self, build, name):
        """How ctest starts a test: its command and its environment."""
        test = next(test for test in check.tests_of(self.folder_of(build), "gtest") if test["name"] == name)
        settings = check.properties_of(test).get("ENVIRONMENT", [])
        return test["command"], dict(setting.split("=", 1) for setting in settings if setting)

    # Changes.

    def change(self, files):
        for file, text in files.items():
            path = self.source / file
            self.changed[path] = path.read_text(), path.stat()
            path.write_text(text)

    def made_objects(self, build):
        """The objects that are not those of the unchanged sources."""
        for path in self.objects(build):
            if path.stat().st_mtime_ns != self.kept(path).stat().st_mtime_ns:
                yield path

    def has_changed(self, build):
        """True if the compiler has made other code of the changed sources."""
        return any(not filecmp.cmp(path, self.kept(path), shallow=False) for path in self.made_objects(build))

    def restore(self):
        # The sources last: where this ends early, sync() sees that they differ, and they are compiled again.
        for build in self.builds:
            for path in list(self.made_objects(build)):
                shutil.copy2(self.kept(path), path)
            folder = self.folder_of(build)
            for linked in *folder.glob("*.a"), *folder.rglob("*.so"), *(folder / "bin").glob("*"):
                linked.unlink()
        for path, (text, times) in self.changed.items():
            path.write_text(text)
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        self.changed = {}
