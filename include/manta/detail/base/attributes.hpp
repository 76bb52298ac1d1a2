// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Attributes by which a compiler finds mistakes.
///
/// `MANTA_REFUSED` ends the declaration of a function that exists to be refused, with a reason; a concept finds no such
/// function. Clang prints the attribute's text; for a deleted function it would also print all other candidates. GCC
/// would print the text even if a concept only checks, and shows the line of a deleted function, which has the reason.
///
/// With `MANTA_LIFETIMEBOUND` on functions that return a view of an object, and `MANTA_OWNER` on a class that owns what
/// it points to, clang warns of a view that outlives them. GCC 12 has nothing like it.
#if defined(__clang__)
#define MANTA_REFUSED(REASON) __attribute__((unavailable(REASON)))
#define MANTA_LIFETIMEBOUND [[clang::lifetimebound]]
#define MANTA_OWNER [[gsl::Owner]]
#else
#define MANTA_REFUSED(REASON) = delete
#define MANTA_LIFETIMEBOUND
#define MANTA_OWNER
#endif
