// SPDX-License-Identifier: Apache-2.0
#include "harness/runner.hpp"

#include "harness/disturbance.hpp"
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

/// Says what is wrong with a sample that was taken; true: nothing.
bool check(const Row& row, const Measured& measured, const Sample& sample) {
  const Count expected = row.answer(measured.size);
  const std::string where = row.name + ", " + measured.contender.name + ": ";
  if (sample.answer != expected) {
    std::cerr << where << "wrong answer " << sample.answer << ", the serial one is " << expected << '\n';
  }
  if (sample.left != 0) std::cerr << where << sample.left << " objects left at the end\n";
  return sample.answer == expected && sample.left == 0;
}

/// Takes a sample, again while others disturb it, and keeps the one that was disturbed least. Nothing: it could not be
/// measured, or something is wrong, which `measured` then says.
std::optional<Sample> take_sample(const Row& row, Measured& measured, int patience) {
  std::optional<Sample> best;
  for (int i = 0; i <= patience && (!best || best->others > kDisturbed); ++i) {
    const auto [outcome, sample] = sample_in_child(measured.contender, measured.size);
    if (outcome == Outcome::kCannotMeasure) continue;
    measured.right = outcome == Outcome::kMeasured && check(row, measured, sample);
    if (!measured.right) return std::nullopt;
    if (!best || sample.others < best->others) best = sample;
  }
  return best;
}

void add_sample(const Row& row, Measured& measured, int patience) {
  const std::optional<Sample> sample = take_sample(row, measured, patience);
  if (sample) {
    measured.operations = sample->operations;
    measured.alive = sample->alive;
  }
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();  // keeps the rounds of all in step
  measured.values.push_back(sample ? sample->per_operation : kNone);
  measured.cpu.push_back(sample ? sample->cpu_per_operation : kNone);
  measured.others.push_back(sample ? sample->others : kNone);
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
      if (measured.right) add_sample(row, measured, options.patience);  // one wrong answer is enough to fail the run
    }
  }
  for (const Target& target : row.targets) result.verdicts.push_back(judge(result, target));
  return result;
}

}  // namespace bench
