// SPDX-License-Identifier: Apache-2.0
#include "rows/handover_actor/row.hpp"

#include <manta/manta.hpp>

namespace {

using namespace handover_actor;

bench::Sample run(Count size) {
  manta::Runtime runtime({.num_workers = bench::kWorkers});
  auto clerk = manta::spawn<Clerk>();
  return measure(
      size, [&](std::atomic<bool>* started) { clerk.send<&Clerk::be_busy>(started); },
      [&] { return *clerk.call<&Clerk::free_since>().get(); });
}

const bench::RegisterContender contender{
    {"handover_actor", "manta", "send makes it busy; *clerk.call<&Clerk::free_since>().get()", run}};

}  // namespace
