// SPDX-License-Identifier: Apache-2.0
// EXPECT clang++: object backing the pointer will be destroyed at the end of the full-expression

#include <manta/manta.hpp>

#include <string>
#include <string_view>

std::size_t call(const manta::ObjectRef<std::string>& ref) {
  std::string_view text = *ref.get();
  return text.size();
}
