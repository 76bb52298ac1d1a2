// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Everything that manta throws.
///
/// One base, `Error`, and one class for each `ErrorCode`: catch the class, or catch `Error` and switch on the code.
/// Misuse and refused admission throw at the call; the error of a task is thrown where its result is fetched. `what()`
/// is everything on one line:
///
///     task failed: d is 0 [std::domain_error] in divide (name "mean"), task 12, attempt 1, called at main.cpp:42
///
/// Copying an error never throws and shares its text. Errors may be read from any thread.

#include <manta/ids.hpp>
#include <manta/version.hpp>

#include <exception>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>

MANTA_NAMESPACE_BEGIN

/// The kind of error. A closed set: new versions of manta add to it, so keep a `default` in a `switch`.
enum class ErrorCode {
  kInvalidArgument,   ///< an option or an argument that makes no sense
  kNoRuntime,         ///< no runtime to work on, or several and no way to choose
  kShutDown,          ///< the runtime has stopped
  kTaskFailed,        ///< the task threw
  kDependencyFailed,  ///< a task that this one depends on failed
  kCancelled,         ///< it was cancelled
  kDeadlineExceeded,  ///< its own deadline passed
  kGetTimeout,        ///< the caller waited as long as it wanted to; the task may still finish
  kNotUnique,         ///< `take` while there are other references
  kBrokenPromise,     ///< a promise was dropped before it was set
  kActorDied,         ///< the actor is gone
  kObjectStoreFull,   ///< no room for the value
  kObjectLost,        ///< the value is lost and cannot be computed again
  kChannelClosed,     ///< a value was sent into a closed channel
  kDeadlock,          ///< a cycle of waits, which the message names
  kNotPortable,       ///< a value that cannot leave this process
  kDecodeFailed,      ///< bytes that are no value of the type wanted
  kTooManyThreads,    ///< too many threads are blocked
  kForked,            ///< a runtime used in the child of a `fork`
  kWrongRuntime,      ///< references or handles of two runtimes in one call
  kInternal,          ///< a defect of manta
};

/// Returns the code in words, "task failed" for `kTaskFailed`.
[[nodiscard]] MANTA_API std::string_view to_string(ErrorCode code) noexcept;

/// Where an error happened. Every field may be left out.
struct ErrorContext {
  std::string function{};         ///< the function or method, as a person would write it
  std::string name{};             ///< the `name` among the options of the call
  TaskId task{};
  ActorId actor{};
  int attempt = 0;                ///< 1 for the first; 0: unknown
  std::source_location site{};    ///< the line of the call; line 0: unknown
  std::exception_ptr cause{};     ///< the exception that led to this one

  [[nodiscard]] bool has_site() const noexcept { return site.line() != 0; }
};

/// The base of all of manta's exceptions.
///
/// None of the classes is `final`: clang would turn a `dynamic_cast` to it into a comparison of vtable addresses, and
/// fail for an error of a plugin that has its own copy of the library. Deriving from them gains nothing.
class MANTA_API Error : public std::exception {
 public:
  /// An empty message means the text of the code.
  explicit Error(ErrorCode code, std::string message, ErrorContext context = {});

  // Moves copy: an error always has content.
  Error(const Error&) noexcept = default;
  Error& operator=(const Error&) noexcept = default;
  ~Error() override;

  [[nodiscard]] ErrorCode code() const noexcept;

  /// Returns message, cause and context as one line; it lives as long as the error or a copy of it.
  [[nodiscard]] const char* what() const noexcept override;

  /// Returns the message alone, as given to the constructor.
  [[nodiscard]] const std::string& message() const noexcept;

  [[nodiscard]] TaskId task_id() const noexcept;
  [[nodiscard]] ActorId actor_id() const noexcept;
  [[nodiscard]] const std::string& function() const noexcept;  ///< empty: unknown
  [[nodiscard]] const std::string& name() const noexcept;      ///< empty: the call had none
  [[nodiscard]] int attempt() const noexcept;                  ///< 1 for the first; 0: unknown
  [[nodiscard]] std::source_location where() const noexcept;   ///< line 0: unknown

  /// Returns the exception that led to this one, or null.
  [[nodiscard]] const std::exception_ptr& cause() const noexcept;

  /// Returns a pointer to a copy of this error that keeps its class.
  [[nodiscard]] virtual std::exception_ptr as_exception_ptr() const;

  /// Throws a copy of this error that keeps its class.
  [[noreturn]] void raise() const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

/// A task threw (`kTaskFailed`), or a task that it depends on did (`kDependencyFailed`).
///
/// `cause_as` and `rethrow_cause` return the original exception of the user's code, however many dependents passed it
/// on.
class MANTA_API TaskError : public Error {
 public:
  explicit TaskError(std::string message, ErrorContext context = {});

  /// Requires: `code` is `kTaskFailed` or `kDependencyFailed`.
  explicit TaskError(ErrorCode code, std::string message, ErrorContext context = {});

