// SPDX-License-Identifier: Apache-2.0
#include "plain.hpp"

#include <chrono>

#include "stop.hpp"
#include "tokenize.hpp"
#include "word.hpp"

namespace textindex {

Pass PlainLoop::run(const Corpus& corpus, Console& console) {
  index_ = Index();  // freed before the clock starts
  Pass pass;
  const auto start = std::chrono::steady_clock::now();
  for (FileId id = 0; id < corpus.size(); ++id) {
    check_stop();
    const File& file = corpus[id];
    buffer_.grow(file.size + kPadding, 0);
    const Rereading reading = read_again(file, buffer_.data());
    if (reading.result != Reread::kSame) {
      pass.changes.push_back({id, reading.error});
      continue;
    }
    for_each_word(buffer_.data(), file.size,
                  [&](const char* word, std::uint32_t size) { index_.add(make_word(word, size), id, 1); });
    pass.bytes += file.size;
    console.advance(file.size);
  }
  pass.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return pass;
}

}  // namespace textindex
