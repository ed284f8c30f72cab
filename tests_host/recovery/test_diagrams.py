"""docs/states.md is what the tables say."""

from simcom import states
from tools.coverage import states as drawn


def test_the_page_is_current():
    assert drawn.PAGE.read_text(encoding="utf-8") == drawn.render(), \
        "python3 -m tools pages writes it"


def test_every_row_is_drawn():
    page = drawn.render()
    for table, words in ((states.MULTI, drawn.EVENTS), (states.SINGLE, drawn.EVENTS)):
        for i in range(0, len(table), 3):
            arrow = "s%d --> s%d" % (table[i] - 97, table[i + 2] & 0x7F)
            line = [row for row in page.split("\n") if arrow in row and
                    words[chr(table[i + 1])] in row]
            assert line, arrow


def test_a_changed_table_shows(monkeypatch):
    t = drawn.tables()
    t.MULTI = t.MULTI[:-3]
    monkeypatch.setattr(drawn, "tables", lambda: t)
    assert drawn.PAGE.read_text(encoding="utf-8") != drawn.render()
