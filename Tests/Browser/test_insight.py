"""Figures: from all at one look down to the order, the numbers behind a picture, on paper and on a phone."""

import base64

import pytest

from company import Company, until


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    company = Company(tmp_path_factory.mktemp("insight"))
    try:
        yield company
    finally:
        company.stop()


@pytest.fixture(scope="module")
def order(company):
    """One order delivered from stock, and one that waits for its confirmation."""
    office, warehouse = company.office, company.warehouse
    until(lambda: len(warehouse.list("product")) >= 3, what="the catalogue")
    warehouse.do("stock.count", "zhao.min", product="S-010", lot="LI-1", counted="40", why="opening")
    office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference="IN-1", lines="S-010 10 pcs")
    number = office.list("sales_order")[0]["number"]
    office.do("order.check", "wang", order=number)
    office.do("order.confirm", "wang", order=number)
    office.do("order.review", "liu", order=number, decision="approve")
    office.do("order.approve", "qian", order=number, warehouse="WH01")
    until(lambda: warehouse.list("dispatch_request"), what="the dispatch request")
    warehouse.do("shipment.pack", "zhao.min", request=number, cartons="1")
    shipment = warehouse.list("shipment")[0]["number"]
    warehouse.do("shipment.dispatch", "zhao.min", shipment=shipment, carrier="SF")
    warehouse.do("delivery.record", "zhao.min", shipment=shipment, received_by="Ma Li")
    office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference="IN-2", lines="P-100 2 pcs")
    until(lambda: company.hq.list("delivery") and len(company.hq.list("sales_order")) == 2, what="both orders at headquarters")
    return next(row for row in company.hq.list("sales_order") if row["number"] == number)


def test_an_analyst_goes_from_all_figures_down_to_an_order_and_its_life(company, person, order):
    analyst = person().sign_in("anna", company.hq)
    analyst.open("/insight").see("On time in full", "Complaint rate", "From which sites, up to when").shoot("insight")
    assert len(analyst.all(".insight-tile")) == 12
    assert analyst.barriers() == [] and analyst.overflow() == []
    analyst.click_text(".insight-tile h2 a", "Promise kept").see("100.0 %", "How it is counted", "By customer, the worst first").shoot("insight-figure")
    assert analyst.barriers() == [] and analyst.overflow() == []
    # The numbers of a picture are one touch away.
    assert not analyst.find(".picture-numbers").get_attribute("open")
    analyst.click(".picture-numbers summary")
    assert len(analyst.all(".picture-numbers[open] tbody tr")) == 12
    analyst.click_text("#part-customer ~ .scroll a", "蓝天").see("Customer:", "by whole months")
    analyst.click_text("#cases nav a", "All").see(order["number"], "as it should be")
    analyst.click_text("#cases td a", order["number"]).see("Life in time")
    analyst.click_text("a", "Life in time").see("Life of the order", "Packing and dispatch").shoot("insight-life")
    assert analyst.path == f"/orders/{order['id']}/life"
    assert analyst.barriers() == [] and analyst.overflow() == []


def test_a_point_of_a_trend_is_reached_by_keyboard_and_leads_to_its_week(company, person, order):
    analyst = person().sign_in("anna", company.hq)
    analyst.open("/insight/promise_kept").see("Promise kept over time")
    link = analyst.all(".pic a.pic-link")[0]
    assert link.get_attribute("tabindex") is None and link.get_attribute("aria-label")
    analyst.driver.execute_script("arguments[0].focus()", link)
    assert analyst.driver.execute_script("return document.activeElement === arguments[0]", link)
    link.send_keys("\n")
    until(lambda: "from=" in analyst.path, what="the week of the point")


def test_statistics_and_flow(company, person, order):
    analyst = person().sign_in("anna", company.hq)
    analyst.open("/insight/statistics").see("Value of orders by month, CNY", "By product", order["number"]).shoot("insight-statistics")
    assert analyst.barriers() == [] and analyst.overflow() == []
    analyst.open("/insight/flow").see("Open orders by stage, now", "Promised against actual").shoot("insight-flow")
    assert analyst.barriers() == [] and analyst.overflow() == []


def test_on_paper_the_numbers_stand_below_each_picture(company, person, order):
    analyst = person().sign_in("anna", company.hq)
    analyst.open("/insight/promise_kept").see("Promise kept over time")
    driver = analyst.driver
    seen = "return [...document.querySelectorAll('.picture-numbers table')].map((t) => t.checkVisibility({contentVisibilityAuto: true}) && t.getBoundingClientRect().height > 0)"
    assert not any(driver.execute_script(seen))
    try:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        assert all(driver.execute_script(seen))
        assert analyst.overflow() == []
        paper = driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
        assert len(base64.b64decode(paper["data"])) > 10_000
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@pytest.mark.parametrize("width, language", [("phone", "zh"), ("tablet", "en"), ("wide", "zh")])
def test_every_page_fits(company, person, order, width, language):
    analyst = person(width, language=language).sign_in("anna", company.hq)
    for path in ["/insight", "/insight/promise_kept?cases=all", "/insight/confirmation_hours?period=year", "/insight/statistics", "/insight/flow", f"/orders/{order['id']}/life"]:
        analyst.open(path)
        assert analyst.overflow() == [] and analyst.barriers() == [], path
    analyst.open("/insight").shoot(f"insight-{width}-{language}")


def test_in_the_dark_too(company, person, order):
    analyst = person(dark=True).sign_in("anna", company.hq)
    for path in ["/insight", "/insight/promise_kept", f"/orders/{order['id']}/life"]:
        analyst.open(path)
        assert analyst.barriers() == [], path
    analyst.shoot("insight-dark")
