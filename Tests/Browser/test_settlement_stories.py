"""Stories of the last mile of an order's life: a truck that leaves while the office cancels, one sum for four invoices, and laptops that invoice on the road."""

from decimal import ROUND_HALF_UP, Decimal

from company import Node, until
from test_plant import order

CENT = Decimal("0.01")


def customer(company, code, name, tax_number):
    company.office.do(
        "customer.register", "wang", code=code, name=name, tax_number=tax_number, credit_limit="900000.00 CNY", payment_days=30,
        address=f"{name}|人民路5号|苏州|215000|江苏|CN")


def confirmed(company, code, reference):
    """A confirmed order of a customer: its number."""
    office = company.office
    office.do("order.receive", "wang", customer=code, customer_reference=reference, requested="2027-03-18", lines="S-010 3 pcs")
    number = next(order["number"] for order in office.list("sales_order") if order["customer_reference"] == reference)
    office.do("order.check", "wang", order=number)
    office.do("order.confirm", "wang", order=number)
    return number


def open_invoice(person, number):
    person.open(f"/search?q={number}").click_text("#live-records tr, .result, li", number, "a[href^='/r/']")
    return person.see(number)


def test_a_truck_leaves_while_the_office_cancels(company, person):
    office, warehouse = company.office, company.warehouse
    customer(company, "C-CANCEL", "苏州回头客泵业有限公司", "91320594MA27XF4G1P")
    warehouse.do("stock.count", "zhao.min", product="S-010", lot="L-CANCEL", counted=4, location="A-09", why="opening")
    number = order(company, "CANCEL-1", "S-010 4 pcs", customer="C-CANCEL")
    until(lambda: any(request["order_number"] == number for request in warehouse.list("dispatch_request")), what="the request at the warehouse")
    manager = person().sign_in("liu", office)
    # Cut before the office hears that the goods are packed.
    company.cables["WH01"].cut()
    try:
        warehouse.do("shipment.pack", "zhao.min", request=number, cartons=1)
        goods = next(found for found in warehouse.list("shipment") if found["order_number"] == number)
        open_invoice(manager, number).take("order.cancel", why="客户取消").see("cancelled")
        keeper = person("tablet", language="zh").sign_in("zhao.min", warehouse)
        keeper.open(f"/r/{goods['id']}").take("shipment.dispatch", carrier="自有车辆")
        until(lambda: any(found["id"] == goods["id"] and found["state"] == "dispatched" for found in warehouse.list("shipment")), what="the truck to have left")
    finally:
        company.cables["WH01"].heal()
    until(lambda: any(found["id"] == goods["id"] and found["state"] == "dispatched" for found in office.list("shipment")), what="the truck's departure at the office")
    # Both have happened, neither is undone, and somebody is asked what to do.
    manager.open("/conflicts").see(number).shoot("story-cancelled-truck")
    assert manager.barriers() == [] and manager.overflow() == []


def test_one_sum_pays_four_invoices_less_two_per_cent(company, person):
    office = company.office
    customer(company, "C-FOUR", "杭州四海净水有限公司", "91330100MA27XF4H26")
    office.do("terms.set", "sun", customer="C-FOUR", discount=2, discount_days=10, tolerance=1)
    for place in range(4):
        office.do("invoice.advance", "sun", order=confirmed(company, "C-FOUR", f"FOUR-{place}"), share=40 + place * 15)
    orders = {row["id"] for row in office.list("sales_order") if row["customer_reference"].startswith("FOUR-")}
    invoices = sorted((row for row in office.list("invoice") if row["sales_order"] in orders), key=lambda row: row["number"])
    owed = [Decimal(row["gross"]["amount"]) for row in invoices]
    discounts = [(amount * 2 / 100).quantize(CENT, ROUND_HALF_UP) for amount in owed]
    assert len(set(owed)) == 4
    accountant = person("tablet").sign_in("sun", office)
    open_invoice(accountant, invoices[0]["number"])
    accountant.take(
        "payment.record", amount=f"{sum(owed) - sum(discounts)} CNY", reference="BK-FOUR-1", discount="2", more="\n".join(row["number"] for row in invoices[1:]))
    accountant.shoot("story-four-invoices")
    states = {row["id"]: row["state"] for row in office.list("invoice")}
    assert [states[row["id"]] for row in invoices] == ["paid"] * 4
    # To the cent: what came and what was given away are what was owed, invoice by invoice.
    for row, amount, discount in zip(invoices, owed, discounts):
        paid = [(entry["kind"], Decimal(entry["amount"]["amount"])) for entry in office.list("payment") if entry["invoice"] == row["id"]]
        assert sum(value for kind, value in paid if kind == "discount") == discount
        assert sum(value for _, value in paid) == amount


def test_two_laptops_invoice_on_the_road_each_in_its_own_series(company, person):
    office = company.office
    laptops = [Node(company, name) for name in ("lt11", "lt12")]
    company.nodes += laptops
    customer(company, "C-ROAD", "无锡路上泵业有限公司", "91320200MA27XF4J3B")
    orders = [confirmed(company, "C-ROAD", f"ROAD-{place}") for place in range(3)]
    for laptop, who in zip(laptops, ("he.li", "he.yu")):
        company.join(laptop, laptop.dir.name.upper(), "field", f"Laptop of {who}", who, office="SH01")
        laptop.register("jin", "金岚", "accountant", who)
        until(lambda: {row["number"] for row in laptop.list("sales_order")} >= set(orders), what="the orders on the laptop")
    for laptop in laptops:
        company.cables[laptop.dir.name.upper()].cut()
    try:
        seller = person("tablet", language="zh").sign_in("jin", laptops[0])
        for number in orders[:2]:
            open_invoice(seller, number).take("invoice.advance", share="10").see("IN-LT11-")
        seller.shoot("story-laptop-invoice")
        for number in orders:
            laptops[1].do("invoice.advance", "jin", order=number, share=20)
        office.do("invoice.advance", "sun", order=orders[0], share=5)
        assert not any(row["number"].startswith("IN-LT1") for row in office.list("invoice"))
    finally:
        for laptop in laptops:
            company.cables[laptop.dir.name.upper()].heal()
    for code, count in (("LT11", 2), ("LT12", 3)):
        def arrived():
            return sorted(int(row["number"][-6:]) for row in company.hq.list("invoice") if row["number"].startswith(f"IN-{code}-"))
        until(lambda: arrived() == list(range(1, count + 1)), what=f"the series of {code} without a gap at headquarters")
    accountant = person().sign_in("sun", office)
    accountant.open("/money").see("无锡路上泵业有限公司").shoot("story-laptops-money")
    # A wrong one is taken back at the office, by the command that asks for its reason.
    wrong = next(row for row in office.list("invoice") if row["number"].startswith("IN-LT11-"))
    office.do("credit.issue", "sun", invoice=wrong["number"], reason="price")
    assert any(note["invoice"] == wrong["id"] and note["reason"] == "price" for note in office.list("credit_note"))
