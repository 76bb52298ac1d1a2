// SPDX-License-Identifier: Apache-2.0
#include "engine/module_key.hpp"

#include "base/sync.hpp"

#include <manta/error.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

#include <link.h>

MANTA_NAMESPACE_BEGIN
namespace detail {
namespace {

struct Module {
  std::uint64_t id = 0;
  std::uintptr_t base = 0;  // the loader's offset to the file's addresses
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;

  [[nodiscard]] bool has(std::uintptr_t address) const noexcept { return address >= begin && address < end; }
};

/// FNV-1a.
std::uint64_t hash(const char* text) noexcept {
  std::uint64_t value = 0xcbf29ce484222325;
  for (; *text != '\0'; ++text) value = (value ^ static_cast<unsigned char>(*text)) * 0x100000001b3;
  return value;
}

constexpr std::size_t aligned(std::size_t size) noexcept { return (size + 3) / 4 * 4; }

/// The build id among the notes of a segment; 0: there is none.
std::uint64_t build_id(const char* notes, std::size_t size) noexcept {
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) head;
    std::memcpy(&head, notes, sizeof head);
    const std::size_t name_at = sizeof head;
    const std::size_t id_at = name_at + aligned(head.n_namesz);
    const std::size_t whole = id_at + aligned(head.n_descsz);
    if (whole > size) return 0;
    std::uint64_t id = 0;
    if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == sizeof "GNU" && head.n_descsz >= sizeof id &&
        std::memcmp(notes + name_at, "GNU", sizeof "GNU") == 0) {
      std::memcpy(&id, notes + id_at, sizeof id);
      return id;
    }
    notes += whole;
    size -= whole;
  }
  return 0;
}

Module describe(const dl_phdr_info& info) noexcept {
  Module made;
  made.base = info.dlpi_addr;
  made.begin = ~std::uintptr_t{0};
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = info.dlpi_phdr[i];
    const std::uintptr_t start = info.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD) {
      made.begin = std::min(made.begin, start);
      made.end = std::max(made.end, start + segment.p_memsz);
    } else if (segment.p_type == PT_NOTE && made.id == 0) {
      made.id = build_id(reinterpret_cast<const char*>(start), segment.p_memsz);
    }
  }
  if (made.id == 0) made.id = hash(info.dlpi_name);
  return made;
}

/// How often the loader has loaded something, and unloaded something.
struct Changes {
  unsigned long long loaded = 0;
  unsigned long long unloaded = 0;
  bool operator==(const Changes&) const = default;
};

Changes changes() noexcept {
  Changes found;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* into) {
        *static_cast<Changes*>(into) = {info->dlpi_adds, info->dlpi_subs};
        return 1;  // the same for all modules
      },
      &found);
  return found;
}

struct Modules {
  Mutex mutex;
  Changes seen MANTA_GUARDED_BY(mutex);  // before `all` was looked up
  std::vector<Module> all MANTA_GUARDED_BY(mutex);
};

Modules& modules() {
  static Modules* const instance = new Modules;  // looked at until the very end of the process
  return *instance;
}

std::vector<Module> load() {
  std::vector<Module> found;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* into) {
        static_cast<std::vector<Module>*>(into)->push_back(describe(*info));
        return 0;
      },
      &found);
  return found;
}

/// Finds the loaded module that `fits`, anew each time: another module may have taken the place of an unloaded one.
template <class Fits>
Module find(Fits fits) {
  Modules& known = modules();
  MutexLock lock(known.mutex);
  if (const Changes now = changes(); known.all.empty() || now != known.seen) {
    known.all = load();
    known.seen = now;
  }
  const auto at = std::find_if(known.all.begin(), known.all.end(), fits);
  return at == known.all.end() ? Module() : *at;
}

}  // namespace

ModuleKey key_of(const void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const Module module = find([at](const Module& m) { return m.has(at); });
  if (module.end == 0) throw InternalError("what was to be named in another process is not in static storage");
  return {module.id, at - module.base};
}

const void* find_by_key(const ModuleKey& key) {
  const Module module = find([&key](const Module& m) { return m.id == key.module; });
  const std::uintptr_t address = module.base + key.offset;
  return module.has(address) ? reinterpret_cast<const void*>(address) : nullptr;
}

}  // namespace detail
MANTA_NAMESPACE_END
