#!/usr/bin/python3
"""Runs the program textindex from outside: e2e_test.py BINARY [unittest's arguments]"""

import ctypes
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

BINARY = None
LIBC = ctypes.CDLL(None, use_errno=True)
LIMIT = 300  # seconds: only a hang takes so long
WORD = re.compile(rb"[a-z0-9_\x80-\xff]+")


def run(*arguments, **options):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=LIMIT, **options)


def without_privileges():
    """For the child: root may read everything, until it gives up for good what lets it (capabilities(7))."""
    if os.geteuid() != 0:
        return
    drop, dac_override, dac_read_search = 24, 1, 2  # PR_CAPBSET_DROP; CAP_...
    for capability in dac_override, dac_read_search:
        if LIBC.prctl(drop, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


class TreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="textindex-")
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name)
        self.top.chmod(0o755)

    def write(self, name, content):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def index(self, *arguments, status=0, **options):
        """Runs it with two passes; gives the JSON and what it complained about."""
        done = run("--passes", 2, "--json", "-", *arguments, **options)
        self.assertEqual(done.returncode, status, done.stderr)
        results = json.loads(done.stdout)
        self.assertEqual(results["status"], status)
        complaints = [line for line in done.stderr.splitlines() if line.startswith("textindex: ")]
        return results, complaints


class Answers(TreeTest):
    def test_the_answer_is_what_a_few_lines_of_python_say(self):
        texts = []
        for i in range(60):
            words = [f"w{(i * k * k) % 97}" if k % 7 else f"File{i}_Word" for k in range(1, i * 20)]
            texts.append(" ".join(words) + "\n// Größe, ça\xa0va.\n")
            self.write(f"d{i % 5}/f{i}.h", texts[-1])
        self.write("d9/large.txt", big := "alpha Beta_1 " * 120_000)  # several parts
        texts.append(big)
        found = [Counter(WORD.findall(text.encode().lower())) for text in texts]
        whole = sum(found, Counter())
        expected = [{"word": word.decode(), "times": times, "files": sum(word in f for f in found)}
                    for word, times in sorted(whole.items(), key=lambda item: (-item[1], item[0]))]

        for workers in 1, 2, 5:
            results, complaints = self.index("-w", workers, "-t", len(whole) + 10, self.top)
            self.assertEqual(complaints, [])
            self.assertTrue(results["equal"])
            self.assertEqual(results["workers"], workers)
            self.assertEqual(results["top"], expected)
            self.assertEqual(results["files"], len(texts))
            self.assertEqual(results["bytes"], sum(len(text.encode()) for text in texts))
            self.assertEqual(results["distinct_words"], len(whole))
            self.assertEqual(results["words"], whole.total() if hasattr(whole, "total") else sum(whole.values()))
            self.assertEqual(results["postings"], sum(map(len, found)))

    def test_files_without_words_and_without_bytes_are_files(self):
        self.write("empty", "")
        self.write("dots", "... ;;")
        results, _ = self.index(self.top)
        self.assertEqual((results["files"], results["distinct_words"], results["top"]), (2, 0, []))

    def test_the_report_says_what_was_measured(self):
        self.write("a", "one two two")
        done = run("-p", 3, "-t", 1, self.top)
        self.assertEqual(done.returncode, 0)
        for part in "1 file, 0.0 MB, 2 distinct words, 3 words in all", "two", "first read", "MB/s", "ratio", "equal":
            self.assertIn(part, done.stdout)
        self.assertNotIn("  one  ", done.stdout)
        self.assertIn("pass 3 of 3: manta", done.stderr)
        self.assertNotIn("\r", done.stderr + done.stdout)

    def test_every_engine_gives_the_same_answer(self):
        for i in range(40):
            self.write(f"d{i % 5}/f{i}.h", " ".join(f"w{(i * k * k) % 97}_{k % 11}" for k in range(i * 20)) + " Größe\n")
        self.write("large.txt", "alpha Beta_1 a_word_of_more_than_sixteen_bytes " * 30_000)  # several parts
        answers = []
        for engine, how in ("local", {}), ("loopback", {}), ("twin", {}), ("loopback", {"env": os.environ | {"MANTA_ENGINE": "loopback"}}):
            results, complaints = self.index("-w", 2, "-t", 50, *([] if how else ["--engine", engine]), self.top, **how)
            self.assertEqual((complaints, results["equal"], results["engine"]), ([], True, engine))
            answers.append([results[key] for key in ("files", "bytes", "distinct_words", "words", "postings", "digest", "top")])
        self.assertEqual(answers, [answers[0]] * 4)
        done = run("-p", 1, "--engine", "loopback", self.top)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, "manta's engine +loopback\n")

    def test_many_small_files_are_all_there(self):
        for i in range(3000):
            self.write(f"{i % 50}/{i}", f"common own{i}")
        results, _ = self.index(self.top)
        self.assertEqual((results["files"], results["distinct_words"]), (3000, 3001))
        self.assertEqual(results["top"][0], {"word": "common", "times": 3000, "files": 3000})


