// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "batch.hpp"
#include "notice.hpp"
#include "read.hpp"
#include "scan.hpp"

namespace textindex {

/// Reads files `first` to `last` (one behind) for the first time.
std::vector<FirstReading> read_first(const std::vector<FoundFile>& files, FileId first, FileId last);

/// Keeps the files of text; the others become notices.
///
/// Requires: `readings` has one reading for each file, in the same order.
Corpus make_corpus(const std::vector<FoundFile>& files, const std::vector<FirstReading>& readings,
                   std::vector<Notice>& notices);

/// The notice of a file that changed.
Notice to_notice(const Corpus& corpus, const Change& change);

}  // namespace textindex
