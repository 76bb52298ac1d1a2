// SPDX-License-Identifier: Apache-2.0
// Values as bytes and back: docs/codecs.md.
#include <manta/manta.hpp>

#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

double total(const std::vector<double>& values, std::string_view tag);
void on_done(int number, int* where);

static_assert(manta::portable<total>);
static_assert(!manta::portable<on_done>);

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

struct Sample {
  std::string name;
  std::vector<double> values;
  std::map<std::string, int> tags;
};

class Account {
 public:
  Account() = default;
  Account(std::string owner, long cents) : owner_(std::move(owner)), cents_(cents) {}
  friend bool operator==(const Account&, const Account&) = default;
  const std::string& owner() const { return owner_; }

  friend void manta_codec(auto& codec, Account& account) {
    codec(account.owner_, account.cents_);
    if (codec.is_reading && account.cents_ < 0) throw manta::DecodeError("an account with less than nothing");
  }

 private:
  std::string owner_;
  long cents_ = 0;
};

struct Named {
  std::string name;
};
struct Sensor : Named {
  double factor = 1;
};
void manta_codec(auto& codec, Sensor& sensor) { codec(static_cast<Named&>(sensor), sensor.factor); }

class Interval {
 public:
  Interval(int low, int high) : low_(low), high_(high) {}
  int length() const { return high_ - low_; }

  friend void manta_encode(manta::Writer& writer, const Interval& interval) { writer(interval.low_, interval.high_); }
  friend Interval manta_decode(manta::Reader& reader, std::type_identity<Interval>) {
    int low = 0;
    int high = 0;
    reader(low, high);
    return {low, high};
  }

 private:
  int low_;
  int high_;
};

template <class T>
T there_and_back(const T& value) {
  manta::Writer writer;
  writer.write(value);
  const manta::Encoded message = writer.take();

  manta::Reader reader(message);
  T back = reader.read<T>();
  reader.finish();
  return back;
}

void invariants_are_checked() {
  try {
    (void)there_and_back(Account("Bob", -5));
    expect(false);
  } catch (const manta::DecodeError&) {
  }
}

Sensor calibrated(Sensor sensor, const Account& payer) {
  sensor.name += " of " + payer.owner();
  return sensor;
}
static_assert(manta::portable<calibrated>);

void through_the_loopback_engine() {
  manta::Runtime runtime({.engine = manta::EngineKind::kLoopback});  // or MANTA_ENGINE=loopback, for any program
  auto sensor = manta::remote<calibrated>(Sensor{{"thermometer"}, 0.5}, Account("Ada", 5));
  expect(sensor.get()->name == "thermometer of Ada" && sensor.get()->factor == 0.5);
}

void hostile_bytes() {
  manta::Writer writer;
  writer.write(300);
  const manta::Encoded message = writer.take();
  try {
    manta::Reader reader(message);
    (void)reader.read<signed char>();
    expect(false);
  } catch (const manta::DecodeError& error) {
    std::cout << error.what() << '\n';  // expected an integer from -128 to 127, found 300 at byte 0
  }
}

void large_data() {
  auto numbers = std::make_shared<std::vector<double>>(1'000'000, 0.5);
  manta::Writer writer;
  writer.set_owner(numbers);  // keeps alive what is written from here on
  writer.write(*numbers);
  const manta::Encoded message = writer.take();
  expect(message.bytes.size() < 10 && message.blocks.size() == 1);
  expect(message.blocks[0].data == reinterpret_cast<const std::byte*>(numbers->data()));
}

}  // namespace

int main() {
  expect(there_and_back(Sample{"a", {0.5}, {{"x", 1}}}).tags.at("x") == 1);
  expect(there_and_back(Account("Ada", 5)) == Account("Ada", 5));
  expect(there_and_back(Interval(3, 7)).length() == 4);
  invariants_are_checked();
  through_the_loopback_engine();
  hostile_bytes();
  large_data();
}
