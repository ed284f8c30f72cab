"""What the documents promise of the house: its tables name what is there, its rules hold."""

import ast
import re
import subprocess
import sys
from collections import Counter

import pytest
from source import FILES, ROOT, TREES, constants, imported, named

from tools.modem import control

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").glob("*.md")) + sorted((ROOT / "tools").rglob("*.md"))
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
# What an interpreter has once, however many modems: what `install()` put away, asyncio's own
# functions, the modem made last.
KEPT = {"modem": {"last"}, "opening": {"_before"}, "streams": {"_stock", "_opened"}}


def part(title):
    """The text of a section of docs/architecture.md."""
    return ARCHITECTURE.split("\n## %s\n" % title)[1].split("\n## ")[0]


def words(text):
    """What stands in backquotes, word by word."""
    return [word for quoted in re.findall(r"`([^`]+)`", text) for word in quoted.split()]


def modules(text):
    """The package's modules among them."""
    return [word for word in words(text) if word in FILES]


def anchors(page):
    """What `#…` may name in a page, as its readers make it of the headings."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        where = page.parent / name if name else page
        assert where.exists(), target
        assert not anchor or anchor in anchors(where), target


def test_the_readme_leads_to_everything():
    text = PAGES[0].read_text(encoding="utf-8")
    found = [*(ROOT / "docs").glob("*.md"), *(ROOT / "examples").glob("*/main.py")]
    for path in sorted(found):
        assert "](%s)" % path.relative_to(ROOT) in text, path.name


def test_the_flash_that_the_readme_tells():
    told = re.search(r"That is source, (\d+) KB of flash", PAGES[0].read_text(encoding="utf-8"))[1]
    size = sum(path.stat().st_size for name, path in FILES.items() if name != "_host")
    assert abs(size / 1024 - int(told)) <= 10


def test_every_errno_is_described():
    told = re.findall(r"^\| `E\w+` \| (\d+) \|",
                      (ROOT / "docs" / "errors.md").read_text(encoding="utf-8"), re.M)
    raised = set()
    for path in FILES.values():
        raised.update(re.findall(r"Error\((\d+),|\.error = (\d+)",
                                 path.read_text(encoding="utf-8")))
    assert {number for pair in raised for number in pair} - {"", "0"} <= set(told)


def test_every_setting_is_described():
    page = words((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
    for node in TREES["settings"].body:
        if named(node) in ("_NUMBERS", "_TEXTS", "_TUNED", "_KEPT"):
            assert set(ast.literal_eval(node.value)) <= set(page)


@pytest.mark.parametrize("title, left_out", [
    ("Floors", {"__init__", "_host"}), ("File by file", {"_host"})])
def test_tables_name_each_file_once(title, left_out):
    rows = [row for row in part(title).split("\n") if row.startswith("|")]
    assert Counter(modules("\n".join(rows))) == Counter(set(FILES) - left_out)


def test_imports_point_down_in_the_table_too():
    """Its floors are wider than those of test_floors.py: who shares one may import the other."""
    rows = [row for row in part("Floors").split("\n") if row.startswith("|")]
    floor = {name: -height for height, row in enumerate(rows) for name in modules(row)}
    for name in floor:
        for other in imported(name) - {"__init__", "_host"}:
            assert floor[other] <= floor[name], "%s imports %s" % (name, other)


def test_the_tools_are_named():
    told = {word.split("/")[1] for word in words(part("The tools")) if word.startswith("tools/")}
    assert told == {path.parent.name for path in (ROOT / "tools").glob("*/__init__.py")}


def test_the_folders_of_tests_are_named():
    rows = part("The tools").split("| folder of")[1]
    told = [word for row in rows.split("\n")[1:] for word in words(row.split(" | ")[0])]
    found = [path.name for path in (ROOT / "tests_host").iterdir() if any(path.glob("*.py"))]
    assert sorted(told) == sorted(found)


def test_the_owners_of_dtr_and_of_the_rate_are_those_of_the_table():
    text = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}
    row = re.search(r"^\| the module's DTR \| (.*?) \|", part("Who owns what"), re.M)[1]
    assert set(modules(row)) == {
        name for name in text if re.search(r"\bdtr\.value\(\d|\[_DTR\]\.value\(\d", text[name])}
    assert [name for name in text if ".uart.init(" in text[name]] == ["finding"]


def test_all_seams_are_named():
    """Where a part puts its own method in the place of the modem's."""
    told = set(re.findall(r"`m\.([\w.]+)`", part("Parts, and why")))
    found = set()
    for path in FILES.values():
        text = path.read_text(encoding="utf-8")
        found.update(re.findall(
            r"\bm\.(next|pump|take|put|on_\w+) = |\b(d\.run) = ", text))
    assert {name for names in found for name in names if name} == told


def test_the_control_port_is_described():
    page = (ROOT / "docs" / "virtual-modem.md").read_text(encoding="utf-8")
    assert tuple(re.search(r"Names:\n`([^`]+)`", page)[1].split()) == control.FAULTS
    ops = {name[3:] for name in vars(control.Control) if name.startswith("op_")}
    assert set(re.findall(r'"op": "(\w+)"', control.__doc__)) == ops


def test_the_files_of_the_virtual_modem_are_named():
    where = ROOT / "tools" / "modem"
    told = words((where / "README.md").read_text(encoding="utf-8").split("## How it is built")[1])
    found = {path.stem for path in where.glob("*.py") if not path.stem.startswith("__")}
    families = {word for word in told if word.endswith("*")}
    found = {name for name in found if not any(name.startswith(word[:-1]) for word in families)}
    assert found == set(told) - families


@pytest.mark.parametrize("folder", ["modem", "board"])
def test_the_virtual_ones_know_nothing_of_the_package(folder):
    for path in (ROOT / "tools" / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
                [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] in ("simcom", "lib")], path


def test_the_virtual_modem_is_read_by_the_oldest_python_that_is_promised():
    for path in (ROOT / "tools" / "modem").glob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=(3, 9))


@pytest.mark.parametrize("name", sorted(set(FILES) - {"_host"}))
def test_no_module_has_state(name):
    """Of two modems each has its own: what a part remembers is in `Modem.own`."""
    kept = {word for node in ast.walk(TREES[name]) if isinstance(node, ast.Global)
            for word in node.names}
    for node in TREES[name].body:
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.Dict, ast.List, ast.Set)):
            rows = getattr(node.value, "keys", None) or getattr(node.value, "elts", None)
            kept.update(target.id for target in node.targets if not rows)
    assert kept == KEPT.get(name, set())


@pytest.mark.parametrize("name", sorted(set(FILES) - {"dialogue", "links"}))
def test_no_constant_is_left_over(name):
    """The dialogue's and the links' are whole lists, which the others are compared with."""
    used = Counter(node.id for node in ast.walk(TREES[name]) if isinstance(node, ast.Name))
    assert [constant for constant in constants(name) if used[constant] < 2] == []


def test_the_peer_of_a_real_board_needs_nothing_installed():
    """It runs on a server, from a checkout (tests_device/__init__.py)."""
    code = "from tests_device.echo import EchoServer as E; E().close()"
    subprocess.run([sys.executable, "-S", "-c", code], cwd=str(ROOT), check=True, timeout=60)


@pytest.mark.parametrize("folder", [
    "unit", "worlds", "transcripts", "session", "modes", "transparent", "recovery", "powering",
    "sleeping", "extras"])
def test_what_is_on_virtual_time_never_sleeps(folder):
    for path in (ROOT / "tests_host" / folder).rglob("*.py"):
        assert "time.sleep(" not in path.read_text(encoding="utf-8"), path
