"""The mistakes that scripts/mutants.py makes on purpose: small changes of the library's sources.

Changes that obviously compile to the same code, or not at all, are left out; the compiler finds the others. A mutant
has as many lines as its original, since errors and assertions contain line numbers.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from cpp_source import JUMPS, Source, declared_name

TOP = Path(__file__).resolve().parent.parent
ROOMS = [  # below src/runtime, without serialize and engine; and the header-only parts of nodes
    "include/manta/detail/objects", "src/base", "src/core", "src/executor", "src/objects", "src/tasks", "src/waiting",
    "src/actors",
]
LEFT_OUT = [  # beginnings of paths in them
    "src/base/rare.cpp",        # of tests
    "src/base/prefetch.hpp",    # changes the speed, and nothing else
    "src/base/annotations.hpp",
]
OPERATORS = {
    "delete": "a statement is left out",
    "swap": "two neighbouring statements change places",
    "order": "an atomic operation has a weaker order",
    "negate": "a condition is its opposite, && is || or the other way round",
    "bound": "a small number is one more, or a comparison takes its border to the other side",
}
TOLD = {"log", "log_throw", "log_thrown", "log_death"}  # calls that only print something
MARKS = {"assert", "MANTA_RARE", "planted", "plain_read", "plain_write", "static_assert"}  # visible to tests only
HINTS = {"__builtin_prefetch", "cpu_pause"}  # change the speed, and nothing else
LONGEST = 6  # lines of a statement that is left out or swapped as a whole
LARGEST_NUMBER = 256
OPPOSITE = {"&&": "||", "||": "&&", "==": "!=", "!=": "=="}
OTHER_BORDER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "&&", "||")
ASSIGNMENTS = ("=", "+=", "-=", "*=", "|=", "&=")
ACCESSES = ("load", "store", "exchange", "fetch_add", "fetch_sub", "fetch_or", "fetch_and")
WEAKER = {  # by the old order and whether the operation only loads, only stores, or does both
    ("seq_cst", "load"): ["acquire"], ("seq_cst", "store"): ["release"], ("seq_cst", "both"): ["acq_rel"],
    ("acq_rel", "both"): ["acquire", "release"],
    ("acquire", "load"): ["relaxed"], ("acquire", "both"): ["relaxed"],
    ("release", "store"): ["relaxed"], ("release", "both"): ["relaxed"],
}


@dataclass
class Mutant:
    file: str
    operator: str
    begin: int  # what is replaced, as offsets in the file's text
    end: int
    new: str
    key: str = ""  # what it is, whatever its line
    id: str = ""

    def apply(self, text):
        return text[:self.begin] + self.new + text[self.end:]

    @property
    def room(self):
        return next(room for room in ROOMS if self.file.startswith(room + "/"))


class Mutator:
    """Makes the mutants of one file."""

    def __init__(self, file, text):
        self.file = file
        self.source = Source(text)
        self.places = {}  # statement by its first token, the innermost: with its block, and where in that
        self.inner = [None] * len(self.source.tokens)  # by token: the first token of the innermost statement
        self.find_places()
        self.barred = self.find_barred()
        self.mutants = []

    def find_places(self):
        every = [(statement, block, at) for block in self.source.blocks
                 for at, statement in enumerate(block.statements)]
        every.sort(key=lambda place: place[0].first - place[0].last)  # the longest first
        for place in every:
            statement = place[0]
            self.places[statement.first] = place
            for index in range(statement.first, statement.last + 1):
                self.inner[index] = statement.first

    def find_barred(self):
        """The tokens that no operator may touch: marks, and the statements under them."""
        source, barred = self.source, set()
        for index, token in enumerate(source.tokens):
            if token.text not in MARKS | TOLD or source.word(index + 1) != "(":
                continue
            first, last = index - (source.word(index - 1) == "!"), source.match[index + 1]
            barred.update(range(first - 1, last + 2))
            place = self.places.get(self.inner[index])
            if token.text == "planted" and place and place[0].kind == "if" and place[0].head[0] == index:
                barred.update(range(place[0].first, place[0].else_first or place[0].last + 1))
        return barred

    def add(self, operator, first, begin, end, new):
        """`first`: the first token of the statement that is changed."""
        self.mutants.append(Mutant(self.file, operator, begin, end, new, self.key(operator, first, begin, new)))

    def key(self, operator, first, begin, new):
        """The file, the change, and the statement with its neighbours, without comments and spaces."""
        statement, block, at = self.places[first]
        around = [self.brief(other) for other in block.statements[max(at - 1, 0):at + 2]]
        within = sum(token.begin < begin for token in self.source.tokens[statement.first:statement.last + 1])
        return "\n".join([self.file, operator, str(within), " ".join(new.split()), *around])

    def brief(self, statement):
        last = statement.last
        if statement.kind != "simple":
            last = statement.head[1] if statement.head else min(last, statement.first + 8)
        return " ".join(token.text for token in self.source.tokens[statement.first:last + 1])

    def has(self, first, last, words):
        return any(self.source.word(index) in words for index in range(first, last + 1))

    def is_touchable(self, statement):
        return not any(index in self.barred for index in (statement.first, statement.last)) and not (
            statement.head and self.has(*statement.head, {"planted"}))

    def all(self):
        for block in self.source.blocks:
            for at, statement in enumerate(block.statements):
                if self.is_touchable(statement):
                    self.delete(block, at, statement)
                    self.delete_else(statement)
                    self.negate(statement)
                    if at + 1 < len(block.statements) and self.is_touchable(block.statements[at + 1]):
                        self.swap(block, statement, block.statements[at + 1])
        for index, token in enumerate(self.source.tokens):
            if self.inner[index] is not None and index not in self.barred:
                self.change(index, token)
        return self.mutants

    # Whole statements.

    def lines(self, statement):
        return self.source.text_of(statement.first, statement.last).count("\n") + 1

    def does_nothing(self, statement):
        """True of code that serves messages, tests or speed only."""
        words = [token.text for token in self.source.tokens[statement.first:statement.last + 1]]
        return words[0] in TOLD | MARKS | HINTS or words[0] == ";" or re.fullmatch(
            r"(\( void \)|static_cast < void > \() \w+( \))? ;", " ".join(words)) is not None

    def is_idle(self, first, last):
        """True of a branch in which nothing happens."""
        inside = [statement for statement, _, _ in self.places.values()
                  if first <= statement.first and statement.last <= last and statement.kind != "block"]
        return all(statement.kind == "simple" and self.does_nothing(statement) for statement in inside)

    def is_simple_jump(self, statement):
        return statement.kind == "simple" and self.source.word(statement.first) in JUMPS

    def can_go(self, block, at, statement):
        """Whether a program without the statement compiles and means something else."""
        if statement.kind == "simple":
            if self.does_nothing(statement):
                return False
            if self.is_simple_jump(statement):
                return at + 1 < len(block.statements) or self.can_fall_through(block, statement)
            name = declared_name(self.source, statement)
            return name is None or not self.has(statement.last + 1, block.last, {name})
        if statement.kind in ("for", "while"):
            endless = statement.head[0] > statement.head[1] or self.source.text_of(*statement.head).strip() == ";;"
            return not endless and self.lines(statement) <= LONGEST
        if statement.kind != "if" or statement.has_else or self.lines(statement) > LONGEST:
            return False
        return not (block.bare and block.owner.has_else) and not self.is_idle(statement.head[1] + 2, statement.last)

    def can_fall_through(self, block, jump):
        """Whether the jump at a block's end can go: not where a function would end without a value, nor for nothing."""
        return (block.kind == "body" and len(block.statements) > 1 and self.source.word(jump.first) != "continue"
                and not (block.owner is not None and block.owner.kind == "switch"))

    def delete(self, block, at, statement):
        alone = len(block.statements) == 1 and block.kind == "body" and block.owner is not None
        if alone and not block.owner.has_else and block.owner.kind in ("if", "for", "while"):
            if block.owner.kind == "if" and self.lines(block.owner) <= LONGEST:
                return  # the branch is left out with its condition
            if block.owner.kind == "while":
                return
        if not self.can_go(block, at, statement):
            return
        begin, end = self.source.range_of(statement.first, statement.last)
        lines = "\n" * self.source.text.count("\n", begin, end)
        self.add("delete", statement.first, begin, end, lines + (";" if block.bare else ""))

    def delete_else(self, statement):
        if not statement.has_else or self.is_idle(statement.else_first + 1, statement.last):
            return
        begin, end = self.source.range_of(statement.else_first, statement.last)
        if self.source.text.count("\n", begin, end) < LONGEST:
            self.add("delete", statement.first, begin, end, "\n" * self.source.text.count("\n", begin, end))

    def can_move(self, statement):
        if statement.kind == "simple":
            return not self.does_nothing(statement) and not self.is_simple_jump(statement)
        return statement.kind in ("if", "for", "while") and self.lines(statement) <= LONGEST

    def is_name_only(self, statement):
        """True of `T& a = b.c;` and `T a = 0;`, which mean the same at any place."""
        if declared_name(self.source, statement) is None or not self.is_plain(statement):
            return False
        equals = self.source.next_at_depth(statement.first, statement.last, "=")
        value = equals + 1
        constant = self.source.tokens[value].kind != "word" or self.source.word(value) in ("nullptr", "true", "false")
        return self.has(statement.first, equals, {"&"}) or (value + 1 == statement.last and constant)

    def swap(self, block, one, two):
        if block.bare or not self.can_move(one) or not self.can_move(two):
            return
        name = declared_name(self.source, one)
        if name is not None and self.has(two.first, two.last, {name}):
            return
        texts = [self.source.text_of(each.first, each.last) for each in (one, two)]
        if texts[0] == texts[1] or self.are_apart(one, two) or self.end_alike(one, two):
            return
        if self.is_name_only(one) or self.is_name_only(two):
            return
        if self.is_asked_beside(one, two) or self.is_asked_beside(two, one):
            return
        begin, end = self.source.range_of(one.first, two.last)
        between = self.source.text[self.source.tokens[one.last].end:self.source.tokens[two.first].begin]
        self.add("swap", one.first, begin, end, texts[1] + between + texts[0])

    def are_apart(self, one, two):
        """True if both only move values, and neither writes what the other touches."""
        if not all(self.is_plain(each) for each in (one, two)):
            return False
        written = [self.written(each) for each in (one, two)]
        words = [{token.text for token in self.source.tokens[each.first:each.last + 1] if token.kind == "word"}
                 for each in (one, two)]
        return not (written[0] & words[1] or written[1] & words[0])

    def is_plain(self, statement):
        """True of `a.b = c;` and `T a = b;`: nothing is called, and no operator that might be a class's own."""
        if statement.kind == "if":
            inside = self.places.get(statement.head[1] + 2)
            return not (statement.has_else or inside is None or self.calls(*statement.head)) and self.is_plain(inside[0])
        return statement.kind == "simple" and not self.is_simple_jump(statement) and not self.has(
            statement.first, statement.last, {"{", "<<", "delete", "new"}) and not (
            self.calls(statement.first, statement.last))

    def calls(self, first, last):
        """True if tokens call something; a relaxed access of an atomic and a cast are as good as a plain one."""
        for index in range(first, last + 1):
            if self.source.word(index) != "(" or self.is_relaxed(index):
                continue
            before = index - 1
            if self.source.word(before) == ">" and not self.source.spaced(before):
                while self.source.word(before) != "<":
                    before -= 1
                before -= 1
            if self.source.word(before).endswith("_cast") or self.source.word(before) in ("min", "max"):
                continue
            if self.source.tokens[before].kind == "word" or self.source.word(before) in (")", "]"):
                return True
        return False

    def is_relaxed(self, opening):
        return self.source.word(opening - 1) in ACCESSES and (
            self.source.word(self.source.match[opening] - 1) == "memory_order_relaxed")

    def written(self, statement):
        """The name that an assignment writes: the last of `a.b =`, of `++a.b`, and of `a.b.store(`."""
        if statement.kind == "if":
            return self.written(self.places[statement.head[1] + 2][0])
        end = self.source.next_at_depth(statement.first, statement.last, ASSIGNMENTS)
        if end == statement.last:
            stores = [at for at in range(statement.first, end) if self.source.word(at) in ACCESSES[1:]]
            end = stores[0] if stores else end
        words = [token.text for token in self.source.tokens[statement.first:end] if token.kind == "word"]
        return set(words[-1:])

    def is_asked_beside(self, one, two):
        """True of `if (a) return; T b = c;`, where neither can fail."""
        exits = one.kind == "if" and not one.has_else and self.places.get(one.head[1] + 2) and self.is_simple_jump(
            self.places[one.head[1] + 2][0]) and not self.calls(*one.head)
        name = declared_name(self.source, two)
        return exits and name is not None and self.is_plain(two) and not self.has(
            self.source.next_at_depth(two.first, two.last, "="), two.last, {"->", "*", "["}) and not self.has(
            one.first, one.last, {name})

    def end_alike(self, one, two):
        """True of `if (a) return 1; if (b) return 1;`, where nothing is called in either condition."""
        if not (one.kind == two.kind == "if") or one.has_else or two.has_else:
            return False
        first, second = ([token.text for token in self.source.tokens[each.head[1] + 2:each.last + 1]
                          if token.text not in "{}"] for each in (one, two))
        return first == second and first[0] in JUMPS and not self.calls(*one.head) and not self.calls(*two.head)

    # Conditions.

    def negate(self, statement):
        if statement.kind in ("if", "while", "do", "for"):
            first, last = self.condition(statement)
            if first is not None and not self.declares(first, last):
                self.negate_range(statement, first, last)
            return
        if statement.kind != "simple":
            return
        first, last = statement.first, statement.last - 1
        if self.source.word(first) == "return":
            if self.compares(first + 1, last):
                self.negate_range(statement, first + 1, last)
        elif "bool" in (self.source.word(first), self.source.word(first + 1)):
            equals = self.source.next_at_depth(first, last, "=")
            if equals < last and declared_name(self.source, statement) is not None:
                self.negate_range(statement, equals + 1, last)

    def condition(self, statement):
        """The tokens of what is asked: behind an initialiser, or in the middle of a `for`. (None, None): nothing is."""
        first, last = statement.head
        semicolon = self.source.next_at_depth(first, last + 1, ";")
        if statement.kind == "for":
            if semicolon > last:
                return None, None  # over a range
            first, last = semicolon + 1, self.source.next_at_depth(semicolon + 1, last + 1, ";") - 1
        elif semicolon <= last:
            first = semicolon + 1
        return (first, last) if first <= last else (None, None)

    def declares(self, first, last):
        return self.source.next_at_depth(first, last + 1, "=") <= last

    def compares(self, first, last):
        """True if an expression is a truth as a whole, as far as its signs tell."""
        if self.source.next_at_depth(first, last + 1, "?") <= last:
            return False
        index = self.source.next_at_depth(first, last + 1, COMPARISONS)
        while index <= last and not self.source.spaced(index):
            index = self.source.next_at_depth(index + 1, last + 1, COMPARISONS)
        return index <= last or self.source.word(first) == "!"

    def negate_range(self, statement, first, last):
        if any(index in self.barred for index in (first, last)):
            return
        begin, end = self.source.range_of(first, last)
        text = self.source.text[begin:end]
        if self.source.word(first) == "!" and self.is_one_operand(first + 1, last):
            self.add("negate", statement.first, begin, end, text[1:])
        else:
            self.add("negate", statement.first, begin, end, f"!({text})")

    def is_one_operand(self, first, last):
        return self.source.next_at_depth(first, last + 1, (*COMPARISONS, "?")) > last

    # Single tokens.

    def change(self, index, token):
        first = self.inner[index]
        if token.kind == "word" and token.text.startswith("memory_order_"):
            for order in self.weaker(index, token.text.removeprefix("memory_order_")):
                self.add("order", first, token.begin, token.end, f"memory_order_{order}")
        elif token.text in ("&&", "||") and self.source.spaced(index):
            self.add("negate", first, token.begin, token.end, OPPOSITE[token.text])
        elif token.text in ("==", "!=") and not self.is_negated(index):
            self.add("negate", first, token.begin, token.end, OPPOSITE[token.text])
        elif token.text in OTHER_BORDER and self.source.spaced(index):
            self.add("bound", first, token.begin, token.end, OTHER_BORDER[token.text])
        elif token.kind == "number":
            self.change_number(index, token, first)

    def weaker(self, index, order):
        """The orders that are one step weaker than that of an operation."""
        opening = self.enclosing(index)
        operation = self.source.word(opening - 1)
        if operation == "load":
            return WEAKER.get((order, "load"), [])
        if operation == "store":
            return WEAKER.get((order, "store"), [])
        if operation.startswith("compare_exchange") and self.source.word(index + 1) == ")":
            commas = sum(self.source.word(at) == "," for at in self.at_depth(opening + 1, index))
            if commas == 3:
                return WEAKER.get((order, "load"), [])  # the order of a failure
        if re.match(r"exchange|fetch_|compare_exchange|test_and_set", operation):
            return WEAKER.get((order, "both"), [])
        return []

    def enclosing(self, index):
        """The bracket around a token."""
        index -= 1
        while index >= 0 and self.source.word(index) not in ("(", "[", "{"):
            index = self.source.match[index] - 1 if self.source.word(index) in (")", "]", "}") else index - 1
        return index

    def at_depth(self, first, last):
        index = first
        while index < last:
            yield index
            index = self.source.match[index] + 1 if self.source.word(index) in ("(", "[", "{") else index + 1

    def is_negated(self, index):
        """True if a comparison is the whole of a condition, which is negated already."""
        statement = self.places[self.inner[index]][0]
        if statement.kind == "simple":
            first, last = statement.first, statement.last - 1
            if self.source.word(first) == "return":
                first += 1
            elif "bool" in (self.source.word(first), self.source.word(first + 1)):
                first = self.source.next_at_depth(first, last, "=") + 1
            else:
                return False
        elif statement.head:
            first, last = self.condition(statement)
            if first is None:
                return False
        else:
            return False
        return first <= index <= last and index in set(self.at_depth(first, last)) and not any(
            self.source.word(at) in ("&&", "||", "?", "=") for at in self.at_depth(first, last))

    def change_number(self, index, token, first):
        match = re.fullmatch(r"(\d+)([uUlL]*)", token.text)
        if match is None or int(match[1]) > LARGEST_NUMBER or (len(match[1]) > 1 and match[1][0] == "0"):
            return
        around = [(self.source.word(index - 1), index - 1), (self.source.word(index + 1), index + 1)]
        if any(sign in ("<", ">") and not self.source.spaced(at) for sign, at in around):
            return  # of a template
        self.add("bound", first, token.begin, token.end, f"{int(match[1]) + 1}{match[2]}")


def mutants_of(file, text):
    """All mutants of a file's text, with ids that stay while the text around them does."""
    mutants = sorted(Mutator(file, text).all(), key=lambda mutant: (mutant.begin, mutant.operator, mutant.new))
    seen = {}
    for mutant in mutants:
        again = seen[mutant.key] = seen.get(mutant.key, 0) + 1
        mutant.id = hashlib.sha1(f"{mutant.key}\n{again}".encode()).hexdigest()[:8]
    return mutants


def sources():
    """The files that are mutated, with their texts."""
    for room in ROOMS:
        for path in sorted((TOP / room).rglob("*.[ch]pp")):
            file = str(path.relative_to(TOP))
            if not re.search(r"\.(test|bench)\.", file) and not file.startswith(tuple(LEFT_OUT)):
                yield file, path.read_text()
