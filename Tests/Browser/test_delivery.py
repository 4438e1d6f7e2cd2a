"""A delivery is refused at the door while the driver has no line; the office turns it into a claim, new goods and a told customer."""

import pytest

from company import until
from person import WIDTHS
from test_plant import order


@pytest.fixture(scope="module")
def sent(company):
    """Seal kits on their way to a customer of their own, with a carrier: the order's number and the shipment."""
    hq, office, warehouse = company.hq, company.office, company.warehouse
    hq.do("carrier.define", "wei", code="YT", name="YunTu Freight")
    hq.do("carrier.service", "wei", carrier="YT", code="YT-ROAD", mode="road")
    hq.do("carrier.tariff", "wei", service="YT-ROAD", zone="CN", places="CN", transit_days=2, fixed="35.00 CNY")
    until(lambda: warehouse.list("carriage_tariff"), what="the tariff at the warehouse")
    office.do(
        "customer.register", "wang", code="C-FERRY", name="杭州渡口环保有限公司", tax_number="91330100MA27XF4G12", credit_limit="500000.00 CNY", payment_days=30,
        address="杭州渡口环保有限公司|钱江路88号|杭州|310016|浙江|CN")
    warehouse.do("stock.count", "zhao.min", product="S-010", lot="L-91", counted=20, location="A-01", why="opening")
    number = order(company, "FERRY-1", "S-010 6 pcs", customer="C-FERRY")
    until(lambda: any(request["order_number"] == number for request in warehouse.list("dispatch_request")), what="the request at the warehouse")
    warehouse.do("shipment.pack", "zhao.min", request=number, cartons=1)
    return number, shipment(company, number)


def of(company, record, goods):
    """What the warehouse has of one shipment."""
    return [row for row in company.warehouse.list(record) if row["shipment"] == goods["id"]]


def shipment(company, number):
    return next(found for found in company.warehouse.list("shipment") if found["order_number"] == number)


def test_refused_at_the_door(company, person, sent):
    number, goods = sent
    keeper = person("tablet").sign_in("zhao.min", company.warehouse)
    keeper.open(f"/transport/{goods['id']}").see("YT-ROAD", "35.00 CNY", "proposed").shoot("delivery-choice")
    assert keeper.barriers() == [] and keeper.overflow() == []
    keeper.click("button[name=service][value=YT-ROAD]").see("goes by YT-ROAD")
    company.warehouse.do("shipment.dispatch", "zhao.min", shipment=goods["number"], carrier="YunTu Freight")
    company.warehouse.do("waybill.enter", "zhao.min", shipment=goods["number"], carrier="YT", carrier_number="YT900")
    # The driver's phone loses its line: the touch is kept, and sent when it is back.
    keeper.open(f"/deliveries/{goods['id']}")
    keeper.driver.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    keeper.expected.append(r"ERR_INTERNET_DISCONNECTED")
    keeper.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    keeper.click("button[name=kind][value=out_for_delivery]").see("Kept on this phone").shoot("delivery-touch")
    assert not of(company, "milestone", goods)
    keeper.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": False, "downloadThroughput": -1, "uploadThroughput": -1})
    until(lambda: of(company, "milestone", goods), what="the milestone")
    keeper.click(".driver-failed summary").click("input[name=why][value=refused]").type("#attempt-note", "The carton is crushed.").click("#stop-failed")
    until(lambda: keeper.path == "/deliveries", what="the list of stops")
    case = of(company, "delivery_case", goods)[0]
    company.warehouse.do("case.receive", "zhao.min", case=case["number"], location="A-01")
    until(lambda: any(found["state"] == "undelivered" for found in company.office.list("shipment")), what="the goods' way back at the office")

    office = company.office
    clerk = person("wide").sign_in("wang", office)
    clerk.open("/transport").see(case["number"], "YunTu Freight").shoot("delivery-list")
    assert clerk.barriers() == [] and clerk.overflow() == []
    clerk.open(f"/transport/cases/{case['id']}").see("to be decided", "back in the warehouse")
    office.do("case.claim", "wang", case=case["number"], amount="519.00 CNY", why="Crushed in the truck.")
    claim = office.list("carrier_claim")[0]
    office.do("claim.answer", "wang", claim=claim["number"], outcome="refused", answer="The carton was weak.")
    office.do("case.remedy", "wang", case=case["number"], kind="replacement")
    clerk.open(f"/transport/cases/{case['id']}").see(claim["number"], "sent again").shoot("delivery-case")
    assert clerk.barriers() == [] and clerk.overflow() == []
    clerk.click("a[href$='#step-case.tell']")
    clerk.take("case.tell", channel="telephone", told="Mr Fang", text="New goods leave tomorrow.")
    until(lambda: office.list("customer_notice"), what="the notice")
    office.do("case.close", "wang", case=case["number"], outcome="Sent again at our cost.")
    clerk.open(f"/transport/cases/{case['id']}").see("closed", "Sent again at our cost.")
    # Nothing stays on the floor for others.
    until(lambda: any(request["order_number"] == number and request["state"] == "requested" for request in company.warehouse.list("dispatch_request")), what="the new request")
    again = next(request for request in company.warehouse.list("dispatch_request") if request["order_number"] == number and request["state"] == "requested")
    company.warehouse.do("shipment.pack", "zhao.min", request=again["id"], cartons=1)
    second = next(found for found in company.warehouse.list("shipment") if found["order_number"] == number and found["state"] == "packed")
    company.warehouse.do("shipment.dispatch", "zhao.min", shipment=second["number"], carrier="YunTu Freight")
    company.warehouse.do("delivery.record", "zhao.min", shipment=second["number"], received_by="Mr Fang")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_fits(company, person, sent, width, language):
    someone = person(width, language=language).sign_in("zhao.min", company.warehouse)
    case = of(company, "delivery_case", sent[1])[0]["id"]
    for path in ["/transport", "/transport?show=late", f"/transport/{sent[1]['id']}", f"/transport/cases/{case}"]:
        someone.open(path)
        assert someone.overflow() == [] and someone.barriers() == [], path
