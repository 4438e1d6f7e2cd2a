"""The console on a site's own network: TLS by the company's root, with real nodes."""

import json
import os
import ssl
import subprocess
import urllib.error
import urllib.request

import pytest

from company import PASSWORD, Node


class Alone:
    """A company of headquarters only."""

    def __init__(self, folder, weft):
        self.dir, self.weft = folder, weft


@pytest.fixture
def headquarters(tmp_path, company):
    node = Node(Alone(tmp_path, company.weft), "hq")
    node.weft("company", "create", "Lan Works", "--administrator", "wei", "--port", str(node.port), "--console-port", str(node.console_port))
    yield node
    node.stop()


def listen_everywhere(node):
    settings = node.dir / "site.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "consoleHost": "0.0.0.0"}))


def test_without_a_certificate_no_other_machine_is_let_in(headquarters):
    listen_everywhere(headquarters)
    answer = subprocess.run(
        [headquarters.company.weft, "run", "--dir", str(headquarters.dir)], capture_output=True, text=True, timeout=30, env={**os.environ, "LANG": "en_US.UTF-8"})
    assert answer.returncode == 1 and "only with a certificate" in answer.stderr and "weft console order" in answer.stderr


def test_browsers_that_trust_the_root_reach_the_console_by_its_names(headquarters, tmp_path):
    node = headquarters
    order, certificate, root = (tmp_path / name for name in ("order", "certificate", "root.pem"))
    order.write_text(node.weft("console", "order", "weft.hq.lan", "127.0.0.1"))
    certificate.write_text(node.weft("console", "certify", str(order)))
    assert "weft.hq.lan" in node.weft("console", "install", str(certificate), "--host", "0.0.0.0")
    root.write_text(node.weft("console", "root"))
    node.start()
    trusting = ssl.create_default_context(cafile=str(root))
    address = f"https://127.0.0.1:{node.console_port}/sign-in"
    with urllib.request.urlopen(address, context=trusting, timeout=10) as page:
        assert page.status == 200 and "Secure" in page.headers["Set-Cookie"] and "weft operator invite" in page.read().decode()
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(address, context=ssl.create_default_context(), timeout=10)
    # What such a stranger does to its own connection harms nobody else.
    with urllib.request.urlopen(address, context=trusting, timeout=10) as page:
        assert page.status == 200
    wrong = urllib.request.Request(address, headers={"Host": f"evil.example:{node.console_port}"})
    with pytest.raises(urllib.error.HTTPError, match="421"):
        urllib.request.urlopen(wrong, context=trusting, timeout=10)


def test_a_program_comes_in_by_a_token_that_the_command_line_made(headquarters):
    node = headquarters
    node.weft("operator", "password", "wei", typed=PASSWORD + "\n")
    token = node.weft("operator", "token", "wei", "--for", "a scale").strip()
    node.start()
    request = urllib.request.Request(f"{node.address}/api/records/operator", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)["records"]
    listed = {row["name"]: row for row in json.loads(node.weft("operator", "list", "--json"))}
    assert listed["wei"]["secrets"] == ["password"]
    node.weft("operator", "shut", "wei")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(request, timeout=10)
    assert json.loads(node.weft("operator", "list", "--json"))[0]["secrets"] == []
