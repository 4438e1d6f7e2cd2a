"""Papers before they are printed, and the letterhead's form: no barriers, at three widths, in both languages."""

import base64

import pytest

from company import until
from person import WIDTHS

# A PNG file of one pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="


@pytest.fixture(scope="module")
def order(company):
    company.office.do("order.receive", "wang", customer="C-LANTIAN", customer_reference="PO-PAPER", lines="P-100 40 pcs\nS-010 24 pcs")
    number = next(order["number"] for order in company.office.list("sales_order") if order["customer_reference"] == "PO-PAPER")
    company.office.do("order.check", "wang", order=number)
    company.office.do("order.confirm", "wang", order=number)
    return number


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", WIDTHS)
def test_papers_have_no_barriers(company, person, order, width, language):
    wrong = []
    someone = person(width, language, dark=(width == "tablet"))
    for node, name, pages in ((company.office, "wang", [f"/paper/order-confirmation/{order}", f"/paper/order-confirmation/{order}?language={language}"]), (company.hq, "wei", ["/do/letterhead.set"])):
        someone.sign_in(name, node)
        for page in pages:
            someone.open(page).shoot(f"{node.dir.name}{page.split('?')[0].replace('/', '-')}-{width}-{language}")
            wrong += [f"{page}: {barrier}" for barrier in someone.barriers()]
            wrong += [f"{page}: sticks out: {element}" for element in someone.overflow()]
    assert not wrong, "\n".join(wrong)


def test_an_administrator_chooses_a_logo_and_the_papers_have_it(company, person, order, tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_bytes(base64.b64decode(PIXEL))
    administrator = person().sign_in("wei", company.hq)
    administrator.open("/do/letterhead.set").type("#letterhead-name_en", "Tianhe Pump Co., Ltd.").type("#letterhead-name_zh", "天禾泵业有限公司")
    administrator.find("#letterhead-file").send_keys(str(logo))
    administrator.see("Chosen: logo.png").send()
    administrator.see("All sites will print with this letterhead.")
    clerk = person().sign_in("wang", company.office)

    def has_logo():
        clerk.open(f"/paper/order-confirmation/{order}?language=en")
        return clerk.all("img.logo") and clerk.driver.execute_script("return document.querySelector('img.logo').naturalWidth") == 1

    until(has_logo, what="the logo on the office's paper")
    clerk.see("Tianhe Pump Co., Ltd.")
