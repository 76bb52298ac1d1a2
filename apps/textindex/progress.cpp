// SPDX-License-Identifier: Apache-2.0
#include "progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "output.hpp"
#include "units.hpp"

namespace textindex {

namespace {

constexpr auto kBarInterval = std::chrono::milliseconds(100);
constexpr auto kLineInterval = std::chrono::seconds(5);

Console::Style style_of_stderr() {
  const char* const terminal = std::getenv("TERM");
  const bool moves = terminal != nullptr && std::string_view(terminal) != "dumb";
  return moves && ::isatty(STDERR_FILENO) == 1 ? Console::Style::kBar : Console::Style::kLines;
}

unsigned columns_of_stderr() {
  winsize size = {};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

Console::Console() : Console(style_of_stderr(), STDERR_FILENO, columns_of_stderr()) {}

Console::Console(Style style, int descriptor, unsigned columns)
    : style_(style), descriptor_(descriptor), columns_(columns) {}

Console::~Console() { erase(); }

void Console::write(const std::string& text) const { write_all(descriptor_, text); }

void Console::complain(const std::string& message) {
  erase();
  write("textindex: " + message + '\n');
}

void Console::say(const std::string& message) {
  if (style_ == Style::kLines) write(message + '\n');
}

void Console::begin(std::string step, std::uint64_t total) {
  step_ = std::move(step);
  total_ = total;
  done_ = 0;
  next_look_ = 0;
  next_draw_ = Clock::now() + (style_ == Style::kBar ? Clock::duration::zero() : Clock::duration(kLineInterval));
  look();
}

void Console::look() {
  next_look_ = done_ + std::max<std::uint64_t>(total_ / 100, 1);
  const auto now = Clock::now();
  if (now < next_draw_) return;
  next_draw_ = now + (style_ == Style::kBar ? Clock::duration(kBarInterval) : Clock::duration(kLineInterval));
  draw();
}

void Console::draw() {
  const std::uint64_t done = std::min(done_, total_);
  const std::uint64_t percent = total_ == 0 ? 100 : 100 * done / total_;
  const std::string numbers = std::to_string(percent) + " %  " + megabytes(done) + " of " + megabytes(total_);
  if (style_ == Style::kLines) return write(step_ + ": " + numbers + '\n');

  // The last column stays free: a terminal may wrap when it is written.
  const std::size_t around = step_.size() + numbers.size() + 5;
  std::string bar;
  if (columns_ > around + 10) {
    const std::size_t width = std::min<std::size_t>(columns_ - around - 1, 40);
    const std::size_t full = width * static_cast<std::size_t>(percent) / 100;
    bar.append("[").append(full, '#').append(width - full, '.').append("] ");
  }
  const std::string line = step_ + "  " + bar + numbers;
  std::string text = "\r";
  text.append(line, 0, columns_ - 1).append("\x1b[K");
  write(text);
  drawn_ = true;
}

void Console::end() { erase(); }

void Console::erase() {
  if (drawn_) write("\r\x1b[K");
  drawn_ = false;
}

}  // namespace textindex
