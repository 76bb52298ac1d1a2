// SPDX-License-Identifier: Apache-2.0
#include "base/exception.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <utility>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

constexpr int kMaxNested = 16;  // of std::nested_exception; more than a reader needs

std::string bracketed(const std::type_info* type) {
  return '[' + (type == nullptr ? std::string("unknown exception") : readable_name(*type)) + ']';
}

std::string describe(const std::exception_ptr& exception, int depth) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    const auto* elsewhere = dynamic_cast<const CameFromElsewhere*>(&e);
    std::string text = std::string(text_of(e)) + ' ' +
                       (elsewhere != nullptr ? '[' + elsewhere->original_type() + ']' : bracketed(&typeid(e)));
    const auto* outer = dynamic_cast<const std::nested_exception*>(&e);
    if (outer != nullptr && outer->nested_ptr() != nullptr && depth < kMaxNested) {
      text += ", because of " + describe(outer->nested_ptr(), depth + 1);
    }
    return text;
  } catch (...) {
    return bracketed(abi::__cxa_current_exception_type());
  }
}

}  // namespace

// Out of line: the classes that derive from it are many.
CameFromElsewhere::CameFromElsewhere(std::string type, std::string text)
    : origin_(std::make_shared<const Origin>(Origin{std::move(type), std::move(text)})) {}
CameFromElsewhere::CameFromElsewhere(const CameFromElsewhere& other) noexcept = default;
CameFromElsewhere& CameFromElsewhere::operator=(const CameFromElsewhere& other) noexcept = default;
CameFromElsewhere::~CameFromElsewhere() = default;

std::string describe(const std::exception_ptr& exception) { return describe(exception, 0); }

std::string readable_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                    std::free);
  return status == 0 ? name.get() : type.name();
}

}  // namespace detail
MANTA_NAMESPACE_END
