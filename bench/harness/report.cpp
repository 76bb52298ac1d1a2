// SPDX-License-Identifier: Apache-2.0
#include "harness/report.hpp"

#include "harness/disturbance.hpp"
#include "harness/machine.hpp"
#include "harness/statistics.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace bench {
namespace {

/// Formats a number with its thousands apart.
std::string number(double value, int decimals) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(decimals) << value;
  std::string text = out.str();
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t i = dot; i > first + 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}

/// Formats a measured figure: with a decimal where that may mean something.
std::string figure(double value) { return number(value, value < 100 ? 1 : 0); }

std::string count(Count value) { return number(static_cast<double>(value), 0); }

std::string two_digits(double value) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(2) << value;
  return out.str();
}

const char* unit_name(Unit unit) { return unit == Unit::kBytes ? "bytes" : "ns"; }

std::string spread(const std::vector<double>& samples) {
  const std::vector<double> values = taken(samples);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return figure(*low) + " .. " + figure(*high);
}

/// Says what the target is, what came out, and whether that is good enough.
std::string sentence(const Row& row, const Verdict& verdict) {
  const Target& target = verdict.target;
  std::string text = target.contender + " at most ";
  text += target.of.empty() ? figure(target.at_most) + ' ' + unit_name(row.unit)
                            : two_digits(target.at_most) + " of " + target.of;
  if (!target.why.empty()) text += " (" + target.why + ')';
  if (!verdict.reached_value) return text + ": not measured";
  const bool small = !target.of.empty() || row.unit == Unit::kBytes;
  text += ": " + (small ? two_digits(*verdict.reached_value) : figure(*verdict.reached_value));
  return text + (verdict.reached() ? ", reached" : ", MISSED");
}

void print_line(std::ostream& out, const RowResult& result, const Measured& measured) {
  out << "  " << std::left << std::setw(12) << measured.contender.name << std::right;
  if (!measured.right) {
    out << "  FAILED, see standard error\n";
    return;
  }
  if (taken(measured.values).empty()) {
    out << "  could not be measured: too few free processors\n";
    return;
  }
  const auto relative = ratio(result, measured.contender.name, result.row.baseline);
  const double cpu = median(measured.cpu);
  out << std::setw(12) << figure(median(measured.values)) << std::setw(24) << spread(measured.values) << std::setw(11)
      << (cpu > 0 ? figure(cpu) : "-") << std::setw(12) << count(measured.operations) << std::setw(14)
      << (relative ? two_digits(*relative) : "-") << '\n';
}

void print_disturbance(std::ostream& out, const RowResult& result) {
  std::vector<double> others;
  for (const Measured& each : result.measured) others.insert(others.end(), each.others.begin(), each.others.end());
  const double share = median(others);
  if (!(share > kDisturbed)) return;  // nor where nothing was measured: NaN
  out << "  others used " << number(100 * share, 0)
      << " % of the machine meanwhile: trust ratios, not times, and those little\n";
}

}  // namespace

void print_machine(std::ostream& out) {
  const Machine machine = this_machine();
  out << machine.processor << ", " << machine.cores << " cores, Linux " << machine.kernel << "; " << machine.compiler
      << ", " << machine.build << "\npeers: " << machine.peers << "; " << kWorkers << " workers each\n";
  if (machine.load > 0.5) out << "the machine was busy before this began: load " << two_digits(machine.load) << '\n';
  out << '\n';
}

void print_row(std::ostream& out, const RowResult& result) {
  const Row& row = result.row;
  out << row.name << ": " << row.what << '\n'
      << "  " << std::left << std::setw(12) << "contender" << std::right << std::setw(12) << unit_name(row.unit)
      << std::setw(24) << "min .. max" << std::setw(11) << "CPU ns" << std::setw(12) << "operations" << std::setw(14)
      << ("/ " + row.baseline) << "   (" << row.operation << ")\n";
  for (const Measured& measured : result.measured) print_line(out, result, measured);
  for (const Measured& measured : result.measured) {
    out << "    " << measured.contender.name << ": " << measured.contender.how;
    if (measured.alive != 0) out << "; it counts " << count(measured.alive) << " then, and none at the end";
    out << '\n';
  }
  print_disturbance(out, result);
  for (const Verdict& verdict : result.verdicts) out << "  target: " << sentence(row, verdict) << '\n';
  out << '\n' << std::flush;
}

void print_summary(std::ostream& out, const std::vector<RowResult>& results) {
  int all = 0, reached = 0;
  for (const RowResult& result : results) {
    for (const Verdict& verdict : result.verdicts) {
      ++all;
      reached += verdict.reached() ? 1 : 0;
    }
  }
  out << reached << " of " << all << " targets reached\n";
  for (const RowResult& result : results) {
    for (const Verdict& verdict : result.verdicts) {
      if (!verdict.reached()) out << "  " << result.row.name << ": " << sentence(result.row, verdict) << '\n';
    }
  }
}

}  // namespace bench
