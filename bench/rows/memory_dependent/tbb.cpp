// SPDX-License-Identifier: Apache-2.0
#include "rows/memory_dependent/row.hpp"

#include <tbb/flow_graph.h>
#include <tbb/global_control.h>

#include <deque>

namespace {

using namespace memory_dependent;
namespace flow = tbb::flow;

bench::Sample run(Count size) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, bench::kWorkers);
  std::vector<Count> results = bench::touched<Count>(size);
  Count late = 0;
  flow::graph graph;
  flow::broadcast_node<flow::continue_msg> source(graph);
  std::deque<flow::continue_node<flow::continue_msg>> nodes;  // a node must not move

  bench::MemoryGrowth growth;
  for (Count i = 0; i < size; ++i) {
    nodes.emplace_back(graph, [&, i](const flow::continue_msg&) { results[i] = add(late, i); });
    flow::make_edge(source, nodes.back());
  }
  growth.stop();
  late = kLate;
  source.try_put({});
  graph.wait_for_all();
  Count sum = 0;
  for (const Count each : results) sum += each;
  return growth.sample(size, sum);
}

const bench::RegisterContender contender{
    {"memory_dependent", "tbb", "flow::graph: continue_nodes behind a broadcast_node; results in a vector", run}};

}  // namespace
