"""The report: tables as text and as data, the pictures, and a page that shows all of it."""

import html
import json
from pathlib import Path

from . import picture

DAY_US = 86400 * 1000000


def figures(run):
    """Everything that the report says, as plain data."""
    energy = run.modem.energy.read()
    hours = energy["us"] / 3600e6
    numbers = [n for _, n, _ in run.server.readings]
    per_day = DAY_US / energy["us"]
    asleep = _asleep(run)
    return {
        "program": run.program.name, "model": run.model, "hours": hours,
        "faults": ["%s at %s" % (name, picture.clock_text(int(start * 1e6)))
                   + (" for %s" % picture.clock_text(int(lasting * 1e6)) if lasting else "")
                   for name, start, lasting in run.wanted],
        "average_ma": energy["average_ma"], "mah": energy["mah"],
        "mah_per_day": energy["mah"] * per_day,
        "causes": {name: {"seconds": row["us"] / 1e6, "mah": row["mah"],
                          "mah_per_day": row["mah"] * per_day}
                   for name, row in energy["causes"].items()},
        "states": {name: {"seconds": row["us"] / 1e6, "mah": row["mah"],
                          "ma": run.modem.energy.currents[name] / 1000,
                          "source": run.modem.energy.sources[name]}
                   for name, row in energy["states"].items()},
        "gnss_mah": energy["gnss"]["mah"],
        "attaches": energy["attaches"], "attaches_per_hour": energy["attaches"] / hours,
        "attaches_busiest_hour": energy["attaches_hour"],
        "connections": len(run.server.connections),
        "readings": len(numbers), "readings_different": len(set(numbers)),
        "last_number": max(numbers, default=0),
        "host_resets": [why for _, why in run.resets], "program_ended": len(run.trouble),
        "host_awake_seconds": (energy["us"] - asleep) / 1e6,
        "uart_bytes": [sum(n for _, _, n in run.board.traffic), sum(n for _, n in run.answers)],
        "changes_not_drawn": run.modem.energy.forgotten,
        "bytes_lost_in_sleep": run.board.lost_in_sleep,
        "violations": [list(v) for v in run.modem.violations],
    }


def _asleep(run):
    total = 0
    rows = run.board.awake
    for i, (us, awake) in enumerate(rows):
        end = rows[i + 1][0] if i + 1 < len(rows) else run.clock.ticks_us()
        total += 0 if awake else end - us
    return total


def text(f, battery=None):
    """The tables, as text."""
    out = ["%s on a %s, %.4g hours of virtual time" % (f["program"], f["model"], f["hours"])]
    out += ["  fault: " + name for name in f["faults"]]
    out += ["", "%-24s %12s %10s %8s" % ("cause", "time", "mAh/day", "share")]
    for name, row in f["causes"].items():
        out.append("%-24s %12s %10.3f %7.1f%%" % (
            name, _time(row["seconds"]), row["mah_per_day"],
            100 * row["mah"] / f["mah"] if f["mah"] else 0))
    if f["gnss_mah"]:
        out.append("%-24s %12s %10.3f" % ("GNSS, on top", "", f["gnss_mah"] * 24 / f["hours"]))
    out.append("%-24s %12s %10.3f" % ("in all", _time(f["hours"] * 3600), f["mah_per_day"]))
    out += ["", "%-24s %12s %10s  %s" % ("state", "time", "mA", "source")]
    for name, row in f["states"].items():
        out.append("%-24s %12s %10.3f  %s" % (name, _time(row["seconds"]), row["ma"],
                                              row["source"]))
    out += [""] + ["%-44s %s" % row for row in (
        ("average current", "%.3f mA" % f["average_ma"]),
        ("attaches an hour, on average", "%.2f" % f["attaches_per_hour"]),
        ("attaches in the busiest hour", f["attaches_busiest_hour"]),
        ("readings that the server got (different ones)", "%d (%d)" % (
            f["readings"], f["readings_different"])),
        ("TCP connections", f["connections"]),
        ("bytes on the UART, to and from the module", "%d, %d" % tuple(f["uart_bytes"])),
        ("the host was awake", "%s of %s" % (_time(f["host_awake_seconds"]),
                                             _time(f["hours"] * 3600))),
        ("resets of the host", len(f["host_resets"])),
        ("what a careful driver does not do", len(f["violations"])),
    )]
    if battery and f["average_ma"]:
        out.append("%-44s %.0f days" % ("a battery of %g mAh lasts (all of it used)" % battery,
                                        battery / f["average_ma"] / 24))
    if f["changes_not_drawn"]:
        out.append("the pictures lack the oldest %d changes of current" % f["changes_not_drawn"])
    if f["program_ended"]:
        out.append("the program ENDED by an exception, %d times" % f["program_ended"])
    return "\n".join(out)


def _time(s):
    if s >= 3600:
        return "%.2f h" % (s / 3600)
    return "%.1f min" % (s / 60) if s >= 120 else "%.2f s" % s


PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>%(title)s</title>
<style>body{font:15px/1.4 sans-serif;margin:2em;max-width:1320px;color:#222}
img{max-width:100%%;border:1px solid #ddd}pre{font-size:13px}</style></head>
<body><h1>%(title)s</h1>
<p>Computed in virtual time from a model of the module; nothing here was measured.
docs/power.md says what the numbers rest on.</p>
<h2>The whole time</h2><img src="day.svg" alt="the whole time">
%(zoom)s<h2>Figures</h2><pre>%(table)s</pre></body></html>
"""


ZOOMS = (("one_report", "one report, until the network lets go"),
         ("traffic", "the same report, its traffic alone"))


def write(run, out, kinds=("svg", "png"), battery=None):
    """Write pictures, tables and page into the folder `out`; returns the figures."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    f = figures(run)
    table = text(f, battery)
    (out / "table.txt").write_text(table + "\n")
    (out / "figures.json").write_text(json.dumps(f, indent=1) + "\n")
    (out / "output.txt").write_text("".join("%12s  %s\n" % (picture.clock_text(us), line)
                                            for us, line in run.output))
    title = "%s on a %s" % (f["program"], f["model"])
    stretches = list(zip(ZOOMS, picture.one_report(run)))
    for kind in kinds:
        picture.draw(run, 0, run.clock.ticks_us(), out / ("day." + kind),
                     "%s: %.4g hours, %.3g mA on average, %.3g mAh a day" % (
                         title, f["hours"], f["average_ma"], f["mah_per_day"]))
        for (name, what), (begin, end) in stretches:
            picture.draw(run, begin, end, out / (name + "." + kind),
                         "%s: %s, at %s" % (title, what, picture.clock_text(begin)))
    zoom = "".join('<h2>%s</h2><img src="%s.svg" alt="%s">\n' % (what.capitalize(), name, what)
                   for (name, what), _ in stretches)
    (out / "index.html").write_text(PAGE % {"title": html.escape(title), "zoom": zoom,
                                            "table": html.escape(table)})
    return f
