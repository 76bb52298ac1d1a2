// SPDX-License-Identifier: Apache-2.0
#include "engine/module_key.hpp"

#include <manta/error.hpp>

#include <gtest/gtest.h>

#include <dlfcn.h>
#include <link.h>

namespace {

using manta::detail::find_by_key;
using manta::detail::key_of;
using manta::detail::ModuleKey;

const int here = 1;

/// A library of libc's that no other code needs.
class Library {
 public:
  explicit Library(const char* name) : handle_(dlopen(name, RTLD_NOW)) {
    if (handle_ == nullptr) ADD_FAILURE() << dlerror();
  }
  void close() { EXPECT_EQ(dlclose(handle_), 0); }
  /// Something in its static storage.
  [[nodiscard]] const void* inside() const {
    link_map* map = nullptr;
    EXPECT_EQ(dlinfo(handle_, RTLD_DI_LINKMAP, static_cast<void*>(&map)), 0);
    return map->l_ld;
  }

 private:
  void* handle_;
};

TEST(ModuleKey, FindsWhatItWasMadeOf) {
  EXPECT_EQ(find_by_key(key_of(&here)), &here);
  int on_the_stack = 0;
  EXPECT_THROW((void)key_of(&on_the_stack), manta::InternalError);
  EXPECT_EQ(find_by_key({key_of(&here).module + 1, 0}), nullptr);
}

TEST(ModuleKey, KnowsWhatHasBeenUnloadedAndWhatStandsInItsPlace) {
  Library first("libBrokenLocale.so.1");
  const void* const inside = first.inside();
  const ModuleKey key = key_of(inside);
  EXPECT_EQ(find_by_key(key), inside);
  first.close();
  EXPECT_EQ(find_by_key(key), nullptr) << "its address is nobody's";
  EXPECT_THROW((void)key_of(inside), manta::InternalError);

  Library other("libanl.so.1");  // usually at the address of the first
  EXPECT_NE(key_of(other.inside()).module, key.module);
  EXPECT_EQ(find_by_key(key), nullptr);
  Library again("libBrokenLocale.so.1");
  EXPECT_EQ(find_by_key(key), again.inside()) << "the same file has the same key";
  again.close();
  other.close();
}

}  // namespace
