"""Customers: a complaint that stops a lot in three warehouses, goods that come back until they are credited, a survey by link and on paper.

In a company of its own: elsewhere there is one warehouse, and nobody has to name it.
"""

import pytest

from company import Company, Node, until


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    company = Company(tmp_path_factory.mktemp("care"))
    try:
        for code, keeper in [("WH02", "ding"), ("WH03", "song")]:
            node = Node(company, code.lower())
            company.nodes.append(node)
            company.join(node, code, "warehouse", f"Warehouse {code}", f"{keeper}.admin")
            node.register(keeper, f"Keeper {code}", "storekeeper inspector dispatcher", f"{keeper}.admin")
            setattr(company, code.lower(), node)
        yield company
    finally:
        company.stop()


@pytest.fixture(scope="module")
def complaint(company):
    """A lot lies in three warehouses; ten of it were delivered from the first and invoiced, and three leak."""
    office, warehouse = company.office, company.warehouse
    for node, keeper in [(warehouse, "zhao.min"), (company.wh02, "ding"), (company.wh03, "song")]:
        until(lambda node=node: len(node.list("product")) >= 3, what="the catalogue")
        node.do("stock.count", keeper, product="S-010", lot="LC-1", counted="20", why="opening")
    office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference="CARE-1", lines="S-010 10 pcs")
    order = office.list("sales_order")[0]["number"]
    office.do("order.check", "wang", order=order)
    office.do("order.confirm", "wang", order=order)
    office.do("order.review", "liu", order=order, decision="approve")
    office.do("order.approve", "qian", order=order, warehouse="WH01")
    until(lambda: warehouse.list("dispatch_request"), what="the dispatch request")
    warehouse.do("shipment.pack", "zhao.min", request=order, cartons="1")
    shipment = warehouse.list("shipment")[0]["number"]
    warehouse.do("shipment.dispatch", "zhao.min", shipment=shipment, carrier="SF")
    warehouse.do("delivery.record", "zhao.min", shipment=shipment, received_by="Ma Li")
    until(lambda: office.list("delivery"), what="the delivery")
    office.do("invoice.issue", "sun", order=order)
    office.do("complaint.open", "wang", order=order, kind="quality", text="A seal leaks.", lines="S-010 | LC-1 | 3 | leaks")
    return office.list("complaint")[0]


def test_a_complaint_stops_a_lot_in_three_warehouses_and_one_answers_when_its_line_is_mended(company, person, complaint):
    office = company.office
    page = f"/care/complaint/{complaint['id']}"
    agent = person().sign_in("wang", office)
    agent.open("/care").see(complaint["number"], "Not answered").shoot("care")
    assert agent.barriers() == [] and agent.overflow() == []
    company.cables["WH03"].cut()
    agent.open(page).click_text("#topics-title ~ div a", "Block the lot of a complaint")
    agent.take("complaint.contain", component="S-010", lot="LC-1", why="the seals leak")
    until(lambda: len(office.list("containment_answer")) == 2, what="two answers")
    agent.open(page).see("not answered yet: WH03").shoot("care-complaint")
    assert agent.barriers() == [] and agent.overflow() == []
    company.cables["WH03"].heal()
    until(lambda: len(office.list("containment_answer")) == 3, seconds=60, what="the third answer")
    agent.open(page).see("all 3 warehouses have answered")
    with pytest.raises(AssertionError, match="held at every site"):
        company.wh03.do("stock.status", "song", product="S-010", lot="LC-1", quantity="1", to="free", why="x", **{"from": "blocked"})


def test_goods_come_back_until_they_are_credited(company, person, complaint):
    office, warehouse = company.office, company.warehouse
    office.do("return.authorise", "wang", complaint=complaint["number"])
    number = office.list("return_authorisation")[0]["number"]
    until(lambda: warehouse.list("return_authorisation"), what="the authorisation")
    keeper = person("phone").sign_in("zhao.min", warehouse)
    keeper.open("/care/returns").see(number, "Expected").shoot("care-returns")
    assert keeper.barriers() == [] and keeper.overflow() == []
    # A scanner types and ends with Enter.
    keeper.type("#return-number", number + "\n").see("Receive returned goods")
    assert keeper.find("[name=number]").get_attribute("value") == number
    keeper.take("return.receive", location="Q-1")
    until(lambda: warehouse.list("return_receipt"), what="the receipt")
    keeper.open("/care/returns").see("RR-WH01").click_text("#quarantine-title ~ div a", "Inspect returned goods")
    keeper.take("return.inspect", verdict="confirmed", goods="scrap")
    until(lambda: office.list("return_finding"), what="the finding")
    office.do("return.credit", "sun", finding=office.list("return_finding")[0]["id"])
    agent = person().sign_in("wang", office)
    agent.open(f"/care/complaint/{complaint['id']}").see("settled", "293.24 CNY").shoot("care-settled")
    assert agent.barriers() == [] and agent.overflow() == []


def test_a_survey_is_answered_by_link_and_on_paper(company, person, complaint):
    office = company.office
    until(lambda: office.list("survey"), what="the survey that the delivery asks for")
    agent = person().sign_in("wang", office)
    agent.open("/care/satisfaction").see("Surveys that may be answered").shoot("care-satisfaction")
    assert agent.barriers() == [] and agent.overflow() == []
    link = agent.find("a[href^='/survey/']").get_attribute("href")
    customer = person("phone", language="zh")
    customer.node = office
    customer.expected.append(r"/survey/.* status of 4(10|04)")
    customer.driver.get(link)
    customer.see("您对我们的满意程度如何").shoot("care-survey")
    assert customer.barriers() == [] and customer.overflow() == []
    customer.click("input[name=csat][value='4']").click("input[name=nps][value='9']").click("form.card button.primary").see("谢谢，我们已收到")
    customer.driver.get(link)
    customer.see("该问卷已回复")
    customer.driver.get(link[:-2])
    customer.see("链接无效")
    office.do(
        "customer.register", "wang", code="C-PAPER", name="Paper Customer", tax_number="DE136695976", credit_limit="1.00 CNY", payment_days="30",
        address="Paper Customer|Ring Road 2|Suzhou|215021|Jiangsu|CN")
    office.do("survey.ask", "wang", customer="C-PAPER")
    survey = next(row for row in office.list("survey") if row["state"] == "asked")
    agent.open(f"/paper/survey-form/{survey['id']}").see(survey["code"])
    agent.open("/care/satisfaction").see(survey["code"]).click_text("#surveys-title ~ div a", "Enter an answer from paper")
    agent.take("survey.answer", way="paper", csat="2", nps="3", text="Too slow.")
    agent.open("/care").see("Too slow.")
    # A mean of two answers and how far they lie apart.
    agent.open("/care/satisfaction").see("3.00", "1.41")


@pytest.mark.parametrize("width, language", [("phone", "zh"), ("tablet", "en"), ("wide", "zh")])
def test_every_page_fits(company, person, complaint, width, language):
    agent = person(width, language=language).sign_in("wang", company.office)
    for path in ["/care", f"/care/complaint/{complaint['id']}", "/care/returns", "/care/satisfaction", "/care/prevention"]:
        agent.open(path)
        assert agent.overflow() == [] and agent.barriers() == [], path
