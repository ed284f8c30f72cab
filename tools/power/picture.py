"""The pictures: pins, the module's state, traffic on the UART and current over time.

One function draws any stretch of a run: a day, or one report.  What is shorter than a dot on the
paper is drawn a dot wide, so that a day shows its reports; the current of a day is shown as the
mean and the extremes of each dot's time.
"""

from tools.setup.plots import plotting

DPI = 100
WIDE, HIGH = 13.0, 8.6              # inches
DOTS = 900                          # columns that a stretch is divided into
PINS = (("dtr", "DTR"), ("ri", "RI"), ("pwrkey", "PWRKEY"), ("status", "STATUS"))
# state: colour.  Cold is cheap, warm is dear.
COLOURS = {
    "no supply": "#f0f0f0", "off": "#c8c8c8", "psm": "#c7d9ee", "sleep": "#9ecae1",
    "no service asleep": "#bcbddc", "radio off asleep": "#c7e9c0", "radio off": "#74c476",
    "idle": "#3182bd", "no service": "#756bb1", "boot": "#17a398", "stopping": "#8c8c8c",
    "held": "#fdd049", "searching": "#8c510a", "receiving": "#fd8d3c", "signalling": "#c51b8a",
    "transmitting": "#d7191c",
}
# lanes of the state's panel, from the top; in each the cheap first
LANES = (
    ("radio busy", ("held", "receiving", "signalling", "transmitting")),
    ("no network", ("no service asleep", "no service", "searching")),
    ("idle", ("radio off", "idle")),
    ("asleep", ("psm", "radio off asleep", "sleep")),
    ("off, starting", ("no supply", "off", "stopping", "boot")),
)
OUT, IN = "#08519c", "#a63603"      # host to module, module to host
UNITS = (                           # shortest span in s, unit, s in it, distances of ticks
    (3 * 3600, "hours", 3600, (0.5, 1, 2, 3, 6, 12, 24)),
    (300, "minutes", 60, (1, 2, 5, 10, 15, 30)),
    (0, "seconds", 1, (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60)),
)


