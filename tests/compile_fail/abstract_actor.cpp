// SPDX-License-Identifier: Apache-2.0
// EXPECT: manta: spawn<A> builds an A, and this class is abstract: spawn a class that overrides its pure methods

#include <manta/manta.hpp>

struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
};
auto shape = manta::spawn<Shape>();
