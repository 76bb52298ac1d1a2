// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "options.hpp"
#include "parallel.hpp"
#include "plain.hpp"
#include "progress.hpp"
#include "report.hpp"

namespace textindex {

/// One run of the program: find the files, read them once, let the contenders alternate, compare, report.
class Job {
 public:
  Job(const Options& options, Console& console);

  /// Errors: throws `Stopped` if the program is asked to stop, and what manta throws.
  Status run();

 private:
  bool find();
  bool read_all_first();
  void measure();
  void run_pass(unsigned number);
  void leave_out(const std::vector<Change>& changes);
  void compare();
  Status report();

  void notice(Notice notice);

  const Options& options_;
  Console& console_;
  Parallel manta_;
  PlainLoop plain_;
  std::vector<FoundFile> found_;
  std::uint64_t bytes_ = 0;  // of the corpus
  LeftOut left_out_;
  Results results_;
};

}  // namespace textindex
