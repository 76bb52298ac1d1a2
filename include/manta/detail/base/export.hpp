// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `MANTA_API` marks declarations that cross the library's boundary: functions that are defined in src/, and classes
/// whose type must be the same in every module of a program (above all exceptions).
///
/// It means the same in a static and in a shared build, so that a plugin that links the archive still throws exceptions
/// that its host can catch. Everything without it is hidden.
///
/// `MANTA_INTERNAL_API` marks what libmanta_testing needs of the insides of libmanta. It crosses the boundary between
/// the two, and is no part of the API. Inside libmanta it is protected: calls are direct and may be inlined, as if it
/// were hidden.
#if defined(__GNUC__)
#define MANTA_API __attribute__((visibility("default")))
#else
#define MANTA_API
#endif
#if defined(__GNUC__) && defined(MANTA_INSIDE)
#define MANTA_INTERNAL_API __attribute__((visibility("protected")))
#else
#define MANTA_INTERNAL_API MANTA_API
#endif
