"""A call's way: from a handle to the actor's method, and back to a get."""

from drawing import PALE, Drawing

STEPS = [  # lane, row, head, lines, colour
    (0, 0, "h.call<&A::m>(x)", ["call_method looks for misuse"], "blue"),
    (0, 1, "new_call", ["a node, and a link to the cell"], "blue"),
    (0, 2, "TaskKind::construct", ["x becomes a slot in the node"], "blue"),
    (0, 3, "submit_call", ["counts the call as submitted"], "blue"),
    (1, 3, "side queue", ["if x, or an earlier call of", "this caller, is late"], "yellow"),
    (1, 4, "Mailbox::put", ["one CAS onto the inbox"], "yellow"),
    (1, 5, "reschedule", ["if no thread runs the actor:", "its activation is queued"], "yellow"),
    (2, 5, "execute_activation", ["claims the actor"], "green"),
    (2, 4, "run_activation", ["take_inbox: oldest first", "up to 128 messages"], "green"),
    (2, 3, "call_execute", ["claims the call: Running"], "green"),
    (2, 2, "MethodBody::run", ["A::m(x); the result is", "built in the node"], "green"),
    (2, 1, "publish_value", ["Done; fires the waiters"], "green"),
    (2, 0, "next message", ["none: Mailbox::go_idle"], "green"),
]
LEFT, TOP, WIDTH, HEIGHT, LANE, ROW = 24, 84, 216, 56, 312, 84


def place(lane, row):
    return LEFT + lane * LANE, TOP + row * ROW


def draw():
    d = Drawing(888, 606, "The way of a call from a handle to its method")
    d.text(444, 28, "The way of a call to an actor", 14, "middle", bold=True)
    for lane, name in enumerate(("the calling thread", "the actor's cell", "the thread that runs the actor")):
        d.text(LEFT + lane * LANE + WIDTH / 2, 62, name, 13, "middle", fill=PALE, bold=True)
    for lane, row, head, lines, fill in STEPS:
        x, y = place(lane, row)
        d.labelled(x, y, WIDTH, HEIGHT, head, lines, fill, mono=True)

    def down(lane, row):
        x, y = place(lane, row)
        d.arrow((x + WIDTH / 2, y + HEIGHT), (x + WIDTH / 2, y + ROW - 2))

    def up(lane, row):
        x, y = place(lane, row)
        d.arrow((x + WIDTH / 2, y), (x + WIDTH / 2, y - ROW + HEIGHT + 2))

    for row in range(3):
        down(0, row)
    for row in (3, 4):
        down(1, row)
    for row in (5, 4, 3, 2, 1):
        up(2, row)
    x, y = place(0, 3)
    d.arrow((x + WIDTH, y + 28), (x + LANE - 2, y + 28))
    d.text(x + WIDTH + 48, y + 22, "late", 12, "middle")
    d.arrow((x + WIDTH / 2, y + HEIGHT), (x + WIDTH / 2, y + ROW + 28), (x + LANE - 2, y + ROW + 28))
    d.text(x + WIDTH + 48, y + ROW + 22, "else", 12, "middle")
    x, y = place(1, 5)
    d.arrow((x + WIDTH, y + 28), (x + LANE - 2, y + 28))
    d.text(x + WIDTH + 48, y + 22, "a queue", 12, "middle")
    x, y = place(2, 1)
    d.arrow((x, y + 28), (LEFT + LANE + WIDTH + 2, y + 28))
    d.labelled(LEFT + LANE, y, WIDTH, HEIGHT, "ref.get()", ["wakes, or finds it done"], "white", mono=True, dashed=True)
    d.text(24, 590, "A get without a timeout may be the thread on the right: if no thread runs the actor, call_help "
           "claims it and runs messages up to its own.", 12, fill=PALE)
    return d
