// SPDX-License-Identifier: Apache-2.0
#include <manta/detail/codec/codec.hpp>

#include <limits>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

/// The bytes of the value: x86's long double has ten, and padding.
constexpr std::size_t kBytes = std::numeric_limits<long double>::digits == 64 ? 10 : sizeof(long double);

}  // namespace

void Codec<long double, CodecKind::kFloating>::encode(Writer& writer, long double value) {
  writer.block(&value, kBytes);
}

long double Codec<long double, CodecKind::kFloating>::decode(Reader& reader) {
  long double value = 0;
  reader.copy_block(&value, kBytes);
  return value;
}

}  // namespace detail
MANTA_NAMESPACE_END
