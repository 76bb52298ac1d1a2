// SPDX-License-Identifier: Apache-2.0
#include "executor/thread.hpp"

#ifdef MANTA_CHECKED
#include <manta/detail/base/explored.hpp>
#endif

#include <memory>
#include <system_error>
#include <utility>

#include <pthread.h>
#include <signal.h>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// Blocks all signals while it lives; a thread that is started inherits that.
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

struct Start {
  std::string name;
  std::function<void()> body;
};

void* enter(void* argument) {
  const std::unique_ptr<Start> start(static_cast<Start*>(argument));
  pthread_setname_np(pthread_self(), start->name.c_str());
  start->body();
  return nullptr;
}

}  // namespace

StackThread::StackThread(std::string name, std::size_t stack_size, std::function<void()> body) {
#ifdef MANTA_CHECKED
  if (explorer != nullptr) {
    explored_ = true;
    handle_ = explorer->start(std::move(name), std::move(body));
    return;
  }
#endif
  auto start = std::make_unique<Start>(Start{std::move(name), std::move(body)});
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (stack_size != 0) pthread_attr_setstacksize(&attributes, stack_size);
  pthread_t thread{};
  int error = 0;
  {
    const SignalsBlocked blocked;
    error = pthread_create(&thread, &attributes, enter, start.get());
  }
  pthread_attr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), "cannot start a worker thread");
  static_cast<void>(start.release());  // the thread owns it now
  handle_ = thread;
}

StackThread::~StackThread() { join(); }

void StackThread::join() noexcept {
  if (std::exchange(joined_, true)) return;
#ifdef MANTA_CHECKED
  if (explored_) return explorer->join(handle_);
#endif
  pthread_join(handle_, nullptr);
}

std::uintptr_t middle_of_stack() noexcept {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return UINTPTR_MAX;  // unknown: never inside another
  void* low = nullptr;
  std::size_t size = 0;
  pthread_attr_getstack(&attributes, &low, &size);
  pthread_attr_destroy(&attributes);
  return reinterpret_cast<std::uintptr_t>(low) + size / 2;
}

}  // namespace detail
MANTA_NAMESPACE_END
