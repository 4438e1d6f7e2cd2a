"""Material and lots: a heat is scanned into a work order on a tablet, the pumps are reported by number, and a bad heat is followed and held."""

import pytest

from company import until
from person import WIDTHS
from test_plant import work_order


@pytest.fixture(scope="module")
def work(company):
    """A released work order for ten pumps, with two heats of iron beside what the plant has."""
    plant = company.plant
    for heat in ("HEAT-A", "HEAT-B"):
        plant.do("material.receive", "chen.gang", component="CAST-IRON", quantity="100 kg", lot=heat, location="M-01", supplier_lot=f"BAO-{heat}", expires="2030-01-31")
    return work_order(company, "LOTS-1", "P-100 10 pcs")


def test_a_heat_is_followed_from_the_scan_to_the_hold(company, person, work):
    keeper = person("tablet").sign_in("chen.gang", company.plant)
    keeper.expected.append(r"/material/issue/.* status of 422")
    keeper.open("/material").see("HEAT-A", "M-01").shoot("material")
    assert keeper.barriers() == [] and keeper.overflow() == []
    keeper.open(f"/material/issue?work={work}").see(work, "CAST-IRON")
    keeper.shoot("material-issue")
    assert keeper.barriers() == [] and keeper.overflow() == []
    # A scanner types and ends with Enter; the quantity is what is still needed.
    keeper.type("#scan-code", "HEAT-A\n").see("By the books", "Was it really so?").shoot("material-refused")
    assert keeper.barriers() == [] and keeper.overflow() == []
    keeper.type("#scan-quantity", "100").type("#scan-code", "HEAT-A\n").see("scanned")
    keeper.shoot("material-issued")
    company.plant.do("work.report", "chen.gang", work_order=work, good="10", lot="L-77", serials="P-7001..P-7010")
    keeper.open("/lots").type("#scan-code", "P-7003\n")
    until(lambda: keeper.path.startswith("/lots/of"), what="the piece's page")
    keeper.see("What went into it", "HEAT-A").shoot("lot")
    keeper.open("/lots?lot=BAO-HEAT-A").see("P-100 · L-77", "Where it went")
    assert keeper.barriers() == [] and keeper.overflow() == []
    keeper.open("/do/lot.contain?component=CAST-IRON&lot=HEAT-A").take("lot.contain", why="The heat is brittle.")
    until(lambda: len(company.plant.list("lot_hold")) >= 1, what="the hold of the pumps")
    keeper.open("/lots/of?code=CAST-IRON&lot=HEAT-A").see("held").shoot("lot-held")
    assert keeper.complaints() == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_fits(company, person, work, width, language):
    someone = person(width, language=language).sign_in("chen.gang", company.plant)
    for path in ["/material", "/material?component=CAST-IRON", "/material/issue", f"/material/issue?work={work}", "/lots", "/lots?lot=HEAT-A"]:
        someone.open(path)
        assert someone.overflow() == [] and someone.barriers() == [], path
