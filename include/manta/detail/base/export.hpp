// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `MANTA_API` marks declarations that cross the library's boundary: functions that are defined in src/, and classes
/// whose type must be the same in every module of a program (above all exceptions).
///
/// It means the same in a static and in a shared build, so that a plugin that links the archive still throws exceptions
/// that its host can catch. Everything without it is hidden.
#if defined(__GNUC__)
#define MANTA_API __attribute__((visibility("default")))
#else
#define MANTA_API
#endif