def clock_text(us):
    """Hours, minutes and seconds of a time in the run."""
    s = us // 1000000
    return "%d:%02d:%02d" % (s // 3600, s // 60 % 60, s % 60)


def draw(run, start_us, end_us, path, title):
    """Draw that stretch into `path` (its suffix says what: .svg or .png)."""
    plotting()
    import matplotlib.pyplot as plt
    plt.rcParams.update({"font.size": 10, "svg.hashsalt": "simcom", "svg.fonttype": "none",
                         "axes.spines.top": False, "axes.spines.right": False})
    figure, (pins, state, uart, current) = plt.subplots(
        4, 1, sharex=True, figsize=(WIDE, HIGH), dpi=DPI,
        gridspec_kw={"height_ratios": (2.2, 1.7, 1.4, 3)})
    span = (end_us - start_us) / 1e6
    _shortest, unit, size, steps = next(row for row in UNITS if span >= row[0])
    scale = _Scale(start_us, end_us, size, absolute=size >= 60)
    _pins(pins, run, scale)
    _states(state, run, scale)
    _traffic(uart, run, scale)
    _current(current, run, scale)
    _marks((pins, state, uart, current), run, scale)
    step = next((s for s in steps if span / size / s <= 16), steps[-1])
    current.xaxis.set_major_locator(plt.MultipleLocator(step))
    current.set_xlim(scale.x(start_us), scale.x(end_us))
    current.set_xlabel("%s since %s" % (unit, "power on" if scale.absolute
                                        else clock_text(start_us)))
    figure.suptitle(title, x=0.012, y=0.985, ha="left", fontsize=12, fontweight="bold")
    figure.align_ylabels()
    figure.subplots_adjust(left=0.1, right=0.815, top=0.915, bottom=0.065, hspace=0.1)
    at = current.get_position()         # room for its legend above it
    current.set_position([at.x0, at.y0, at.width, at.height - 0.035])
    # nothing of the day it was drawn on: the same run is the same file
    figure.savefig(path, metadata={"Date": None} if str(path).endswith(".svg") else {})
    plt.close(figure)
    return path


class _Scale:
    """A stretch of the run in units of the picture."""

    def __init__(self, start, end, size, absolute):
        self.start, self.end = start, end
        self.absolute = absolute
        self._zero = 0 if absolute else start
        self._unit = size * 1e6
        self.dot = max(1, (end - start) // DOTS)

    def x(self, us):
        return (us - self._zero) / self._unit

    def width(self, us):
        return us / self._unit

    def dots(self, pieces):
        """The mean of each dot's time, of `(from, to, value)`."""
        n = (self.end - self.start + self.dot - 1) // self.dot
        sums = [0] * n
        for begin, end, value in pieces:
            for i in range((begin - self.start) // self.dot,
                           (end - 1 - self.start) // self.dot + 1):
                left = self.start + i * self.dot
                sums[i] += value * (min(end, left + self.dot) - max(begin, left))
        return [s / min(self.dot, self.end - self.start - i * self.dot)
                for i, s in enumerate(sums)]

    def cut(self, rows):
        """`(from, to, row)` of rows `(us, …)` that hold until the next, inside the stretch."""
        for i, row in enumerate(rows):
            begin = max(row[0], self.start)
            end = min(rows[i + 1][0] if i + 1 < len(rows) else self.end, self.end)
            if begin < end:
                yield begin, end, row


def _legend(axes, handles, labels, title=None):
    axes.legend(handles, labels, title=title, loc="upper left", bbox_to_anchor=(1.01, 1.04),
                frameon=False, fontsize=9, title_fontsize=9, handlelength=1.3,
                labelspacing=0.35, borderaxespad=0, alignment="left")


def _pins(axes, run, scale):
    names = [label for _, label in PINS] + ["host awake"]
    bases = [(len(names) - 1 - i) * 1.5 for i in range(len(names))]
    for (name, _label), base in zip(PINS, bases):
        xs, ys = [], []
        for begin, end, (_us, level) in scale.cut(run.levels[name]):
            xs += [scale.x(begin), scale.x(end)]
            ys += [base + level, base + level]
        axes.axhline(base, color="#dddddd", linewidth=0.6, zorder=0)
        axes.plot(xs, ys, color="#222222", linewidth=0.9)
    # of the host its share of each dot's time: a day has more naps than dots
    share = scale.dots([(begin, end, 1000000) for begin, end, (_us, awake)
                        in scale.cut(run.board.awake) if awake])
    axes.fill_between([scale.x(scale.start + i * scale.dot) for i in range(len(share))], 0,
                      [s / 1000000 for s in share], step="post", color="#555555", linewidth=0)
    axes.set_yticks([base + 0.5 for base in bases], names)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.25, len(names) * 1.5 - 0.1)
    handles = [axes.plot([], [], " ")[0]] * 4
    _legend(axes, handles, ["line up: high level", "DTR low: module awake",
                            "RI low: it wants something", "host: share of the time"
                            if scale.absolute else "host: awake or in light sleep"], "pins")


def _states(axes, run, scale):
    bars, seen = {}, set()
    for begin, end, (_us, state, _cause, _ua) in scale.cut(run.modem.energy.changes):
        seen.add(state)
        bars.setdefault(state, []).append((scale.x(begin),
                                           scale.width(max(end - begin, scale.dot))))
    for i, (_name, states) in enumerate(LANES):
        for state in states:            # the dearest last, on top
            if state in bars:
                axes.broken_barh(bars[state], (len(LANES) - 1 - i + 0.08, 0.84),
                                 color=COLOURS[state], linewidth=0)
    axes.set_yticks([len(LANES) - 0.5 - i for i in range(len(LANES))],
                    [name for name, _ in LANES])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(0, len(LANES))
    from matplotlib.patches import Patch
    order = [name for _, states in LANES for name in reversed(states) if name in seen]
    # its legend is long: it has the room beside the current
    axes.figure.legend([Patch(color=COLOURS[name]) for name in order], order,
                       title="state of the module", loc="upper left",
                       bbox_to_anchor=(0.822, 0.335), frameon=False, fontsize=9,
                       title_fontsize=9, handlelength=1.3, labelspacing=0.3, borderaxespad=0,
                       alignment="left")


def _columns(rows, scale, width):
    out = {}
    for us, n in rows:
        if scale.start <= us < scale.end:
            i = (us - scale.start) // width
            out[i] = out.get(i, 0) + n
    return out


def _traffic(axes, run, scale):
    width = scale.dot * 3
    sent = _columns([(us, n) for us, _, n in run.board.traffic], scale, width)
    got = _columns(run.answers, scale, width)
    for data, sign, colour in ((sent, 1, OUT), (got, -1, IN)):
        axes.bar([scale.x(scale.start + i * width) for i in data],
                 [sign * n for n in data.values()], width=scale.width(width), align="edge",
                 color=colour, linewidth=0)
    axes.axhline(0, color="#888888", linewidth=0.6)
    most = max([*sent.values(), *got.values(), 1])
    if most > 1000:                     # a start is a hundred reports: both are to be seen
        axes.set_yscale("symlog", linthresh=100)
        axes.set_yticks([s * 10 ** k for s in (-1, 1) for k in range(2, 6) if 10 ** k < 3 * most]
                        + [0])
        axes.minorticks_off()
        axes.set_ylim(-3 * most, 3 * most)
    else:
        axes.set_ylim(-1.1 * most, 1.1 * most)
        axes.yaxis.get_major_locator().set_params(nbins=5)
    axes.yaxis.set_major_formatter(lambda v, _pos: "%g" % abs(v))
    axes.set_ylabel("bytes in %s" % _duration(width))
    handles = [axes.bar([0], [0], color=c)[0] for c in (OUT, IN)]
    _legend(axes, handles, ["up: host to module", "down: module to host"], "UART")


def _duration(us):
    if us >= 60e6:
        return "%.3g min" % (us / 60e6)
    return "%.3g s" % (us / 1e6) if us >= 1e6 else "%.3g ms" % (us / 1e3)


def _current(axes, run, scale):
    steps = list(scale.cut(run.modem.energy.changes))
    n = (scale.end - scale.start + scale.dot - 1) // scale.dot
    low, high = [None] * n, [0] * n
    total = 0
    for begin, end, (_us, _state, _cause, ua) in steps:
        total += (end - begin) * ua
        for i in range((begin - scale.start) // scale.dot,
                       (end - 1 - scale.start) // scale.dot + 1):
            high[i] = max(high[i], ua)
            low[i] = ua if low[i] is None else min(low[i], ua)
    xs = [scale.x(scale.start + i * scale.dot) for i in range(n)] + [scale.x(scale.end)]
    handles, labels = [], []
    if scale.absolute:
        mean = [max(ua / 1000, 1e-3)
                for ua in scale.dots([(begin, end, row[3]) for begin, end, row in steps])]
        band = [[max((v or 0) / 1000, 1e-3) for v in (*row, row[-1])] for row in (low, high)]
        handles.append(axes.fill_between(xs, *band, step="post", color="#fcae91", linewidth=0))
        labels.append("least to most in %s" % _duration(scale.dot))
        handles.append(axes.plot(xs, mean + mean[-1:], drawstyle="steps-post", color="#7f0000",
                                 linewidth=1.2)[0])
        labels.append("mean of each %s" % _duration(scale.dot))
    else:
        handles.append(axes.plot(
            [scale.x(begin) for begin, _, _ in steps] + [scale.x(scale.end)],
            [max(row[3] / 1000, 1e-3) for _, _, row in steps] + [steps[-1][2][3] / 1000],
            drawstyle="steps-post", color="#7f0000", linewidth=1.4)[0])
        labels.append("current")
    average = total / (scale.end - scale.start) / 1000
    handles.append(axes.axhline(average, color="#238b45", linewidth=1.2, linestyle="--"))
    labels.append("average: %.3g mA" % average)
    axes.set_yscale("log")
    bottom = min([v for v in low if v] or [100]) / 1000
    axes.set_ylim(bottom / 1.8, max(high) / 1000 * 1.8)
    from matplotlib.ticker import LogLocator
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if max(high) < 300 * bottom * 1000
                                            else (1,), numticks=20))
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda v, _pos: "%g" % v)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_ylabel("current in mA (log)")
    axes.legend(handles, labels, loc="lower right", bbox_to_anchor=(1, 0.985), ncols=3,
                frameon=False, fontsize=9, handlelength=1.3, borderaxespad=0.2)


