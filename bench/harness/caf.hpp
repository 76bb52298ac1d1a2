// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the contenders that use CAF 0.17 share. Include it in their files only: it costs a compiler seconds.

#include "harness/registry.hpp"

#include <caf/all.hpp>

#include <cstddef>
#include <stdexcept>

namespace bench {

using Add = caf::atom_constant<caf::atom("add")>;
using Value = caf::atom_constant<caf::atom("value")>;
using Busy = caf::atom_constant<caf::atom("busy")>;

/// A system with as many workers as everybody gets, and CAF's defaults in all else.
struct CafConfig : caf::actor_system_config {
  CafConfig() { set("scheduler.max-threads", static_cast<std::size_t>(kWorkers)); }
};

/// Sends a request from outside the pool and waits for its answer.
template <class Result, class... Message>
Result request(const caf::scoped_actor& self, const caf::actor& actor, const Message&... message) {
  Result result{};
  self->request(actor, caf::infinite, message...)
      .receive([&](Result value) { result = value; },
               [](const caf::error&) { throw std::runtime_error("CAF: the request failed"); });
  return result;
}

}  // namespace bench
