// SPDX-License-Identifier: Apache-2.0
#include "harness/registry.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace bench {
namespace {

// Functions, because registration runs before main, in no order that a file may rely on.
std::vector<Row>& registered_rows() {
  static std::vector<Row> all;
  return all;
}

std::vector<Contender>& registered_contenders() {
  static std::vector<Contender> all;
  return all;
}

}  // namespace

RegisterRow::RegisterRow(Row row) { registered_rows().push_back(std::move(row)); }

RegisterContender::RegisterContender(Contender contender) { registered_contenders().push_back(std::move(contender)); }

std::vector<Row> rows() {
  std::vector<Row> all = registered_rows();
  std::sort(all.begin(), all.end(), [](const Row& a, const Row& b) { return a.position < b.position; });
  return all;
}

std::vector<Contender> contenders_of(const Row& row) {
  std::vector<Contender> found;
  for (const Contender& each : registered_contenders()) {
    if (each.row == row.name) found.push_back(each);
  }
  const auto rank = [](const Contender& c) { return std::tuple(!c.name.starts_with("manta"), c.name); };
  std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return found;
}

}  // namespace bench