  /// Returns the first exception among the causes that is an `E`, or null; it lives as long as this error or a copy.
  template <class E>
  [[nodiscard]] const E* cause_as() const noexcept;

  /// Throws the first cause that is not itself a `TaskError`: the exception of the user's code.
  [[noreturn]] void rethrow_cause() const;

  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// The call was cancelled, or its runtime was stopped, before there was a result.
class MANTA_API CancelledError : public Error {
 public:
  explicit CancelledError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// The call's own deadline passed before there was a result.
class MANTA_API DeadlineExceededError : public Error {
 public:
  explicit DeadlineExceededError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// The timeout of a `get` passed. The task goes on.
class MANTA_API GetTimeoutError : public Error {
 public:
  explicit GetTimeoutError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// `take` got a reference that is not the only one; the reference is unchanged.
class MANTA_API NotUniqueError : public Error {
 public:
  explicit NotUniqueError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// The promise behind the reference was dropped unset.
class MANTA_API BrokenPromiseError : public Error {
 public:
  explicit BrokenPromiseError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// The actor died; the message says why.
class MANTA_API ActorDiedError : public Error {
 public:
  explicit ActorDiedError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// The object store has no room for a value, and none could be made in time.
class MANTA_API ObjectStoreFullError : public Error {
 public:
  explicit ObjectStoreFullError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// The value is lost and cannot be computed again. Only thrown in simulations that lose results
/// (`testing::lose_result`): nothing else in this version loses a value.
class MANTA_API ObjectLostError : public Error {
 public:
  explicit ObjectLostError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// A value was sent into a channel that is closed.
class MANTA_API ChannelClosedError : public Error {
 public:
  explicit ChannelClosedError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// The wait would never end; the message lists the waits. Only thrown in simulations
/// (`testing::Simulation`): elsewhere such a wait hangs in this version.
class MANTA_API DeadlockError : public Error {
 public:
  explicit DeadlockError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// A value without a codec would have to leave this process; the message names the argument and its function. Thrown at
/// the call, or by a `get` for the value of a reference.
class MANTA_API NotPortableError : public Error {
 public:
  explicit NotPortableError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// The bytes are no value of the expected type; the message says what was expected, what was found, and where.
class MANTA_API DecodeError : public Error {
 public:
  explicit DecodeError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// There is no runtime for the call, or there are several; the message says what to do.
class MANTA_API NoRuntimeError : public Error {
 public:
  explicit NoRuntimeError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// An option or an argument makes no sense; the message names it, its value and what is allowed.
class MANTA_API InvalidArgumentError : public Error {
 public:
  explicit InvalidArgumentError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// The runtime takes no more work, or has ended before the use of its reference or handle.
class MANTA_API ShutDownError : public Error {
 public:
  explicit ShutDownError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// Too many threads are blocked for a further one.
class MANTA_API TooManyThreadsError : public Error {
 public:
  explicit TooManyThreadsError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// A runtime was used in the child of a `fork`, where its threads do not exist.
class MANTA_API ForkError : public Error {
 public:
  explicit ForkError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// References or handles of two runtimes met in one call.
class MANTA_API WrongRuntimeError : public Error {
 public:
  explicit WrongRuntimeError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

/// Something in manta is broken; please report it.
class MANTA_API InternalError : public Error {
 public:
  explicit InternalError(std::string message, ErrorContext context = {});
  [[nodiscard]] std::exception_ptr as_exception_ptr() const override;
};

namespace detail {

/// Makes the error of the class that belongs to `code`, without throwing it.
[[nodiscard]] MANTA_API std::exception_ptr make_error(ErrorCode code, std::string message, ErrorContext context = {});

/// Throws the error of the class that belongs to `code`.
[[noreturn]] MANTA_API void throw_error(ErrorCode code, std::string message, ErrorContext context = {});

/// Returns the `Error` inside, which lives as long as the exception; null for any other exception and for null.
[[nodiscard]] MANTA_API const Error* find_error(const std::exception_ptr& exception) noexcept;

/// Returns the `E` inside, which lives as long as the exception; null for any other exception. `exception` is not null.
template <class E>
[[nodiscard]] const E* find_exception(const std::exception_ptr& exception) noexcept {
  try {
    std::rethrow_exception(exception);
  } catch (const E& found) {
    return &found;  // in the Itanium ABI rethrowing copies nothing
  } catch (...) {
    return nullptr;
  }
}

}  // namespace detail

template <class E>
const E* TaskError::cause_as() const noexcept {
  std::exception_ptr at = cause();
  while (at != nullptr) {
    if (const E* found = detail::find_exception<E>(at)) return found;
    const Error* error = detail::find_error(at);
    at = error == nullptr ? nullptr : error->cause();
  }
  return nullptr;
}

MANTA_NAMESPACE_END
