// SPDX-License-Identifier: Apache-2.0
#include "testing/explorer/explorer.hpp"

#include "base/affinity.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

MANTA_NAMESPACE_BEGIN
namespace explorer {
namespace {

/// Makes a crash of a strand the end of its run, for a scope: a program that breaks may well crash.
class CrashesAreFailures {
 public:
  CrashesAreFailures() noexcept {
    struct sigaction action{};
    action.sa_handler = &CrashesAreFailures::crashed;
    action.sa_flags = SA_NODEFER;  // the handler does not return, and the next crash is to be caught as well
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &action, &before_[i]);
  }
  ~CrashesAreFailures() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
  }
  CrashesAreFailures(const CrashesAreFailures&) = delete;
  CrashesAreFailures& operator=(const CrashesAreFailures&) = delete;

 private:
  static constexpr std::array kSignals{SIGSEGV, SIGBUS};

  static void crashed(int signal) {
    if (Run* const run = this_run()) run->fail("it crashes");
    std::signal(signal, SIG_DFL);  // not one of ours: raise it again, with its default effect
  }

  std::array<struct sigaction, 2> before_{};
};

std::unique_ptr<Chooser> make_chooser(const Options& options) {
  switch (options.mode) {
    case Mode::kPct: return make_pct_chooser(options.first_seed, options.depth);
    case Mode::kSearch: return make_search_chooser(options.deviations);
    default: return make_random_chooser(options.first_seed);
  }
}

/// The text without the numbers of unnamed objects, which depend on whether there is a trace.
std::string without_numbers(const std::string& why) {
  std::string text;
  for (const char each : why) {
    if (text.empty() || text.back() != '#' || each < '0' || each > '9') text += each;
  }
  return text;
}

/// Performs the failed run once more, and writes down its steps.
void trace(Report& report, const Options& options, const std::vector<std::uint32_t>& choices,
           const std::function<void()>& program) {
  const auto chooser = make_replay_chooser(choices);
  static_cast<void>(chooser->next());
  ThreadPool threads(options.threads);
  Run again(*chooser, threads, options.max_steps, Run::Tracing::kOn);
  again.perform(program);
  report.trace = again.trace();
  if (without_numbers(again.why()) == without_numbers(report.why)) {
    report.why = again.why();
  } else {
    report.trace.push_back(
        "The second run of these choices came to another end, so the program depends on more than they "
        "decide: " +
        (again.failed() ? again.why() : std::string("it passed")));
  }
}

/// Performs the plain run once, to create objects that live as long as the process and are made at their first use: so
/// no later run depends on being the first. How this run ends does not matter.
void warm_up(ThreadPool& threads, const Options& options, const std::function<void()>& program) {
  const auto plain = make_replay_chooser({});
  static_cast<void>(plain->next());
  Run(*plain, threads, options.max_steps, Run::Tracing::kOff).perform(program);
}

void add(Report& report, const Run& run) {
  ++report.runs;
  report.steps += run.steps();
  report.switches += run.switches();
  report.failed = run.failed();
  report.why = run.why();
}

Report explore_with(Chooser& chooser, const Options& options, const std::function<void()>& program) {
  const detail::OneProcessor pinned;
  const CrashesAreFailures caught;
  ThreadPool threads(options.threads);
  warm_up(threads, options, program);
  Report report;
  while (report.runs < options.runs) {
    if (!chooser.next()) {
      report.complete = true;
      break;
    }
    Run run(chooser, threads, options.max_steps, Run::Tracing::kOff);
    run.perform(program);
    add(report, run);
    if (!run.failed()) continue;
    report.choices = to_text(run.choices());
    trace(report, options, run.choices(), program);
    break;
  }
  return report;
}

/// The part of a report that a child sends.
std::string to_text(const Report& report) {
  std::ostringstream out;
  out << report.runs << ' ' << report.failed << ' ' << report.complete << ' ' << report.steps << ' ' << report.switches
      << '\n'
      << report.choices << '\n'
      << report.why;
  return out.str();
}

Report report_from(const std::string& text) {
  Report report;
  std::istringstream in(text);
  in >> report.runs >> report.failed >> report.complete >> report.steps >> report.switches;
  in.ignore();
  std::getline(in, report.choices);
  std::getline(in, report.why, '\0');  // which may have several lines
  return report;
}

/// How a child ended that has sent nothing.
std::string end_of(int status) {
  if (WIFSIGNALED(status)) return "its process was ended by signal " + std::to_string(WTERMSIG(status));
  return "its process ended with status " + std::to_string(WEXITSTATUS(status));
}

std::string read_all(int from) {
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t size = 0; (size = read(from, part.data(), part.size())) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace

Report explore(const Options& options, const std::function<void()>& program) {
  if (const char* choices = std::getenv("MANTA_EXPLORER_CHOICES")) return replay(options, choices, program);
  return explore_with(*make_chooser(options), options, program);
}

Report explore_apart(const Options& options, const std::function<void()>& program) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) std::abort();
  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) {
    const std::string text = to_text(explore(options, program));
    const bool told = write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  if (waitpid(child, &status, 0) != child) std::abort();
  if (status == 0 && !text.empty()) return report_from(text);
  Report none;
  none.why = end_of(status);
  return none;
}

Report replay(const Options& options, const std::string& choices, const std::function<void()>& program) {
  const auto chooser = make_replay_chooser(from_text(choices));
  static_cast<void>(chooser->next());
  const detail::OneProcessor pinned;
  const CrashesAreFailures caught;
  ThreadPool threads(options.threads);
  warm_up(threads, options, program);
  Run run(*chooser, threads, options.max_steps, Run::Tracing::kOn);
  run.perform(program);
  Report report;
  add(report, run);
  report.choices = choices;
  report.trace = run.trace();
  return report;
}

std::ostream& operator<<(std::ostream& out, const Report& report) {
  if (report.runs == 0) return out << "no run: " << report.why;
  out << report.runs << " runs, " << report.steps << " steps, " << report.switches << " switches"
      << (report.complete ? ", all there are" : "");
  if (!report.failed) return out;
  out << "\nthe last failed: " << report.why << "\n";
  for (const std::string& line : report.trace) out << "  " << line << "\n";
  return out << "again: MANTA_EXPLORER_CHOICES='" << report.choices << "' and this test alone\n";
}

void check(bool holds, const char* otherwise) {
  if (!holds) this_run()->fail(otherwise);
}

void note(std::string text) { this_run()->note(std::move(text)); }

}  // namespace explorer
MANTA_NAMESPACE_END

/// Makes an assertion that fails on a strand the end of its run, as a crash is; glibc's own ends the process, and nobody
/// would hear of the run. It is the symbol that `assert` calls, and a program's comes before the library's.
// NOLINTNEXTLINE(bugprone-reserved-identifier): the name is glibc's
extern "C" void __assert_fail(const char* assertion, const char* file, unsigned line,
                              const char* /*function*/) noexcept {
  const std::string why = std::string("an assertion fails: ") + assertion;
  if (manta::explorer::Run* const run = manta::explorer::this_run()) run->fail(why);
  static_cast<void>(std::fprintf(stderr, "%s:%u: %s\n", file, line, why.c_str()));
  std::abort();
}
