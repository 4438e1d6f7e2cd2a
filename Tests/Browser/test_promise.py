"""The promise of an order: the day with its reasons before it is confirmed, and what it rested on afterwards."""

import datetime

from person import WIDTHS


def checked(company, reference, lines, requested):
    office = company.office
    office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference=reference, requested=requested, lines=lines)
    number = next(order["number"] for order in office.list("sales_order") if order["customer_reference"] == reference)
    office.do("order.check", "wang", order=number)
    return number


def test_the_day_is_explained_confirmed_and_accepted(company, person):
    # Too early for anything that must be made, received, packed and brought.
    requested = (datetime.date.today() + datetime.timedelta(days=2)).isoformat()
    number = checked(company, "PROMISE-1", "P-100 12 pcs\nS-010 4 pcs", requested)
    told = company.office.weft("promise", number)
    assert "can't be met" in told and "at the earliest" in told

    clerk = person().sign_in("wang", company.office)
    clerk.open(f"/promise/{number}").see("Lines to confirm", "can't be met", "How the day is found").shoot("promise-wide")
    assert not clerk.barriers() and not clerk.overflow()
    for width in WIDTHS:
        clerk.resize(width)
        clerk.shoot(f"promise-{width}")
        assert not clerk.overflow(), width
    clerk.resize("wide")
    clerk.take("order.confirm").see("is promised for", "missing: the day is later than asked for")
    clerk.take("order.accept", accepted_by="Wang Fang", way="mail").see("Wang Fang accepted")
    clerk.open(f"/promise/{number}").see("Confirmed lines, and what they rest on").shoot("promise-kept")
    reader = person("phone", language="zh", dark=True).sign_in("wang", company.office)
    reader.open(f"/promise/{number}").see("已确认的行及其依据").shoot("promise-dark-zh")
    assert not reader.barriers() and not reader.overflow()
