// SPDX-License-Identifier: Apache-2.0
#include "rows/channel/row.hpp"

namespace {

const bench::RegisterContender contender{{"channel", "manta",
                                          "co_await channel.send(i) and co_await channel.receive(), in coroutines",
                                          [](bench::Count size) { return channel::run_manta(size, 1); }}};

}  // namespace
