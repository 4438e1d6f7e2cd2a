"""Stories of several sites with the link cut in the middle, each before the screens of those who live them."""

import pytest

from company import Node, until
from test_changes import approved
from test_journeys import order_of, take_order


@pytest.fixture(scope="module")
def road(company):
    """A second office and a laptop join, and the warehouse gives each its part of what it has."""
    office, laptop = Node(company, "sh02"), Node(company, "lt01")
    company.nodes += [office, laptop]
    company.join(office, "SH02", "office", "Nanjing office", "gu.yan")
    company.join(laptop, "LT01", "field", "Chen Mei's laptop", "chen.mei", office="SH01")
    for code, en, zh in [("T-700", "Lift pump", "提升泵"), ("T-710", "Sump pump", "污水泵")]:
        company.hq.do("product.define", "wei", code=code, name_en=en, name_zh=zh, unit="pcs", minutes=20)
    for node in (company.office, office, laptop, company.warehouse):
        until(lambda: {"T-700", "T-710"} <= {row["code"] for row in node.list("product")}, what="the catalogue")
    laptop.register("mei", "陈梅", "sales-clerk", "chen.mei")
    office.register("xu", "徐静", "sales-clerk sales-manager", "gu.yan")
    company.office.do("price.set", "liu", product="T-700", price="900.00 CNY/pcs")
    company.office.do("price.set", "liu", product="T-710", price="640.00 CNY/pcs")
    office.do("price.set", "xu", product="T-710", price="640.00 CNY/pcs")
    office.do(
        "customer.register", "xu", code="C-NANJING", name="南京给水厂", tax_number="91320594MA1XJ4CK3C", credit_limit="500000.00 CNY",
        payment_days=30, address="南京给水厂|中山路1号|南京|210005|江苏|CN")
    for product, site, quantity in [("T-700", "LT01", 10), ("T-710", "SH01", 5), ("T-710", "SH02", 5)]:
        if site != "SH02":
            company.warehouse.do("stock.count", "zhao.min", product=product, lot="L-1", counted=10, why="opening stock")
        company.warehouse.do("allotment.grant", "zhao.min", product=product, site=site, quantity=quantity)
    for node, product in [(laptop, "T-700"), (company.office, "T-710"), (office, "T-710")]:
        until(lambda: any(row["holder"] == node_number(node) for row in node.list("allotment_move")), what=f"{product} allotted")
    until(lambda: any(row["product"] for row in laptop.list("price")), what="prices on the laptop")
    return office, laptop


def node_number(node):
    code = node.dir.name.upper()
    return next(row["site"] for row in node.list("member") if row["code"] == code)


def sell(seller, customer, reference, lines):
    """Takes an order in, checks it and confirms it as far as it goes."""
    seller.open("/do/order.receive").take("order.receive", customer=customer, customer_reference=reference, lines=lines)
    seller.see(reference)
    number = seller.find("h1").text.split()[0]
    seller.take("order.check").see("checked")
    seller.take("order.confirm")
    return number


def test_a_laptop_takes_three_orders_on_a_train(company, road, person):
    _, laptop = road
    seller = person("tablet").sign_in("mei", laptop)
    company.cables["LT01"].cut()
    try:
        first = sell(seller, "C-LANTIAN", "TRAIN-1", "T-700 4 pcs")
        second = sell(seller, "C-LANTIAN", "TRAIN-2", "T-700 4 pcs")
        third = sell(seller, "C-LANTIAN", "TRAIN-3", "T-700 4 pcs")
        seller.see("waiting for stock").shoot("story-train-waits")
        assert [order_of(laptop, number)["state"] for number in (first, second, third)] == ["confirmed", "confirmed", "waiting"]
        assert not order_of(company.office, first)
    finally:
        company.cables["LT01"].heal()
    until(lambda: all(order_of(company.office, number) for number in (first, second, third)), what="the three orders at the office")
    # The warehouse has more, and gives it: the order that waited is confirmed where it was taken, by itself.
    company.warehouse.do("stock.count", "zhao.min", product="T-700", lot="L-2", counted=6, why="found behind the rack")
    company.warehouse.do("allotment.grant", "zhao.min", product="T-700", site="LT01", quantity=4)
    until(lambda: order_of(laptop, third)["state"] == "confirmed", what="the third order to be served")
    clerk = person().sign_in("wang", company.office)
    clerk.open("/list/sales_order?q=TRAIN").see(first, second, third).shoot("story-train-home")


