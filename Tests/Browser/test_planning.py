"""A planner's morning: capacity, a routing, a rush that shows what it delays, all planned anew, and why work lies where it does."""

import pytest

from company import until
from person import WIDTHS


@pytest.fixture(scope="module")
def saws(company):
    """A product of its own, sawn on a work centre of its own: three orders that are planned on it."""
    office, plant = company.office, company.plant
    company.hq.do("product.define", "wei", code="SAW-1", name_en="Bracket", name_zh="支架", unit="pcs", minutes=10)
    until(lambda: any(product["code"] == "SAW-1" for product in plant.list("product")), what="the product at the plant")
    until(lambda: any(product["code"] == "SAW-1" for product in office.list("product")), what="the product at the office")
    office.do("price.set", "liu", product="SAW-1", price="10 CNY/pcs")
    plant.do("centre.define", "chen", code="SAW", name="Saw 锯床", minutes_a_day=480)
    plant.do("routing.define", "chen.gang", product="SAW-1", operations="10 SAW setup=30 run=6 Sawing")
    works = []
    for index in (1, 2, 3):
        reference = f"SAW-{index}"
        office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference=reference, requested="2027-03-18", lines="SAW-1 80 pcs")
        number = next(order["number"] for order in office.list("sales_order") if order["customer_reference"] == reference)
        office.do("order.check", "wang", order=number)
        office.do("order.confirm", "wang", order=number, promised="2027-03-18")
        office.do("order.review", "liu", order=number, decision="approve")
        office.do("order.approve", "qian", order=number, plant="PL01", warehouse="WH01")
        until(lambda: any(request["order_number"] == number for request in plant.list("supply_request")), what=f"{number} at the plant")
        plant.do("plan.schedule", "chen.gang", request=number)
        works.append(next(work["number"] for work in plant.list("work_order") if work["order_number"] == number))
    return works


def starts(company):
    return {work["number"]: work["start"] for work in company.plant.list("work_order")}


def test_a_rush_is_seen_with_what_it_delays_and_then_accepted(company, person, saws):
    planner = person().sign_in("chen.gang", company.plant)
    before = starts(company)
    planner.open("/capacity").see("Load against capacity", "SAW", "within capacity").shoot("capacity")
    planner.open("/capacity?zoom=week").shoot("capacity-weeks")
    planner.open("/board?centre=SAW").find(f".board-bar[data-move='{saws[2]}']")
    planner.choose("#board-what", saws[2]).click("#board-rush").see("Nothing is written yet.", "later").shoot("board-rush")
    assert starts(company) == before
    planner.send("#board-accept").see("1 moved")
    after = starts(company)
    assert after[saws[2]] == before[saws[0]] and after[saws[0]] > before[saws[0]]


def test_a_work_order_says_why_it_lies_there(company, person, saws):
    planner = person().sign_in("chen.gang", company.plant)
    key = next(work["id"] for work in company.plant.list("work_order") if work["number"] == saws[1])
    planner.open(f"/plan/{key}").see("Why it lies there", "Sawing", "SAW does WO-", "Priority").shoot("work-plan")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_have_no_barriers(company, person, saws, width, language):
    someone = person(width, language, dark=(width == "tablet")).sign_in("chen.gang", company.plant)
    key = next(work["id"] for work in company.plant.list("work_order") if work["number"] == saws[1])
    wrong = []
    for name, page in (("capacity", "/capacity"), ("capacity-weeks", "/capacity?zoom=week"), ("work-plan", f"/plan/{key}"), ("board-anew", f"/board?rush={saws[1]}")):
        someone.open(page)
        someone.driver.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        someone.shoot(f"{name}-{width}-{language}")
        wrong += [f"{page}: {barrier}" for barrier in someone.barriers()]
        wrong += [f"{page}: sticks out: {element}" for element in someone.overflow()]
    assert not wrong, "\n".join(wrong)
