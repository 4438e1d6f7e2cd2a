"""A customer's change of an order: taken down, assessed by the node, offered, confirmed by each side, and the revisions side by side."""

from company import until
from person import WIDTHS
from test_journeys import take_order


def approved(company, clerk, reference):
    number = take_order(clerk, reference, "P-100 20 pcs\nS-010 4 pcs")
    clerk.take("order.check").take("order.confirm", promised="2027-03-18")
    company.office.do("order.review", "liu", order=number, decision="approve")
    company.office.do("order.approve", "qian", order=number, plant="PL01", warehouse="WH01")
    return number


def judge(someone, name):
    for width in WIDTHS:
        someone.resize(width)
        someone.shoot(f"{name}-{width}")
        assert not someone.overflow(), f"{name} at {width}"
        assert not someone.barriers(), f"{name} at {width}"
    someone.resize("wide")


def test_a_change_is_confirmed_by_both_sides_and_plans_follow(company, person):
    clerk = person().sign_in("wang", company.office)
    number = approved(company, clerk, "CHANGE-1")
    order = clerk.path.split("#")[0]
    clerk.open(order).take("change.request", asked_by="Chen Jing", lines="1 12\n2 0", why="The pump house is smaller.")
    assert clerk.path.startswith("/changes/")
    change = clerk.path
    # The node assesses it by itself.
    until(lambda: clerk.open(change).sees("not planned: less can be done"), 30, "the assessment")
    judge(clerk, "change-assessed")
    clerk.take("change.offer", price="300.00 CNY").see("offered to the customer", "300.00 CNY")
    clerk.open("/changes").see("CH-SH01-", "nobody yet")
    judge(clerk, "changes")
    clerk.open(change).take("change.confirm", side="theirs", who="Chen Jing", evidence="mail of today")
    clerk.see("Nothing is applied before both sides have confirmed. Waiting for: our side")

    manager = person(language="zh").sign_in("liu", company.office)
    manager.open(change).see("等待： 我方").take("change.confirm", side="ours").see("已生效")
    manager.open(f"/order/{order.split('/')[-1]}/revisions").see("版本 1 → 版本 2", "已取消", "已变更", "未变")
    judge(manager, "revisions")
    until(
        lambda: sorted(r["quantity"]["amount"] for r in company.plant.list("supply_request") if r["order_number"] == number and r["state"] == "requested") == ["12"],
        30, "the new request at the plant")
    clerk.open(order).see("Revision 2").shoot("order-changed")


def test_a_mistake_is_corrected_after_its_effects_are_accepted(company, person):
    clerk = person().sign_in("wang", company.office)
    approved(company, clerk, "CHANGE-2")
    order = clerk.path.split("#")[0]
    manager = person("phone").sign_in("liu", company.office)
    manager.expected.append("422")
    manager.open(f"{order}/order.correct").take("order.correct", error_class="quantity", made_by="wang", why="Typed 20 for 10.", lines="1 10")
    manager.see("This is what it means", "the plant is asked for 10 of P-100").shoot("order-correct-effects")
    assert not manager.overflow()
    manager.choose('form[action$="/order.correct"] [name="accept"]', "yes").send('form[action$="/order.correct"] button.primary')
    manager.see("is corrected (CR-SH01-")
