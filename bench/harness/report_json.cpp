// SPDX-License-Identifier: Apache-2.0
#include "harness/machine.hpp"
#include "harness/report.hpp"
#include "harness/statistics.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace bench {
namespace {

using nlohmann::json;

template <class T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json to_json(const RowResult& result, const Measured& measured) {
  json out{{"name", measured.contender.name},
           {"how", measured.contender.how},
           {"size", measured.size},
           {"operations", measured.operations},
           {"alive", measured.alive},
           {"right", measured.right},
           {"samples", measured.values},
           {"cpu_ns", measured.cpu},
           {"others", measured.others},
           {"ratio_to_baseline", or_null(ratio(result, measured.contender.name, result.row.baseline))}};
  if (const std::vector<double> values = taken(measured.values); !values.empty()) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    out.update({{"median", median(measured.values)}, {"min", *low}, {"max", *high}});
  }
  return out;
}

json to_json(const Verdict& verdict) {
  const Target& target = verdict.target;
  return {{"contender", target.contender},
          {"at_most", target.at_most},
          {"of", target.of.empty() ? json(nullptr) : json(target.of)},
          {"value", or_null(verdict.reached_value)},
          {"reached", verdict.reached()}};
}

json to_json(const RowResult& result) {
  json out{{"name", result.row.name},           {"what", result.row.what},
           {"operation", result.row.operation}, {"unit", result.row.unit == Unit::kBytes ? "bytes" : "ns"},
           {"baseline", result.row.baseline},   {"contenders", json::array()},
           {"targets", json::array()}};
  for (const Measured& each : result.measured) out["contenders"].push_back(to_json(result, each));
  for (const Verdict& each : result.verdicts) out["targets"].push_back(to_json(each));
  return out;
}

}  // namespace

void write_json(const std::string& file, const RunOptions& options, const std::vector<RowResult>& results) {
  const Machine machine = this_machine();
  json out{{"machine",
            {{"processor", machine.processor},
             {"cores", machine.cores},
             {"kernel", machine.kernel},
             {"compiler", machine.compiler},
             {"build", machine.build},
             {"peers", machine.peers},
             {"load_at_start", machine.load}}},
           {"workers", kWorkers},
           {"repeat", options.repeat},
           {"quick", options.quick},
           {"rows", json::array()}};
  for (const RowResult& each : results) out["rows"].push_back(to_json(each));
  std::ofstream stream(file);
  stream << out.dump(2) << '\n';
  if (!stream.flush()) throw std::runtime_error("cannot write " + file);
}

}  // namespace bench
