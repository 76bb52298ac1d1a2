// SPDX-License-Identifier: Apache-2.0
#include "engine/loopback/loopback.hpp"

#include <memory>

MANTA_NAMESPACE_BEGIN
namespace detail {

void Loopback::start(Sink& sink) {
  callee_ = std::make_unique<Callee>(core_, sink, loans_);
  core_.host = callee_.get();
}

void Loopback::stop() noexcept {}

}  // namespace detail
MANTA_NAMESPACE_END
