"""Preparing dispatch: a dispatcher with gloves packs cartons, plans a truck and scans it, on a tablet; a wrong unit is red."""

import pytest
from selenium.webdriver.common.keys import Keys

from company import until
from person import WIDTHS
from test_plant import order


@pytest.fixture(scope="module")
def goods(company):
    """Two orders of seal kits with stock for them, a packing instruction and a truck: the orders' numbers."""
    hq, warehouse = company.hq, company.warehouse
    hq.do("gs1.set", "wei", prefix="690123456")
    hq.do("packaging.define", "wei", code="CTN", kind="carton", name_en="Carton", name_zh="纸箱", tare="0.5", length=400, width=300, height=300, maximum_weight=25)
    hq.do("packaging.define", "wei", code="PAL", kind="pallet", name_en="Pallet", name_zh="托盘", tare="20", length=1200, width=800, height=1500, maximum_weight=500)
    hq.do("packing.instruct", "wei", product="S-010", pieces=4, carton="CTN", cartons=3, pallet="PAL", gtin="6291041500213", weight="0.3", fragile="yes")
    until(lambda: warehouse.list("packing_instruction"), what="the instruction at the warehouse")
    warehouse.do("vehicle.define", "zhao.min", code="T-42", payload=1500, bed_length=4200, bed_width=2100, bed_height=2100)
    warehouse.do("stock.count", "zhao.min", product="S-010", lot="L-88", counted=100, location="A-01", why="opening")
    # A customer of its own, so that the wave holds just these.
    company.office.do(
        "customer.register", "wang", code="C-DOCKLAND", name="上海码头供水有限公司", tax_number="91310101MA1FPX1234", credit_limit="500000.00 CNY",
        payment_days=30, address="上海码头供水有限公司|外马路1号|上海|200010|上海|CN")
    numbers = [order(company, f"DISPATCH-{index}", f"S-010 {pieces} pcs", customer="C-DOCKLAND") for index, pieces in ((1, 14), (2, 3))]
    until(lambda: all(any(request["order_number"] == number for request in warehouse.list("dispatch_request")) for number in numbers), what="the requests at the warehouse")
    return numbers


def shipment(company, number):
    return next(found for found in company.warehouse.list("shipment") if found["order_number"] == number)


def test_from_the_wave_to_the_truck(company, person, goods):
    keeper = person("tablet").sign_in("zhao.min", company.warehouse)
    keeper.open("/dock/waves").type("#wave-customer", "码头").click("#wave-open")
    until(lambda: keeper.path.startswith("/dock/waves/"), what="the wave")
    keeper.see(f"→ {goods[0]}", f"→ {goods[1]}").shoot("dispatch-wave")
    assert keeper.barriers() == [] and keeper.overflow() == []
    for _ in range(20):
        if keeper.sees("Everything is picked"):
            break
        takes = len(keeper.all("button[name=all]"))
        keeper.click("button[name=all]")
        until(lambda: len(keeper.all("button[name=all]")) != takes or keeper.sees("Everything is picked"), what="the next place")
    keeper.see("Everything is picked")

    for number in goods:
        request = next(found["id"] for found in company.warehouse.list("dispatch_request") if found["order_number"] == number)
        keeper.open(f"/dock/pick/{request}").click("#dock-pack-button")
        until(lambda: keeper.path.startswith("/dock/load/"), what="the page for loading")
    first, second = (shipment(company, number) for number in goods)
    keeper.open(f"/dock/units/{first['id']}").see("Everything stands in a unit", "1 · pallet", "5 · carton", "fragile").shoot("dispatch-units")
    assert keeper.barriers() == [] and keeper.overflow() == []
    keeper.open(f"/dock/units/{first['id']}/5").click("#unit-reopen")
    keeper.click("form[action$='/take'] button").see("Put in 1").shoot("dispatch-unit")
    assert keeper.barriers() == [] and keeper.overflow() == []
    keeper.type("#scan-code", "(01)06291041500213(10)L-88", Keys.ENTER).see("1 pcs of S-010 into unit 5.")
    keeper.type("#unit-weighed", "1.1").click("#unit-close").see("closed")

    keeper.open("/dock/trucks")
    keeper.driver.execute_script("document.getElementById('truck-type').value = 'T-42'")
    keeper.type("#truck-carrier", "SF Express").type("#truck-shipments", f"{first['number']}, ").click("#truck-plan")
    until(lambda: keeper.path.startswith("/dock/trucks/"), what="the truck")
    keeper.see("The last stop is loaded first.")
    # The browser notes the refusal of a wrong unit, as it should.
    keeper.expected.append(r"/dock/trucks/.* status of 422")
    keeper.type("#scan-code", f"{second['number']}/1", Keys.ENTER).find("[data-stop]")
    keeper.see("is on no truck's plan").shoot("dispatch-truck-stop").click("[data-understood]")
    sscc = next(unit["sscc"] for unit in company.warehouse.list("handling_unit") if unit["shipment"] == first["id"] and unit["position"] == 2)
    keeper.type("#scan-code", f"00{sscc}", Keys.ENTER)
    until(lambda: keeper.says(".dock-large b", "1"), what="the pallet on the truck")
    keeper.type("#scan-code", f"{first['number']}/5", Keys.ENTER)
    until(lambda: keeper.says(".dock-large b", "2"), what="the loose carton on the truck")
    for box in keeper.all(".dock-checks input"):
        keeper.driver.execute_script("arguments[0].click()", box)
    keeper.type("#leave-seal", "S-4711").shoot("dispatch-truck")
    assert keeper.barriers() == [] and keeper.overflow() == []
    keeper.click("#truck-leave")
    until(lambda: keeper.path == "/dock/trucks", what="the list of trucks")
    assert shipment(company, goods[0])["state"] == "dispatched"
    assert keeper.complaints() == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_fits(company, person, goods, width, language):
    someone = person(width, language=language).sign_in("zhao.min", company.warehouse)
    plan, wave = (company.warehouse.list(kind)[0]["id"] for kind in ("load_plan", "pick_wave"))
    sent = shipment(company, goods[1])["id"]
    for path in ["/dock", "/dock/waves", f"/dock/waves/{wave}", "/dock/trucks", f"/dock/trucks/{plan}", f"/dock/units/{sent}", f"/dock/units/{sent}/1"]:
        someone.open(path)
        assert someone.overflow() == [] and someone.barriers() == [], path
