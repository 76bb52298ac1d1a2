// SPDX-License-Identifier: Apache-2.0
#include "harness/runner.hpp"

#include "harness/sampler.hpp"
#include "harness/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>

namespace bench {
namespace {

const Measured* find(const RowResult& result, const std::string& name) {
  for (const Measured& each : result.measured) {
    if (each.contender.name == name && each.right && !taken(each.values).empty()) return &each;
  }
  return nullptr;
}

void take_sample(const Row& row, Measured& measured) {
  const auto [outcome, sample] = sample_in_child(measured.contender, measured.size);
  if (outcome == Outcome::kCannotMeasure) {
    measured.values.push_back(std::numeric_limits<double>::quiet_NaN());  // keeps the rounds of all in step
    measured.cpu.push_back(std::numeric_limits<double>::quiet_NaN());
    return;
  }
  const Count expected = row.answer(measured.size);
  measured.right = outcome == Outcome::kMeasured && sample.answer == expected;
  if (outcome == Outcome::kMeasured && !measured.right) {
    std::cerr << row.name << ", " << measured.contender.name << ": wrong answer " << sample.answer
              << ", the serial one is " << expected << '\n';
  }
  if (sample.left != 0) {
    std::cerr << row.name << ", " << measured.contender.name << ": " << sample.left << " objects left at the end\n";
    measured.right = false;
  }
  measured.operations = sample.operations;
  measured.alive = sample.alive;
  measured.values.push_back(sample.per_operation);
  measured.cpu.push_back(sample.cpu_per_operation);
}

Verdict judge(const RowResult& result, const Target& target) {
  if (!target.of.empty()) return {target, ratio(result, target.contender, target.of)};
  const Measured* measured = find(result, target.contender);
  if (measured == nullptr) return {target, std::nullopt};
  return {target, median(measured->values)};
}

}  // namespace

bool matches(const std::string& name, const std::vector<std::string>& words) {
  return words.empty() || std::any_of(words.begin(), words.end(),
                                      [&](const std::string& word) { return name.find(word) != std::string::npos; });
}

std::optional<double> ratio(const RowResult& result, const std::string& contender, const std::string& of) {
  const Measured* a = find(result, contender);
  const Measured* b = find(result, of);
  if (a == nullptr || b == nullptr) return std::nullopt;
  const double middle = median(ratios(a->values, b->values));
  return std::isnan(middle) ? std::nullopt : std::optional(middle);
}

RowResult run_row(const Row& row, const RunOptions& options) {
  RowResult result{row, {}, {}};
  const Count size = options.quick ? row.quick_size : row.size;
  for (const Contender& contender : contenders_of(row)) {
    if (!matches(contender.name, options.contenders)) continue;
    Measured measured;
    measured.contender = contender;
    measured.size = std::max<Count>(1, size / contender.divisor);
    result.measured.push_back(std::move(measured));
  }
  for (int round = 0; round < options.repeat; ++round) {
    for (Measured& measured : result.measured) {
      if (measured.right) take_sample(row, measured);  // one wrong answer is enough to fail the run
    }
  }
  for (const Target& target : row.targets) result.verdicts.push_back(judge(result, target));
  return result;
}

}  // namespace bench
