"""Coming in, being away, going: by one-time code, password, PIN pad and badge."""

import re

from selenium.webdriver.common.keys import Keys

from company import PASSWORD, until
from person import WIDTHS


def new_person(company, name, full_name, roles):
    company.plant.do("operator.register", "chen", name=name, full_name=full_name, roles=roles)
    return re.search(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", company.plant.weft("operator", "invite", name)).group()


def enter_by_code(someone, code, password):
    someone.open("/sign-in/code").type("#code", code).type("#new-password", password).type("#again", password, Keys.ENTER)
    until(lambda: someone.path == "/", what="to be in")


def test_a_new_person_chooses_a_password_and_comes_back_to_a_locked_screen(company, person):
    code = new_person(company, "wu.ping", "吴平", "foreman operator")
    foreman = person("tablet", "zh")
    foreman.node = company.plant
    foreman.expected += ["422", "401"]
    foreman.open("/sign-in/code").type("#code", "AAAA-BBBB").type("#new-password", "12345678").type("#again", "x", Keys.ENTER)
    foreman.see("一次性代码有误", "太容易被猜到", "两次输入不一致").shoot("sign-in-code-zh")
    enter_by_code(foreman, code.lower(), "copper lantern 4")
    foreman.open("/do/order.receive").click(".lock-form button").see("屏幕已锁定").shoot("lock-zh")
    assert not foreman.barriers()
    foreman.type("#secret", "wrong one", Keys.ENTER).see("不正确")
    foreman.type("#secret", "copper lantern 4", Keys.ENTER)
    until(lambda: foreman.path == "/do/order.receive", what="the page from before")


def test_a_page_left_open_shows_nothing_when_its_person_was_shut_out(company, person):
    code = new_person(company, "gao", "Gao Lin", "foreman")
    foreman = person()
    foreman.node = company.plant
    foreman.expected += ["401"]
    enter_by_code(foreman, code, "copper lantern 4")
    foreman.open("/list/product").see("Gao Lin")
    company.plant.weft("operator", "shut", "gao")
    # Something happens at the site, which the page would have shown.
    company.plant.do("operator.register", "chen", name="hu", full_name="Hu Bo", roles="operator")
    until(lambda: foreman.path.startswith("/sign-in"), 20, "the door")
    assert "Gao Lin" not in foreman.text()


def test_a_shared_tablet_takes_pin_and_badge(company, person):
    code = new_person(company, "han", "Han Mei", "operator")
    worker = person("tablet")
    worker.node = company.plant
    enter_by_code(worker, code, PASSWORD)
    worker.open("/me").type("#pin", "493017").type("#pin-password", PASSWORD, Keys.ENTER).see("The PIN is set.")
    worker.type("#badge-password", PASSWORD, Keys.ENTER).see("Your new badge").shoot("badge")
    badge = worker.find(".shown-text").text
    worker.open("/me").type("#screen-name", "Assembly 2", Keys.ENTER).see("This screen is shared now.").shoot("me")
    worker.click("form[action='/sign-out'] button").see("Scan your badge", "Han Mei").shoot("shared-screen")
    assert not worker.barriers()
    worker.click("button.person").see("PIN").shoot("pin-pad")
    assert not worker.barriers()
    for digit in "493017":
        worker.click(f".pin-pad button:nth-child({ {'0': 11}.get(digit, int(digit)) })")
    worker.click(".pin-pad button:nth-child(12)")
    until(lambda: worker.path == "/", what="to be in by PIN")
    worker.click(".lock-form button").see("Locked")
    # A scanner types the badge's code and Enter.
    worker.type("#secret", badge, Keys.ENTER)
    until(lambda: worker.path == "/", what="to be back by badge")


def test_the_door_has_no_barriers(company, person):
    for width in WIDTHS:
        someone = person(width)
        someone.node = company.office
        wrong = []
        for page in ["/sign-in", "/sign-in/code"]:
            someone.open(page).shoot(f"door{page.replace('/', '-')}-{width}")
            wrong += [f"{page} {width}: {barrier}" for barrier in someone.barriers() + someone.overflow()]
        for name, pages in (("li.na", ["/me", "/people"]),):
            someone.sign_in(name)
            for page in pages:
                someone.open(page).shoot(f"door{page.replace('/', '-')}-{width}")
                wrong += [f"{page} {width}: {barrier}" for barrier in someone.barriers() + someone.overflow()]
        assert not wrong, "\n".join(wrong)
