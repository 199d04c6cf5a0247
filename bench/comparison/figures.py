"""Figures of a case from the cells of its implementations: medians, ratios, and whether the targets are reached."""
import statistics

from .rounds import ALONE

NOISE = 1.05        # a target counts as reached within 5 % of its figure
MEMORY_MIB = 16     # peak memory: at most that of the limit and this
SCALING = 1.8       # from one thread to two, where the limit has it too
QUIET = 0.12        # runs in which others used more of the machine are left out where quieter ones exist


def finish_cell(cell):
    quiet = [r for r in cell["runs"] if r["others"] < QUIET]
    used = quiet or cell["runs"]
    seconds = [s for r in used for s in r["seconds"]]
    cpu = [c for r in cell["runs"] for c in r["cpu"]]
    cell.update(disturbed=not quiet, n=len(seconds), median=statistics.median(seconds) if seconds else None,
                min=min(seconds, default=None), cpu_median=statistics.median(cpu) if cpu else None, cpu_min=min(cpu, default=None))


def _ratio(a, b):
    return a / b if a is not None and b else None


def figures(case, cells, others=None):
    """`others`: the figures of cases that were measured before, by id. What the table says of a case; None where something was not measured."""
    for cell in cells.values():
        finish_cell(cell)
    medians = {name: cell["median"] for name, cell in cells.items() if cell["median"] is not None}
    ours, limit = medians.get("libzarr"), medians.get("limit")
    peers = {n: m for n, m in medians.items() if n not in ("libzarr", "limit") and not n.endswith(ALONE)}
    best = min(peers, key=peers.get) if peers else None
    row = {"id": case.id, "about": case.about, "unit": case.unit, "target_best": case.best, "target_limit": case.limit,
           "ours": ours, "limit": limit, "best_peer": best, "best": peers.get(best), "ahead": _ratio(peers.get(best), ours),
           "of_limit": _ratio(ours, limit), "best_of_limit": _ratio(peers.get(best), limit),
           "scaling": _ratio(medians.get("libzarr" + ALONE), ours), "limit_scaling": _ratio(medians.get("limit" + ALONE), limit),
           "ours_alone": medians.get("libzarr" + ALONE), "limit_alone": medians.get("limit" + ALONE),
           "n": cells["libzarr"]["n"] if "libzarr" in cells else None,
           "ops": next(iter(cells.values()))["ops"] if cells else 1,
           "rss": cells["libzarr"]["rss_mib"] if "libzarr" in cells else None,
           "rss_limit": cells["limit"]["rss_mib"] if "limit" in cells else (others or {}).get(case.memory_of, {}).get("rss_limit"),
           "disturbed": any(cells[n]["disturbed"] for n in ("libzarr", "limit") if n in cells),
           "cpu_of_limit": _ratio(*(cells[n]["cpu_median"] if n in cells else None for n in ("libzarr", "limit")))}
    row["best_reached"] = None if not case.best or row["ahead"] is None else row["ahead"] * NOISE >= case.best
    row["limit_reached"] = None if not case.limit or row["of_limit"] is None else row["of_limit"] <= case.limit * NOISE
    scales = row["limit_scaling"] is not None and row["limit_scaling"] >= SCALING
    row["scaling_reached"] = None if row["scaling"] is None or not scales else row["scaling"] * NOISE >= SCALING
    row["memory_reached"] = None if row["rss"] is None or row["rss_limit"] is None else \
        row["rss"] <= row["rss_limit"] + MEMORY_MIB + case.budget_mib
    return row


def _peer_at_limit(row):
    """Not even a program as fast as the limit would be ahead of the best peer by the target: then the limit's target counts."""
    return row["best_of_limit"] is not None and row["best_of_limit"] * NOISE < row["target_best"]


def verdict(row):
    """reached, or what is missed."""
    parts = [(row["best_reached"], "peer"), (row["limit_reached"], "limit"), (row["memory_reached"], "memory")]
    missed = [name for reached, name in parts if reached is False]
    if missed == ["peer"] and row["limit_reached"] and _peer_at_limit(row):
        return "reached: limit, where the peer stands"
    if missed:
        return "missed: " + ", ".join(missed)
    return "reached" if any(reached for reached, _ in parts[:2]) else "-"
