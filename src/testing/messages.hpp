// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Shared by the tests of codecs: values to messages and back.

#include <manta/codec.hpp>
#include <manta/error.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>

namespace manta::testing {

template <class T>
[[nodiscard]] Encoded encoded(const T& value) {
  Writer writer;
  writer.write(value);
  return writer.take();
}

template <class T>
[[nodiscard]] T decoded(const Encoded& message) {
  Reader reader(message);
  T value = reader.read<T>();
  reader.finish();
  return value;
}

template <class T>
[[nodiscard]] T round_trip(const T& value) {
  return decoded<T>(encoded(value));
}

[[nodiscard]] inline Encoded message(std::initializer_list<int> bytes) {
  Encoded made;
  for (const int value : bytes) made.bytes.push_back(static_cast<std::byte>(value));
  return made;
}

/// The message of the DecodeError that reading a T throws.
template <class T>
[[nodiscard]] std::string decode_error(const Encoded& from) {
  try {
    static_cast<void>(decoded<T>(from));
  } catch (const DecodeError& error) {
    return error.message();
  }
  return "no error";
}

}  // namespace manta::testing
