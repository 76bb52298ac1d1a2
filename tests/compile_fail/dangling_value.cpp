// SPDX-License-Identifier: Apache-2.0
// EXPECT clang++: destroyed at the end of the full-expression

#include <manta/manta.hpp>

#include <string>

std::size_t call(const manta::ObjectRef<std::string>& ref) {
  const std::string& text = *ref.get();
  return text.size();
}
