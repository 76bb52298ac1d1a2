// SPDX-License-Identifier: Apache-2.0
#include "simulation/bugs.hpp"

#include <manta/manta.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

// Fills two buffers in turn, waits until one has been written out, and assumes that it is the one filled first.

namespace manta_bugs {
namespace {

using Buffer = std::shared_ptr<std::array<std::size_t, 2>>;

class Disk {
 public:
  void append(std::size_t piece) { ++records_.at(piece); }
  [[nodiscard]] bool has_two_of_each() const { return records_ == std::array{2, 2, 2}; }

 private:
  std::array<int, 3> records_{};
};

void write_out(manta::ActorHandle<Disk> disk, Buffer buffer) {
  for (const std::size_t record : *buffer) disk.call<&Disk::append>(record).get();
}

}  // namespace

void reused_buffer(Twin twin) {
  auto disk = manta::spawn<Disk>();
  std::vector<Buffer> buffers;
  std::vector<manta::ObjectRef<void>> writes;
  for (std::size_t piece = 0; piece < 2; ++piece) {
    buffers.push_back(std::make_shared<Buffer::element_type>());
    buffers.back()->fill(piece);
    writes.push_back(manta::remote<write_out>(disk, buffers.back()));
  }
  const auto written = manta::wait(writes).ready.front();
  const std::size_t reused = twin == Twin::kMended && written == writes.back() ? 1 : 0;
  buffers[reused]->fill(2);
  writes.push_back(manta::remote<write_out>(disk, buffers[reused]));
  manta::get(writes);
  require(*disk.call<&Disk::has_two_of_each>().get(), "what was in the buffer was not written");
}

}  // namespace manta_bugs
