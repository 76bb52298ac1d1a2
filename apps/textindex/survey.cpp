// SPDX-License-Identifier: Apache-2.0
#include "survey.hpp"

#include "output.hpp"

namespace textindex {

std::vector<FirstReading> read_first(const std::vector<FoundFile>& files, FileId first, FileId last) {
  std::vector<FirstReading> readings;
  readings.reserve(last - first);
  Buffer buffer;
  for (FileId file = first; file < last; ++file) readings.push_back(read_first(files[file].path, buffer));
  return readings;
}

Corpus make_corpus(const std::vector<FoundFile>& files, const std::vector<FirstReading>& readings,
                   std::vector<Notice>& notices) {
  Corpus corpus;
  corpus.reserve(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string& path = files[i].path;
    const FirstReading& reading = readings[i];
    switch (reading.look) {
      case FirstLook::kText: corpus.push_back({path, reading.size, reading.digest}); break;
      case FirstLook::kBinary: notices.push_back({Why::kBinary, path}); break;
      case FirstLook::kNotRegular: notices.push_back({Why::kChanged, path, "no longer a file"}); break;
      case FirstLook::kTooLarge: notices.push_back({Why::kTooLarge, path}); break;
      case FirstLook::kUnreadable: notices.push_back({Why::kUnreadable, path, error_text(reading.error)}); break;
    }
  }
  return corpus;
}

Notice to_notice(const Corpus& corpus, const Change& change) {
  return {Why::kChanged, corpus[change.file].path, change.error == 0 ? "" : error_text(change.error)};
}

}  // namespace textindex
