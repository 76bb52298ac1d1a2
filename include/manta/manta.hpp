// SPDX-License-Identifier: Apache-2.0
#pragma once

/// manta: tasks, actors and shared objects behind one typed reference. The one header to include.
///
///     #include <manta/manta.hpp>
///     int square(int x) { return x * x; }
///     int main() {
///       manta::Runtime runtime;
///       return *manta::get(manta::remote<square>(manta::remote<square>(3))) == 81 ? 0 : 1;
///     }

// First the headers in which mistakes show: a compiler prints the path by which it first included a header.
#include <manta/detail/tasks/misuse.hpp>

#include <manta/object_ref.hpp>

#include <manta/detail/tasks/call_site.hpp>

#include <functional>
#include <manta/async.hpp>
#include <vector>

#include <manta/actor.hpp>
#include <manta/async.hpp>
#include <manta/channel.hpp>
#include <manta/codec.hpp>
#include <manta/config.hpp>
#include <manta/error.hpp>
#include <manta/event.hpp>
#include <manta/get.hpp>
#include <manta/object_ref.hpp>
#include <manta/on_ready.hpp>
#include <manta/options.hpp>
#include <manta/promise.hpp>
#include <manta/put.hpp>
#include <manta/remote.hpp>
#include <manta/runtime.hpp>
#include <manta/submit.hpp>
#include <manta/task_group.hpp>
#include <manta/this_task.hpp>
#include <manta/value.hpp>
#include <manta/version.hpp>
#include <manta/wait.hpp>
#include <manta/when.hpp>
