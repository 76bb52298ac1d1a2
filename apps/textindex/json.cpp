// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report.hpp"

namespace textindex {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Spread& spread) { return {{"median", spread.median}, {"min", spread.least}, {"max", spread.most}}; }

Json to_json(const std::vector<Pass>& passes) {
  Json seconds = Json::array();
  for (const Pass& pass : passes) seconds.push_back(pass.seconds);
  return {{"seconds", to_json(seconds_of(passes))},
          {"processor_seconds", to_json(processor_seconds_of(passes))},
          {"megabytes_per_second", to_json(rate_of(passes))},
          {"seconds_of_each_pass", std::move(seconds)}};
}

Json to_json(const std::vector<TopWord>& top) {
  Json words = Json::array();
  for (const TopWord& word : top) {
    words.push_back({{"word", word.word}, {"times", word.occurrences}, {"files", word.files}});
  }
  return words;
}

Json to_json(const std::vector<Notice>& notices) {
  Json list = Json::array();
  for (const Notice& notice : notices) {
    list.push_back({{"kind", name_of(notice.why)},
                    {"path", notice.path},
                    {"detail", notice.detail},
                    {"missing_from_the_answer", is_loss(notice.why)}});
  }
  return list;
}

}  // namespace

std::string to_json(const Results& results, const Options& options) {
  const Summary& summary = results.summary;
  const bool equal = results.difference.empty();
  const Json json = {{"paths", options.paths},
                     {"workers", results.workers},
                     {"engine", results.engine},
                     {"passes", results.manta.size()},
                     {"files", results.files},
                     {"bytes", results.bytes},
                     {"distinct_words", summary.words},
                     {"words", summary.occurrences},
                     {"postings", summary.postings},
                     {"digest", to_string(summary.digest)},
                     {"top", to_json(summary.top)},
                     {"first_read_seconds", results.first_read_seconds},
                     {"manta", to_json(results.manta)},
                     {"plain_loop", to_json(results.plain)},
                     {"ratio", to_json(ratio_of(results))},
                     {"disturbed", was_disturbed(results)},
                     {"equal", equal},
                     {"difference", equal ? Json() : Json(results.difference)},
                     {"notices", to_json(results.notices)},
                     {"status", static_cast<int>(status_of(results))}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace textindex
