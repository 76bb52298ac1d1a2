// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The test kit: simulations with faults, many seeds, every schedule, and waiting for conditions. In CMake:
/// `find_package(manta COMPONENTS testing)` and `manta::testing`. See docs/simulation.md.

#include <manta/testing/fault.hpp>
#include <manta/testing/isolated_runtime.hpp>
#include <manta/testing/seeds.hpp>
#include <manta/testing/simulation.hpp>
#include <manta/testing/trace.hpp>
#include <manta/testing/wait_until.hpp>
