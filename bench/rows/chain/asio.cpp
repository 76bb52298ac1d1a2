// SPDX-License-Identifier: Apache-2.0
#include "rows/chain/row.hpp"

#include <asio.hpp>

#include <future>

namespace {

using namespace chain;

/// A link that posts the next one.
struct Link {
  asio::thread_pool* pool;
  std::promise<Count>* last;
  Count value;
  Count end;

  void operator()() const {
    const Count result = add_one(value);
    if (result == end) {
      last->set_value(result);
    } else {
      asio::post(*pool, Link{pool, last, result, end});
    }
  }
};

bench::Sample run(Count size) {
  asio::thread_pool pool(bench::kWorkers);

  bench::Stopwatch watch;
  std::promise<Count> last;
  asio::post(pool, Link{&pool, &last, 0, size});
  const Count result = last.get_future().get();
  watch.stop();
  return watch.sample(size, result);
}

const bench::RegisterContender contender{
    {"chain", "asio", "each link posts the next when it is done, so that no link waits: the least that a pool can do",
     run}};

}  // namespace
