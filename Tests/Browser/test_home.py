"""Where the day begins: each role's home at three widths, clocks that go on by themselves, and what comes from another site."""

import time

import pytest

from company import until
from person import WIDTHS

HOMES = [
    ("office", "wang", "clerk"), ("office", "liu", "manager"), ("office", "sun", "accountant"), ("plant", "chen.gang", "planner"),
    ("warehouse", "zhao.min", "storekeeper"), ("hq", "anna", "analyst"), ("hq", "wei", "administrator"),
]

PAGES = [
    ("office", "wang", ["/tasks"]), ("office", "liu", ["/approvals", "/meeting"]), ("plant", "chen.gang", ["/meeting"]), ("hq", "wei", ["/meeting", "/sites"]),
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
    # An order that waits for stock: it asks for an approval, and is before the meeting.
    warehouse = company.warehouse
    # Of a product of its own: an allotment holds for all orders of it.
    company.hq.do("product.define", "wei", code="H-900", name_en="Hand pump", name_zh="手动泵", unit="pcs", minutes=20)
    for node in (office, warehouse):
        until(lambda: any(product["code"] == "H-900" for product in node.list("product")), 30, "the new product")
    office.do("price.set", "liu", product="H-900", price="210.00 CNY/pcs")
    warehouse.do("stock.count", "zhao.min", product="H-900", lot="L-1", counted="10", why="opening")
    warehouse.do("allotment.grant", "zhao.min", product="H-900", site="SH01", quantity="1")
    office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference="HOME-WAITS", requested="2027-03-18", lines="H-900 5 pcs")
    waits = next(order["number"] for order in office.list("sales_order") if order.get("customer_reference") == "HOME-WAITS")
    office.do("order.check", "wang", order=waits)
    until(lambda: office.list("allotment_move"), 30, "the allotment at the office")
    office.do("order.confirm", "wang", order=waits)
    assert next(order for order in office.list("sales_order") if order["number"] == waits)["state"] == "waiting"
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


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", WIDTHS)
def test_approvals_the_meeting_and_the_sites_have_no_barriers(company, busy, person, width, language):
    someone = person(width, language, dark=(width == "tablet"))
    wrong = []
    for node, name, pages in PAGES:
        someone.sign_in(name, getattr(company, node))
        for page in pages:
            someone.open(page).shoot(f"{page.strip('/')}-{node}-{width}-{language}")
            wrong += [f"{page}: {barrier}" for barrier in someone.barriers()]
            wrong += [f"{page} sticks out: {element}" for element in someone.overflow()]
    assert not wrong, "\n".join(wrong)


def test_when_one_approval_is_given_the_next_one_comes(company, busy, person):
    manager = person().sign_in("liu", company.office).open("/approvals")
    first = manager.find(".approval h2 a").text
    manager.send('.approval button[value="approve"]')
    until(lambda: manager.path == "/approvals" and manager.find(".approval h2 a").text != first, what="the next approval")
    # The one that was reviewed waits for other eyes.
    manager.see("liu reviewed this order")


def test_a_decision_of_the_meeting_becomes_a_task_at_another_site(company, busy, person):
    manager = person().sign_in("liu", company.office).open("/meeting")
    manager.take("meeting", what="Run a second shift", site="PL01", role="planner", until="2027-03-01").see("Run a second shift")
    number = manager.find("#live-decisions li a").text
    planner = person("tablet").sign_in("chen.gang", company.plant).open("/")
    planner.see(number, "Run a second shift", seconds=20).shoot("meeting-task")
    planner.open("/tasks?step=decision.done").click(".my-task .button")
    planner.take("decision.done", result="Two Saturdays").see("done")
    until(lambda: "Two Saturdays" in manager.open(f"/meeting/{manager.find('.meeting-days li:nth-child(2) a').text}").text(), 20, "the result at the office")


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
