"""Headquarters of a company that was made: the figures of all its orders at one look, and down to one of them.

It has 400 orders, or as many as WEFT_MADE_ORDERS says; WEFT_MADE_DIR names a company that `Tools/company --node` has made already, so that one of
a million orders is made once. Its folder is used as it is and kept.
"""

import json
import os
import pathlib
import subprocess
import types

import pytest

from company import ROOT, Node


@pytest.fixture(scope="module")
def headquarters(tmp_path_factory):
    made = os.environ.get("WEFT_MADE_DIR")
    folder = pathlib.Path(made) if made else tmp_path_factory.mktemp("made") / "hq"
    weft = pathlib.Path(os.environ.get("WEFT", ROOT / ".build/debug/weft"))
    if not made:
        orders = os.environ.get("WEFT_MADE_ORDERS", "400")
        subprocess.run([str(weft.parent / "weft-company"), "--orders", orders, "--years", "1", "--to", str(folder), "--node"], check=True, capture_output=True, timeout=3_000)
    node = Node(types.SimpleNamespace(dir=folder.parent, weft=str(weft)), folder.name)
    settings = json.loads((folder / "site.json").read_text())
    (folder / "site.json").write_text(json.dumps({**settings, "consolePort": node.console_port, "listenPort": node.port}))
    try:
        node.give_password("wei")
        node.start()
        yield node
    finally:
        node.stop()
        (folder / "site.json").write_text(json.dumps(settings))


def test_all_figures_of_a_made_company_and_down_to_an_order(headquarters, person):
    said = json.loads(headquarters.weft("figures", "--json"))
    analyst = person().sign_in("wei", headquarters)
    analyst.open("/insight").see("On time in full", "Complaint rate", "From which sites, up to when").shoot("made-insight")
    tiles = {tile.find_element("css selector", "h2").text: tile.text for tile in analyst.all(".insight-tile")}
    assert len(tiles) == 12
    # The page says what the command says.
    for figure in said["figures"]:
        number = figure["now"].get("number")
        if figure["unit"] == "share" and number and figure["label_en"] in tiles:
            assert f"{round(float(number) * 1000 + 1e-9) / 10:.1f} %" in tiles[figure["label_en"]], figure["name"]
    assert analyst.barriers() == [] and analyst.overflow() == []
    analyst.open("/insight/otif?period=year").see("How it is counted", "By customer, the worst first", "By product, the worst first").shoot("made-otif")
    assert len(analyst.all("svg")) >= 4
    first = analyst.find("#cases td a")
    number = first.text
    first.click()
    analyst.see(number, "Life in time")


def test_statistics_flow_and_the_review_of_a_made_company(headquarters, person):
    analyst = person().sign_in("wei", headquarters)
    analyst.open("/insight/statistics?period=year").see("By product", "By customer", "By region").shoot("made-statistics")
    analyst.open("/insight/flow?period=year").see("Open orders by stage, now").shoot("made-flow")
    analyst.open("/insight/review?kind=monthly").see("Monthly review", "Where targets are missed").shoot("made-review")
    assert analyst.barriers() == [] and analyst.overflow() == []
    analyst.open("/improvement").see("Improvement").shoot("made-improvement")
    assert analyst.barriers() == [] and analyst.overflow() == []
