// SPDX-License-Identifier: Apache-2.0
#include "base/thread.hpp"

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

/// Sets the calling thread's mask for a scope; a thread started there inherits it.
class MaskScope {
 public:
  explicit MaskScope(const SignalMask& mask) noexcept { pthread_sigmask(SIG_SETMASK, &mask.blocked(), &before_); }
  ~MaskScope() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  MaskScope(const MaskScope&) = delete;
  MaskScope& operator=(const MaskScope&) = delete;

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

SignalMask::SignalMask() noexcept { sigemptyset(&blocked_); }

SignalMask SignalMask::of_this_thread() noexcept {
  SignalMask mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask.blocked_);
  return mask;
}

SignalMask SignalMask::faults_only() noexcept {
  SignalMask mask;
  sigfillset(&mask.blocked_);
  for (const int raised : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT, SIGPROF}) {
    sigdelset(&mask.blocked_, raised);
  }
  return mask;
}

StackThread::StackThread(std::string name, const SignalMask& signals, std::size_t stack_size,
                         std::function<void()> body) {
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
    const MaskScope mask(signals);
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
