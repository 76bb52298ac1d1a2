// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

// Submits one task after another and assumes that they run in this order.

namespace manta_bugs {
namespace {

class Database {
 public:
  void create_table() { has_table_ = true; }
  void insert() { require(has_table_, "there is no table yet"); }

 private:
  bool has_table_ = false;
};

void create(manta::ActorHandle<Database> database) { database.call<&Database::create_table>().get(); }
void insert(manta::ActorHandle<Database> database) { database.call<&Database::insert>().get(); }

}  // namespace

void forgotten_dependency(Twin twin) {
  auto database = manta::spawn<Database>();
  const auto created = manta::remote<create>(database);
  const auto inserted =
      twin == Twin::kMended ? manta::remote<insert>.after(created)(database) : manta::remote<insert>(database);
  manta::get(created, inserted);
}

}  // namespace manta_bugs
