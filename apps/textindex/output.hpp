// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace textindex {

/// Writes everything. Gives 0, or the error that stopped it.
int write_all(int descriptor, std::string_view text);

/// Writes a file; "-" is standard output. Gives 0, or an error: a full disk is seen at the latest when it is closed.
int write_file(const std::string& path, std::string_view text);

/// Tells, before the work is done, whether a file could probably be written: 0 or an error. Creates nothing.
int check_writable(const std::string& path);

/// What an error number means.
std::string error_text(int error);

}  // namespace textindex
