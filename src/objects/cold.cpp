// SPDX-License-Identifier: Apache-2.0
#include "objects/cold.hpp"

#include <manta/detail/objects/cold.hpp>

#include <memory>
#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {

Cold& require_cold(Node& node) {
  if (Cold* cold = find_cold(node)) return *cold;
  auto fresh = std::make_unique<Cold>();
  Cold* current = nullptr;
  if (node.cold.compare_exchange_strong(current, fresh.get(), std::memory_order_acq_rel, std::memory_order_acquire)) {
    return *fresh.release();
  }
  return *current;
}

namespace {

const std::exception_ptr& no_memory() {
  static const auto* const error = new std::exception_ptr(std::make_exception_ptr(std::bad_alloc()));  // for ever
  return *error;
}

}  // namespace

void prepare_error_of() { static_cast<void>(no_memory()); }

const std::exception_ptr& error_of(const Node& node) noexcept {
  const Cold* const cold = find_cold(node);
  return cold != nullptr && cold->error != nullptr ? cold->error : no_memory();
}

std::uint64_t id_of(Node& node) {
  static constinit atomic<std::uint64_t> last{0};
  atomic<std::uint64_t>& id = require_cold(node).id;
  std::uint64_t known = id.load(std::memory_order_relaxed);  // the number itself is all there is to see
  if (known != 0) return known;
  const std::uint64_t fresh = last.fetch_add(1, std::memory_order_relaxed) + 1;
  return id.compare_exchange_strong(known, fresh, std::memory_order_relaxed) ? fresh : known;
}

}  // namespace detail
MANTA_NAMESPACE_END
