// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Attributes that tell a compiler what is a mistake.
///
/// `MANTA_REFUSED` ends the declaration of a function that exists to be refused, with a reason; a concept that asks finds
/// no function. Clang prints the attribute's text, and beside a deleted function all other candidates. GCC would print the
/// text also where a concept only asks, and shows the line of a deleted function, where the reason stands.
///
/// With `MANTA_LIFETIMEBOUND` on what shows a part of an object, and `MANTA_OWNER` on a class that keeps alive what it
/// points to, clang warns of a view that outlives them. GCC 12 has nothing like it.
#if defined(__clang__)
#define MANTA_REFUSED(REASON) __attribute__((unavailable(REASON)))
#define MANTA_LIFETIMEBOUND [[clang::lifetimebound]]
#define MANTA_OWNER [[gsl::Owner]]
#else
#define MANTA_REFUSED(REASON) = delete
#define MANTA_LIFETIMEBOUND
#define MANTA_OWNER
#endif
