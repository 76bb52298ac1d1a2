// SPDX-License-Identifier: Apache-2.0
#include "testing/explorer/threads.hpp"

#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <utility>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

MANTA_NAMESPACE_BEGIN
namespace explorer {
namespace {

constexpr std::size_t kStackBytes = std::size_t{512} << 10;

/// Tells `leave` when a thread ends, behind the destructors of its thread-locals.
pthread_key_t make_key(void (*leave)(void*)) {
  pthread_key_t key{};
  if (pthread_key_create(&key, leave) != 0) std::abort();
  return key;
}

}  // namespace

void Baton::take() noexcept {
  while (here_.exchange(0, std::memory_order_acquire) == 0) {
    syscall(SYS_futex, &here_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
  }
}

bool Baton::take_within_seconds(int seconds) noexcept {
  const timespec limit{.tv_sec = seconds, .tv_nsec = 0};
  if (here_.exchange(0, std::memory_order_acquire) != 0) return true;
  syscall(SYS_futex, &here_, FUTEX_WAIT_PRIVATE, 0, &limit, nullptr, 0);
  return here_.exchange(0, std::memory_order_acquire) != 0;
}

void Baton::give() noexcept {
  here_.store(1, std::memory_order_release);
  syscall(SYS_futex, &here_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

Thread::Thread(Life life) : life_(life) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  if (pthread_create(&handle_, &attributes, &Thread::enter, this) != 0) std::abort();
  pthread_attr_destroy(&attributes);
}

Thread::~Thread() {
  if (life_ == Life::kMany && !abandoned_) baton.give();  // without a job: it ends
  pthread_join(handle_, nullptr);
}

void Thread::employ(std::function<void()> body, std::function<void()> finish) {
  body_ = std::move(body);
  finish_ = std::move(finish);
}

void* Thread::enter(void* argument) {
  static const pthread_key_t key = make_key(&Thread::leave);
  auto& thread = *static_cast<Thread*>(argument);
  if (setjmp(thread.top_) != 0) syscall(SYS_exit, 0);
  for (;;) {
    thread.baton.take();
    if (thread.body_ == nullptr) return nullptr;
    std::exchange(thread.body_, nullptr)();
    if (thread.life_ == Life::kOneJob) break;
    std::exchange(thread.finish_, nullptr)();
  }
  pthread_setspecific(key, &thread);
  return nullptr;
}

void Thread::leave(void* argument) {
  auto& thread = *static_cast<Thread*>(argument);
  if (setjmp(thread.top_) != 0) syscall(SYS_exit, 0);
  std::exchange(thread.finish_, nullptr)();
}

// Without unwinding, at which the noexcept functions on the stack would end the process; and without the destructors of
// thread-locals, which would access broken data.
void Thread::abandon() noexcept {
  abandoned_ = true;
  std::longjmp(top_, 1);
}

std::unique_ptr<Thread> ThreadPool::take() {
  if (idle_.empty()) return std::make_unique<Thread>(life_);
  std::unique_ptr<Thread> thread = std::move(idle_.back());
  idle_.pop_back();
  return thread;
}

void ThreadPool::give(std::unique_ptr<Thread> thread) {
  if (life_ == Thread::Life::kMany) idle_.push_back(std::move(thread));
}

}  // namespace explorer
MANTA_NAMESPACE_END
