"""Takes C++ text apart for scripts/mutations.py and scripts/house.py: tokens, the blocks of functions, their statements.

It knows C++ as this project writes it, formatted by clang-format, and no more.
"""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<line>^[ \t]*\#(?:[^\n\\]|\\.)*)                               # of the preprocessor, with its continuations
  | (?P<string>(?:u8|[uUL])?R"(?P<fence>[^(]*)\(.*?\)(?P=fence)"|(?:u8|[uUL])?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')
  | (?P<number>\.?\d(?:'?[\w.]|(?<=[eEpP])[+-])*)
  | (?P<word>\w+)
  | (?P<sign><=>|<<=|>>=|->\*|\.\.\.|::|->|\+\+|--|<<|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w])
""", re.VERBOSE | re.DOTALL | re.MULTILINE)
OPENING, CLOSING = "([{", ")]}"
JUMPS = ("return", "co_return", "throw", "break", "continue", "goto")
CONTAINERS = ("namespace", "class", "struct", "union")
NO_STATEMENTS = ("using", "typedef", "static_assert", "enum", "friend")
SPECIFIERS = ("inline", "static", "constexpr", "constinit", "extern", "explicit", "virtual", "thread_local", "const")
NOT_PARAMETERS = re.compile(r"alignas|decltype|noexcept|__attribute__|requires|MANTA_\w+")
BEHIND_PARAMETERS = ("const", "noexcept", "mutable", "override", "final", "&", "&&")


class NotUnderstood(Exception):
    """The text is not of the expected form."""


@dataclass
class Token:
    kind: str
    text: str
    begin: int
    end: int


@dataclass
class Statement:
    """`first` and `last` are the indices of its tokens; so are those of `head`, the tokens between its parentheses."""
    kind: str  # simple, block, type, label, other, or the word with which it begins
    first: int
    last: int
    head: tuple = None
    has_else: bool = False
    else_first: int = None  # the word `else`


@dataclass
class Block:
    """The statements between braces, or the one statement of a branch without braces."""
    kind: str  # function, lambda, body
    last: int  # its last token: names that are declared in it end here
    statements: list = field(default_factory=list)
    bare: bool = False  # it has no braces
    owner: Statement = None  # whose branch it is


def tokens_of(text):
    """All tokens, with comments and lines of the preprocessor."""
    return [Token(match.lastgroup if match.lastgroup != "fence" else "string", match[0], match.start(), match.end())
            for match in TOKEN.finditer(text)]


def without_checked(tokens):
    """The tokens of code, but those that only the checked build compiles: they are a part of its tests."""
    code, depth, hidden = [], 0, []
    for token in tokens:
        if token.kind != "line":
            if token.kind != "comment" and not any(hidden):
                code.append(token)
            continue
        words = token.text.replace("#", " ").split()
        if words[0] in ("if", "ifdef", "ifndef"):
            hidden.append(words[:2] == ["ifdef", "MANTA_CHECKED"])
        elif words[0] == "else":
            hidden[-1] = False
        elif words[0] == "endif":
            hidden.pop()
    return code


class Source:
    """A file: its code's tokens, and every block of a function in it."""

    def __init__(self, text):
        self.text = text
        self.tokens = without_checked(tokens_of(text))
        self.match = self.match_brackets()
        self.blocks = []
        self.declarations(0, len(self.tokens))

    def match_brackets(self):
        match, opened = {}, []
        for index, token in enumerate(self.tokens):
            if token.kind != "sign":
                continue
            if token.text in OPENING:
                opened.append(index)
            elif token.text in CLOSING:
                if not opened or OPENING.index(self.tokens[opened[-1]].text) != CLOSING.index(token.text):
                    raise NotUnderstood(f"a bracket has no partner, on line {self.line(token.begin)}")
                match[opened[-1]] = index
                match[index] = opened.pop()
        if opened:
            raise NotUnderstood(f"a bracket has no partner, on line {self.line(self.tokens[opened[-1]].begin)}")
        return match

    def line(self, offset):
        return self.text.count("\n", 0, offset) + 1

    def word(self, index):
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def range_of(self, first, last):
        """The offsets in the text of some tokens."""
        return self.tokens[first].begin, self.tokens[last].end

    def text_of(self, first, last):
        begin, end = self.range_of(first, last)
        return self.text[begin:end]

    def spaced(self, index):
        """True if an operator has a space on both sides: so it is no bracket of a template, and no reference."""
        token = self.tokens[index]
        return self.text[token.begin - 1].isspace() and self.text[token.end:token.end + 1].isspace()

    def next_at_depth(self, index, end, wanted):
        """The first of the wanted signs from `index` on that is in no bracket; or `end`."""
        while index < end and self.word(index) not in wanted:
            index = self.match[index] + 1 if self.word(index) in OPENING and index in self.match else index + 1
        return index

    # Outside of functions.

    def declarations(self, index, end):
        while index < end:
            if self.word(index) == ";":
                index += 1
            elif self.word(index) in ("public", "private", "protected") and self.word(index + 1) == ":":
                index += 2
            else:
                index = self.declaration(index, end)

    def skip_specifiers(self, index):
        while True:
            word = self.word(index)
            if word == "template":
                index = self.skip_angles(index + 1)
            elif word == "[" and self.word(index + 1) == "[":
                index = self.match[index] + 1
            elif word == "extern" and self.tokens[index + 1].kind == "string":
                return index
            elif word in SPECIFIERS or re.fullmatch(r"MANTA_[A-Z_]+", word) and self.word(index + 1) != "(":
                index += 1
            else:
                return index

    def skip_angles(self, index):
        depth = 0
        while index < len(self.tokens):
            depth += {"<": 1, ">": -1, ">>": -2}.get(self.word(index), 0)
            index += 1
            if depth <= 0:
                return index
        raise NotUnderstood("a template without an end")

    def declaration(self, index, end):
        """Looks into a declaration. The index behind it."""
        index = self.skip_specifiers(index)
        word = self.word(index)
        if word in NO_STATEMENTS:
            return self.next_at_depth(index, end, ";") + 1
        if word in CONTAINERS or word == "extern":
            opening = self.next_at_depth(index, end, "{;=")
            if self.word(opening) != "{":
                return self.next_at_depth(opening, end, ";") + 1
            self.declarations(opening + 1, self.match[opening])
            behind = self.match[opening] + 1
            return behind if word in ("namespace", "extern") else self.next_at_depth(behind, end, ";") + 1
        return self.variable_or_function(index, end)

    def variable_or_function(self, index, end):
        parameters = initialised = False
        while index < end:
            word = self.word(index)
            if word == ";":
                return index + 1
            if word == "operator":
                index += 3 if self.word(index + 1) in "([" else 2
                continue
            if word == "=":
                behind = self.next_at_depth(index, end, ";")
                self.lambdas(index, behind)
                return behind + 1
            if word == "(" and not NOT_PARAMETERS.fullmatch(self.word(index - 1)):
                parameters = True
            if word == ":" and parameters:
                initialised = True
            if word == "{" and parameters and not (
                    initialised and (self.tokens[index - 1].kind == "word" or self.word(index - 1) == ">")):
                self.block(index, "function")
                return self.match[index] + 1
            index = self.match[index] + 1 if word in OPENING else index + 1
        return end

    # In functions.

    def block(self, opening, kind, owner=None):
        block = Block(kind, self.match[opening], owner=owner)
        self.blocks.append(block)
        index = opening + 1
        while index < self.match[opening]:
            statement = self.statement(index)
            block.statements.append(statement)
            index = statement.last + 1

    def branch(self, index, owner):
        """A statement that hangs on another. Its last token."""
        while self.word(index) == "[" and self.word(index + 1) == "[":
            index = self.match[index] + 1
        if self.word(index) == "{":
            self.block(index, "body", owner)
            return self.match[index]
        block = Block("body", 0, bare=True, owner=owner)
        self.blocks.append(block)
        block.statements.append(self.statement(index))
        block.last = block.statements[0].last
        return block.last

    def statement(self, index):
        first = index
        while self.word(index) == "[" and self.word(index + 1) == "[":
            index = self.match[index] + 1
        word = self.word(index)
        if word == "{":
            self.block(index, "body")
            return Statement("block", first, self.match[index])
        if word in ("if", "while", "for", "switch"):
            return self.with_head(word, first, index)
        if word == "do":
            last = self.branch(index + 1, None)
            opening = last + 2
            return Statement("do", first, self.match[opening] + 1, (opening + 1, self.match[opening] - 1))
        if word == "try":
            last = self.branch(index + 1, None)
            while self.word(last + 1) == "catch":
                last = self.branch(self.match[last + 2] + 1, None)
            return Statement("try", first, last)
        if word in ("case", "default"):
            return Statement("label", first, self.next_at_depth(index, len(self.tokens), ":"))
        if word in CONTAINERS:
            opening = self.next_at_depth(index, len(self.tokens), "{;")
            if self.word(opening) == "{":
                self.declarations(opening + 1, self.match[opening])
            return Statement("type", first, self.next_at_depth(opening, len(self.tokens), ";"))
        last = self.next_at_depth(index, len(self.tokens), ";")
        if last == len(self.tokens):
            raise NotUnderstood(f"a statement without an end, on line {self.line(self.tokens[first].begin)}")
        self.lambdas(index, last)
        return Statement("other" if word in NO_STATEMENTS else "simple", first, last)

    def with_head(self, word, first, index):
        opening = index + (2 if self.word(index + 1) == "constexpr" else 1)
        closing = self.match[opening]
        self.lambdas(opening + 1, closing)
        kind = "if constexpr" if opening == index + 2 else word
        statement = Statement(kind, first, 0, (opening + 1, closing - 1))
        statement.last = self.branch(closing + 1, statement)
        if word == "if" and self.word(statement.last + 1) == "else":
            statement.has_else = True
            statement.else_first = statement.last + 1
            statement.last = self.branch(statement.last + 2, statement)
        return statement

    def lambdas(self, index, end):
        """Looks into the lambdas of an expression."""
        while index < end:
            if self.word(index) == "{" and self.is_lambda(index):
                self.block(index, "lambda")
                index = self.match[index]
            index += 1

    def is_lambda(self, opening):
        """True if the brace opens a lambda's body: `] {`, `) {`, `) noexcept {`, `) -> Type {`."""
        index = opening - 1
        while self.tokens[index].kind == "word" and self.word(index) in BEHIND_PARAMETERS:
            index -= 1
        if self.word(index) not in ("]", ")"):
            while self.tokens[index].kind == "word" or self.word(index) in ("::", "<", ">", "*", "&", ","):
                index -= 1
            if self.word(index) != "->":
                return False
            index -= 1
            while self.word(index) in BEHIND_PARAMETERS:
                index -= 1
        if self.word(index) == ")":
            index = self.match[index] - 1
        return self.word(index) == "]" and self.word(self.match[index] - 1) in (
            "(", ",", "=", "{", "return", "?", ":", "&&", "||", "+", "co_await", "<<", ";", "[", "->")


def declared_name(source, statement):
    """The name that a declaration declares, and the first of several (`auto [a, b]`); None for other statements."""
    first, last = statement.first, statement.last
    if statement.kind != "simple" or source.word(first) in JUMPS + ("delete", "co_await", "co_yield"):
        return None
    index = first
    while source.word(index) in ("const", "static", "constexpr", "constinit", "thread_local", "unsigned", "typename"):
        index += 1
    if source.tokens[index].kind != "word":
        return None
    if source.word(index) == "auto":
        index += 1
    else:
        while source.tokens[index].kind == "word":  # a::b<c>::d
            index += 1
            if source.word(index) == "<" and not source.spaced(index):
                index = source.skip_angles(index)
            if source.word(index) != "::":
                break
            index += 1
    while source.word(index) in ("*", "&", "&&", "const"):
        index += 1
    if source.word(index) == "[" and index < last:
        return source.word(index + 1)
    if index >= last or source.tokens[index].kind != "word" or source.word(index + 1) not in ("=", ";", "(", "{", "["):
        return None
    return source.word(index)
