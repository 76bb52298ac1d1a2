"""The end of a runtime, step by step, as the head of src/runtime/shutdown.cpp numbers them."""

from drawing import PALE, Drawing

STEPS = [  # stage, head, lines, colour
    ("kDraining", "1. Refuse", ["No new work from outside; bodies that run may still submit."], "yellow"),
    ("kDraining", "2. Drain",
     ["Wait until calls into the runtime have returned and as many bodies have ended as were submitted.",
      "If only waiting methods are left, they get a CancelledError."], "yellow"),
    ("kCancelling", "   Cancel",
     ["Work that has not started fails; waits end with an error; running bodies see their stop token.",
      "Then drain again, until nothing is left."], "red"),
    ("kStopping", "3. Stop the actors",
     ["Each ends behind the messages in its mailbox: on_stop, then the destructor."], "blue"),
    ("kClosed", "4. Close", ["External threads that still wait get an error, and leave."], "blue"),
    ("kClosed", "5. Join", ["The executor's threads end; dead queue entries are dropped; engines stop."], "grey"),
    ("id 0", "6. End the id", ["Remaining references find no runtime. A later runtime may use the core."], "grey"),
]


def draw():
    d = Drawing(888, 560, "The end of a runtime: six steps")
    d.text(444, 28, "The end of a runtime", 14, "middle", bold=True)
    d.text(70, 56, "stage", 12, "middle", fill=PALE, bold=True)
    y, tops = 68, []
    for stage, head, lines, fill in STEPS:
        height = 26 + 18 * len(lines)
        x = 140 + (40 if fill == "red" else 0)
        d.text(70, y + height / 2 + 4, stage, 12, "middle", mono=True, room=110)
        d.box(x, y, 868 - x, height, fill, dashed=fill == "red")
        d.text(x + 12, y + 18, head.strip(), 13, bold=True)
        for i, line in enumerate(lines):
            d.text(x + 12, y + 36 + 18 * i, line, 12, room=868 - x - 20)
        tops.append((y, height))
        y += height + 22
    for (y0, height), (y1, _) in zip(tops, tops[1:]):
        if y1 == tops[2][0]:
            d.arrow((440, y0 + height), (440, y1 - 2))
            d.text(450, y0 + height + 15, "the timeout has passed, or the end cancels from the start", 12, fill=PALE)
        elif y0 != tops[2][0]:
            d.arrow((480, y0 + height), (480, y1 - 2))
    drain, cancel, stop = tops[1], tops[2], tops[3]
    d.arrow((158, drain[0] + drain[1]), (158, stop[0] - 2))
    d.arrow((480, cancel[0] + cancel[1]), (480, stop[0] - 2))
    return d
