// SPDX-License-Identifier: Apache-2.0
#include "plugin.hpp"

namespace manta::conformance {
namespace {

struct OwnError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

int throw_own(int x) { throw OwnError("own " + std::to_string(x)); }
int throw_shared(int x) { throw SharedError(x); }
int throw_mantas(int x) { throw InvalidArgumentError("manta's " + std::to_string(x)); }

int twice(int x) { return 2 * x; }
ObjectRef<int> submit_own(int x) { return remote<twice>(x); }
ObjectRef<int> submit_own_that_throws(int x) { return remote<throw_own>(x); }

int add_to(const ActorHandle<Registrar>& registrar, int n) { return *registrar.call<&Registrar::add>(n).get(); }

int ask_self() {
  const auto handle = self<Registrar>().lock();
  handle->send<&Registrar::add>(1);
  return 1;
}

int* find_static() { return &shared_static(); }

constexpr PluginTable kTable{throw_own, throw_shared, throw_mantas, submit_own, submit_own_that_throws,
                             add_to,    ask_self,     find_static};

}  // namespace
}  // namespace manta::conformance

extern "C" __attribute__((visibility("default"))) const manta::conformance::PluginTable* manta_test_plugin() {
  return &manta::conformance::kTable;
}
