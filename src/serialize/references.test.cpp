// SPDX-License-Identifier: Apache-2.0
#include <manta/codec.hpp>
#include <manta/manta.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace {

using manta::ActorHandle;
using manta::AnyRef;
using manta::DecodeError;
using manta::Encoded;
using manta::ObjectRef;
using manta::Reader;
using manta::Writer;
using manta::detail::ActorAddress;
using testing::HasSubstr;

struct Counter {
  int value = 0;
  int add(int n) { return value += n; }
};

/// Lends references and handles to a message and returns them to its reader.
class Lender : public manta::RefSink, public manta::RefSource {
 public:
  std::uint64_t borrow(const AnyRef& ref, std::string_view type) override {
    refs_.push_back({ref, type});
    return refs_.size() - 1;
  }
  std::uint64_t borrow(const ActorAddress& actor, std::string_view type) override {
    manta::detail::add_handle(*actor.cell);
    handles_.push_back({ActorHandle<Counter>(*actor.cell, actor.object), type});
    return handles_.size() - 1;
  }
  AnyRef resolve(std::uint64_t id, std::string_view type) override {
    if (id >= refs_.size()) throw DecodeError("no such reference");
    if (refs_[id].type != type) throw DecodeError("a reference to another type");
    return refs_[id].ref;
  }
  ActorAddress resolve_actor(std::uint64_t id, std::string_view type) override {
    if (id >= handles_.size() || handles_[id].type != type) throw DecodeError("no such actor");
    ActorHandle<Counter>& handle = handles_[id].handle;
    manta::detail::add_handle(handle.cell());
    return {&handle.cell(), handle.object()};
  }

 private:
  struct Ref {
    AnyRef ref;
    std::string_view type;
  };
  struct Handle {
    ActorHandle<Counter> handle;
    std::string_view type;
  };
  std::vector<Ref> refs_;
  std::vector<Handle> handles_;
};

struct Job {
  std::string name;
  std::vector<ObjectRef<int>> inputs;
  ActorHandle<Counter> counter;
  ObjectRef<std::string> none;
};

TEST(References, InsideAValueTravelAsNumbers) {
  manta::Runtime runtime;
  Lender lender;
  Job job{"sum", {manta::put(1), manta::put(2)}, manta::spawn<Counter>(), {}};
  Writer writer(&lender);
  writer.write(job);
  const Encoded message = writer.take();
  Reader reader(message, &lender);
  const Job back = reader.read<Job>();
  EXPECT_EQ(back.inputs, job.inputs);
  EXPECT_EQ(back.counter, job.counter);
  EXPECT_EQ(*back.inputs[1].get(), 2);
  EXPECT_EQ(*manta::get(back.counter.call<&Counter::add>(3)), 3);
  EXPECT_FALSE(back.none.valid());
}

TEST(References, OfAnotherTypeAreRefusedByTheSource) {
  manta::Runtime runtime;
  Lender lender;
  Writer writer(&lender);
  const ObjectRef<int> ref = manta::put(1);
  writer.write(ref);
  const Encoded message = writer.take();
  Reader reader(message, &lender);
  EXPECT_THROW(static_cast<void>(reader.read<ObjectRef<std::string>>()), DecodeError);
}

TEST(References, AreRefusedWhereNobodyTakesOrGivesThem) {
  manta::Runtime runtime;
  const ObjectRef<int> ref = manta::put(1);
  Writer alone;
  EXPECT_THROW(alone.write(ref), manta::NotPortableError);
  Lender lender;
  Writer writer(&lender);
  writer.write(ref);
  const Encoded message = writer.take();
  Reader reader(message);
  EXPECT_THROW(static_cast<void>(reader.read<ObjectRef<int>>()), DecodeError);
}

}  // namespace
