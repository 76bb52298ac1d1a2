// SPDX-License-Identifier: Apache-2.0
#include "engine/call_header.hpp"

#include <manta/codec.hpp>
#include <manta/error.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace {

using namespace std::chrono_literals;
using manta::Encoded;
using manta::Reader;
using manta::Writer;
using manta::detail::CallHeader;
using manta::detail::CallTerms;
using manta::detail::NodeType;
using manta::detail::read_header;
using manta::detail::Time;

const int static_storage = 1;  // only its address counts

CallHeader every_field_set() {
  CallHeader header;
  header.type = static_cast<const NodeType*>(static_cast<const void*>(&static_storage));
  header.site = std::source_location::current();
  header.task = 12;
  header.attempt = 3;
  header.terms = CallTerms{.name = "mean", .cpus = 2, .deadline = Time(5s)};
  header.object_offset = 64;
  return header;
}

CallHeader sent(const CallHeader& header) {
  Writer writer;
  write(writer, header);
  const Encoded message = writer.take();
  Reader reader(message);
  return read_header(reader);
}

TEST(CallHeader, ComesBackWithEachField) {
  const CallHeader header = every_field_set();
  const CallHeader back = sent(header);
  EXPECT_EQ(back.type, header.type);
  EXPECT_EQ(back.site.line(), header.site.line());
  EXPECT_EQ(back.task, 12u);
  EXPECT_EQ(back.attempt, 3);
  EXPECT_EQ(back.terms.name, "mean");
  EXPECT_EQ(back.terms.cpus, 2);
  EXPECT_EQ(back.terms.deadline, Time(5s));
  EXPECT_EQ(back.object_offset, 64u);
}

TEST(CallHeader, OfNoFunctionIsRefused) {
  CallHeader header = every_field_set();
  header.type = nullptr;
  EXPECT_THROW((void)sent(header), manta::DecodeError);
}

}  // namespace
