// SPDX-License-Identifier: Apache-2.0
#include <manta/error.hpp>

#include <manta/detail/base/atomic.hpp>

#include "base/enumerators.hpp"
#include "base/exception.hpp"

#include <cstring>
#include <typeinfo>
#include <utility>

MANTA_NAMESPACE_BEGIN

// The first call of `what()` makes `text`, since a cascade of failures makes many errors that are never read. If two
// threads call at once, one publishes its text and the other discards its own.
struct Error::Impl {
  ErrorCode code;
  std::string message;
  ErrorContext context;
  int causes = 0;    // errors of manta below this one
  int left_out = 0;  // causes between this one and `context.cause`
  mutable detail::atomic<const std::string*> text{nullptr};

  Impl(ErrorCode with_code, std::string with_message, ErrorContext with_context)
      : code(with_code), message(std::move(with_message)), context(std::move(with_context)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { delete text.load(std::memory_order_relaxed); }  // the only owner now: the last shared_ptr ordered it

  /// Returns the cause, if it is one of manta's own.
  [[nodiscard]] const Impl* below() const noexcept {
    const Error* error = detail::find_error(context.cause);
    return error == nullptr ? nullptr : error->impl_.get();
  }

  void shorten();
  [[nodiscard]] std::string compose() const;
  [[nodiscard]] const std::string& composed() const;
};

namespace {

// A chain of causes is freed recursively and each text contains those below it, so both need a bound.
constexpr int kMaxCauses = 32;

}  // namespace

/// Keeps chains of causes short, however long the chain of failures.
///
/// Dependents that fail one after another all point at the first failure, not at each other. A chain of tasks that each
/// fail in a `get` of the next is cut in the middle: its top and its bottom stay.
void Error::Impl::shorten() {
  const Impl* cause = below();
  if (cause == nullptr) return;
  if (code == ErrorCode::kDependencyFailed && cause->code == code && cause->context.cause != nullptr) {
    context.cause = std::exception_ptr(cause->context.cause);
    cause = below();
  }
  if (cause != nullptr && cause->causes >= kMaxCauses) {
    for (const Impl* next = cause->below(); next != nullptr; next = cause->below()) {
      left_out += 1 + cause->left_out;
      context.cause = std::exception_ptr(cause->context.cause);  // may end `cause`, not `next`
      cause = next;
    }
  }
  causes = cause == nullptr ? 0 : cause->causes + 1;
}

std::string Error::Impl::compose() const {
  std::string result = message;
  const Impl* cause = below();
  if (cause == nullptr && context.cause != nullptr) result += ": " + detail::describe(context.cause);
  if (!context.function.empty()) result += " in " + context.function;
  if (!context.name.empty()) result += " (name \"" + context.name + "\")";
  if (context.task) result += ", " + to_string(context.task);
  if (context.actor) result += ", " + to_string(context.actor);
  if (context.attempt != 0) result += ", attempt " + std::to_string(context.attempt);
  if (context.has_site()) {
    result += std::string(", called at ") + context.site.file_name() + ':' + std::to_string(context.site.line());
  }
  if (cause == nullptr) return result;
  result += "; caused ";
  if (left_out != 0) result += "through " + std::to_string(left_out) + " others ";
  return result + "by: " + cause->composed();
}

const std::string& Error::Impl::composed() const {
  const std::string* known = text.load(std::memory_order_acquire);  // with the exchange below
  if (known != nullptr) return *known;
  auto mine = std::make_unique<const std::string>(compose());
  if (text.compare_exchange_strong(known, mine.get(), std::memory_order_acq_rel, std::memory_order_acquire)) {
    known = mine.release();
  }
  return *known;
}

Error::Error(ErrorCode code, std::string message, ErrorContext context) {
  if (message.empty()) message = to_string(code);
  const auto impl = std::make_shared<Impl>(code, std::move(message), std::move(context));
  impl->shorten();
  impl_ = impl;
}

Error::~Error() = default;

const char* Error::what() const noexcept {
  try {
    return impl_->composed().c_str();
  } catch (...) {  // no memory for the text
    return impl_->message.c_str();
  }
}

ErrorCode Error::code() const noexcept { return impl_->code; }
const std::string& Error::message() const noexcept { return impl_->message; }
TaskId Error::task_id() const noexcept { return impl_->context.task; }
ActorId Error::actor_id() const noexcept { return impl_->context.actor; }
const std::string& Error::function() const noexcept { return impl_->context.function; }
const std::string& Error::name() const noexcept { return impl_->context.name; }
int Error::attempt() const noexcept { return impl_->context.attempt; }
std::source_location Error::where() const noexcept { return impl_->context.site; }
const std::exception_ptr& Error::cause() const noexcept { return impl_->context.cause; }

std::exception_ptr Error::as_exception_ptr() const { return std::make_exception_ptr(*this); }
void Error::raise() const { std::rethrow_exception(as_exception_ptr()); }

TaskError::TaskError(std::string message, ErrorContext context)
    : Error(ErrorCode::kTaskFailed, std::move(message), std::move(context)) {}

TaskError::TaskError(ErrorCode code, std::string message, ErrorContext context)
    : Error(code, std::move(message), std::move(context)) {}

std::exception_ptr TaskError::as_exception_ptr() const { return std::make_exception_ptr(*this); }

void TaskError::rethrow_cause() const {
  const Error* error = this;
  while (error->cause() != nullptr) {
    const Error* below = detail::find_error(error->cause());
    if (dynamic_cast<const TaskError*>(below) == nullptr) std::rethrow_exception(error->cause());
    error = below;
  }
  error->raise();
}

// A line for each code except those of `TaskError`: its class, and the code in words. Each class defines its virtual
// function here, so that its type information is in this object file alone.
#define MANTA_ERROR_CLASSES(X)                                     \
  X(InvalidArgumentError, kInvalidArgument, "invalid argument")    \
  X(NoRuntimeError, kNoRuntime, "no runtime")                      \
  X(ShutDownError, kShutDown, "the runtime has shut down")         \
  X(CancelledError, kCancelled, "cancelled")                       \
  X(DeadlineExceededError, kDeadlineExceeded, "deadline exceeded") \
  X(GetTimeoutError, kGetTimeout, "get timed out")                 \
  X(NotUniqueError, kNotUnique, "not the only reference")          \
  X(BrokenPromiseError, kBrokenPromise, "broken promise")          \
  X(ActorDiedError, kActorDied, "actor died")                      \
  X(ObjectStoreFullError, kObjectStoreFull, "object store full")   \
  X(ObjectLostError, kObjectLost, "object lost")                   \
  X(ChannelClosedError, kChannelClosed, "channel closed")          \
  X(DeadlockError, kDeadlock, "deadlock")                          \
  X(NotPortableError, kNotPortable, "not portable")                \
  X(DecodeError, kDecodeFailed, "decoding failed")                 \
  X(TooManyThreadsError, kTooManyThreads, "too many threads")      \
  X(ForkError, kForked, "used after a fork")                       \
  X(WrongRuntimeError, kWrongRuntime, "wrong runtime")             \
  X(InternalError, kInternal, "internal error")

#define MANTA_COUNT_ERROR(Class, code, words) +1
static_assert(2 MANTA_ERROR_CLASSES(MANTA_COUNT_ERROR) == detail::enumerator_count<ErrorCode>,
              "manta: an ErrorCode has no line in MANTA_ERROR_CLASSES");
#undef MANTA_COUNT_ERROR

#define MANTA_DEFINE_ERROR(Class, code, words)                            \
  Class::Class(std::string message, ErrorContext context)                 \
      : Error(ErrorCode::code, std::move(message), std::move(context)) {} \
  std::exception_ptr Class::as_exception_ptr() const { return std::make_exception_ptr(*this); }
MANTA_ERROR_CLASSES(MANTA_DEFINE_ERROR)
#undef MANTA_DEFINE_ERROR

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kTaskFailed: return "task failed";
    case ErrorCode::kDependencyFailed: return "dependency failed";
#define MANTA_NAME_ERROR(Class, name, words) \
  case ErrorCode::name: return words;
      MANTA_ERROR_CLASSES(MANTA_NAME_ERROR)
#undef MANTA_NAME_ERROR
  }
  return "unknown error";
}

