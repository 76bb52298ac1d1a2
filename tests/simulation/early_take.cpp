// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

// Waits for the readers of a value before it moves the value out: but by default `wait` waits for one.

namespace manta_bugs {
namespace {

std::string render() { return "page"; }
std::size_t count_letters(const std::string& page) { return page.size(); }

}  // namespace

void early_take(Twin twin) {
  auto page = manta::remote<render>();
  const std::vector readers{manta::remote<count_letters>(page), manta::remote<count_letters>(page)};
  (void)manta::wait(readers, {.num_returns = twin == Twin::kMended ? 2 : 1});
  require(manta::take(std::move(page)) == "page", "the page is another");
}

}  // namespace manta_bugs
