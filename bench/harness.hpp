// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the file of a row or of a contender needs: how to register, and how to measure.
///
/// A row is one workload, with the answer that a serial program gives. A contender runs it with one library. Each
/// sample is taken in a process of its own, after a warm-up of the same size, so that no contender inherits another's
/// heap or threads. The runner goes round the contenders (A B C A B C), so that a machine whose speed drifts treats
/// all alike, and compares round by round.

#include "harness/futex.hpp"
#include "harness/handover.hpp"
#include "harness/measure.hpp"
#include "harness/registry.hpp"