namespace detail {

std::exception_ptr make_error(ErrorCode code, std::string message, ErrorContext context) {
  switch (code) {
    case ErrorCode::kTaskFailed:
    case ErrorCode::kDependencyFailed:
      return std::make_exception_ptr(TaskError(code, std::move(message), std::move(context)));
#define MANTA_MAKE_ERROR(Class, name, words) \
  case ErrorCode::name: return std::make_exception_ptr(Class(std::move(message), std::move(context)));
      MANTA_ERROR_CLASSES(MANTA_MAKE_ERROR)
#undef MANTA_MAKE_ERROR
  }
  return std::make_exception_ptr(Error(code, std::move(message), std::move(context)));
}

#undef MANTA_ERROR_CLASSES

void throw_error(ErrorCode code, std::string message, ErrorContext context) {
  std::rethrow_exception(make_error(code, std::move(message), std::move(context)));
}

const Error* find_error(const std::exception_ptr& exception) noexcept {
  if (exception == nullptr) return nullptr;
#ifdef __GLIBCXX__
  // Does what `catch` does, without the throw, which would cost more than all the rest of a cascade of failures.
  // libstdc++'s exception_ptr is one pointer to the thrown object; `Error` may be at an offset in it.
  static_assert(sizeof exception == sizeof(void*));
  void* object = nullptr;
  std::memcpy(&object, static_cast<const void*>(&exception), sizeof object);
  const bool caught = typeid(Error).__do_catch(exception.__cxa_exception_type(), &object, 1);
  return caught ? static_cast<const Error*>(object) : nullptr;
#else
  return find_exception<Error>(exception);
#endif
}

}  // namespace detail
MANTA_NAMESPACE_END
