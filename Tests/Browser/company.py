"""A company of real nodes on this machine for the browser tests: headquarters, an office, a plant and a warehouse."""

import json
import os
import pathlib
import socket
import subprocess
import threading
import time

# Of everybody in these tests.
PASSWORD = "kiln harbour 17"
ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(check, seconds=30, what="it"):
    """Asks again and again until the answer is true, and returns it."""
    end = time.monotonic() + seconds
    while True:
        answer = check()
        if answer:
            return answer
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.05)


class Cable:
    """The link from one site to another: carries bytes until it is cut, and again when it is healed."""

    def __init__(self, port):
        self.target = port
        self.is_cut = False
        self.ends = set()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            try:
                if self.is_cut:
                    raise OSError("cut")
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self.lock:
                self.ends |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        with self.lock:
            self.ends -= {source, sink}

    def cut(self):
        self.is_cut = True
        with self.lock:
            ends = list(self.ends)
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def heal(self):
        self.is_cut = False

    def close(self):
        self.listener.close()
        self.cut()


class Node:
    def __init__(self, company, name):
        self.company = company
        self.dir = company.dir / name
        self.port, self.console_port = free_port(), free_port()
        self.process = None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.console_port}"

    def weft(self, *words, typed=None):
        answer = subprocess.run(
            [self.company.weft, *words, "--dir", str(self.dir)], capture_output=True, text=True, timeout=60, input=typed,
            env={**os.environ, "LANG": "en_US.UTF-8", "WEFT_LANGUAGE": "en"})
        assert answer.returncode == 0, f"weft {' '.join(words)}: {answer.stdout}{answer.stderr}"
        return answer.stdout

    def do(self, step, by, **entries):
        words = [word for name, value in entries.items() for word in (f"--{name}", str(value))]
        return self.weft("do", step, *words, "--by", by)

    def register(self, name, full_name, roles, by):
        self.do("operator.register", by, name=name, full_name=full_name, roles=roles)
        self.give_password(name)

    def give_password(self, name):
        self.weft("operator", "password", name, typed=PASSWORD + "\n")

    def start(self):
        log = open(f"{self.dir}.log", "ab")
        self.process = subprocess.Popen([self.company.weft, "run", "--dir", str(self.dir)], stdout=log, stderr=log)
        until(self._answers, what=f"the console of {self.dir.name}")

    def _answers(self):
        assert self.process.poll() is None, f"{self.dir.name} ended: " + pathlib.Path(f"{self.dir}.log").read_text()[-2000:]
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.console_port)) == 0

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def kill(self):
        """As a power cut would: nothing is told, nothing is put away."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def list(self, record):
        return json.loads(self.weft("list", record, "--json"))


class Company:
    """Made with the commands that an administrator types."""

    def __init__(self, folder):
        self.dir = pathlib.Path(folder)
        self.weft = str(pathlib.Path(os.environ.get("WEFT", ROOT / ".build/debug/weft")))
        self.hq, self.office, self.plant, self.warehouse = (Node(self, name) for name in ("hq", "sh01", "pl01", "wh01"))
        self.nodes = [self.hq, self.office, self.plant, self.warehouse]
        self.cables = {}
        try:
            self._found()
        except BaseException:
            self.stop()
            raise

    def _found(self):
        hq = self.hq
        hq.weft(
            "company", "create", "Tianhe Pump", "--code", "HQ", "--name", "Headquarters", "--administrator", "wei", "--port", str(hq.port),
            "--console-port", str(hq.console_port))
        hq.give_password("wei")
        hq.start()
        self.join(self.office, "SH01", "office", "Shanghai office", "li.na")
        self.join(self.plant, "PL01", "plant", "Suzhou plant", "chen")
        self.join(self.warehouse, "WH01", "warehouse", "Suzhou warehouse", "zhao")
        self._people()
        self._goods()

    def join(self, node, code, role, name, administrator, office=None):
        invitation = self.dir / f"{code}.invite"
        invitation.write_text(self.hq.weft("invite", code, "--role", role, "--name", name, *(["--office", office] if office else [])))
        node.weft("join", str(invitation), "--administrator", administrator, "--port", str(node.port), "--console-port", str(node.console_port))
        node.give_password(administrator)
        cable = self.cables[code] = Cable(self.hq.port)
        settings = node.dir / "site.json"
        values = json.loads(settings.read_text())
        values["peers"] = [f"127.0.0.1:{cable.port}"]
        settings.write_text(json.dumps(values))
        node.start()

    def _people(self):
        self.hq.register("anna", "Anna Wu", "analyst", "wei")
        self.office.register("wang", "王芳", "sales-clerk service-agent", "li.na")
        self.office.register("liu", "刘强", "sales-manager credit-controller", "li.na")
        self.office.register("qian", "钱伟", "sales-manager", "li.na")
        self.office.register("sun", "孙丽", "accountant", "li.na")
        self.plant.register("chen.gang", "陈刚", "planner foreman operator storekeeper", "chen")
        self.warehouse.register("zhao.min", "赵敏", "storekeeper inspector dispatcher driver", "zhao")

    def _goods(self):
        for code, en, zh, minutes in [("P-100", "Centrifugal pump", "离心泵", 30), ("P-200", "Gear pump", "齿轮泵", 45), ("S-010", "Shaft seal kit", "轴封组件", 4)]:
            self.hq.do("product.define", "wei", code=code, name_en=en, name_zh=zh, unit="pcs", minutes=minutes)
        self.hq.do("bill.define", "wei", product="P-100", component="CAST-IRON", quantity="14 kg")
        self.plant.do("centre.define", "chen", code="ASM", name="Assembly 装配", minutes_a_day=960)
        self.plant.do("material.receive", "chen.gang", component="CAST-IRON", quantity="4000 kg")
        until(lambda: len(self.office.list("product")) >= 3, what="the catalogue at the office")
        for code, price in [("P-100", "1280.00"), ("P-200", "2150.00"), ("S-010", "86.50")]:
            self.office.do("price.set", "liu", product=code, price=f"{price} CNY/pcs")
        self.office.do(
            "customer.register", "wang", code="C-LANTIAN", name="苏州蓝天水务有限公司", tax_number="91320594MA1XJ4CK3C", grade="key",
            credit_limit="20000000.00 CNY", payment_days=30, address="苏州蓝天水务有限公司|金鸡湖大道88号|苏州|215021|江苏|CN")

    def stop(self):
        for node in self.nodes:
            node.stop()
        for cable in self.cables.values():
            cable.close()
