// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Values as bytes, when they leave this process.
///
/// A `Writer` writes a value, and a `Reader` reads it. The bytes are MessagePack: one value, one MessagePack object.
/// Types that have a codec: numbers, enums, strings, the standard's containers, pairs, tuples, optionals, variants,
/// durations and time points, unique and shared pointers, references and handles of manta, trivially copyable classes,
/// and plain structs of all these. docs/codecs.md lists them with their bytes.
///
/// A class with private members needs a function beside it, found by argument-dependent lookup. The function lists the
/// members in one call, and serves both directions:
///
///     class Account {
///       friend void manta_codec(auto& codec, Account& account) { codec(account.owner_, account.cents_); }
///       ...
///     };
///
/// A class that cannot be default-constructed needs two functions instead:
///
///     void manta_encode(manta::Writer& writer, const Interval& interval);
///     Interval manta_decode(manta::Reader& reader, std::type_identity<Interval>);
///
/// If a type has no codec, `manta::portable<fn>` is false, and a call that would have to leave the process throws
/// `NotPortableError`.

#include <manta/detail/codec/codec.hpp>
#include <manta/detail/codec/portable.hpp>
#include <manta/detail/codec/reader.hpp>
#include <manta/detail/codec/writer.hpp>
#include <manta/error.hpp>
