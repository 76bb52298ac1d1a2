// SPDX-License-Identifier: Apache-2.0
//
// Replaces src/base/slab.cpp, which the linker then leaves in the library: each block comes from `operator new`, so
// that the allocation of each node can be refused. The slabs themselves ask the system for about one block in 64.

#include <manta/detail/base/slab.hpp>

#include <new>

MANTA_NAMESPACE_BEGIN
namespace detail {

void* slab_allocate(std::size_t bytes) { return ::operator new(bytes, std::align_val_t{kSlabStep}); }
void slab_free(void* p, std::size_t /*bytes*/) noexcept { ::operator delete(p, std::align_val_t{kSlabStep}); }
void slab_trim() noexcept {}
SlabStats slab_stats() noexcept { return {}; }

}  // namespace detail
MANTA_NAMESPACE_END
