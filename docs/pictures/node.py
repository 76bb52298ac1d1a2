"""A node's life: its phases, and what is alive in each of them."""

from drawing import PALE, RED, Drawing


def bar(d, y, name, x0, x1, text, fill, note):
    d.text(20, y + 17, name, 13, bold=True, room=100)
    d.box(x0, y, x1 - x0, 26, fill)
    d.text(x0 + 8, y + 17, text, 12, room=x1 - x0 - 12)
    d.text(128, y + 43, note, 12, fill=PALE, room=740)


def draw():
    d = Drawing(888, 530, "The life of a node: phases, arguments, value, references, storage")
    d.text(444, 28, "A node's life: its phases, and what is alive meanwhile", 14, "middle", bold=True)
    for x, width, name, line, fill in ((20, 88, "made", "new_task", "white"),
                                       (168, 132, "Pending", "arguments missing", "yellow"),
                                       (376, 112, "Ready", "in a queue", "blue"),
                                       (552, 128, "Running", "one thread has it", "green"),
                                       (752, 116, "Done", "value or error", "grey")):
        d.labelled(x, 110, width, 48, name, [line], fill)
    for x0, x1, text in ((108, 166, "submit"), (300, 374, "last arrives"), (488, 550, "claim"), (680, 750, "publish")):
        d.arrow((x0, 134), (x1, 134))
        d.text((x0 + x1) / 2 - 2, 126, text, 12, "middle")
    d.arrow((64, 110), (64, 60), (412, 60), (412, 108))
    d.text(238, 54, "submit, where no argument is missing", 12, "middle")
    d.arrow((616, 110), (616, 74), (452, 74), (452, 108))
    d.text(534, 68, "throw, with retries left", 12, "middle")
    d.arrow((234, 158), (234, 186), (810, 186), (810, 160), colour=RED, dashed=True)
    for x in (432, 616):
        d.line(x, 158, x, 186, RED, 1.4, dashed=True)
    d.text(522, 204, "cancelled, or past its deadline; from Pending also: a dependency failed", 12, "middle", fill=RED)
    bar(d, 228, "arguments", 120, 740, "from the call until the body has ended; destroyed before the result is visible",
        "yellow",
        "Where the task is cancelled while its body runs, they live until the body returns.")
    bar(d, 288, "value", 640, 828, "until the last reference goes", "green",
        "The body builds it in the node; it never moves.")
    bar(d, 348, "references", 120, 828, "held by ObjectRefs, Values, and dependents that have not run", "blue",
        "A send has none. The last drop_ref destroys the value, or reports an unobserved error.")
    bar(d, 408, "storage", 120, 868, "held by all references together (1), the queue entry (1), a deadline's timer, "
        "a coroutine's body", "grey", "The last drop_storage_ref frees the block. "
        "A queue entry may outlive the phase Ready: it is dead then.")
    d.text(20, 488, "claim: one CAS from Ready to Running. A worker that took the queue entry and a get that runs its target "
           "may both try.", 12)
    d.text(20, 510, "publish: one thread moves the phase to Done, then fires the waiters: dependents, blocked threads, "
           "suspended frames, callbacks.", 12)
    return d
