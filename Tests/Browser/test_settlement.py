"""Settlement: an accountant invoices in advance, imports the bank's file, confirms what is doubtful, and closes what is owed."""

import pytest

from company import until
from person import WIDTHS

STATEMENT = """Date,Amount,Currency,Reference,Payer,Purpose
{day},{whole},CNY,BROWSER-1,苏州蓝天水务有限公司,{number}
{day},77.70,CNY,BROWSER-2,苏州蓝天水务有限公司,thank you
"""


@pytest.fixture(scope="module")
def advances(company):
    """Two advance invoices of a confirmed order: the rows of the list."""
    office = company.office
    office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference="MONEY-1", requested="2027-03-18", lines="S-010 3 pcs")
    number = next(order["number"] for order in office.list("sales_order") if order["customer_reference"] == "MONEY-1")
    office.do("order.check", "wang", order=number)
    office.do("order.confirm", "wang", order=number)
    for share in ("30", "20"):
        office.do("invoice.advance", "sun", order=number, share=share)
    rows = [row for row in office.list("invoice") if row["kind"] == "advance"]
    assert len(rows) == 2
    return sorted(rows, key=lambda row: row["number"])


def test_the_bank_s_file_settles_what_it_names_and_asks_about_the_rest(company, person, advances, tmp_path):
    first, second = advances
    file = tmp_path / "bank.csv"
    file.write_text(STATEMENT.format(day=first["issued"], whole=first["gross"]["amount"], number=first["number"]))
    accountant = person("tablet").sign_in("sun", company.office)
    accountant.open("/money").see("What is owed", "苏州蓝天水务有限公司").shoot("money-ageing")
    assert accountant.barriers() == [] and accountant.overflow() == []
    accountant.open("/money/bank")
    accountant.driver.find_element("id", "bank-file").send_keys(str(file))
    accountant.click("form[data-import] button.primary").see("1 booked, 1 wait for you")
    accountant.open("/money/bank").see("77.70 CNY", "the payer is the customer", "For no invoice yet").shoot("money-bank")
    assert accountant.barriers() == [] and accountant.overflow() == []
    accountant.click(".money-acts details summary").type(".money-acts textarea", second["number"])
    accountant.shoot("money-bank-otherwise")
    accountant.click_text(".money-acts details button", "Book for these")
    accountant.see("77.70 CNY are booked")
    paid = {row["number"]: row["state"] for row in company.office.list("invoice")}
    assert paid[first["number"]] == "paid" and paid[second["number"]] in ("paid", "partly_paid")
    bad = tmp_path / "bad.csv"
    bad.write_text("Date,Amount\nyesterday,5.00\n")
    accountant.expected.append(r"/money/bank/import.* status of 422")
    accountant.open("/money/bank")
    accountant.driver.find_element("id", "bank-file").send_keys(str(bad))
    accountant.click("form[data-import] button.primary").see("line 2", "is no day")
    accountant.open("/money/bank").see("could not be read")
    assert accountant.complaints() == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_fits(company, person, advances, width, language):
    someone = person(width, language=language).sign_in("sun", company.office)
    customer = f"/money/customer/{company.office.list('customer')[0]['id']}"
    order = f"/money/match/{advances[0]['sales_order']}"
    for path in ["/money", "/money/waiting", "/money/bank", "/money/months", customer, order]:
        someone.open(path)
        assert someone.overflow() == [] and someone.barriers() == [], path
    someone.open(customer).shoot(f"money-account-{width}-{language}")
