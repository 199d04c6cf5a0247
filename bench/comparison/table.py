"""The table, as Markdown: on the terminal and in docs/performance.md."""
from .figures import verdict

COLUMNS = ("case", "workload", "libzarr", "best peer", "ahead of it", "x limit", "MiB (limit)", "1 to 2 threads", "n", "targets")


def _number(value, digits=3):
    if value is None:
        return "-"
    return ("%.*g" % (digits, value)) if value < 10 ** digits else "%.0f" % value


def duration(row, value):
    """In the unit that suits it, of an operation where the case counts those."""
    if value is None:
        return "-"
    seconds = value / row["ops"] if row["unit"] == "us" else value
    for scale, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= scale * 0.1 or unit == "µs":
            return "%s %s" % (_number(seconds / scale), unit)
    return "-"


def _against(value, target, reached):
    if value is None:
        return "-"
    text = "%.2f" % value
    if target:
        text += " (%g)" % target
    return "**%s**" % text if reached is False else text


def line(row):
    best = "-" if row["best_peer"] is None else "%s %s" % (row["best_peer"], duration(row, row["best"]))
    memory = "-" if row["rss"] is None else "%.0f (%s)" % (row["rss"], _number(row["rss_limit"], 4))
    scaling = "-" if row["scaling"] is None else "%.2f (%s)" % (row["scaling"], _number(row["limit_scaling"]))
    scaling = "**%s**" % scaling if row.get("scaling_reached") is False else scaling
    memory = "**%s**" % memory if row["memory_reached"] is False else memory
    return (row["id"], row["about"], duration(row, row["ours"]) + (" !" if row["disturbed"] else ""), best,
            _against(row["ahead"], row["target_best"], row["best_reached"]), _against(row["of_limit"], row["target_limit"], row["limit_reached"]),
            memory, scaling, str(row["n"] or "-"), verdict(row))


def markdown(rows):
    lines = [COLUMNS, ("---",) * len(COLUMNS)] + [line(r) for r in rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def summary(rows):
    with_targets = [r for r in rows if r["target_best"] or r["target_limit"]]
    reached = [r for r in with_targets if verdict(r).startswith("reached")]
    return "%d of %d rows with targets reached" % (len(reached), len(with_targets))
