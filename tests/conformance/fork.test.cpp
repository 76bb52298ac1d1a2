// SPDX-License-Identifier: Apache-2.0
//
// A child of fork has a copy of manta without threads: each use is an error, and none hangs. The parent goes on.

#include "fixture.hpp"

#include <optional>

#include <sys/wait.h>
#include <unistd.h>

namespace manta::conformance {
namespace {

struct Counter {
  int value = 0;
  int add(int n) { return value += n; }
};

int square(int x) { return x * x; }

class Fork : public RuntimeTest {
 protected:
  /// Calls `use` in a child, and returns its exit status.
  enum Outcome { kForkError = 0, kOtherError = 1, kAccepted = 2, kHung = 3 };

  template <class Use>
  static int in_child(Use use) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);  // a child that hangs ends by a signal
      try {
        use();
      } catch (const ForkError&) {
        _exit(kForkError);
      } catch (...) {
        _exit(kOtherError);
      }
      _exit(kAccepted);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : kHung;
  }
};

TEST_F(Fork, ATaskOrAPutInTheChildIsAnErrorThatSaysSo) {
  EXPECT_EQ(in_child([] { (void)remote<square>(3); }), kForkError);
  EXPECT_EQ(in_child([] { (void)put(3); }), kForkError);
}

TEST_F(Fork, AGetInTheChildOfWhatIsNotThereDoesNotHang) {
  auto [late, setter] = promise<int>();
  const ObjectRef<int> ref = late;  // a structured binding that a lambda captures is a warning of clang
  EXPECT_EQ(in_child([&ref] { (void)ref.get(); }), kForkError);
  EXPECT_EQ(in_child([&ref] { (void)wait(std::vector{ref}); }), kForkError);
  setter.set(1);
  EXPECT_EQ(*ref.get(), 1);
}

TEST_F(Fork, ACallOfAnActorInTheChildIsAnErrorThatSaysSo) {
  auto counter = spawn<Counter>();
  EXPECT_EQ(in_child([&] { (void)counter.call<&Counter::add>(1); }), kForkError);
  EXPECT_EQ(in_child([&] { counter.send<&Counter::add>(1); }), kForkError);
  EXPECT_EQ(*get(counter.call<&Counter::add>(2)), 2);
}

TEST_F(Fork, ARuntimeOrAScopeInTheChildIsAnErrorThatSaysSo) {
  EXPECT_EQ(in_child([] { const Runtime another; }), kForkError);
  EXPECT_EQ(in_child([this] { const RuntimeScope scope(runtime()); }), kForkError);
}

TEST_F(Fork, TheChildMayDropWhatItHasACopyOf) {
  auto value = std::optional(put(std::vector<int>(100, 7)));
  auto counter = std::optional(spawn<Counter>());
  EXPECT_EQ(in_child([&] {
              value.reset();
              counter.reset();
            }),
            kAccepted);
  EXPECT_EQ(value->get()->front(), 7);
}

TEST_F(Fork, TheParentGoesOn) {
  EXPECT_EQ(in_child([] {}), kAccepted);
  EXPECT_EQ(*get(remote<square>(5)), 25);
}

}  // namespace
}  // namespace manta::conformance
