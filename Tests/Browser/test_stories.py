"""Stories of several sites with the link cut in the middle, each before the screens of those who live them."""

import pytest

from company import Node, until
from test_journeys import order_of


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
