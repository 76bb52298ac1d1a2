// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: use of deleted function
// SHOWS g++: manta: no overload of this name has this signature
// EXPECT clang++: manta: no overload of this name has this signature
// LINES clang++: 16: it lists the overloads that there are

#include <manta/manta.hpp>

int add(int n) { return n; }
double add(double x) { return x; }
void call() { manta::remote<manta::overload<int(short)>(&add)>(1).get(); }
