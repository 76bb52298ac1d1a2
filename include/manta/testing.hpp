// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The test kit: simulations, faults, seeds, and waiting without hope. In CMake: `find_package(manta COMPONENTS
/// testing)` and `manta::testing`.

#include <manta/testing/fault.hpp>
#include <manta/testing/simulation.hpp>
#include <manta/testing/trace.hpp>
#include <manta/testing/wait_until.hpp>
