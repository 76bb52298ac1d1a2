// SPDX-License-Identifier: Apache-2.0
#include "plain.hpp"

#include <array>

#include "stop.hpp"
#include "stopwatch.hpp"
#include "tokenize.hpp"
#include "word.hpp"

namespace textindex {

namespace {

// The last words of a file, on their way into the index: what they will touch there is being fetched meanwhile.
class Lookahead {
 public:
  Lookahead(Index& index, FileId file) : index_(index), file_(file) {}

  void add(const Word& word) {
    index_.prefetch_slot(word);
    if (count_ >= Index::kEntryAhead) index_.prefetch_entry(at(count_ - Index::kEntryAhead));
    if (count_ >= kWords) index_.add(at(count_), file_, 1);
    at(count_++) = word;
  }

  void finish() {
    for (std::uint64_t i = count_ > kWords ? count_ - kWords : 0; i < count_; ++i) index_.add(at(i), file_, 1);
  }

 private:
  static constexpr std::uint64_t kWords = Index::kSlotAhead;

  Word& at(std::uint64_t i) { return words_[i % kWords]; }

  Index& index_;
  FileId file_;
  std::uint64_t count_ = 0;
  std::array<Word, kWords> words_;
};

}  // namespace

Pass PlainLoop::run(const Corpus& corpus, Console& console) {
  index_ = Index();  // freed before the clock starts
  Pass pass;
  const Stopwatch watch;
  for (FileId id = 0; id < corpus.size(); ++id) {
    check_stop();
    const File& file = corpus[id];
    buffer_.grow(file.size + kPadding, 0);
    const Rereading reading = read_again(file, buffer_.data());
    if (reading.result != Reread::kSame) {
      pass.changes.push_back({id, reading.error});
      continue;
    }
    Lookahead words(index_, id);
    for_each_word(buffer_.data(), file.size,
                  [&](const char* word, std::uint32_t size) { words.add(make_word(word, size)); });
    words.finish();
    pass.bytes += file.size;
    console.advance(file.size);
  }
  pass.seconds = watch.seconds();
  pass.processor_seconds = watch.processor_seconds();
  return pass;
}

}  // namespace textindex