class Trouble(TreeTest):
    def setUp(self):
        super().setUp()
        self.write("good", "word")

    def check_good(self, results):
        self.assertEqual((results["files"], results["top"]), (1, [{"word": "word", "times": 1, "files": 1}]))

    def kinds(self, results):
        return sorted(notice["kind"] for notice in results["notices"])

    def test_a_path_that_does_not_exist_is_named_and_loses_nothing_else(self):
        results, complaints = self.index(self.top / "nothing", self.top, status=3)
        self.check_good(results)
        self.assertEqual(complaints, [f"textindex: {self.top}/nothing: does not exist"])

    def test_nothing_to_read_is_a_usage_error(self):
        (self.top / "empty").mkdir()
        self.write("only_binary/b", b"\0")
        for path in "nothing", "empty", "only_binary":
            done = run(self.top / path)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("textindex: nothing to read", done.stderr)

    def test_files_and_directories_without_permission_are_named(self):
        self.write("secret", "x").chmod(0)
        self.write("closed/x", "x").parent.chmod(0)
        self.addCleanup((self.top / "closed").chmod, 0o700)
        results, complaints = self.index(self.top, status=3, preexec_fn=without_privileges)
        self.check_good(results)
        self.assertEqual(sorted(complaints), [f"textindex: {self.top}/{name}: cannot be read (Permission denied)"
                                              for name in ("closed", "secret")])

    def test_a_file_whose_reading_fails_is_named(self):
        results, complaints = self.index("/proc/self/mem", self.top, status=3)
        self.check_good(results)
        self.assertRegex(complaints[0], "/proc/self/mem: cannot be read \\(.*\\)")

    def test_binary_special_and_empty_things_are_told_and_no_failure(self):
        self.write("binary", b"a\0b")
        (self.top / "empty").mkdir()
        os.mkfifo(self.top / "pipe")
        results, complaints = self.index(self.top)
        self.check_good(results)
        self.assertEqual(self.kinds(results), ["binary", "empty directory", "special"])
        self.assertEqual(len(complaints), 3)

    def test_links_are_followed_and_loops_end(self):
        self.write("tree/below/file", "more")
        (self.top / "tree/below/up").symlink_to("..")
        (self.top / "tree/out").symlink_to("../good")
        (self.top / "tree/again").symlink_to("below")
        results, complaints = self.index(self.top / "tree")
        self.assertEqual(results["files"], 2)
        self.assertEqual(self.kinds(results), ["loop back"])
        self.assertIn(f"{self.top}/tree/below/up: loop of links", complaints[0])

    def test_broken_links_and_endless_ones_are_named(self):
        (self.top / "broken").symlink_to("nowhere")
        (self.top / "a").symlink_to("b")
        (self.top / "b").symlink_to("a")
        results, complaints = self.index(self.top, status=3)
        self.check_good(results)
        self.assertEqual(self.kinds(results), ["broken link", "link loop", "link loop"])
        self.assertIn(f"textindex: {self.top}/broken: broken link (points to nowhere)", complaints)

    def test_a_name_cannot_forge_lines(self):
        (self.top / "a\nb\x1b[1m").symlink_to("nowhere")
        _, complaints = self.index(self.top, status=3)
        self.assertEqual(complaints, [f"textindex: {self.top}/a\\x0ab\\x1b[1m: broken link (points to nowhere)"])

    def test_a_file_that_changes_after_a_pass_is_left_out_of_both_answers(self):
        growing = self.write("growing", "word other")
        gone = self.write("gone", "word other")
        self.write("large", "more " * 400_000)  # so that many passes are still to come
        with subprocess.Popen([BINARY, "-p", "100", "-j", "-", self.top], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as process:
            complaints = []
            for line in process.stderr:
                if line.startswith("pass 1 of"):
                    growing.write_text("word changed and longer")
                    gone.unlink()
                elif line.startswith("textindex: "):
                    complaints.append(line.strip())
            results = json.loads(process.stdout.read())
        self.assertEqual(process.returncode, 3)
        self.assertTrue(results["equal"])
        self.assertEqual(results["files"], 2)
        self.assertEqual(results["top"][1], {"word": "word", "times": 1, "files": 1})
        self.assertEqual(sorted(complaints), [
            f"textindex: {gone}: changed meanwhile, left out of both answers (No such file or directory)",
            f"textindex: {growing}: changed meanwhile, left out of both answers"])

    def test_files_that_change_all_the_time_never_make_the_answers_differ(self):
        files = [self.write(f"f{i}", f"word{i} " * 2000) for i in range(200)]
        with subprocess.Popen([BINARY, "-p", "60", "-j", "-", self.top], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as process:
            turn = 0
            while process.poll() is None:
                path = files[turn * 37 % 150]  # the last fifty stay as they are
                if turn % 3:
                    path.write_text(f"changed{turn} " * (turn % 3000))
                else:
                    path.unlink(missing_ok=True)
                turn += 1
            results = json.loads(process.stdout.read())
        self.assertIn(process.returncode, (0, 3))
        self.assertTrue(results["equal"])
        self.assertGreaterEqual(results["files"], 51)


class CommandLine(TreeTest):
    def setUp(self):
        super().setUp()
        self.write("good", "word")

    def test_help_shows_the_options(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for option in "--workers", "--top", "--passes", "--engine", "--json", "PATH", "Exit status":
            self.assertIn(option, done.stdout)

    def test_wrong_options_are_usage_errors(self):
        for arguments in ["--nonsense"], ["-w", "0"], ["-p", "none"], ["-j"], ["-e", "remote"]:
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("--help", done.stderr)
        done = run(self.top, env=os.environ | {"MANTA_ENGINE": "remote"})
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("engine: remote not in {local,loopback,twin}", done.stderr)

    def test_json_goes_to_a_file_beside_the_report(self):
        done = run("-j", self.top / "out.json", self.top / "good")
        self.assertEqual(done.returncode, 0)
        self.assertIn("1 file", done.stdout)
        self.assertEqual(json.loads((self.top / "out.json").read_text())["files"], 1)

    def test_a_json_file_that_cannot_be_written_is_said_before_the_work(self):
        done = run("-j", self.top / "nothing/out.json", self.top)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("cannot write", done.stderr)

    def test_a_full_disk_is_an_error(self):
        done = run("-j", "/dev/full", self.top)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot write the JSON to /dev/full: No space left on device", done.stderr)
        for arguments in ["--help"], [self.top], ["-j", "-", self.top]:
            with open("/dev/full", "w") as full:
                done = subprocess.run([BINARY, *arguments], stdout=full, stderr=subprocess.PIPE, timeout=LIMIT)
            self.assertEqual(done.returncode, 1, arguments)

    def test_a_reader_that_goes_away_ends_it_as_it_ends_other_filters(self):
        with subprocess.Popen([BINARY, self.top], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdout.close()
            process.stderr.read()
            self.assertEqual(process.wait(LIMIT), -signal.SIGPIPE)


class Stopping(TreeTest):
    def stop(self, number):
        for i in range(200):
            self.write(f"f{i}", f"word{i} " * 5000)
        with subprocess.Popen([BINARY, "-p", "1000000", self.top], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as process:
            for line in process.stderr:
                if line.startswith("pass 2 of"):
                    process.send_signal(number)
                    break
            _, errors = process.communicate(timeout=LIMIT)
        return process.returncode, errors

    def test_control_c_ends_it_cleanly(self):
        status, errors = self.stop(signal.SIGINT)
        self.assertEqual(status, 130, errors)
        self.assertEqual(errors.splitlines()[-1], "textindex: stopped")

    def test_sigterm_ends_it_cleanly(self):
        status, errors = self.stop(signal.SIGTERM)
        self.assertEqual(status, 143, errors)

    def test_a_signal_that_was_ignored_stays_ignored(self):
        self.write("f", "word")
        with subprocess.Popen([BINARY, "-p", "200", self.top], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) as process:
            for line in process.stderr:
                if line.startswith("pass 1 of"):
                    process.send_signal(signal.SIGINT)
                    break
            process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, 0)


class Terminal(TreeTest):
    def test_a_terminal_gets_a_bar_and_keeps_only_the_report(self):
        for i in range(50):
            self.write(f"f{i}", f"word{i} " * 5000)
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        with subprocess.Popen([BINARY, "-p", "2", self.top], stdout=subprocess.PIPE, stderr=theirs,
                              env=os.environ | {"TERM": "xterm"}) as process:
            os.close(theirs)
            shown = self.read_terminal(ours)
            report = process.stdout.read()
        self.assertEqual(process.returncode, 0)
        self.assertIn(b"pass 1 of 2, manta  [", shown)
        self.assertTrue(shown.endswith(b"\r\x1b[K"), shown)  # the bar is gone
        self.assertNotIn(b"\n", shown)
        self.assertIn(b"50 files", report)

    @staticmethod
    def read_terminal(terminal):
        shown = b""
        while select.select([terminal], [], [], LIMIT)[0]:
            try:
                more = os.read(terminal, 65536)
            except OSError:  # how Linux says that the other side is closed
                break
            if not more:
                break
            shown += more
        return shown


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=2)
