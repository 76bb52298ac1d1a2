// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "notice.hpp"

namespace textindex {

/// A regular file that was found; nothing has been read yet.
struct FoundFile {
  std::string path;
  std::uint64_t size;
};

struct Found {
  std::vector<FoundFile> files;  // sorted by path
  std::vector<Notice> notices;
  std::uint64_t other_names = 0;  // further names of files and directories that were found already
};

/// Finds the regular files at and below the given paths.
///
/// Links are followed, after everything that is reached without them. A file or directory with several names (links,
/// hard links, a path given twice) is found once.
///
/// Ensures: ends, whatever the links; what cannot be searched is a notice and stops nothing else.
/// Errors:  throws `Stopped` if the program is asked to stop.
Found find_files(const std::vector<std::string>& paths);

}  // namespace textindex
