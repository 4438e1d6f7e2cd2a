"""Where the day begins: each role's home at three widths, clocks that go on by themselves, and what comes from another site."""

import time

import pytest

from company import until
from person import WIDTHS

HOMES = [
    ("office", "wang", "clerk"), ("office", "liu", "manager"), ("office", "sun", "accountant"), ("plant", "chen.gang", "planner"),
    ("warehouse", "zhao.min", "storekeeper"), ("hq", "anna", "analyst"), ("hq", "wei", "administrator"),
]


@pytest.fixture(scope="module")
def busy(company):
    """Orders at every stage, so that each home has something to say."""
    office = company.office
    for number in range(1, 5):
        office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference=f"HOME-{number}", requested="2027-03-18", lines=f"P-100 {number} pcs")
    numbers = [order["number"] for order in office.list("sales_order") if order.get("customer_reference", "").startswith("HOME-")]
    for number in numbers[:3]:
        office.do("order.check", "wang", order=number)
        office.do("order.confirm", "wang", order=number)
    for number in numbers[:2]:
        office.do("order.review", "liu", order=number, decision="approve")
    office.do("order.approve", "qian", order=numbers[0])
    until(lambda: any(request["order_number"] == numbers[0] for request in company.warehouse.list("dispatch_request")), 30, "the request at the warehouse")
    return numbers


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_role_has_its_home(company, busy, person, width, language):
    someone = person(width, language, dark=(width == "tablet"))
    wrong = []
    for node, name, role in HOMES:
        someone.sign_in(name, getattr(company, node))
        someone.open("/").shoot(f"home-{role}-{width}-{language}")
        wrong += [f"{role}: {barrier}" for barrier in someone.barriers()]
        wrong += [f"{role} sticks out: {element}" for element in someone.overflow()]
    assert not wrong, "\n".join(wrong)


def test_a_clock_counts_without_a_reload(company, busy, person):
    clerk = person().sign_in("wang", company.office).open("/tasks")
    clock = clerk.find(".task-clock")
    before = clock.text
    # Two days pass for the browser; nothing else is told of it, and the page is not read anew.
    clerk.driver.execute_script("window.fetch = () => Promise.reject(); const real = Date.now; Date.now = () => real() + 5 * 86400000;")
    until(lambda: clock.text != before, 5, f"the clock to go on from “{before}”")
    assert "late" in clock.get_attribute("class") and "overdue" in clock.text


def test_a_change_on_another_site_appears_within_a_second_after_it_arrives(company, busy, person):
    analyst = person().sign_in("anna", company.hq).open("/")
    analyst.find("#live-changes")
    company.office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference="HOME-NEW", requested="2027-03-18", lines="P-200 1 pcs")
    number = until(lambda: next((order["number"] for order in company.hq.list("sales_order") if order.get("customer_reference") == "HOME-NEW"), None), 20, "it at HQ")
    arrived = time.monotonic()
    analyst.see(number, seconds=5)
    # Asking the node takes a moment itself; what is measured is the page.
    assert time.monotonic() - arrived < 1, "the page took too long"
