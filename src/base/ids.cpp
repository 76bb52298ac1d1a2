// SPDX-License-Identifier: Apache-2.0
#include <manta/ids.hpp>

MANTA_NAMESPACE_BEGIN
namespace {

std::string text(const char* kind, std::uint64_t value) {
  return value == 0 ? std::string("no ") + kind : std::string(kind) + ' ' + std::to_string(value);
}

}  // namespace

std::string to_string(TaskId id) { return text("task", id.value); }
std::string to_string(ActorId id) { return text("actor", id.value); }
std::string to_string(ObjectId id) { return text("object", id.value); }

MANTA_NAMESPACE_END
