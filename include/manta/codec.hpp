// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Values as bytes, for what leaves this process.
///
/// A value is written by a `Writer` and read by a `Reader`. The bytes are MessagePack: one value, one MessagePack
/// object. Types that have a codec: numbers, enums, strings, the standard's containers, pairs, tuples, optionals,
/// variants, durations and time points, unique and shared pointers, references and handles of manta, trivially
/// copyable classes, and plain structs, with all that they are made of. docs/codecs.md lists them with their bytes.
///
/// A class with private members has a function beside it, found by argument-dependent look-up. It names the members,
/// in one call, and serves both directions:
///
///     class Account {
///       friend void manta_codec(auto& codec, Account& account) { codec(account.owner_, account.cents_); }
///       ...
///     };
///
/// A class that cannot be default-constructed has two functions instead:
///
///     void manta_encode(manta::Writer& writer, const Interval& interval);
///     Interval manta_decode(manta::Reader& reader, std::type_identity<Interval>);
///
/// Where a type has none, `manta::portable<fn>` is false, and a call that would have to leave the process throws
/// `NotPortableError`.

#include <manta/detail/codec/codec.hpp>
#include <manta/detail/codec/portable.hpp>
#include <manta/detail/codec/reader.hpp>
#include <manta/detail/codec/writer.hpp>
#include <manta/error.hpp>
