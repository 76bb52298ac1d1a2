"""Boxes, arrows and text as SVG. A text that is too wide for its box, or off the page, is an error."""

from html import escape

INK, PALE, RED = "#1f2328", "#57606a", "#a40e26"
FILLS = {"blue": "#ddf4ff", "green": "#dafbe1", "yellow": "#fff8c5", "grey": "#f0f2f4", "red": "#ffebe9",
         "white": "#ffffff"}
FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
MONO = "Menlo, Consolas, 'Liberation Mono', monospace"


def width_of(text, size, mono=False, bold=False):
    """An upper bound, in pixels, for the fonts above."""
    if mono:
        return len(text) * size * 0.605
    narrow = sum(c in "ijl.,:;'|!()[] ftI" for c in text)
    return (len(text) - narrow) * size * (0.64 if bold else 0.585) + narrow * size * 0.34


class Drawing:
    def __init__(self, width, height, title):
        self.width, self.height, self.title, self.parts = width, height, title, []

    def text(self, x, y, text, size=12, anchor="start", fill=INK, mono=False, bold=False, room=None):
        """`y` is the base line; `room` the width that the text must fit into."""
        wide = width_of(text, size, mono, bold)
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        if room is not None and wide > room or left < 4 or left + wide > self.width - 4:
            raise ValueError(f"{self.title}: no room for {text!r}")
        style = f' font-family="{MONO}"' if mono else ""
        style += ' font-weight="bold"' if bold else ""
        self.parts.append(f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" fill="{fill}"{style}>'
                          f"{escape(text)}</text>")

    def box(self, x, y, width, height, fill="grey", stroke=PALE, dashed=False):
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self.parts.append(f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5" '
                          f'fill="{FILLS[fill]}" stroke="{stroke}"{dash}/>')

    def labelled(self, x, y, width, height, head, lines=(), fill="grey", mono=False, size=12, dashed=False):
        """A box with a bold head and lines below it, in the middle."""
        self.box(x, y, width, height, fill, dashed=dashed)
        pitch = size + 4
        at = y + (height - pitch * (len(lines) + 1)) / 2 + size
        self.text(x + width / 2, at, head, size + 1, "middle", mono=mono, bold=True, room=width - 8)
        for line in lines:
            at += pitch
            self.text(x + width / 2, at, line, size, "middle", room=width - 8)

    def arrow(self, *points, colour=INK, dashed=False):
        """A line through the points, with a head at the last."""
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
        self.parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.4"{dash}/>')
        (x0, y0), (x, y) = points[-2:]
        length = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
        u, v = (x - x0) / length, (y - y0) / length
        corners = [(x, y), (x - 8 * u - 4 * v, y - 8 * v + 4 * u), (x - 8 * u + 4 * v, y - 8 * v - 4 * u)]
        head = " ".join(f"{a:g},{b:g}" for a, b in corners)
        self.parts.append(f'<polygon points="{head}" fill="{colour}"/>')

    def line(self, x0, y0, x1, y1, colour=PALE, width=1, dashed=False):
        dash = ' stroke-dasharray="3 4"' if dashed else ""
        self.parts.append(f'<path d="M{x0:g} {y0:g} L{x1:g} {y1:g}" stroke="{colour}" stroke-width="{width}"{dash}/>')

    def svg(self):
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}" role="img" font-family="{FONT}">',
            f"<title>{escape(self.title)}</title>",
            f'<rect width="{self.width}" height="{self.height}" rx="8" fill="#ffffff"/>',
            *self.parts, "</svg>", ""])
