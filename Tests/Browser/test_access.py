"""The main pages, for everyone: by axe's rules, at three widths, in both languages, light and dark."""

import re

import pytest

from company import until
from person import WIDTHS

OFFICE = ["/", "/list/sales_order", "/list/customer", "/search?q=lt", "/do", "/do/order.receive", "/import", "/conflicts"]
# What programs say to each other: a unit's code, a moment by no clock, a record's key.
UNREADABLE = re.compile(r"\b(?:C62|\d{4}-\d\d-\d\dT\d\d:\d\d\S*|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-\S+)")
WAREHOUSE = ["/", "/dock", "/deliveries", "/stock", "/stock/transfers", "/stock/recalls", "/stock/counts", "/list/shipment"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_have_no_barriers(company, person, width, language):
    someone = person(width, language, dark=(width == "tablet"))
    wrong = []
    for node, name, pages in ((company.office, "wang", OFFICE), (company.warehouse, "zhao.min", WAREHOUSE)):
        someone.sign_in(name, node)
        for page in pages:
            picture = f"{node.dir.name}{page.split('?')[0].replace('/', '-')}-{width}-{language}"
            someone.open(page).shoot(picture)
            wrong += [f"{page}: {barrier}" for barrier in someone.barriers()]
            wrong += [f"{page}: sticks out: {element}" for element in someone.overflow()]
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def rules(company):
    """For the pages of one order and one work order: an order that is reviewed, planned and changed, and one that an exception holds."""
    office, plant = company.office, company.plant

    def order(reference, lines):
        office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference=reference, requested="2027-03-18", lines=lines)
        row = next(order for order in office.list("sales_order") if order["customer_reference"] == reference)
        office.do("order.check", "wang", order=row["number"])
        return row

    order("PAGES-HELD", "S-010 3 pcs 120.00 CNY")
    row = order("PAGES-1", "S-010 5 pcs")
    number = row["number"]
    office.do("order.confirm", "wang", order=number, promised="2027-03-18")
    office.do("order.review", "liu", order=number, decision="approve")
    office.do("order.approve", "qian", order=number, plant="PL01", warehouse="WH01")
    office.do("change.request", "wang", order=number, asked_by="Chen Jing", lines="1 4")
    until(lambda: any(request["order_number"] == number for request in plant.list("supply_request")), what=f"{number} at the plant")
    plant.do("plan.schedule", "chen.gang", request=number)
    work = next(work for work in plant.list("work_order") if work["order_number"] == number)
    change = next(change for change in office.list("order_change") if change["sales_order"] == row["id"])
    return [
        (office, "liu", ["/exceptions", "/rules", "/limits", "/levels", "/calendar", "/duties", "/indicators", "/changes", "/approvals",
                         f"/review/{row['id']}", f"/promise/{number}", f"/changes/{change['id']}"]),
        (plant, "chen.gang", ["/capacity", "/approvals", f"/plan/{work['id']}"]),
        (company.hq, "wei", ["/rules", "/limits", "/levels", "/calendar", "/duties", "/indicators", "/approvals"]),
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_of_rules_and_of_one_order_have_no_barriers(company, person, rules, language):
    someone = person("wide", language, dark=(language == "zh"))
    wrong = []
    for node, name, pages in rules:
        someone.sign_in(name, node)
        for page in pages:
            someone.open(page)
            picture = f"{node.dir.name}-{page.split('/')[1]}-{page.count('/')}"
            for width in WIDTHS:
                someone.resize(width)
                someone.shoot(f"{picture}-{width}-{language}")
                wrong += [f"{page} at {width} sticks out: {element}" for element in someone.overflow()]
                wrong += [f"{page} at {width}: {barrier}" for barrier in someone.barriers()]
                wrong += [f"{page} at {width} says: {word}" for word in UNREADABLE.findall(someone.text())]
            someone.resize("wide")
    assert not wrong, "\n".join(wrong)


def test_a_barrier_would_be_found(company, person):
    clerk = person().sign_in("wang", company.office)
    assert not clerk.barriers()
    clerk.driver.execute_script("document.querySelector('main').insertAdjacentHTML('beforeend', '<input id=nameless>')")
    assert any(barrier.startswith("label:") for barrier in clerk.barriers())
