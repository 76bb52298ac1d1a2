// EXPECT: manta: this type has no codec; docs/codecs.md tells which have, and how to give it one
#include <manta/codec.hpp>

void write(manta::Writer& writer, int* pointer) { writer.write(pointer); }
