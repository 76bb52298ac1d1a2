// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <algorithm>
#include <array>

namespace textindex {

namespace {

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string padded_left(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

// Terminals count characters, not the bytes of UTF-8.
std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string top_words(const std::vector<TopWord>& top) {
  if (top.empty()) return {};
  constexpr std::size_t kWidest = 40;
  std::size_t width = 4;
  for (const TopWord& word : top) width = std::max(width, std::min(columns(word.word), kWidest));
  std::string text = "\n  rank  " + padded("word", width) + "        times    in files\n";
  for (std::size_t i = 0; i < top.size(); ++i) {
    const std::size_t wide = top[i].word.size() - columns(top[i].word);
    text += padded_left(std::to_string(i + 1), 6) + "  " + padded(top[i].word, width + wide) +
            padded_left(grouped(top[i].occurrences), 13) + padded_left(grouped(top[i].files), 12) + '\n';
  }
  return text;
}

std::string contender(const std::string& name, const std::vector<Pass>& passes) {
  const Spread seconds = seconds_of(passes);
  return padded(name, 26) + padded_left(duration(seconds.median), 10) +
         padded_left(fixed(rate_of(passes).median, 0) + " MB/s", 13) + "   (" + duration(seconds.least) + " to " +
         duration(seconds.most) + "; processor time " + duration(processor_seconds_of(passes).median) + ")\n";
}

std::string left_out(const std::vector<Notice>& notices) {
  constexpr std::array kAll = {Why::kMissing,  Why::kUnreadable,     Why::kBrokenLink, Why::kLinkLoop,
                               Why::kTooLarge, Why::kChanged,        Why::kNotText,    Why::kBinary,
                               Why::kSpecial,  Why::kEmptyDirectory, Why::kLoopBack};
  std::string losses;
  std::string others;
  for (const Why why : kAll) {
    const auto count = std::count_if(notices.begin(), notices.end(), [&](const Notice& n) { return n.why == why; });
    if (count == 0) continue;
    std::string& list = is_loss(why) ? losses : others;
    list += (list.empty() ? "" : ", ") + grouped(static_cast<std::uint64_t>(count)) + ' ' + name_of(why);
  }
  std::string text;
  if (!losses.empty()) text += padded("missing from the answer", 26) + losses + '\n';
  if (!others.empty()) text += padded("also found", 26) + others + '\n';
  return text;
}

}  // namespace

Status status_of(const Results& results) {
  if (!results.difference.empty()) return kFailure;
  const auto loss = [](const Notice& notice) { return is_loss(notice.why); };
  return std::any_of(results.notices.begin(), results.notices.end(), loss) ? kIncomplete : kSuccess;
}

Spread seconds_of(const std::vector<Pass>& passes) {
  std::vector<double> seconds;
  for (const Pass& pass : passes) seconds.push_back(pass.seconds);
  return spread_of(seconds);
}

Spread processor_seconds_of(const std::vector<Pass>& passes) {
  std::vector<double> seconds;
  for (const Pass& pass : passes) seconds.push_back(pass.processor_seconds);
  return spread_of(seconds);
}

Spread rate_of(const std::vector<Pass>& passes) {
  std::vector<double> rates;
  for (const Pass& pass : passes) rates.push_back(pass.megabytes_per_second());
  return spread_of(rates);
}

Spread ratio_of(const Results& results) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < results.manta.size(); ++i) {
    if (results.manta[i].seconds > 0) ratios.push_back(results.plain[i].seconds / results.manta[i].seconds);
  }
  Spread ratio = spread_of(ratios);
  const double manta = seconds_of(results.manta).median;
  if (manta > 0) ratio.median = seconds_of(results.plain).median / manta;
  return ratio;
}

bool was_disturbed(const Results& results) {
  return processor_seconds_of(results.plain).median < 0.9 * seconds_of(results.plain).median;
}

std::string to_text(const Results& results) {
  const Summary& summary = results.summary;
  std::string text = counted(results.files, "file") + ", " + megabytes(results.bytes) + ", " +
                     counted(summary.words, "distinct word") + ", " + counted(summary.occurrences, "word") +
                     " in all\n";
  text += top_words(summary.top) + '\n';
  text += padded("first read, not counted", 26) + padded_left(duration(results.first_read_seconds), 10) + '\n';
  text += contender("manta, " + counted(results.workers, "worker"), results.manta);
  text += contender("plain loop, 1 thread", results.plain);
  if (results.engine != "local") text += padded("manta's engine", 26) + results.engine + '\n';
  const Spread ratio = ratio_of(results);
  text += padded("ratio", 26) + padded_left(fixed(ratio.median, 2), 10) + "   (" + fixed(ratio.least, 2) + " to " +
          fixed(ratio.most, 2) + "; " +
          (results.manta.size() == 1 ? "1 pass" : "medians of " + grouped(results.manta.size()) + " passes") + ")\n";
  if (was_disturbed(results)) text += padded("", 26) + "other programs, or the disk, kept the plain loop waiting\n";
  if (results.difference.empty()) {
    text += padded("answers", 26) + "equal in every pass: " + counted(summary.postings, "posting") + ", digest " +
            to_string(summary.digest) + '\n';
  } else {
    text += padded("answers", 26) + "DIFFERENT: " + results.difference + '\n';
  }
  return text + left_out(results.notices);
}

}  // namespace textindex
