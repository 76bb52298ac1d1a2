// SPDX-License-Identifier: Apache-2.0
// EXPECT clang++: object backing the pointer will be destroyed at the end of the full-expression

#include <manta/manta.hpp>

#include <string>

std::size_t call(const manta::ObjectRef<std::string>& ref) {
  const char* text = ref.get()->c_str();
  return text[0] == 'a';
}
