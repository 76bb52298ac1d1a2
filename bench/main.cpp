// SPDX-License-Identifier: Apache-2.0
#include "harness/report.hpp"
#include "harness/runner.hpp"
#include "harness/sampler.hpp"

#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace {

struct CommandLine {
  bench::RunOptions run{};
  std::vector<std::string> filters{};
  std::vector<std::string> sample{};
  std::string json{};
  bool list = false;
  bool compile_time = false;
};

void describe(CLI::App& app, CommandLine& line) {
  app.add_option("--filter", line.filters, "Only rows whose name contains this; may be given again");
  app.add_option("--contender", line.run.contenders, "Only contenders whose name contains this; may be given again");
  app.add_option("--repeat", line.run.repeat, "Rounds")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--patience", line.run.patience, "How often a sample is taken again while others use the machine")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_flag("--quick", line.run.quick, "Smaller sizes: to see that all runs, not for figures");
  app.add_option("--json", line.json, "Also write every sample to this file")->type_name("FILE");
  app.add_flag("--list", line.list, "List rows and contenders, and run nothing");
  app.add_flag("--compile-time", line.compile_time, "Measure what including each library costs a compiler instead");
  app.add_option("--sample", line.sample, "")
      ->expected(3)
      ->group("");  // ROW CONTENDER SIZE: how the runner calls itself
}

void list(const std::vector<std::string>& filters) {
  for (const bench::Row& row : bench::rows()) {
    if (!bench::matches(row.name, filters)) continue;
    std::cout << row.name << ": " << row.what << '\n';
    for (const bench::Contender& each : bench::contenders_of(row)) {
      std::cout << "    " << each.name << ": " << each.how << '\n';
    }
  }
}

int compile_time(const CommandLine& line) {
  std::vector<std::string> words{MANTA_BENCH_COMPILE_TIME};
  if (!line.json.empty()) words.insert(words.end(), {"--json", line.json});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(arguments.front(), arguments.data());
  std::cerr << "cannot run " << words.front() << ": " << std::strerror(errno) << '\n';
  return 2;
}

int run(const CommandLine& line) {
  bench::print_machine(std::cout);
  std::vector<bench::RowResult> results;
  bool right = true;
  for (const bench::Row& row : bench::rows()) {
    if (!bench::matches(row.name, line.filters)) continue;
    results.push_back(bench::run_row(row, line.run));
    bench::print_row(std::cout, results.back());
    for (const bench::Measured& each : results.back().measured) right = right && each.right;
  }
  if (results.empty()) {
    std::cerr << "no row's name contains that; --list names them\n";
    return 2;
  }
  bench::print_summary(std::cout, results);
  if (!line.json.empty()) bench::write_json(line.json, line.run, results);
  return right ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) try {
  CommandLine line;
  CLI::App app{"Runs the workloads of manta's benchmarks against its peers. Exit status: 0, 1 if an answer was wrong."};
  describe(app, line);
  CLI11_PARSE(app, argc, argv);
  if (line.sample.size() == 3) return bench::sample_here(line.sample[0], line.sample[1], std::stoull(line.sample[2]));
  if (line.compile_time) return compile_time(line);
  if (line.list) return list(line.filters), 0;
  return run(line);
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 2;
}
