// EXPECT: manta: a class with a manta_codec is default-constructible, or has manta_encode and manta_decode
#include <manta/codec.hpp>

struct Interval {
  explicit Interval(int l) : low(l) {}
  int low;
};
void manta_codec(auto& codec, Interval& interval) { codec(interval.low); }
Interval read(manta::Reader& reader) { return reader.read<Interval>(); }
