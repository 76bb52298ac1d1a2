// SPDX-License-Identifier: Apache-2.0
//
// Objects: put, get, take, and the store's cap.

#include "refused/program.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace manta_refused {
namespace {

using manta::ObjectRef;
using manta::put;
using manta::remote;

using Bytes = std::vector<char>;

std::size_t size_of(const Bytes& bytes) { return bytes.size(); }
Bytes make(std::size_t size) { return Bytes(size); }
ObjectRef<Bytes> put_inside(std::size_t size) { return put(Bytes(size)); }

void put_and_get() {
  const Bytes here(1000);
  const auto copied = put(here);
  const auto moved = put(Bytes(2000));
  const auto text = put("a text that is longer than a short one");
  require(copied.get()->size() == 1000 && text.get()->size() == 38);
  require(*remote<size_of>(moved).get() == 2000);
  require(manta::unwrap(remote<put_inside>(3000)).get()->size() == 3000);
}

void taken() {
  auto made = remote<make>(1000);
  require(manta::take(std::move(made)).size() == 1000);
}

void small_store(manta::Config& config) {
  config.object_store_memory = 100'000;
  config.object_store_timeout = std::chrono::seconds(30);
}

/// Waits for room again and again.
void capped() {
  std::vector<ObjectRef<std::size_t>> sizes;
  for (int i = 0; i < 6; ++i) sizes.push_back(remote<size_of>(remote<make>(40'000)));
  for (const auto& size : sizes) require(*size.get() == 40'000);
  for (int i = 0; i < 4; ++i) (void)put(Bytes(60'000)).valid();
}

void never_fits() {
  require_error<manta::ObjectStoreFullError>([] { return put(Bytes(200'000)); });
  require_error<manta::ObjectStoreFullError>([] { return remote<make>(200'000).get(); });
}

}  // namespace

Programs object_programs() {
  return {{"put_and_get", put_and_get},
          {"taken", taken},
          {"capped", capped, small_store},
          {"never_fits", never_fits, small_store}};
}

}  // namespace manta_refused
