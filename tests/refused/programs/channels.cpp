// SPDX-License-Identifier: Apache-2.0
//
// Channels between coroutines, bodies that block, and the program's thread.

#include "refused/program.hpp"

#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace manta_refused {
namespace {

using manta::Async;
using manta::Channel;

const std::string kLong(100, 'x');

/// Closes its channel whatever happens, so that the other side ends.
class Closes {
 public:
  explicit Closes(const Channel<std::string>& channel) noexcept : channel_(channel) {}
  ~Closes() { channel_.close(); }
  Closes(const Closes&) = delete;
  Closes& operator=(const Closes&) = delete;

 private:
  const Channel<std::string>& channel_;
};

void from_thread_to_body() {
  const Channel<std::string> channel(2);
  const auto lengths = manta::submit([channel] {
    std::size_t sum = 0;
    while (const auto text = channel.receive().get()) sum += text->size();
    return sum;
  });
  {
    const Closes closes(channel);
    for (int i = 0; i < 5; ++i) require(channel.try_send(kLong, std::chrono::hours(1)));
  }
  require(*lengths.get() == 500);
}

void from_coroutine_to_coroutine() {
  const Channel<std::string> channel(1);
  auto send = [channel]() -> Async<void> {
    const Closes closes(channel);
    for (int i = 0; i < 5; ++i) {
      std::string text = kLong;
      co_await channel.send(std::move(text));
    }
  };
  auto receive = [channel]() -> Async<std::size_t> {
    std::size_t sum = 0;
    while (const auto text = co_await channel.receive()) sum += text->size();
    co_return sum;
  };
  const Closes closes(channel);
  const auto sum = manta::submit(std::move(receive));
  const auto sending = manta::submit(std::move(send));
  // If one of them is refused, the other would wait for it.
  static_cast<void>(manta::wait(std::vector<manta::AnyRef>{sum, sending}));
  channel.close();
  try {
    sending.get();
  } catch (...) {
    if (!is_due(std::current_exception())) static_cast<void>(sum.get());  // the receiver was refused, and says so
    throw;
  }
  require(*sum.get() == 500);
}

void closed_and_timed_out() {
  const Channel<std::string> channel(1);
  require(channel.try_send(kLong));
  require(!channel.try_send(kLong, std::chrono::milliseconds(1)));
  require_error<manta::GetTimeoutError>([&] {
    channel.send(kLong).get(std::chrono::milliseconds(1));
    return 0;
  });
  channel.close();
  require_error<manta::ChannelClosedError>([&] { return channel.try_send(kLong); });
  require(channel.receive().get()->size() == 100);
  require(!channel.receive().get().has_value());
}

}  // namespace

Programs channel_programs() {
  return {{"from_thread_to_body", from_thread_to_body},
          {"from_coroutine_to_coroutine", from_coroutine_to_coroutine},
          {"closed_and_timed_out", closed_and_timed_out}};
}

}  // namespace manta_refused
