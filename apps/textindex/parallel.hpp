// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <manta/manta.hpp>

#include <cstdint>
#include <vector>

#include "batch.hpp"
#include "partial.hpp"
#include "plain.hpp"
#include "progress.hpp"
#include "scan.hpp"
#include "summary.hpp"

namespace textindex {

/// An actor which keeps the words of one part of the hashes.
class IndexShard {
 public:
  explicit IndexShard(std::uint32_t number) : number_(number) {}

  /// Gives the number of words which the partial result has for this shard.
  std::size_t merge(const Partial& partial) {
    textindex::merge(index_, partial, number_);
    return partial.shards[number_].size();
  }
  Summary summarize(const LeftOut& left_out, std::uint32_t top) const {
    return textindex::summarize(index_, left_out, top);
  }
  Listing list(const LeftOut& left_out) const { return textindex::list(index_, left_out); }

 private:
  std::uint32_t number_;
  Index index_;
};

/// The contender with manta: tasks read files and count their words, actors keep the index.
///
///     read_batch ---contents---> count_words ---partial---> IndexShard::merge, for each shard
///
/// Arrows are references: nothing is copied between the stages, unless the engine encodes. This class makes all calls
/// to the shards, as one caller, in the order of batches; calls of one caller start in order even if their arguments
/// become ready in another, so each word's postings arrive sorted by file. A batch is read only when the one some
/// places before it has been merged, which bounds the memory by that many batches, whatever the size of the tree.
class Parallel {
 public:
  /// Starts the runtime. `workers` 0: as many as this process has cores.
  explicit Parallel(unsigned workers, manta::EngineKind engine = manta::EngineKind::kLocal);

  unsigned workers() const { return workers_; }

  /// Reads all files for the first time.
  std::vector<FirstReading> read_first(std::vector<FoundFile> files, Console& console);

  /// Makes an object of what `run` will read.
  void set_corpus(Corpus corpus);
  manta::Value<Corpus> corpus() const { return corpus_.get(); }

  Pass run(Console& console);

  /// Of the last run.
  Summary summarize(const LeftOut& left_out, std::uint32_t top);
  Listing list(const LeftOut& left_out);

 private:
  unsigned workers_;
  manta::Runtime runtime_;
  manta::ObjectRef<Corpus> corpus_;
  std::vector<manta::ActorHandle<IndexShard>> shards_;
};

}  // namespace textindex
