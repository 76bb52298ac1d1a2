// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: looser exception specification on overriding virtual function
// EXPECT clang++: exception specification of overriding function is more lax than base version

#include <manta/manta.hpp>

struct Listener : manta::EventListener {
  void on_event(const manta::Event&) override {}
};
