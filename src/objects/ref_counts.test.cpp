// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/objects/ref_counts.hpp>

#include <gtest/gtest.h>

namespace {

using manta::detail::RefCounts;

TEST(RefCounts, TellsTheLastReferenceAndTheLastNeedForTheStorage) {
  RefCounts counts(1, 2);
  counts.add_ref();
  EXPECT_FALSE(counts.is_only_ref());
  EXPECT_FALSE(counts.drop_ref());
  EXPECT_TRUE(counts.is_only_ref());
  EXPECT_FALSE(counts.is_sole_ref()) << "somebody else needs the storage";
  EXPECT_FALSE(counts.drop_storage_ref());
  EXPECT_TRUE(counts.is_sole_ref());
  EXPECT_TRUE(counts.drop_ref());
  EXPECT_TRUE(counts.is_only_storage_ref());
  EXPECT_TRUE(counts.drop_storage_ref());
}

TEST(RefCounts, GivesNoReferenceAfterTheLast) {
  RefCounts counts(1, 1);
  EXPECT_TRUE(counts.try_add_ref());
  EXPECT_FALSE(counts.drop_ref());
  EXPECT_TRUE(counts.drop_ref());
  EXPECT_FALSE(counts.try_add_ref());
  EXPECT_TRUE(counts.is_only_storage_ref());
}

TEST(RefCounts, AnUnsharedNodeIsLeftToOne) {
  RefCounts counts(1, 2);
  counts.reset_unshared();
  EXPECT_TRUE(counts.drop_storage_ref());
}

}  // namespace
