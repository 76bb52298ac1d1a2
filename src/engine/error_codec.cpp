// SPDX-License-Identifier: Apache-2.0
#include "engine/error_codec.hpp"

#include "base/enumerators.hpp"
#include "base/exception.hpp"
#include "engine/call_header.hpp"

#include <manta/error.hpp>

#include <cxxabi.h>

#include <any>
#include <functional>
#include <future>
#include <ios>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <typeinfo>
#include <utility>
#include <variant>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

enum class Form : std::uint8_t { kNull, kOurs, kForeign };

/// The standard's classes that cross. A number never changes its meaning.
enum class Class : std::uint8_t {
  kException,
  kLogicError,
  kInvalidArgument,
  kDomainError,
  kLengthError,
  kOutOfRange,
  kRuntimeError,
  kRangeError,
  kOverflowError,
  kUnderflowError,
  kSystemError,
  kIosFailure,
  kBadAlloc,
  kBadArrayNewLength,
  kBadCast,
  kBadTypeid,
  kBadAnyCast,
  kBadOptionalAccess,
  kBadVariantAccess,
  kBadFunctionCall,
  kBadWeakPtr,
  kBadException,
};

/// The most nested exceptions that a reader accepts, including the end mark: deeper ones are left out.
constexpr std::size_t kMaxNested = Writer::kMaxDepth - 1;
constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();

template <class E>
bool is(const std::exception& error) noexcept {
  return dynamic_cast<const E*>(&error) != nullptr;
}

/// The nearest class: derived ones come before their bases.
Class class_of(const std::exception& e) noexcept {
  if (is<std::invalid_argument>(e)) return Class::kInvalidArgument;
  if (is<std::domain_error>(e)) return Class::kDomainError;
  if (is<std::length_error>(e)) return Class::kLengthError;
  if (is<std::out_of_range>(e)) return Class::kOutOfRange;
  if (is<std::logic_error>(e)) return Class::kLogicError;
  if (is<std::range_error>(e)) return Class::kRangeError;
  if (is<std::overflow_error>(e)) return Class::kOverflowError;
  if (is<std::underflow_error>(e)) return Class::kUnderflowError;
  if (is<std::ios_base::failure>(e)) return Class::kIosFailure;
  if (is<std::system_error>(e)) return Class::kSystemError;
  if (is<std::runtime_error>(e)) return Class::kRuntimeError;
  if (is<std::bad_array_new_length>(e)) return Class::kBadArrayNewLength;
  if (is<std::bad_alloc>(e)) return Class::kBadAlloc;
  if (is<std::bad_any_cast>(e)) return Class::kBadAnyCast;
  if (is<std::bad_cast>(e)) return Class::kBadCast;
  if (is<std::bad_typeid>(e)) return Class::kBadTypeid;
  if (is<std::bad_optional_access>(e)) return Class::kBadOptionalAccess;
  if (is<std::bad_variant_access>(e)) return Class::kBadVariantAccess;
  if (is<std::bad_function_call>(e)) return Class::kBadFunctionCall;
  if (is<std::bad_weak_ptr>(e)) return Class::kBadWeakPtr;
  if (is<std::bad_exception>(e)) return Class::kBadException;
  return Class::kException;
}

/// An exception that is not manta's, as a message has it.
struct Foreign {
  Class what_class = Class::kException;
  std::string type;
  std::string text;
  std::string category;  // of a system_error
  std::int64_t code = 0;
  std::exception_ptr nested;
};

Foreign look_at(const std::exception_ptr& error) {
  Foreign found;
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    found.what_class = class_of(e);
    found.text = text_of(e);
    const auto* elsewhere = dynamic_cast<const CameFromElsewhere*>(&e);
    found.type = elsewhere != nullptr ? elsewhere->original_type() : readable_name(typeid(e));
    if (const auto* system = dynamic_cast<const std::system_error*>(&e)) {
      if (const char* const name = system->code().category().name()) found.category = name;
      found.code = system->code().value();
    }
    if (const auto* outer = dynamic_cast<const std::nested_exception*>(&e)) found.nested = outer->nested_ptr();
  } catch (...) {
    const std::type_info* const type = abi::__cxa_current_exception_type();
    found.type = type == nullptr ? "unknown exception" : readable_name(*type);
    found.text = "not a std::exception";
  }
  return found;
}

/// An E that was thrown elsewhere. It keeps the text itself, since some classes accept none.
template <class E>
class Crossed : public E, public CameFromElsewhere {
 public:
  template <class... A>
  explicit Crossed(const Foreign& from, A&&... a)
      : E(static_cast<A&&>(a)...), CameFromElsewhere(from.type, from.text) {}
  [[nodiscard]] const char* what() const noexcept override { return original_text(); }
};

/// The same with its nested exception: constructed while that is being handled.
template <class E>
class CrossedWithNested : public Crossed<E>, public std::nested_exception {
 public:
  using Crossed<E>::Crossed;
};

template <class E, class... A>
std::exception_ptr make(const Foreign& from, A&&... a) {
  if (from.nested == nullptr) return std::make_exception_ptr(Crossed<E>(from, static_cast<A&&>(a)...));
  try {
    std::rethrow_exception(from.nested);
  } catch (...) {
    return std::make_exception_ptr(CrossedWithNested<E>(from, static_cast<A&&>(a)...));
  }
}

