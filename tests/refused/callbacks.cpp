// SPDX-License-Identifier: Apache-2.0
#include "refused/callbacks.hpp"

#include <cstring>
#include <stdexcept>

namespace manta_refused {
namespace {

constexpr const char* kText = "as planned for this callback";

/// Beyond an engine it is a domain_error with the same text.
class Planned : public std::domain_error {
 public:
  Planned() : std::domain_error(kText) {}
};

}  // namespace

constinit FaultPoint callbacks;

void may_throw() {
  if (callbacks.fails() != 0) throw Planned();
}

bool is_planned(const std::exception& error) noexcept {
  return dynamic_cast<const std::domain_error*>(&error) != nullptr && std::strcmp(error.what(), kText) == 0;
}

}  // namespace manta_refused
