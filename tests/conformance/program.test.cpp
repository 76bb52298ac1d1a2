// SPDX-License-Identifier: Apache-2.0
//
// The program that shows the whole API (examples/tour.cpp), run here, so that its output can be looked at.
#include "fixture.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#define main()      \
  main_returns_0(); \
  void tour()
#include "../../examples/tour.cpp"
#undef main
#pragma GCC diagnostic pop

namespace {

/// Captures the output of a stream for a scope.
class Captured {
 public:
  explicit Captured(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
  ~Captured() { stream_.rdbuf(before_); }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::ostream& stream_;
  std::streambuf* before_;
};

TEST(Program, PrintsWhatItsCommentsSay) {
  const Captured out(std::cout);
  const Captured err(std::cerr);
  tour();
  std::istringstream lines(out.text());
  std::string line;
  for (const char* expected : {"81", "0.5 25", "15", "100"}) {
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(line, expected);
  }
  std::vector<int> squares{std::istream_iterator<int>(lines), {}};
  std::sort(squares.begin(), squares.end());
  ASSERT_EQ(squares.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(squares[static_cast<std::size_t>(i)], i * i);
  EXPECT_NE(err.text().find("task failed: d is 0 [std::domain_error] in "), std::string::npos) << err.text();
  EXPECT_NE(err.text().find("tour.cpp:"), std::string::npos) << err.text();
}

}  // namespace
