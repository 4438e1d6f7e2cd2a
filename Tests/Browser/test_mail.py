"""Mail: a clerk confirms an order, and the customer has it in their mailbox; what a server refuses is somebody's task."""

import json
import subprocess
import sys

import pytest

from company import ROOT, until


class MailServer:
    """`Tests/Mail/smtp_server.py` on a free port; what it took lies in its folder."""

    def __init__(self, folder):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "Tests/Mail/smtp_server.py"), str(folder), "--starttls", "--user", "sales", "--password", "kiln 谷"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        told = json.loads(self.process.stdout.readline())
        self.port, self.certificate = told["port"], open(told["certificate"]).read()

    def mails(self):
        files = sorted(self.folder.glob("*.eml"), key=lambda file: int(file.stem))
        return [json.loads(subprocess.run([sys.executable, str(ROOT / "Tests/Mail/read_mail.py"), str(file)], capture_output=True, text=True, check=True).stdout) for file in files]

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture(scope="module")
def server(company, tmp_path_factory):
    """Mail of the office set up, for a customer of these tests alone; at the end it is stopped again."""
    server = MailServer(tmp_path_factory.mktemp("mails"))
    office = company.office
    # The certificate begins like an option, and so is written as one word with its name.
    setup = [
        "do", "mail.setup", "--by", "li.na", "--server", "localhost", "--port", str(server.port), "--security", "starttls", "--user", "sales", "--sender", "sales@tianhe.example",
        "--sender_name", "天河泵业", f"--certificate={server.certificate}", "--language", "zh"]
    office.weft(*setup)
    office.do(
        "customer.register", "wang", code="C-MAIL", name="绿源水务有限公司", tax_number="91310115MA1K3M8E7K", credit_limit="20000000.00 CNY", email="caigou@lvyuan.example",
        address="绿源水务|1号路|上海|200000|上海|CN")
    yield server
    office.weft(*setup, "--stopped", "yes")
    server.stop()


def confirm(company, reference):
    office = company.office
    office.do("order.receive", "wang", customer="C-MAIL", customer_reference=reference, lines="S-010 3 pcs")
    number = next(order["number"] for order in office.list("sales_order") if order["customer_reference"] == reference)
    office.do("order.check", "wang", order=number)
    return number


def test_a_confirmation_is_in_the_customers_mailbox(company, person, server):
    administrator = person().sign_in("li.na", company.office)
    administrator.open("/mail").see("The account's password is not set on this machine.")
    administrator.type("#mail-password", "kiln 谷").click("form[action='/mail/password'] button")
    administrator.see("The password is kept on this machine.")
    assert not administrator.sees("The account's password is not set")
    number = confirm(company, "MAIL-1")
    clerk = person().sign_in("wang", company.office)
    key = next(order["id"] for order in company.office.list("sales_order") if order["number"] == number)
    clerk.open(f"/r/{key}").take("order.confirm")
    until(server.mails, seconds=60, what="the mail at the server")
    mail = server.mails()[0]
    assert mail["headers"]["subject"] == f"订单确认 {number}" and mail["headers"]["to"] == "<caigou@lvyuan.example>"
    assert "轴封组件" in mail["text"] and [file["type"] for file in mail["files"]] == ["application/pdf"]
    clerk.open("/mail").see("caigou@lvyuan.example", number)
    until(lambda: clerk.open("/mail?state=sent").sees(number), what="the mail to be told as sent")
    clerk.shoot("mail-outbox").click("#live-mails tbody a")
    clerk.see("As the customer reads it", f"订单确认 {number}", "250 2.0.0 taken as 1").shoot("mail-one")
    assert clerk.barriers() == [] and clerk.overflow() == []


def test_a_refused_address_is_a_task_and_goes_to_the_right_one(company, person, server):
    company.office.do("mail.address", "wang", customer="C-MAIL", address="gone@lvyuan.example")
    number = confirm(company, "MAIL-2")
    company.office.do("order.confirm", "wang", order=number)
    clerk = person().sign_in("wang", company.office)
    until(lambda: clerk.open("/mail?state=bounced").sees("gone@lvyuan.example"), seconds=60, what="the refusal")
    clerk.see("550 5.1.1 no such mailbox")
    clerk.open("/tasks").see("gone@lvyuan.example")
    clerk.open("/mail?state=bounced").click("#live-mails tbody a").see("550 5.1.1 no such mailbox")
    clerk.take("mail.again", address="zhou@lvyuan.example")
    clerk.see("goes to zhou@lvyuan.example again")
    until(lambda: any(mail["headers"]["to"] == "<zhou@lvyuan.example>" for mail in server.mails()), seconds=60, what="the second mail")
    assert not clerk.open("/tasks").sees("gone@lvyuan.example")


def test_what_came_back_is_read_from_the_servers_report(company, person, server, tmp_path):
    sent = next(mail for mail in company.office.list("mail") if mail["state"] == "sent" and mail["to_address"] == "caigou@lvyuan.example")
    report = tmp_path / "returned.eml"
    report.write_text(
        "Subject: Undelivered\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        "Final-Recipient: rfc822; caigou@lvyuan.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 mailbox full\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {sent['message_id']}\n\n--b--\n")
    clerk = person().sign_in("wang", company.office)
    clerk.open("/mail")
    clerk.driver.find_element("id", "mail-file").send_keys(str(report))
    clerk.click("form[data-import] button.primary").see(f"Came back: {sent['number']}.")
    clerk.open("/mail?state=bounced").see("552 mailbox full")
    company.office.do("mail.settle", "wang", mail=sent["number"], how="by telephone")


def test_headquarters_tries_a_wording_with_a_real_order(company, person, server):
    number = next(order["number"] for order in company.office.list("sales_order") if order["customer_reference"] == "MAIL-1")
    until(lambda: any(order["number"] == number for order in company.hq.list("sales_order")), what="the order at headquarters")
    head = person().sign_in("wei", company.hq)
    head.open("/mail/templates?kind=confirmation&language=en").see("as shipped", "{{promised}}")
    head.expected.append(r"/mail/templates/write.* status of 422")
    form = "form[action='/mail/templates/write']"
    head.click("[id='step-template.write'] summary").type(f"{form} [name=text]", "{{ordr}}")
    head.send(f"{form} button.primary").see("{{ordr}} is no name of this mail.")
    head.type(f"{form} [name=text]", "We have it: {{order}}").send(f"{form} button.primary")
    template = company.hq.list("mail_template")[0]["number"]
    head.open(f"/mail/templates?kind=confirmation&language=en&record={number}&template={template}").see(f"We have it: {number}")
    assert head.barriers() == [] and head.overflow() == []
    company.hq.do("template.withdraw", "wei", template=template)


@pytest.mark.parametrize("width,language", [("wide", "en"), ("tablet", "zh"), ("phone", "en"), ("phone", "zh")])
def test_every_page_fits(company, person, server, width, language):
    someone = person(width, language=language).sign_in("wang", company.office)
    mail = company.office.list("mail")[0]["id"]
    for path in ["/mail", f"/mail/m/{mail}", "/mail/templates?kind=dispatch"]:
        someone.open(path)
        assert someone.overflow() == [] and someone.barriers() == [], path
    someone.open("/mail").shoot(f"mail-{width}-{language}")
