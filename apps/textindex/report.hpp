// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "notice.hpp"
#include "options.hpp"
#include "plain.hpp"
#include "summary.hpp"
#include "units.hpp"

namespace textindex {

/// What a run found out.
struct Results {
  unsigned workers = 0;
  std::string engine = "local";  // of manta's
  std::uint64_t files = 0;  // in the answer
  std::uint64_t bytes = 0;
  Summary summary;
  double first_read_seconds = 0;
  std::vector<Pass> manta;  // one a pass; each has its partner in `plain`
  std::vector<Pass> plain;
  std::string difference;  // empty: in every pass, both answers were equal
  std::vector<Notice> notices;
};

/// The status that is true for these results.
Status status_of(const Results& results);

Spread seconds_of(const std::vector<Pass>& passes);
Spread processor_seconds_of(const std::vector<Pass>& passes);

/// In MB a second: a pass may have had fewer bytes than another, where a file changed meanwhile.
Spread rate_of(const std::vector<Pass>& passes);

/// The ratio of the plain loop's median time to manta's; least and most are those of single passes.
Spread ratio_of(const Results& results);

/// Tells whether other programs took so much of the processors that the ratio says little: the plain loop, which never
/// waits, had less than nine tenths of one.
bool was_disturbed(const Results& results);

/// The report for people.
std::string to_text(const Results& results);

/// The report for programs. Bytes that are not UTF-8 in a word or path become U+FFFD there.
std::string to_json(const Results& results, const Options& options);

}  // namespace textindex
