// SPDX-License-Identifier: Apache-2.0
#include "parallel.hpp"

#include <span>
#include <utility>

#include "partial.hpp"
#include "stop.hpp"
#include "stopwatch.hpp"
#include "survey.hpp"

namespace textindex {

namespace {

// Batches between reading and merging, for each worker. Two keep it busy; the others are slack for uneven batches.
constexpr std::size_t kAheadPerWorker = 4;

struct FirstReadings {
  FileId first;
  std::vector<FirstReading> readings;
};

struct Finished {
  std::uint64_t bytes;
  std::vector<Change> changes;
};

// Once the program is asked to stop, tasks which have not started do nothing, so that the pass ends at once.

FirstReadings read_files_first(const std::vector<FoundFile>& files, Batch batch) {
  if (stop_signal() != 0) return {batch.first, std::vector<FirstReading>(batch.last - batch.first)};
  return {batch.first, read_first(files, batch.first, batch.last)};
}

Contents read_files(const Corpus& corpus, Batch batch) {
  return stop_signal() != 0 ? Contents() : read_batch(corpus, batch);
}

// The merges are arguments, and not only what this waits for: if one fails, this fails with it.
Finished finish(const Contents& contents, std::span<const manta::Value<std::size_t>> /*merges*/) {
  return {contents.bytes(), contents.changes()};
}

std::vector<std::uint64_t> sizes_of(const std::vector<FoundFile>& files) {
  std::vector<std::uint64_t> sizes;
  sizes.reserve(files.size());
  for (const FoundFile& file : files) sizes.push_back(file.size);
  return sizes;
}

}  // namespace

Parallel::Parallel(unsigned workers, manta::EngineKind engine)
    : runtime_({.num_workers = workers == 0 ? manta::Number() : manta::Number(workers), .engine = engine}),
      corpus_(manta::put(Corpus())) {
  workers_ = static_cast<unsigned>(runtime_.stats().workers);
}

std::vector<FirstReading> Parallel::read_first(std::vector<FoundFile> files, Console& console) {
  std::vector<FirstReading> readings(files.size());
  const std::vector<Batch> batches = plan_batches(sizes_of(files));
  const auto shared = manta::put(std::move(files));
  std::vector<manta::ObjectRef<FirstReadings>> pending;
  pending.reserve(batches.size());
  for (const Batch& batch : batches) pending.push_back(manta::remote<read_files_first>(shared, batch));
  for (const auto& ref : manta::as_completed(pending)) {
    const auto done = ref.get();
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < done->readings.size(); ++i) {
      readings[done->first + i] = done->readings[i];
      bytes += done->readings[i].size;
    }
    console.advance(bytes);
    check_stop();
  }
  return readings;
}

void Parallel::set_corpus(Corpus corpus) { corpus_ = manta::put(std::move(corpus)); }

Pass Parallel::run(Console& console) {
  shards_.clear();
  Pass pass;
  const Stopwatch watch;
  const std::uint32_t shards = workers_;
  for (std::uint32_t i = 0; i < shards; ++i) shards_.push_back(manta::spawn<IndexShard>(i));

  const std::size_t ahead = kAheadPerWorker * workers_;
  std::vector<manta::ObjectRef<Finished>> finished;
  std::vector<manta::ObjectRef<std::size_t>> merges;
  for (const Batch& batch : plan_batches(*corpus_.get())) {
    const std::size_t number = finished.size();
    const auto contents = number < ahead ? manta::remote<read_files>(corpus_, batch)
                                         : manta::remote<read_files>.after(finished[number - ahead])(corpus_, batch);
    merges.clear();
    for (std::uint32_t part = 0; part < batch.parts; ++part) {
      const auto partial = manta::remote<count_words>(contents, part, batch.parts, shards);
      for (auto& shard : shards_) merges.push_back(shard.call<&IndexShard::merge>(partial));
    }
    finished.push_back(manta::remote<finish>(contents, merges));
  }
  for (const auto& ref : manta::as_completed(finished)) {
    const auto batch = ref.get();
    pass.bytes += batch->bytes;
    pass.changes.insert(pass.changes.end(), batch->changes.begin(), batch->changes.end());
    console.advance(batch->bytes);
    check_stop();
  }
  pass.seconds = watch.seconds();
  pass.processor_seconds = watch.processor_seconds();
  return pass;
}

Summary Parallel::summarize(const LeftOut& left_out, std::uint32_t top) {
  const auto shared = manta::put(left_out);
  std::vector<manta::ObjectRef<Summary>> asked;
  for (auto& shard : shards_) asked.push_back(shard.call<&IndexShard::summarize>(shared, top));
  std::vector<Summary> summaries;
  for (const auto& ref : asked) summaries.push_back(*ref.get());
  return join(summaries, top);
}

Listing Parallel::list(const LeftOut& left_out) {
  const auto shared = manta::put(left_out);
  std::vector<manta::ObjectRef<Listing>> asked;
  for (auto& shard : shards_) asked.push_back(shard.call<&IndexShard::list>(shared));
  std::vector<Listing> listings;
  for (const auto& ref : asked) listings.push_back(*ref.get());
  return join(std::move(listings));
}

}  // namespace textindex
