"""Release and work times: a planner releases what is right, two people work on it at a tablet, and the foreman looks at whose minutes they were."""

import pytest

from company import until
from person import WIDTHS
from test_plant import small, work_order

ROUTING = "10 ASM setup=10 run=6 tools=T-7 drawings=D-100 Assemble\n20 ASM run=3 Test"


@pytest.fixture(scope="module")
def waiting(company):
    """A work order with its material that needs a tool and a drawing: its number."""
    plant = company.plant
    plant.do("routing.define", "chen.gang", product="S-010", operations=ROUTING)
    work = work_order(company, "TIMES-1", "S-010 8 pcs", release=False)
    plant.do("material.reserve", "chen.gang", work_order=work)
    yield work
    # Nothing is left at the assembly for those who come next.
    plant.do("work.report", "chen.gang", work_order=work, good="5")
    plant.do("routing.withdraw", "chen.gang", product="S-010")


def key(company, work):
    return next(row["id"] for row in company.plant.list("work_order") if row["number"] == work)


def test_a_work_order_is_released_and_its_time_is_seen(company, person, waiting):
    plant = company.plant
    planner = person("tablet").sign_in("chen.gang", plant)
    planner.open("/release").see(waiting, "There is no tool T-7 here.", "There is no drawing D-100 here.").shoot("release-missing")
    assert planner.barriers() == [] and planner.overflow() == []
    plant.do("tool.define", "chen.gang", code="T-7", name="Torque wrench", place="Rack 3")
    plant.do("drawing.define", "chen.gang", code="D-100", revision="B", title="Assembly", **{"from": "2020-01-01"})
    plant.do("drawing.release", "chen.gang", drawing="D-100/B")
    planner.open("/release").see("Rack 3", "D-100/B", "ready")
    plant.do("work.release", "chen.gang", work_order=waiting)
    planner.open(f"/paper/traveller/{key(company, waiting)}").see("Not handed out", "T-7", "D-100/B").shoot("release-traveller")
    planner.open(f"/floor/work/{key(company, waiting)}").see("Operation 10 Assemble")
    planner.click("[data-touch=setup]").see("being set up")
    planner.click("[data-touch=start]").see("running", "On it: chen.gang")
    planner.click("[data-touch=operation]").see("Operation 20 Test").shoot("floor-crew")
    assert planner.barriers() == [] and planner.overflow() == [] and small(planner) == []
    plant.do("work.report", "chen.gang", work_order=waiting, good="3")
    planner.open(f"/times/of/{key(company, waiting)}").see("Forecast finish", "By operation", "20 Test").shoot("work-time")
    assert planner.barriers() == [] and planner.overflow() == []
    planner.open("/times?by=person").see("Labour and machine time").shoot("times")
    assert planner.barriers() == [] and planner.overflow() == []
    assert planner.complaints() == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_fits(company, person, waiting, width, language):
    someone = person(width, language=language).sign_in("chen.gang", company.plant)
    for path in ["/release", "/times", "/times?by=order", f"/times/of/{key(company, waiting)}", "/list/tool", "/list/drawing"]:
        someone.open(path)
        assert someone.overflow() == [] and someone.barriers() == [], path
