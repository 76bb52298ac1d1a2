// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace textindex {

/// Thrown where the program notices that it has been asked to stop.
struct Stopped {
  int signal;
};

/// Lets SIGINT and SIGTERM ask the program to stop instead of killing it. The second signal kills.
void catch_stop_signals();

/// The signal that asked the program to stop, or 0.
///
/// Threads: any; reading it costs a plain load.
int stop_signal();

/// Throws `Stopped` if the program has been asked to stop.
void check_stop();

}  // namespace textindex