def test_two_offices_sell_the_last_stock(company, road, person):
    office, _ = road
    east, west = person().sign_in("wang", company.office), person().sign_in("xu", office)
    for code in ("SH01", "SH02"):
        company.cables[code].cut()
    try:
        mine = sell(east, "C-LANTIAN", "LAST-1", "T-710 5 pcs")
        theirs = sell(west, "C-NANJING", "LAST-2", "T-710 5 pcs")
        more = sell(west, "C-NANJING", "LAST-3", "T-710 1 pcs")
        west.see("waiting for stock").shoot("story-last-stock")
    finally:
        for code in ("SH01", "SH02"):
            company.cables[code].heal()
    until(lambda: all(order_of(company.hq, number) for number in (mine, theirs, more)), what="the orders at headquarters")
    # Nobody promised what the other had: there is no oversell to decide.
    states = [order_of(company.hq, number)["state"] for number in (mine, theirs, more)]
    assert states == ["confirmed", "confirmed", "waiting"]
    headquarters = person().sign_in("wei", company.hq).open("/list/sales_order?q=LAST").see(mine, theirs, more)
    headquarters.open("/tasks").shoot("story-last-stock-hq")
    assert not headquarters.sees("Put an oversell right")


@pytest.fixture(scope="module")
def presses(company):
    """A work centre of its own, filled with one ordinary order of a product that is made nowhere else."""
    office, plant = company.office, company.plant
    company.hq.do("product.define", "wei", code="RUSH-1", name_en="Pressed cover", name_zh="压制盖板", unit="pcs", minutes=10)
    for node in (office, plant):
        until(lambda: any(product["code"] == "RUSH-1" for product in node.list("product")), what="the product")
    office.do("price.set", "liu", product="RUSH-1", price="10 CNY/pcs")
    office.do(
        "customer.register", "wang", code="C-HOSPITAL", name="苏州儿童医院", tax_number="12320500466952173G", grade="vip",
        credit_limit="500000.00 CNY", payment_days=30, address="苏州儿童医院|景德路303号|苏州|215003|江苏|CN")
    plant.do("centre.define", "chen", code="PRS", name="Press 压力机", minutes_a_day=480)
    plant.do("routing.define", "chen.gang", product="RUSH-1", operations="10 PRS setup=30 run=6 Pressing")
    return made(company, "C-LANTIAN", "RUSH-PLAIN")


def made(company, customer, reference):
    """An approved order of the pressed covers with its planned work order, as (order, work order)."""
    office, plant = company.office, company.plant
    office.do("order.receive", "wang", customer=customer, customer_reference=reference, requested="2027-03-18", lines="RUSH-1 80 pcs")
    number = next(order["number"] for order in office.list("sales_order") if order["customer_reference"] == reference)
    office.do("order.check", "wang", order=number)
    office.do("order.confirm", "wang", order=number, promised="2027-03-18")
    office.do("order.review", "liu", order=number, decision="approve")
    office.do("order.approve", "qian", order=number, plant="PL01", warehouse="WH01")
    until(lambda: any(request["order_number"] == number for request in plant.list("supply_request")), what=f"{number} at the plant")
    plant.do("plan.schedule", "chen.gang", request=number)
    return number, next(work["number"] for work in plant.list("work_order") if work["order_number"] == number)


