#!/usr/bin/python3
"""Checks scripts/mutations.py on samples, and that it understands each file that it mutates."""

from cpp_source import NotUnderstood
from mutations import mutants_of, sources
from verdict import finish

SAMPLES = [  # the text of a function, and its mutants in order; spaces do not count
    ("delete", "a(); return b();", ["return b();"]),
    ("delete", "Lock lock(m); int x = 1; use(x);", ["int x = 1; use(x);", "Lock lock(m); int x = 1;"]),
    ("delete", "if (a) return; b();", ["b();", "if (a) return;"]),
    ("delete", "if (a) b(); else c();", ["if (a) ; else c();", "if (a) b();", "if (a) b(); else ;"]),
    ("delete", "for (;;) { a(); if (b) break; }", ["for (;;) { if (b) break; }", "for (;;) { a(); }"]),
    ("delete", "log(a); MANTA_RARE(\"b\"); assert(c()); static_cast<void>(d); __builtin_prefetch(e);", []),
    ("delete", "call([&] { a(); b(); });", ["", "call([&] { b(); });", "call([&] { a(); });"]),
    ("delete", "call(T{a(), {b}});", [""]),
    ("delete", "try { a(); } catch (...) { b(); }", ["try { } catch (...) { b(); }", "try { a(); } catch (...) { }"]),
    ("delete", "do { a(); } while (b);", ["do { } while (b);"]),
    ("delete", "switch (a) { case 1: b(); break; }", ["switch (a) { case 1: break; }"]),
    ("delete", "if (planted(F::k)) { a(); }", []),
    ("delete", "if (a) { MANTA_RARE(\"b\"); }", []),
    ("delete", "struct T { ~T() { a(); } } const t{b};", ["struct T { ~T() { } } const t{b};"]),
    ("swap", "a(); b(); return c();", ["b(); a(); return c();"]),
    ("swap", "int a = f(); g(a);", []),
    ("swap", "int a = f(); g(b);", ["g(b); int a = f();"]),
    ("swap", "a.b = c; d.e = f;", []),
    ("swap", "a.b = c; d.e = a.b;", ["d.e = a.b; a.b = c;"]),
    ("swap", "T& a = *b; c();", []),
    ("swap", "a.b = c; d.e = f.load(std::memory_order_relaxed); g.store(_cast<T>(h), std::memory_order_relaxed);", []),
    ("swap", "a.store(1, std::memory_order_relaxed); b.store(a.c, std::memory_order_relaxed);",
     ["b.store(a.c, std::memory_order_relaxed); a.store(1, std::memory_order_relaxed);"]),
    ("swap", "if (a == b) return false; if (c) { return false; }", []),
    ("swap", "if (a != b) a->c = d; e = a;", []),
    ("swap", "if (a.b > 0) --a.b; a.c.fetch_add(1, std::memory_order_relaxed);", []),
    ("swap", "++a.b; c += a.b;", ["c += a.b; ++a.b;"]),
    ("swap", "if (a >= b) break; const int c = std::min(a, d); return e(c);", []),
    ("swap", "if (a == nullptr) return; int b = a->c; return e(b);", ["int b = a->c; if (a == nullptr) return; return e(b);"]),
    ("swap", "if (a != b) a = d; e = a;", ["e = a; if (a != b) a = d;"]),
    ("swap", "if (a()) return; if (b) return;", ["if (b) return; if (a()) return;"]),
    ("swap", "if (a) return; b();", ["b(); if (a) return;"]),
    ("swap", "a(); return; b();", []),
    ("order", "x.load(std::memory_order_seq_cst);", ["x.load(std::memory_order_acquire);"]),
    ("order", "x.store(1, std::memory_order_release);", ["x.store(1, std::memory_order_relaxed);"]),
    ("order", "x.fetch_add(y.load(std::memory_order_relaxed), std::memory_order_acq_rel);",
     [f"x.fetch_add(y.load(std::memory_order_relaxed), std::memory_order_{order});"
      for order in ("acquire", "release")]),
    ("order", "x.compare_exchange_weak(f(a, b), c, std::memory_order_acq_rel, std::memory_order_acquire);",
     [f"x.compare_exchange_weak(f(a, b), c, std::memory_order_{success}, std::memory_order_{failure});"
      for success, failure in (("acquire", "acquire"), ("release", "acquire"), ("acq_rel", "relaxed"))]),
    ("order", "x.load(planted(F::k, std::memory_order_acquire, std::memory_order_seq_cst));", []),
    ("negate", "if (a == b) c();", ["if (!(a == b)) c();"]),
    ("negate", "if (!a(b)) c();", ["if (a(b)) c();"]),
    ("negate", "if (!a && b) c();", ["if (!(!a && b)) c();", "if (!a || b) c();"]),
    ("negate", "while (T* a = b()) c();", []),
    ("negate", "if (int a = b(); a) c();", ["if (int a = b(); !(a)) c();"]),
    ("negate", "for (int i = 0; i < n; ++i) a();", ["for (int i = 0; !(i < n); ++i) a();"]),
    ("negate", "for (auto& a : b) c(a);", []),
    ("negate", "return a < b;", ["return !(a < b);"]),
    ("negate", "return std::vector<int>(a);", []),
    ("negate", "const bool a = b();", ["const bool a = !(b());"]),
    ("negate", "call(a == b ? c : d);", ["call(a != b ? c : d);"]),
    ("negate", "if (!planted(F::k) && a()) b();", []),
    ("negate", "auto&& a = b; f([](T&& c) {}); if constexpr (d) e();", []),
    ("bound", "if (a < 3) b<2>(c >= d);",
     ["if (a <= 3) b<2>(c >= d);", "if (a < 4) b<2>(c >= d);", "if (a < 3) b<2>(c > d);"]),
    ("bound", "a = 0x10 + 1'000 + 1.5 + 2u;", ["a = 0x10 + 1'000 + 1.5 + 3u;"]),
    ("bound", "// 1 < 2\n a(\"1 < 2\", '1', R\"(3)\");", []),
    ("bound", "\n#define A 1 \\\n + 2\n#ifdef MANTA_CHECKED\n a(3);\n#else\n a(4);\n#endif\n",
     ["#define A 1 \\ + 2 #ifdef MANTA_CHECKED a(3); #else a(5); #endif"]),
]
FILES = [  # whole files, and how many mutants they have
    ("template <class T> struct A : B<T> { int a = 1; std::array<int, 2> b{3}; bool c() const { return a; } };", 0),
    ("A::A(int a) : b(a), c{a} { d(); }", 1),
    ("bool operator==(A, A) = default; bool operator<(A a, A b) { return a.c < b.c; }", 2),
    ("constexpr T kA = [] { T a{}; a.b = 1; return a; }();", 2),
    ("enum class A : int { k = 1 }; namespace a { namespace { int b() noexcept { return 1; } } }", 1),
    ("static_assert(sizeof(A) < 2); constinit thread_local A a __attribute__((tls_model(\"b\"))); int b[1 + 1]{};", 0),
]


