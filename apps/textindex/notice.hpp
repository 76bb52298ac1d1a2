// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace textindex {

/// Why something that was named, or found below it, is not in the answer.
enum class Why {
  kMissing,         // a given path does not exist
  kUnreadable,      // a file or directory that cannot be opened or read
  kBrokenLink,      // points to nothing
  kLinkLoop,        // a chain of links which never ends
  kTooLarge,        // beyond `kLargestFile`
  kChanged,         // its content changed between two readings
  kNotText,         // a given path that is neither a file nor a directory
  kBinary,          // has a NUL byte near its beginning
  kSpecial,         // a pipe, socket or device found in a directory
  kEmptyDirectory,
  kLoopBack,        // a link to a directory which contains it; its files are in the answer already
};

/// One line for the user: what was left out, and why.
struct Notice {
  Why why;
  std::string path;
  std::string detail = {};  // an error's text, or what a link points to; may be empty
};

/// Tells whether the answer lacks what somebody who named the path would expect in it.
///
/// Binary and special files hold no words, and the others of the second half hold nothing that is lost.
bool is_loss(Why why);

/// A short name for programs, such as "broken link".
const char* name_of(Why why);

/// The line, without the program's name.
std::string to_line(const Notice& notice);

/// Makes a path printable: control characters become \xNN, so that no file's name can move the cursor or add a line.
std::string printable(std::string_view path);

}  // namespace textindex
