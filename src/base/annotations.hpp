// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Clang's thread safety annotations (https://clang.llvm.org/docs/ThreadSafetyAnalysis.html), with which clang refuses
/// an access to a field whose mutex is not held; empty for other compilers. Only those that manta uses are here.

#if defined(__clang__)
#define MANTA_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define MANTA_THREAD_ANNOTATION(x)
#endif

// On a type: it is a lock, or a scope that holds one.
#define MANTA_CAPABILITY(name) MANTA_THREAD_ANNOTATION(capability(name))
#define MANTA_SCOPED_CAPABILITY MANTA_THREAD_ANNOTATION(scoped_lockable)

// On a field: only while that mutex is held; or, for what a pointer points to.
#define MANTA_GUARDED_BY(...) MANTA_THREAD_ANNOTATION(guarded_by(__VA_ARGS__))
#define MANTA_PT_GUARDED_BY(...) MANTA_THREAD_ANNOTATION(pt_guarded_by(__VA_ARGS__))

// On a function: the caller holds, or must not hold, the mutex.
#define MANTA_REQUIRES(...) MANTA_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define MANTA_EXCLUDES(...) MANTA_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))

// On a function: it locks, unlocks, or tries to.
#define MANTA_ACQUIRE(...) MANTA_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define MANTA_RELEASE(...) MANTA_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define MANTA_TRY_ACQUIRE(...) MANTA_THREAD_ANNOTATION(try_acquire_capability(__VA_ARGS__))
#define MANTA_RETURN_CAPABILITY(x) MANTA_THREAD_ANNOTATION(lock_returned(x))

// On a function whose locking the analysis cannot follow; a comment says why it is right.
#define MANTA_NO_THREAD_SAFETY_ANALYSIS MANTA_THREAD_ANNOTATION(no_thread_safety_analysis)