def _marks(axes, run, scale):
    """Faults and resets, over all panels, named at the top without overlapping."""
    marks = [(int(start * 1e6), int((start + lasting) * 1e6), name)
             for name, start, lasting in run.wanted]
    marks += [(us, us, "host reset") for us, why in run.resets]
    shown = [m for m in sorted(marks) if m[0] < scale.end and m[1] >= scale.start]
    free = {}
    for begin, end, name in shown:
        left = max(begin, scale.start)
        for a in axes:
            if end > begin:
                a.axvspan(scale.x(left), scale.x(min(end, scale.end)), color="#fff3b0",
                          zorder=-1, linewidth=0)
            a.axvline(scale.x(left), color="#b8860b", linewidth=0.8, linestyle=":", zorder=0)
        at = (left - scale.start) / (scale.end - scale.start)
        row = next(r for r in range(9) if free.get(r, -1) <= at)
        free[row] = at + 0.012 * (len(name) * 0.55 + 1)
        if row < 3:
            axes[0].annotate(name, (at, 1.0), xycoords="axes fraction", xytext=(1, 2 + 11 * row),
                             textcoords="offset points", fontsize=8, color="#7a5c00")


def one_report(run):
    """`[(from, to)]` of a report, from the host's first byte until the network lets the module
    go, and where that takes long of its traffic alone; away from faults if there is such a one."""
    times = sorted({us for us, _, _ in run.board.traffic} | {us for us, _ in run.answers})
    clusters = []
    for us in times:
        if clusters and us - clusters[-1][1] < 5000000:
            clusters[-1][1] = us
        else:
            clusters.append([us, us])
    troubles = [(start * 1e6 - 60e6, (start + lasting) * 1e6 + 1200e6)
                for _, start, lasting in run.wanted]
    acks = [us for us, _, _ in run.server.readings]
    with_acks = [c for c in clusters if any(c[0] <= us <= c[1] for us in acks)]
    calm = [c for c in with_acks if not any(c[0] <= b and c[1] >= a for a, b in troubles)]
    good = calm or with_acks
    if not good:
        return []
    begin, over = good[len(good) // 2]
    end = over
    for us, state, _cause, _ua in run.modem.energy.changes:     # until the radio is released
        if us > over:
            end = us
            if state in ("sleep", "idle", "psm", "off"):
                break
    out = []
    for last in (end, over) if (over - begin) * 2 < end - begin else (end,):
        room = max((last - begin) // 12, 50000)
        out.append((max(0, begin - room), min(run.end_us, last + room)))
    return out