def test_a_vips_rush_order_shows_what_it_delays(company, person, presses):
    def starts():
        return {work["number"]: work["start"] for work in company.plant.list("work_order")}

    _, plain = presses
    _, rush = made(company, "C-HOSPITAL", "RUSH-VIP")
    before = starts()
    assert before[plain] < before[rush]
    planner = person("tablet", "zh").sign_in("chen.gang", company.plant)
    planner.open(f"/board?rush={rush}").see("尚未保存", plain).shoot("story-rush")
    # Seen is not done.
    assert starts() == before
    planner.send("#board-accept")
    after = starts()
    assert after[rush] == before[plain] and after[plain] > before[plain]


def test_a_change_confirmed_by_one_side_changes_nothing(company, person):
    clerk = person("tablet").sign_in("wang", company.office)
    number = approved(company, clerk, "ONE-SIDE-1")
    until(lambda: asked_of_plant(company, number) == ["20", "4"], what=f"{number} at the plant")
    clerk.take("change.request", asked_by="Chen Jing", lines="1 12", why="The pump house is smaller.")
    change = clerk.path
    until(lambda: clerk.open(change).all('form[action$="/change.offer"]'), 30, "the assessment")
    clerk.take("change.offer", price="300.00 CNY")
    manager = person("phone", "zh").sign_in("liu", company.office)
    manager.open(change).take("change.confirm", side="ours").see("等待： 客户").shoot("story-one-side")

    row = next(row for row in clerk.open("/changes").all("#live-changes tbody tr") if number in row.text)
    assert "our side" in row.text and "offered" in row.text
    assert order_of(company.office, number)["state"] == "approved"
    # What headquarters has, the plant could have: the offer and its one confirmation have travelled.
    until(lambda: any(row["state"] == "offered" and row.get("ours_by") == "liu" for row in company.hq.list("order_change")), what="the change at headquarters")
    assert asked_of_plant(company, number) == ["20", "4"]


def asked_of_plant(company, number):
    """How many pieces the plant is asked for, request by request."""
    return sorted(request["quantity"]["amount"] for request in company.plant.list("supply_request") if request["order_number"] == number and request["state"] == "requested")


def test_an_approval_skipped_by_a_cut_off_office_is_seen_at_headquarters(company, person):
    clerk = person().sign_in("wang", company.office)
    number = take_order(clerk, "SKIP-1", "S-010 4 pcs")
    order = clerk.path
    clerk.take("order.check").take("order.confirm", promised="2027-03-18").see("confirmed")
    company.cables["SH01"].cut()
    try:
        manager = person("tablet").sign_in("liu", company.office)
        manager.open(order).take("approval.skip", reason="line-down", why="Their line stands still.", plant="PL01", warehouse="WH01")
        manager.see("approved")
        manager.open(f"/review/{order.split('/')[-1]}").see("Emergency: approvals were skipped", "Their line stands still.").shoot("story-skip-office")
        assert not [row for row in company.hq.list("skipped_approval") if row["order_number"] == number]
    finally:
        company.cables["SH01"].heal()
    until(lambda: [row for row in company.hq.list("skipped_approval") if row["order_number"] == number], what="the mark at headquarters")
    chief = person(language="zh").sign_in("wei", company.hq).open("/").see("被跳过且未了结的审批")
    chief.click("a[href^='/list/skipped_approval']").see(number).shoot("story-skip-hq")
    chief.open(order).see("跳过批准")
    # Whoever skipped it can't make it up; another person can, and headquarters sees that too.
    manager.open("/tasks")
    assert not manager.sees("Make up a skipped approval")
    for skip in (row for row in company.office.list("skipped_approval") if row["order_number"] == number and not row.get("copy_of")):
        company.office.do("approval.makeup", "qian", skip=skip["id"], decision="granted")
    until(
        lambda: all(row["state"] == "granted" for row in company.hq.list("skipped_approval") if row["order_number"] == number), what="all made up at headquarters")
