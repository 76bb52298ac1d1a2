// SPDX-License-Identifier: Apache-2.0
#include <manta/result.hpp>

#include <utility>

MANTA_NAMESPACE_BEGIN

Unexpected::Unexpected(std::exception_ptr exception)
    : exception_(std::move(exception)), error_(detail::find_error(exception_)) {
  if (error_ != nullptr) return;
  exception_ = detail::make_error(ErrorCode::kTaskFailed, {}, {.cause = std::exception_ptr(exception_)});
  error_ = detail::find_error(exception_);
}

Unexpected::Unexpected(const Error& error) : Unexpected(error.as_exception_ptr()) {}

MANTA_NAMESPACE_END
