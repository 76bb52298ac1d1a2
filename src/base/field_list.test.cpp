// SPDX-License-Identifier: Apache-2.0
#include "base/field_list.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using manta::detail::FieldsOf;
using manta::detail::lists_every_field;
using manta::detail::lists_field;

struct Whole {
  int first = 0;
  std::string text;
  int second = 0;
};

template <class See>
constexpr void list_fields(FieldsOf<Whole>, See see) {
  see("first", &Whole::first);
  see("text", &Whole::text, "a further word");
  see("second", &Whole::second);
}

struct WithoutALine {
  int first = 0;
  int forgotten = 0;
};

template <class See>
constexpr void list_fields(FieldsOf<WithoutALine>, See see) {
  see("first", &WithoutALine::first);
}

struct TwiceTheSameField {
  int first = 0;
  int forgotten = 0;
};

template <class See>
constexpr void list_fields(FieldsOf<TwiceTheSameField>, See see) {
  see("first", &TwiceTheSameField::first);
  see("forgotten", &TwiceTheSameField::first);
}

struct TwiceTheSameName {
  int first = 0;
  std::string second;
};

template <class See>
constexpr void list_fields(FieldsOf<TwiceTheSameName>, See see) {
  see("first", &TwiceTheSameName::first);
  see("first", &TwiceTheSameName::second);
}

TEST(FieldList, IsCompleteWithALineForEachField) { EXPECT_TRUE(lists_every_field<Whole>); }

TEST(FieldList, IsIncompleteWhereAFieldIsForgotten) {
  EXPECT_FALSE(lists_every_field<WithoutALine>);
  EXPECT_FALSE(lists_every_field<TwiceTheSameField>);
}

TEST(FieldList, IsRefusedWhereANameStandsTwice) { EXPECT_FALSE(lists_every_field<TwiceTheSameName>); }

TEST(FieldList, KnowsItsNames) {
  EXPECT_TRUE(lists_field<Whole>("text"));
  EXPECT_FALSE(lists_field<Whole>("third"));
}

}  // namespace
