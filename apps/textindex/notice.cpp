// SPDX-License-Identifier: Apache-2.0
#include "notice.hpp"

namespace textindex {

namespace {

struct Text {
  const char* name;
  const char* line;
  bool loss;
};

Text text_of(Why why) {
  switch (why) {
    case Why::kMissing: return {"missing", "does not exist", true};
    case Why::kUnreadable: return {"unreadable", "cannot be read", true};
    case Why::kBrokenLink: return {"broken link", "broken link", true};
    case Why::kLinkLoop: return {"link loop", "loop of links", true};
    case Why::kTooLarge: return {"too large", "too large, left out", true};
    case Why::kChanged: return {"changed", "changed meanwhile, left out of both answers", true};
    case Why::kNotText: return {"not text", "neither a file nor a directory", true};
    case Why::kBinary: return {"binary", "binary file, skipped", false};
    case Why::kSpecial: return {"special", "pipe, socket or device, skipped", false};
    case Why::kEmptyDirectory: return {"empty directory", "empty directory", false};
    case Why::kLoopBack:
      return {"loop back", "loop of links: leads back to a directory above it, whose files count once", false};
  }
  return {"unknown", "left out", true};
}

}  // namespace

bool is_loss(Why why) { return text_of(why).loss; }

const char* name_of(Why why) { return text_of(why).name; }

std::string to_line(const Notice& notice) {
  std::string line = printable(notice.path) + ": " + text_of(notice.why).line;
  if (!notice.detail.empty()) line += " (" + printable(notice.detail) + ")";
  return line;
}

std::string printable(std::string_view path) {
  static constexpr char kHex[] = "0123456789abcdef";
  if (path.empty()) return "''";
  std::string shown;
  shown.reserve(path.size());
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      shown += c;
    } else {
      shown += "\\x";
      shown += kHex[byte >> 4];
      shown += kHex[byte & 15];
    }
  }
  return shown;
}

}  // namespace textindex