std::error_code code_of(const Foreign& from) noexcept {
  const std::error_category* category = &std::generic_category();
  for (const std::error_category* known :
       {&std::system_category(), &std::iostream_category(), &std::future_category()}) {
    if (from.category == known->name()) category = known;
  }
  return {static_cast<int>(from.code), *category};
}

std::exception_ptr make(const Foreign& from) {
  switch (from.what_class) {
    case Class::kInvalidArgument: return make<std::invalid_argument>(from, from.text);
    case Class::kDomainError: return make<std::domain_error>(from, from.text);
    case Class::kLengthError: return make<std::length_error>(from, from.text);
    case Class::kOutOfRange: return make<std::out_of_range>(from, from.text);
    case Class::kLogicError: return make<std::logic_error>(from, from.text);
    case Class::kRangeError: return make<std::range_error>(from, from.text);
    case Class::kOverflowError: return make<std::overflow_error>(from, from.text);
    case Class::kUnderflowError: return make<std::underflow_error>(from, from.text);
    case Class::kRuntimeError: return make<std::runtime_error>(from, from.text);
    case Class::kSystemError: return make<std::system_error>(from, code_of(from));
    case Class::kIosFailure: return make<std::ios_base::failure>(from, from.text, code_of(from));
    case Class::kBadArrayNewLength: return make<std::bad_array_new_length>(from);
    case Class::kBadAlloc: return make<std::bad_alloc>(from);
    case Class::kBadAnyCast: return make<std::bad_any_cast>(from);
    case Class::kBadCast: return make<std::bad_cast>(from);
    case Class::kBadTypeid: return make<std::bad_typeid>(from);
    case Class::kBadOptionalAccess: return make<std::bad_optional_access>(from);
    case Class::kBadVariantAccess: return make<std::bad_variant_access>(from);
    case Class::kBadFunctionCall: return make<std::bad_function_call>(from);
    case Class::kBadWeakPtr: return make<std::bad_weak_ptr>(from);
    case Class::kBadException: return make<std::bad_exception>(from);
    case Class::kException: break;
  }
  return make<std::exception>(from);
}

void write_any(Writer& writer, const std::exception_ptr& error, std::size_t depth);

void write_ours(Writer& writer, const Error& error, std::size_t depth) {
  writer.begin_array(10);
  writer.natural(static_cast<std::uint64_t>(Form::kOurs));
  writer.natural(static_cast<std::uint64_t>(error.code()));
  writer.string(error.message());
  writer.string(error.function());
  writer.string(error.name());
  writer.natural(error.task_id().value);
  writer.natural(error.actor_id().value);
  writer.integer(error.attempt());
  write(writer, error.where());
  write_any(writer, error.cause(), depth + 1);
}

void write_foreign(Writer& writer, const Foreign& foreign, std::size_t depth) {
  writer.begin_array(7);
  writer.natural(static_cast<std::uint64_t>(Form::kForeign));
  writer.natural(static_cast<std::uint64_t>(foreign.what_class));
  writer.string(foreign.type);
  writer.string(foreign.text);
  writer.string(foreign.category);
  writer.integer(foreign.code);
  write_any(writer, foreign.nested, depth + 1);
}

void write_any(Writer& writer, const std::exception_ptr& error, std::size_t depth) {
  if (error == nullptr || depth == kMaxNested) {
    writer.begin_array(1);
    writer.natural(static_cast<std::uint64_t>(Form::kNull));
  } else if (const Error* ours = find_error(error)) {
    write_ours(writer, *ours, depth);
  } else {
    write_foreign(writer, look_at(error), depth);
  }
}

std::exception_ptr read_ours(Reader& reader) {
  const auto code = static_cast<ErrorCode>(reader.natural(enumerator_count<ErrorCode> - 1));
  std::string message(reader.string());
  ErrorContext context;
  context.function = reader.string();
  context.name = reader.string();
  context.task = TaskId{reader.natural(kAny)};
  context.actor = ActorId{reader.natural(kAny)};
  context.attempt = static_cast<int>(reader.integer(0, std::numeric_limits<int>::max()));
  context.site = read_site(reader);
  context.cause = read_exception(reader);
  return make_error(code, std::move(message), std::move(context));
}

std::exception_ptr read_foreign(Reader& reader) {
  Foreign foreign;
  foreign.what_class = static_cast<Class>(reader.natural(static_cast<std::uint64_t>(Class::kBadException)));
  foreign.type = reader.string();
  foreign.text = reader.string();
  foreign.category = reader.string();
  foreign.code = reader.integer(std::numeric_limits<int>::min(), std::numeric_limits<int>::max());
  foreign.nested = read_exception(reader);
  return make(foreign);
}

}  // namespace

void write(Writer& writer, const std::exception_ptr& error) { write_any(writer, error, 0); }

std::exception_ptr read_exception(Reader& reader) {
  const Level level(reader);  // a hostile message may nest without an end
  const std::size_t size = reader.begin_array();
  const auto form = static_cast<Form>(reader.natural(static_cast<std::uint64_t>(Form::kForeign)));
  if (form == Form::kNull && size == 1) return nullptr;
  if (form == Form::kOurs && size == 10) return read_ours(reader);
  if (form == Form::kForeign && size == 7) return read_foreign(reader);
  reader.fail("an exception", "an array of " + std::to_string(size));
}

}  // namespace detail
MANTA_NAMESPACE_END
