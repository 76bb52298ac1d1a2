// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `MANTA_API` marks what crosses the library's boundary: functions that are defined in src/, and classes whose
/// type must be one and the same in every module of a program (exceptions above all).
///
/// It means the same in a static and in a shared build, so that a plugin which links the archive still throws
/// exceptions that its host can catch. Everything without it is hidden.
#if defined(__GNUC__)
#define MANTA_API __attribute__((visibility("default")))
#else
#define MANTA_API
#endif

/// `MANTA_INTERNAL_API` marks what libmanta_testing and the tests need of a library's insides. It crosses the boundary
/// between manta's own libraries, and is no part of the API.
#define MANTA_INTERNAL_API MANTA_API
