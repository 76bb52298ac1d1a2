// EXPECT: static assertion failed
#include <manta/codec.hpp>

#include <functional>

void call(int, std::function<void()> f);
static_assert(manta::portable<call>);
