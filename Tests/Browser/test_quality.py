"""Quality: a receipt is inspected on a tablet by a plan, rejected, sorted, and what is left goes before the review board."""

import pytest

from company import until
from person import WIDTHS
from test_plant import work_order

PLAN = "10 low=12.45 high=12.55 nominal=12.5 unit=mm Outer diameter\n20 No scratches"


@pytest.fixture(scope="module")
def receipt(company):
    """Twelve kits that wait for inspection by plan: the receipt's number."""
    warehouse = company.warehouse
    warehouse.do("inspection.plan", "zhao.min", product="P-200", stage="receipt", level="S-1", aql="6.5", characteristics=PLAN)
    warehouse.do("gauge.define", "zhao.min", code="CAL-7", name="Caliper", kind="caliper", lowest="0", highest="150", resolution="0.01", unit="mm", calibrated_until="2020-01-01")
    work = work_order(company, "QUALITY-1", "P-200 12 pcs")
    company.plant.do("work.report", "chen.gang", work_order=work, good="12")
    until(lambda: any(order["number"] == work and order["state"] == "finished" for order in warehouse.list("work_order")), what="the finished work at the warehouse")
    warehouse.do("goods.receive", "zhao.min", work_order=work, quantity="12", location="Q-01")
    return next(found["number"] for found in warehouse.list("goods_receipt") if found["location"] == "Q-01")


def test_a_receipt_is_inspected_by_touch(company, person, receipt):
    inspector = person("tablet").sign_in("zhao.min", company.warehouse)
    inspector.open("/quality").see("Waiting to be inspected", receipt).shoot("quality-inbox")
    assert inspector.barriers() == [] and inspector.overflow() == []
    inspector.click("form[action='/quality/open'] button")
    until(lambda: inspector.path.startswith("/quality/inspect/"), what="the inspection's form")
    inspector.see("Piece 1 · Outer diameter", "12.45 – 12.55 mm")
    for key in "12.6":
        inspector.click(f"[data-key='{key}']")
    inspector.shoot("quality-inspect")
    assert inspector.barriers() == [] and inspector.overflow() == []
    inspector.click(".quality-ask button.primary").see("Piece 1 · No scratches")
    inspector.click(".quality-ask button[value=ok]").see("more than may be")
    inspector.click("button[name=accepted][value=no]").see("is rejected", "Record the sorting of a lot")
    inspector.open("/quality/nonconformances").see("To be proposed", "12 pcs").shoot("quality-board")
    assert inspector.barriers() == [] and inspector.overflow() == []
    assert inspector.complaints() == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_fits(company, person, receipt, width, language):
    someone = person(width, language=language).sign_in("zhao.min", company.warehouse)
    chart = f"/quality/chart/{company.warehouse.list('characteristic')[0]['id']}"
    for path in ["/quality", "/quality/nonconformances", "/quality/gauges", chart]:
        someone.open(path)
        assert someone.overflow() == [] and someone.barriers() == [], path
