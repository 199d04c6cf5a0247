"""Writes the measured part of docs/performance.md and its chart from the JSON of a comparison."""
import os

from .cases import OPTIONS
from .chart import chart
from .table import duration, markdown, summary

BEGIN, END = "<!-- measured: bench/compare --page -->", "<!-- end of measured -->"


def _versions(document):
    found = {}
    for case in document["cases"].values():
        for name, cell in case["implementations"].items():
            if "@" not in name:
                found.setdefault(cell["version"] if cell["version"].startswith(name.partition("+")[0]) else "%s: %s" % (name, cell["version"]), None)
    return "; ".join(sorted(found))


def _alone(rows):
    """Rows whose time on one thread was measured."""
    return "\n".join(["| case | 1 thread | 2 threads | scaling | scaling of limit |", "| --- | --- | --- | --- | --- |"] +
                     ["| %s | %s | %s | %.2f | %s |" % (r["id"], duration(r, r["ours_alone"]), duration(r, r["ours"]), r["scaling"],
                                                       "%.2f" % r["limit_scaling"] if r["limit_scaling"] else "-")
                      for r in rows if r["scaling"]])


def _options(rows):
    """Time with an option as a multiple of that with the default, of the options that were measured."""
    by_id = {r["id"]: r for r in rows}
    lines = []
    for name, _, _, _, _, base, text in OPTIONS:
        row, default = by_id.get("E-" + name), by_id.get(base)
        if row and default and row["ours"] and default["ours"]:
            lines.append("| %s | %s | %s | %s | %.2f |" % (text, base, duration(default, default["ours"]), duration(row, row["ours"]),
                                                         row["ours"] / row["ops"] / (default["ours"] / default["ops"])))
    return lines and ["| option | case | default | with it | times |", "| --- | --- | --- | --- | --- |"] + lines


def measured(document, picture):
    m, o = document["machine"], document["options"]
    rows = [case["figures"] for case in document["cases"].values()]
    main = [r for r in rows if r["target_best"] or r["target_limit"]]
    rest = [r for r in rows if r not in main and r["ours"] and not r["id"].startswith("E-")]
    text = [BEGIN, "%s, %d cores, %d GiB, kernel %s, %s, huge pages `%s`, %s. %d threads, warm files, %d rounds of %d repetitions; n as in the table."
            % (m["cpu"], m["cpus"], round(m["memory_mib"] / 1024), m["kernel"], m["system"], m["thp"], m["date"], o["threads"], o["rounds"], o["reps"]),
            "Versions: %s." % _versions(document), "", summary(rows) + ".", "", markdown(main), "",
            "![time as a multiple of the lower bound](%s)" % picture]
    if rest:
        text += ["", "### Other workloads, types and codecs", "", markdown(rest)]
    if _options(rows):
        text += ["", "### What options cost", ""] + _options(rows)
    if any(r["scaling"] for r in rows):
        text += ["", "### Threads", "", _alone(rows)]
    if document.get("missing"):
        text += ["", "Not measured: " + "; ".join("%s (%s)" % kv for kv in sorted(document["missing"].items())) + "."]
    return "\n".join(text + [END])


def write_page(document, page):
    picture = os.path.join(os.path.dirname(page), "performance.svg")
    with open(page, encoding="utf-8") as f:
        text = f.read()
    if BEGIN not in text or END not in text:
        raise SystemExit("%s has no place for the figures: %s ... %s" % (page, BEGIN, END))
    head, tail = text.partition(BEGIN)[0], text.partition(END)[2]
    text, drawn = head + measured(document, os.path.basename(picture)) + tail, chart(document)
    for path, content in ((page, text), (picture, drawn)):
        with open(path, "w", encoding="utf-8") as f:
            f.write(content)
