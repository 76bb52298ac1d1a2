// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "batch.hpp"
#include "index.hpp"
#include "tokenize.hpp"

// What the tests of this program share.

namespace textindex::testing {

/// A directory that is removed at the end.
class TemporaryTree {
 public:
  TemporaryTree() {
    std::string pattern = (std::filesystem::temp_directory_path() / "textindex-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    root_ = pattern;
  }
  ~TemporaryTree() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  TemporaryTree(const TemporaryTree&) = delete;
  TemporaryTree& operator=(const TemporaryTree&) = delete;

  std::string root() const { return root_.string(); }
  std::string path(const std::string& name) const { return (root_ / name).string(); }

  std::string file(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << content;
    return path(name);
  }
  std::string directory(const std::string& name) const {
    std::filesystem::create_directories(root_ / name);
    return path(name);
  }
  std::string link(const std::string& name, const std::string& target) const {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::filesystem::create_symlink(target, root_ / name);
    return path(name);
  }

 private:
  std::filesystem::path root_;
};

/// A text with what must be readable behind it.
class PaddedText {
 public:
  explicit PaddedText(std::string_view text) : bytes_(text), size_(text.size()) { bytes_.append(kPadding, 'x'); }

  char* data() { return bytes_.data(); }
  const char* data() const { return bytes_.data(); }
  std::uint64_t size() const { return size_; }

  /// The first word in it, which is all of it.
  Word as_word() const { return make_word(data(), static_cast<std::uint32_t>(size_)); }

 private:
  std::string bytes_;
  std::uint64_t size_;
};

/// Words of the given text, found byte by byte.
inline std::vector<std::string> words_one_by_one(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    const bool belongs = is_word_byte(static_cast<unsigned char>(c));
    if (belongs && !inside) words.emplace_back();
    if (belongs) words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    inside = belongs;
  }
  return words;
}

/// Text of short words, long ones, and everything between words; the same for the same seed.
inline std::string random_text(unsigned seed, std::size_t size) {
  std::mt19937 random(seed);
  static constexpr std::string_view kBytes = "aabbccddeezZ019_\xc3\xa9 \n\t.,-(";
  std::string text;
  while (text.size() < size) {
    if (random() % 50 == 0) text.append(random() % 200, static_cast<char>('a' + random() % 3));
    text += kBytes[random() % kBytes.size()];
  }
  return text;
}

}  // namespace textindex::testing
