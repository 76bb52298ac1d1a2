// SPDX-License-Identifier: Apache-2.0
// Feeds bytes to the reader: scripts/fuzz. The first byte chooses a type, the rest is a message.
//
// The result is a DecodeError or a value. A value that is written and read again must give the same bytes.
#include <manta/codec.hpp>
#include <manta/error.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace {

using manta::Block;
using manta::Encoded;
using manta::Reader;
using manta::Writer;

struct Point {
  double x, y;
};
struct Packet {
  char tag[4];
  std::string names[2];
  int table[2][2];
  bool flag;
};
struct Tree {
  int value = 0;
  std::vector<Tree> children;
  std::unique_ptr<Tree> other;
};
enum class Colour : unsigned char { kRed, kGreen };

class Account {
 public:
  friend void manta_codec(auto& codec, Account& account) { codec(account.owner_, account.cents_, account.points_); }

 private:
  std::string owner_;
  long cents_ = 0;
  std::vector<Point> points_;
};

/// Blocks that messages can name: an aligned one, and an unaligned one.
std::span<const Block> blocks() {
  alignas(16) static std::byte bytes[65] = {};
  static const std::array<Block, 2> made{Block{bytes, 64, nullptr}, Block{bytes + 1, 24, nullptr}};
  return made;
}

template <class T>
std::vector<std::byte> written(const T& value) {
  Writer writer;
  writer.write(value);
  return writer.take().bytes;
}

template <class T>
void read(std::span<const std::byte> bytes) {
  Reader reader(bytes, blocks());
  const T value = reader.read<T>();
  reader.finish();
  const std::vector<std::byte> once = written(value);
  Reader again(once);
  const std::vector<std::byte> twice = written(again.read<T>());
  constexpr bool in_any_order = requires { typename T::hasher; };
  if (in_any_order ? twice.size() != once.size() : twice != once) std::abort();
}

using Read = void (*)(std::span<const std::byte>);
constexpr Read kReads[] = {
    read<std::int8_t>,
    read<std::uint64_t>,
    read<std::int64_t>,
    read<bool>,
    read<float>,
    read<double>,
    read<long double>,
    read<Colour>,
    read<std::string>,
    read<std::filesystem::path>,
    read<std::chrono::milliseconds>,
    read<std::vector<double>>,
    read<std::vector<bool>>,
    read<std::vector<std::string>>,
    read<std::wstring>,
    read<std::deque<int>>,
    read<std::list<std::vector<Point>>>,
    read<std::array<short, 3>>,
    read<std::array<std::string, 3>>,
    read<std::map<std::string, std::vector<int>>>,
    read<std::set<std::pair<int, bool>>>,
    read<std::multimap<int, std::string>>,
    read<std::unordered_map<int, std::unique_ptr<int>>>,
    read<std::unordered_set<std::string>>,
    read<std::optional<std::optional<int>>>,
    read<std::variant<std::monostate, int, std::string, std::vector<int>>>,
    read<std::tuple<int, std::string, std::shared_ptr<const Point>>>,
    read<Packet>,
    read<Tree>,
    read<Account>,
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    kReads[data[0] % std::size(kReads)](bytes.subspan(1));
  } catch (const manta::DecodeError&) {
  }
  return 0;
}
