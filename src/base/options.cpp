// SPDX-License-Identifier: Apache-2.0
#include <manta/options.hpp>

#include "base/field_list.hpp"
#include "base/limits.hpp"

#include <cstdint>
#include <string>

MANTA_NAMESPACE_BEGIN
namespace {

template <class Options>
void validate_fields(const Options& options) {
  static_assert(detail::lists_every_field<Options>, "manta: a field of the options has no line in list_fields");
  list_fields(detail::FieldsOf<Options>(), [&](auto name, auto field, const auto& limit, const auto&...) {
    if ((options.*field).is_set()) detail::require(name, limit, options.*field);
  });
}

}  // namespace

void validate(const TaskOptions& options) { validate_fields(options); }
void validate(const ActorOptions& options) { validate_fields(options); }
void validate(const CallOptions& options) { validate_fields(options); }
void validate(const GetOptions& options) { validate_fields(options); }

void validate(const WaitOptions& options, std::size_t count) {
  validate_fields(options);
  const Number& wanted = options.num_returns;
  if (static_cast<std::uint64_t>(wanted.as_int64()) <= count) return;  // 0 if it is unset
  detail::refuse_value("num_returns", "at most " + std::to_string(count) + ", the number of references",
                       wanted.to_string());
}

MANTA_NAMESPACE_END
