"""The rules of service: indicators, service levels, calendars and duties at three widths, and a clock that is paused and goes on."""

import pytest

from company import until
from person import WIDTHS

PAGES = [
    ("office", "liu", ["/indicators", "/levels", "/calendar?month=2026-10", "/duties", "/tasks"]),
    ("hq", "wei", ["/indicators/confirmation", "/levels?level=order-check", "/calendar", "/duties?step=order.confirm"]),
]


@pytest.fixture(scope="module")
def waiting(company):
    """An order that waits for its check, of a customer's number that no other walk has."""
    office = company.office
    office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference="SERVICE-1", requested="2027-03-18", lines="P-100 2 pcs")
    return next(order["number"] for order in office.list("sales_order") if order.get("customer_reference") == "SERVICE-1")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_service_have_no_barriers(company, waiting, person, width, language):
    someone = person(width, language, dark=(width == "tablet"))
    wrong = []
    for node, name, pages in PAGES:
        someone.sign_in(name, getattr(company, node))
        for page in pages:
            someone.open(page).shoot(f"service-{page.strip('/').replace('/', '-').split('?')[0]}-{node}-{width}-{language}")
            wrong += [f"{page}: {barrier}" for barrier in someone.barriers()]
            wrong += [f"{page} sticks out: {element}" for element in someone.overflow()]
    assert not wrong, "\n".join(wrong)


def test_headquarters_changes_a_level_and_the_office_reads_it(company, waiting, person):
    chief = person().sign_in("wei", company.hq).open("/levels?level=complaint-answer")
    chief.take("levels", amount="12", reason="Agreed with the customers").see("Agreed with the customers")
    clerk = person("tablet").sign_in("liu", company.office)
    until(lambda: "Agreed with the customers" in clerk.open("/levels").text(), 20, "the change at the office")


def test_a_clerk_pauses_a_clock_and_lets_it_go_on(company, waiting, person):
    clerk = person().sign_in("wang", company.office).open(f"/do/clock.pause?about={waiting}")
    clerk.take("clock.pause", reason="drawing", waits_for="Mr Chen").see("stands still")
    clerk.open("/tasks").see("waits for Mr Chen").shoot("service-paused")
    clerk.click(".my-task a[href*='clock.resume']")
    clerk.take("clock.resume", answer="The drawing is right").see("goes on")
    assert "waits for Mr Chen" not in clerk.open("/tasks").text()
