"""A bar chart as SVG text: each implementation's time as a multiple of the lower bound, one group a case. Logarithmic."""
import html
import math

COLOURS = {"libzarr": "#1b6ca8", "zarrs": "#c0603f", "tensorstore": "#7a9a3b", "tensorstore+16M": "#aebf7a", "zarrs-python": "#d9a273",
           "zarr-fused": "#8468a8", "zarr-batched": "#bba9d2"}
LEFT, BAR, GAP, WIDTH, TOP = 130, 9, 10, 760, 56


def _position(ratio, most):
    """Pixels right of the axis: 1/2 of the limit is the left edge."""
    span = math.log(most / 0.5)
    return max(0.0, math.log(max(ratio, 0.5) / 0.5) / span * (WIDTH - LEFT - 60))


def chart(document):
    """`document`: what compare writes as JSON."""
    groups = []
    for identifier, case in document["cases"].items():
        cells, row = case["implementations"], case["figures"]
        if not row["limit"] or not row["ours"]:
            continue
        bars = [(n, cells[n]["median"] / row["limit"]) for n in COLOURS if n in cells and cells[n].get("median")]
        groups.append((identifier, bars))
    most = max([r for _, bars in groups for _, r in bars] + [4])
    names = [n for n in COLOURS if any(n == b for _, bars in groups for b, _ in bars)]
    height = TOP + sum(len(bars) * BAR + GAP for _, bars in groups) + 10
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="10">'
           % (WIDTH, height, WIDTH, height), '<rect width="100%" height="100%" fill="white"/>',
           '<text x="8" y="14" font-size="12">Time as a multiple of the lower bound (log scale; shorter is faster)</text>']
    x = 8
    for name in names:
        out.append('<rect x="%d" y="22" width="9" height="9" fill="%s"/><text x="%d" y="30">%s</text>' % (x, COLOURS[name], x + 12, name))
        x += 30 + 6 * len(name)
    tick = 0.5
    while tick <= most:
        at = LEFT + _position(tick, most)
        out.append('<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="%s"/><text x="%.1f" y="%d" text-anchor="middle">%g</text>'
                   % (at, at, TOP - 4, height - 6, "#444" if tick == 1 else "#ddd", at, TOP - 8, tick))
        tick *= 2
    y = TOP
    for identifier, bars in groups:
        out.append('<text x="%d" y="%.1f" text-anchor="end">%s</text>' % (LEFT - 6, y + len(bars) * BAR / 2 + 3, html.escape(identifier)))
        for name, ratio in bars:
            length = max(1.0, _position(ratio, most))
            out.append('<rect x="%d" y="%.1f" width="%.1f" height="%d" fill="%s"><title>%s %s: %.2f</title></rect>'
                       % (LEFT, y, length, BAR - 1, COLOURS[name], html.escape(identifier), name, ratio))
            if name == "libzarr":
                out.append('<text x="%.1f" y="%.1f" font-size="8">%.2f</text>' % (LEFT + length + 3, y + BAR - 2, ratio))
            y += BAR
        y += GAP
    return "\n".join(out + ["</svg>", ""])
