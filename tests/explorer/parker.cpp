// SPDX-License-Identifier: Apache-2.0
#include "base/parker.hpp"

#include "explorer/models.hpp"
#include "testing/explorer/explorer.hpp"

#include <optional>

// The property: an unpark() makes the concurrent or the next park() return, which sees everything before the unpark().
// The Parker may be destroyed at once after that.

namespace manta_models {

using manta::detail::Parker;
using manta::explorer::check;
using manta::explorer::Plain;
using manta::explorer::Strand;

void deadline_and_token_meet() {
  Parker parker(0);
  Plain<int> news{0};
  manta::explorer::name(parker, "parker");
  Strand waker("waker", [&] {
    news.set(1);
    parker.unpark();
  });
  // A wait that times out leaves the token of a later unpark(); a wait that takes the token sees everything before it.
  if (!parker.park(manta::detail::Time())) check(parker.park(), "park() timed out without a deadline");
  check(news.get() == 1, "news without what came before them");
}

void parker_keeps_the_token() {
  std::optional<Parker> first(std::in_place, 1);
  Parker second(0);
  Plain<int> news{0};
  manta::explorer::name(first, "first");
  manta::explorer::name(second, "second");
  manta::explorer::name(news, "news");
  Strand waker("waker", [&] {
    news.set(1);
    first->unpark();
    second.unpark();
  });
  check(first->park(), "park() timed out without a deadline");
  check(news.get() == 1, "news without what came before them");
  news.set(2);
  first.reset();
  check(second.park(), "park() timed out without a deadline");
  if (second.park(manta::detail::Time())) check(false, "a token was there twice");
}

}  // namespace manta_models
