"""A strange price holds an order; the clerk sees it, the manager lets it pass, and headquarters sets the rule otherwise."""

from company import until


def order_of(node, number):
    return next((order for order in node.list("sales_order") if order.get("number") == number), None)


def test_exception(company, person):
    clerk = person().sign_in("wang", company.office)
    clerk.open("/do/order.receive").take("order.receive", customer="C-LANTIAN", customer_reference="CHECK-1", requested="2027-03-18", lines="S-010 3 pcs 120.00 CNY")
    number, order = clerk.find("h1").text.split()[0], clerk.path
    clerk.see("Completeness", "90 %")
    clerk.take("order.check").see("price out of tolerance")
    clerk.shoot("checks-order")
    # What a clerk may not do is folded away, with the reason.
    clerk.open("/exceptions").click_text(".exception-lines li", number, "a").see("price out of tolerance").click("#live-exception details.later summary").see("may not accept this").shoot("checks-exceptions")

    manager = person("phone").sign_in("qian", company.office)
    manager.open("/exceptions").click_text(".exception-lines li", number, "a").shoot("checks-exceptions-phone")
    manager.click("#step-exception\\.accept summary").type("#exception-accept-why", "Agreed by telephone.").send("#step-exception\\.accept button.primary")
    manager.open(order).see("accepted", "Agreed by telephone.")
    clerk.open(order).take("order.check").see("checked")
    assert order_of(company.office, number)["state"] == "checked"


def test_exceptions_speak_chinese_in_the_dark(company, person):
    clerk = person(language="zh", dark=True).sign_in("wang", company.office)
    clerk.open("/exceptions").see("挂起订单的异常").shoot("checks-exceptions-zh")
    clerk.open("/order/new").see("完整度")


def test_rules(company, person):
    administrator = person().sign_in("wei", company.hq)
    administrator.open("/rules").see("Rules that orders are checked by", "price.last").shoot("checks-rules")
    administrator.click("#rule-price\\.last summary").type("#set-price-last-numbers", "percent=25").type("#set-price-last-reason", "Prices move this year.")
    administrator.send("#rule-price\\.last button.primary").see("Prices move this year.")
    office = person("phone").sign_in("wang", company.office)
    office.open("/rules")
    until(lambda: office.open("/rules").sees("Prices move this year."), 20, "the rule at the office")
    office.shoot("checks-rules-phone")
