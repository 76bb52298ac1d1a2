// SPDX-License-Identifier: Apache-2.0
#include "rows/chain/row.hpp"

#include <tbb/flow_graph.h>
#include <tbb/global_control.h>

#include <deque>

namespace {

using namespace chain;
namespace flow = tbb::flow;

bench::Sample run(Count size) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  Count value = 0;

  bench::Stopwatch watch;
  {
    flow::graph graph;
    std::deque<flow::continue_node<flow::continue_msg>> nodes;  // a node must not move
    for (Count i = 0; i < size; ++i) {
      nodes.emplace_back(graph, [&value](const flow::continue_msg&) { value = add_one(value); });
      if (i > 0) flow::make_edge(nodes[i - 1], nodes[i]);
    }
    nodes.front().try_put({});
    graph.wait_for_all();
  }
  watch.stop();
  return watch.sample(size, value);
}

const bench::RegisterContender contender{
    {"chain", "tbb", "flow::graph of continue_nodes: built, run once and destroyed; the value is a shared variable",
     run}};

}  // namespace
