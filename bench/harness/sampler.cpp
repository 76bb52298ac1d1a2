// SPDX-License-Identifier: Apache-2.0
#include "harness/sampler.hpp"

#include "harness/disturbance.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <array>
#include <csignal>
#include <exception>
#include <iostream>

extern char** environ;  // POSIX declares it nowhere

namespace bench {
namespace {

constexpr unsigned kLimitSeconds = 120;  // the slowest sample takes a few seconds: beyond this it hangs

constexpr int kCannotMeasureStatus = 3;

struct Ended {
  int status = -1;  ///< As waitpid gives it; -1 if the child did not start.
  std::string output{};
  double others = 0;  ///< The share of the machine that others used meanwhile.
};

/// Runs this executable again.
Ended run_self(const std::string& row, const std::string& contender, Count size) {
  std::array<int, 2> pipe_ends{};
  if (::pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return {};

  std::string self = "/proc/self/exe", option = "--sample", row_name = row, name = contender;
  std::string count = std::to_string(size);
  std::array<char*, 6> arguments{self.data(), option.data(), row_name.data(), name.data(), count.data(), nullptr};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  const Disturbance disturbance;
  pid_t child = 0;
  const int spawned = ::posix_spawn(&child, self.c_str(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_ends[1]);

  Ended ended;
  std::array<char, 512> buffer{};
  for (ssize_t n = 0; spawned == 0 && (n = ::read(pipe_ends[0], buffer.data(), buffer.size())) > 0;) {
    ended.output.append(buffer.data(), static_cast<std::size_t>(n));
  }
  ::close(pipe_ends[0]);
  if (spawned == 0) {
    rusage used{};
    ::wait4(child, &ended.status, 0, &used);
    ended.others = disturbance.share(used);
  }
  return ended;
}

std::string how_it_ended(int status) {
  if (status == -1 || !WIFSIGNALED(status)) return "failed";
  if (WTERMSIG(status) == SIGALRM) return "took too long";
  return "ended by signal " + std::to_string(WTERMSIG(status));
}

const Contender* find(const std::vector<Contender>& all, const std::string& name) {
  for (const Contender& each : all) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

Sample run(const Row& row, const Contender& contender, Count size) {
  if (row.start == Start::kWarm) contender.run(size);
  return contender.run(size);
}

}  // namespace

int sample_here(const std::string& row_name, const std::string& contender_name, Count size) try {
  ::alarm(kLimitSeconds);
  for (const Row& row : rows()) {
    if (row.name != row_name) continue;
    const std::vector<Contender> all = contenders_of(row);
    const Contender* contender = find(all, contender_name);
    if (contender == nullptr) break;
    const Sample sample = run(row, *contender, size);
    std::cout << nlohmann::json{{"value", sample.per_operation},   {"cpu", sample.cpu_per_operation},
                                {"operations", sample.operations}, {"answer", sample.answer},
                                {"alive", sample.alive},           {"left", sample.left}}
              << std::endl;
    return 0;
  }
  std::cerr << "no contender " << contender_name << " on a row " << row_name << '\n';
  return 2;
} catch (const CannotMeasure&) {
  return kCannotMeasureStatus;  // the table says so
} catch (const std::exception& e) {
  std::cerr << row_name << ", " << contender_name << ": " << e.what() << '\n';
  return 2;
}

std::pair<Outcome, Sample> sample_in_child(const Contender& contender, Count size) {
  const auto [status, output, others] = run_self(contender.row, contender.name, size);
  const nlohmann::json printed = nlohmann::json::parse(output, nullptr, false);
  if (status == 0 && printed.is_object()) {
    return {Outcome::kMeasured,
            {printed.at("value"), printed.at("cpu"), printed.at("operations"), printed.at("answer"),
             printed.at("alive"), printed.at("left"), others}};
  }
  if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == kCannotMeasureStatus) {
    return {Outcome::kCannotMeasure, {}};
  }
  std::cerr << contender.row << ", " << contender.name << ": " << how_it_ended(status) << '\n';
  return {Outcome::kFailed, {}};
}

}  // namespace bench
