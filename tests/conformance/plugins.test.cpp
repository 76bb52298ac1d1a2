// SPDX-License-Identifier: Apache-2.0
//
// Tasks whose code is in a library that was opened at run time: its exceptions, its own tasks, the types both know.

#include "plugin/plugin.hpp"

#include "helpers.hpp"
#include "probe.hpp"

#include <dlfcn.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace manta::conformance {
namespace {

/// Opens the plugin like a program that does not know it: no other library sees its symbols.
const PluginTable& plugin() {
  static const PluginTable& table = []() -> const PluginTable& {
    void* const library = dlopen(MANTA_TEST_PLUGIN, RTLD_NOW | RTLD_LOCAL);  // stays open: its code may be in tasks
    if (library == nullptr) throw std::runtime_error(dlerror());
    void* const entry = dlsym(library, "manta_test_plugin");
    if (entry == nullptr) throw std::runtime_error(dlerror());
    return *reinterpret_cast<const PluginTable* (*)()>(entry)();
  }();
  return table;
}

class Plugins : public RuntimeTest {};

/// Waits for a task that fails, and throws its body's exception.
void rethrow_cause(const ObjectRef<int>& ref) {
  settle(ref);
  error_of<TaskError>([&ref] { return ref.get(); }).rethrow_cause();
}

int throw_own(int x) { return plugin().throw_own(x); }
int throw_shared(int x) { return plugin().throw_shared(x); }
int throw_mantas(int x) { return plugin().throw_mantas(x); }

TEST_F(Plugins, AnExceptionOfTheirOwnReachesTheCallerWithItsName) {
  const TaskError error = error_of<TaskError>([] { return remote<throw_own>(3).get(); });
  EXPECT_TRUE(contains(error.what(), "own 3")) << error.what();
  EXPECT_TRUE(contains(error.what(), "OwnError")) << error.what();
  EXPECT_TRUE(contains(error.function(), "throw_own")) << error.function();
}

TEST_F(Plugins, AnExceptionOfTheirOwnIsCaughtByABaseThatBothKnow) {
  const auto error = error_of<std::runtime_error>([] { return rethrow_cause(remote<throw_own>(3)), 0; });
  EXPECT_STREQ(error.what(), "own 3");
}

TEST_F(Plugins, AnExceptionThatBothKnowIsCaughtByItsClass) {
  const auto error = error_of<SharedError>([] { return rethrow_cause(remote<throw_shared>(4)), 0; });
  EXPECT_EQ(error.number, 4);
}

TEST_F(Plugins, MantasOwnErrorsAreKnownAsWhatTheyAre) {
  const TaskError error = error_of<TaskError>([] { return remote<throw_mantas>(5).get(); });
  EXPECT_TRUE(contains(error.what(), "manta's 5")) << error.what();
  const auto cause = error_of<InvalidArgumentError>([] { return rethrow_cause(remote<throw_mantas>(5)), 0; });
  EXPECT_EQ(cause.code(), ErrorCode::kInvalidArgument);
}

TEST_F(Plugins, SubmitToTheRuntimeOfTheirHost) {
  EXPECT_EQ(*plugin().submit_own(21).get(), 42);
  const auto ref = submit([] { return *plugin().submit_own(5).get(); });
  EXPECT_EQ(*get_from_worker(ref), 10);
  const auto failing = plugin().submit_own_that_throws(6);
  settle(failing);
  EXPECT_TRUE(contains(error_of<TaskError>([&] { return failing.get(); }).what(), "own 6"));
}

TEST_F(Plugins, CallActorsOfTheirHost) {
  const auto registrar = spawn<Registrar>();
  EXPECT_EQ(plugin().add_to(registrar, 2), 2);
  EXPECT_EQ(*submit([registrar] { return plugin().add_to(registrar, 3); }).get(), 5);
}

TEST_F(Plugins, KnowTheirHostsActorAsSelf) {
  asked = plugin().ask_self;
  const auto registrar = spawn<Registrar>();
  EXPECT_EQ(*registrar.call<&Registrar::ask>().get(), 1);
  EXPECT_EQ(*registrar.call<&Registrar::add>(0).get(), 1);
}

TEST_F(Plugins, HaveStaticsOfTheirOwnInInlineFunctionsThatAreHidden) {
  EXPECT_NE(plugin().find_static(), &shared_static())
      << "the tests above would prove little if nothing were there twice";
}

}  // namespace
}  // namespace manta::conformance
