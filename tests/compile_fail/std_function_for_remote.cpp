// SPDX-License-Identifier: Apache-2.0
// EXPECT g++: is not a valid type for a template non-type parameter because it is not structural
// EXPECT clang++: non-type template parameter has non-literal type 'std::function<int (int)>'
// SHOWS clang++: manta: takes a function or a captureless lambda; submit takes closures

#include <manta/manta.hpp>

#include <functional>

void call(std::function<int(int)> f) { manta::remote<f>(3).get(); }
