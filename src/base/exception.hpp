// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Text for exceptions that are not manta's.

#include <manta/version.hpp>

#include <exception>
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {

/// A base of an exception that was thrown in another process: the name of its class there.
class CameFromElsewhere {
 public:
  CameFromElsewhere(std::string type, std::string text);
  CameFromElsewhere(const CameFromElsewhere& other) noexcept;
  CameFromElsewhere& operator=(const CameFromElsewhere& other) noexcept;
  virtual ~CameFromElsewhere();
  [[nodiscard]] const std::string& original_type() const noexcept { return origin_->type; }
  [[nodiscard]] const char* original_text() const noexcept { return origin_->text.c_str(); }

 private:
  struct Origin {
    std::string type;
    std::string text;
  };
  std::shared_ptr<const Origin> origin_;  // shared, since copying an exception must not throw
};

/// Returns the text of an exception; "(no message)" if its `what()` is null, as a user's class may return.
[[nodiscard]] inline const char* text_of(const std::exception& exception) noexcept {
  const char* const text = exception.what();
  return text != nullptr ? text : "(no message)";
}

/// Returns the text of an exception and its type: "d is 0 [std::domain_error]", then those nested in it.
[[nodiscard]] std::string describe(const std::exception_ptr& exception);

/// Returns the type's name as a person would write it.
[[nodiscard]] std::string readable_name(const std::type_info& type);

}  // namespace detail
MANTA_NAMESPACE_END