def becomes(operator, body):
    """The bodies that an operator makes of one."""
    before, behind = "void f() {\n", "\n}\n"
    text = before + body + behind
    made = [mutant.apply(text) for mutant in mutants_of("src/base/a.cpp", text) if mutant.operator == operator]
    return [" ".join(each[len(before):-len(behind)].split()) for each in made]


def self_test():
    bad = []
    for operator, body, wanted in SAMPLES:
        made = becomes(operator, body)
        if sorted(made) != sorted(" ".join(each.split()) for each in wanted):
            bad.append(f"self-test: {operator} makes of {body!r}:" + "".join(f"\n    {each!r}" for each in made))
    for text, count in FILES:
        made = mutants_of("src/base/a.cpp", text)
        if len(made) != count:
            bad.append(f"self-test: {text!r} has {len(made)} mutants, not {count}")
    one, other = ("void f() {{ a(); b();{} b(); }}".format(more) for more in ("", "  // c\n"))
    ids = [[mutant.id for mutant in mutants_of("src/base/a.cpp", text)] for text in (one, other)]
    if ids[0] != ids[1] or len(set(ids[0])) != len(ids[0]):
        bad.append("self-test: ids are not those of before, or not each mutant's own")
    return len(SAMPLES) + len(FILES) + 1, bad


def understood():
    """Whether each file that is mutated can be taken apart."""
    bad, seen = [], 0
    for file, text in sources():
        seen += 1
        try:
            mutants = mutants_of(file, text)
        except (NotUnderstood, IndexError, KeyError) as why:
            bad.append(f"{file}: not understood: {why!r}")
            continue
        bad += [f"{file}: a mutant has other lines: {mutant}" for mutant in mutants
                if mutant.apply(text).count("\n") != text.count("\n")]
    return seen, bad


if __name__ == "__main__":
    samples, files = self_test(), understood()
    finish(samples[0] + files[0], samples[1] + files[1])
