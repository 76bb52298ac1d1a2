// SPDX-License-Identifier: Apache-2.0
#include "job.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "output.hpp"
#include "scan.hpp"
#include "stopwatch.hpp"
#include "survey.hpp"

namespace textindex {

namespace {

std::uint64_t total_size(const auto& files) {
  std::uint64_t bytes = 0;
  for (const auto& file : files) bytes += file.size;
  return bytes;
}

manta::EngineKind engine_of(const Options& options) {
  if (options.engine == "loopback") return manta::EngineKind::kLoopback;
  return options.engine == "twin" ? manta::EngineKind::kTwin : manta::EngineKind::kLocal;
}

}  // namespace

Job::Job(const Options& options, Console& console)
    : options_(options), console_(console), manta_(options.workers, engine_of(options)) {
  results_.workers = manta_.workers();
  results_.engine = options.engine;
}

Status Job::run() {
  if (!find() || !read_all_first()) {
    console_.complain("nothing to read");
    return kUsage;
  }
  measure();
  return report();
}

bool Job::find() {
  Found found = find_files(options_.paths);
  for (Notice& each : found.notices) notice(std::move(each));
  found_ = std::move(found.files);
  return !found_.empty();
}

bool Job::read_all_first() {
  const std::uint64_t bytes = total_size(found_);
  console_.say("reading " + counted(found_.size(), "file") + ", " + megabytes(bytes) + ", for the first time");
  console_.begin("first read", bytes);
  const Stopwatch watch;
  const std::vector<FirstReading> readings = manta_.read_first(found_, console_);
  results_.first_read_seconds = watch.seconds();
  console_.end();

  std::vector<Notice> notices;
  Corpus corpus = make_corpus(found_, readings, notices);
  for (Notice& each : notices) notice(std::move(each));
  found_ = {};
  bytes_ = total_size(corpus);
  left_out_.assign(corpus.size(), 0);
  const bool any = !corpus.empty();
  manta_.set_corpus(std::move(corpus));
  return any;
}

void Job::measure() {
  for (unsigned number = 1; number <= options_.passes && results_.difference.empty(); ++number) run_pass(number);
  const auto corpus = manta_.corpus();
  results_.files = corpus->size();
  results_.bytes = bytes_;
  for (std::size_t file = 0; file < corpus->size(); ++file) {
    if (left_out_[file] == 0) continue;
    --results_.files;
    results_.bytes -= (*corpus)[file].size;
  }
}

void Job::run_pass(unsigned number) {
  const std::string name = "pass " + std::to_string(number) + " of " + std::to_string(options_.passes);
  console_.begin(name + ", manta", bytes_);
  results_.manta.push_back(manta_.run(console_));
  console_.end();
  console_.begin(name + ", plain loop", bytes_);
  results_.plain.push_back(plain_.run(*manta_.corpus(), console_));
  console_.end();

  const Pass& manta = results_.manta.back();
  const Pass& plain = results_.plain.back();
  console_.say(name + ": manta " + duration(manta.seconds) + ", plain loop " + duration(plain.seconds) + ", ratio " +
               fixed(manta.seconds > 0 ? plain.seconds / manta.seconds : 0, 2));
  leave_out(manta.changes);
  leave_out(plain.changes);
  compare();
}

void Job::leave_out(const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    if (std::exchange(left_out_[change.file], std::uint8_t{1}) == 0) notice(to_notice(*manta_.corpus(), change));
  }
}

// What changed after one contender had read it is taken out of its answer here.
void Job::compare() {
  results_.summary = manta_.summarize(left_out_, options_.top);
  if (results_.summary == summarize(plain_.index(), left_out_, options_.top)) return;
  results_.difference = first_difference(manta_.list(left_out_), list(plain_.index(), left_out_));
  if (results_.difference.empty()) results_.difference = "equal as lists, not as digests";
  console_.complain("the answers differ: " + results_.difference);
}

Status Job::report() {
  const int error = options_.json == "-" ? 0 : write_all(STDOUT_FILENO, to_text(results_));
  if (error != 0) console_.complain("cannot write the report: " + error_text(error));
  const int json_error = options_.json.empty() ? 0 : write_file(options_.json, to_json(results_, options_));
  if (json_error != 0) {
    console_.complain("cannot write the JSON to " + printable(options_.json) + ": " + error_text(json_error));
  }
  return error != 0 || json_error != 0 ? kFailure : status_of(results_);
}

void Job::notice(Notice notice) {
  console_.complain(to_line(notice));
  results_.notices.push_back(std::move(notice));
}

}  // namespace textindex
