// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Shared by the tests and a plugin that they load at run time.

#include <manta/manta.hpp>

#include <stdexcept>
#include <string>

namespace manta::conformance {

// The plugin is built with everything hidden that can be, the hard case: each module has its own `type_info` of each
// class here, its own statics of inline functions, and its own descriptions of the actor.

struct SharedError : std::runtime_error {
  int number;
  explicit SharedError(int n) : std::runtime_error("shared " + std::to_string(n)), number(n) {}
};

/// A function in the plugin, which `Registrar::ask` calls.
inline int (*asked)() = nullptr;

/// An actor that its host spawns.
struct Registrar {
  int entries = 0;
  int add(int n) { return entries += n; }
  int ask() { return asked(); }
};

inline int& shared_static() {
  static int value = 0;
  return value;
}

/// The plugin's entry points; `manta_test_plugin()` gives them.
struct PluginTable {
  int (*throw_own)(int);     ///< An exception of a class that only the plugin knows.
  int (*throw_shared)(int);  ///< A `SharedError`.
  int (*throw_mantas)(int);  ///< An `InvalidArgumentError`.
  ObjectRef<int> (*submit_own)(int);  ///< Doubles it, by a task of the plugin's own.
  ObjectRef<int> (*submit_own_that_throws)(int);
  int (*add_to)(const ActorHandle<Registrar>&, int);  ///< By a call of the actor's method from the plugin.
  int (*ask_self)();      ///< Inside a method of a `Registrar`: adds 1 through the actor's own handle.
  int* (*find_static)();  ///< The address of `shared_static()` in the plugin.
};

}  // namespace manta::conformance
