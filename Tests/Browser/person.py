"""A person before a real browser: Chromium, driven as hands and eyes would."""

import base64
import os
import pathlib
import re

import axe_playwright_python
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException, WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from company import PASSWORD, ROOT, until

SHOTS = pathlib.Path(os.environ.get("WEFT_SCREENSHOTS", ROOT / ".build/screenshots"))
AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WIDTHS = {"wide": (1440, 900), "tablet": (820, 1180), "phone": (360, 780)}


class Browsers:
    """Chromium takes longer to start than most tests to run: who leaves hands their browser, emptied, to the next who speaks their language."""

    kept = 3
    idle = {}

    @classmethod
    def take(cls, language):
        waiting = cls.idle.get(language)
        return waiting.pop() if waiting else cls._start(language)

    @staticmethod
    def _start(language):
        options = webdriver.ChromeOptions()
        options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1440,900",
                         f"--accept-lang={language}", "--no-first-run", "--disable-background-networking"]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")))
        driver.set_page_load_timeout(30)
        return driver

    @classmethod
    def give_back(cls, driver, language, origins):
        """Empties it as a browser that was never used; one that can't be emptied, or is one too many, is ended."""
        waiting = cls.idle.setdefault(language, [])
        try:
            if len(waiting) >= cls.kept or len(driver.window_handles) != 1:
                raise WebDriverException("not to be kept")
            driver.get("about:blank")
            for origin in origins:
                driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
            for command in ["Network.enable", "Network.clearBrowserCookies", "Network.clearBrowserCache"]:
                driver.execute_cdp_cmd(command, {})
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
            driver.get_log("browser")
            waiting.append(driver)
        except WebDriverException:
            driver.quit()

    @classmethod
    def end(cls):
        for waiting in cls.idle.values():
            while waiting:
                waiting.pop().quit()


class Person:
    def __init__(self, width="wide", language="en", dark=False):
        self.language = language
        self.driver = Browsers.take(language)
        self.resize(width)
        if dark:
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
        self.node = None
        self.origins = set()
        # What the browser is known to say of answers that a test asks for, like a refused form.
        self.expected = []

    def resize(self, width):
        w, h = WIDTHS[width]
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": w, "height": h, "deviceScaleFactor": 1, "mobile": w < 500})

    # ---- Going about

    def open(self, path):
        self.origins.add(self.node.address)
        self.driver.get(self.node.address + path)
        return self

    def sign_in(self, name, node=None):
        if node:
            self.node = node
        self.open("/sign-in")
        if signed_in := self.all("form[action='/sign-out'] button"):
            signed_in[0].click()
            until(lambda: self.all("input[name=password]"), what="the way out")
        self.driver.find_element(By.NAME, "name").send_keys(name)
        self.driver.find_element(By.NAME, "password").send_keys(PASSWORD + "\n")
        until(lambda: "/sign-in" not in self.driver.current_url, what=f"{name} to be in: {self.text()[:300]}")
        return self

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.node.address)

    # ---- Seeing

    def text(self):
        return self.driver.execute_script("return document.body.innerText")

    def see(self, *texts, seconds=10):
        for text in texts:
            until(lambda: self._has(text), seconds, f"“{text}” on {self.driver.current_url}; there was:\n{self.text()[:1500]}")
        return self

    def _has(self, text):
        try:
            return text in self.text()
        except StaleElementReferenceException:
            return False

    def sees(self, text):
        return text in self.text()

    def says(self, selector, text):
        """Whether an element reads exactly so; a region that was just replaced is asked again."""
        try:
            return any(element.text == text for element in self.all(selector))
        except StaleElementReferenceException:
            return False

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def find(self, selector, seconds=10):
        def shown():
            try:
                return [element for element in self.all(selector) if element.is_displayed()]
            except StaleElementReferenceException:
                return []
        return until(shown, seconds, f"{selector} on {self.driver.current_url}; there was:\n{self.text()[:1500]}")[0]

    # ---- Doing

    def _with(self, selector, act):
        """Does something with an element; anew when the page put a fresh one in its place in between, as a live page may."""
        for _ in range(5):
            try:
                return act(self.find(selector))
            except StaleElementReferenceException:
                continue
        return act(self.find(selector))

    def click(self, selector):
        def press(element):
            self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
            element.click()
        self._with(selector, press)
        return self

    def click_text(self, selector, text, inside=None):
        """Clicks the first of the elements that has the text, or what the other selector finds inside of it."""
        def press():
            for element in self.all(selector):
                if text in element.text:
                    target = element.find_element(By.CSS_SELECTOR, inside) if inside else element
                    self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", target)
                    target.click()
                    return True
            return False
        def tried():
            try:
                return press()
            except StaleElementReferenceException:
                return False
        until(tried, 10, f"{selector} with “{text}” on {self.driver.current_url}; there was:\n{self.text()[:1500]}")
        return self

    def type(self, selector, *keys):
        self._with(selector, lambda element: element.clear())
        self._with(selector, lambda element: element.send_keys(*keys))
        return self

    def sign(self, selector):
        """Draws with the finger's way: down, along, up."""
        canvas = self.find(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", canvas)
        ActionChains(self.driver).move_to_element(canvas).click_and_hold().move_by_offset(40, -20).move_by_offset(30, 30).move_by_offset(20, -15).release().perform()
        return self

    def choose(self, selector, value):
        self.find(selector)
        self.driver.find_element(By.CSS_SELECTOR, f'{selector} option[value="{value}"]').click()
        return self

    def send(self, selector="form button.primary"):
        """Sends a form, and waits until its page has gone."""
        before = self.driver.find_element(By.TAG_NAME, "html")
        self.click(selector)
        # A step that can't be taken back asks once more.
        for yes in self.all("[data-confirm-yes]"):
            yes.click()
        until(lambda: self._gone(before), 10, "the next page")
        return self

    @staticmethod
    def _gone(element):
        try:
            element.tag_name
            return False
        except (StaleElementReferenceException, NoSuchElementException):
            return True
        except WebDriverException as error:
            # Chromium's words while one page takes the other's place.
            if "does not belong to the document" in str(error):
                return True
            raise

    def take(self, step, **entries):
        """Fills in the form of a step on the page and takes it."""
        form = f'form[action$="/{step}"]'
        box = f"#step-{step.replace('.', '-')}, [id='step-{step}']"
        if self.all(box):
            self._with(box, self._unfold)
        for name, value in entries.items():
            field = self.find(f'{form} [name="{name}"]')
            if field.tag_name == "select":
                self.choose(f'{form} [name="{name}"]', value)
            elif field.get_attribute("type") == "date":
                self.driver.execute_script("arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))", field, value)
            else:
                self.type(f'{form} [name="{name}"]', value)
        return self.send(f"{form} button.primary")

    @staticmethod
    def _unfold(box):
        if box.tag_name == "details" and not box.get_attribute("open"):
            box.find_element(By.TAG_NAME, "summary").click()

    # ---- Judging

    def shoot(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        width, height = self.driver.execute_script("return [innerWidth, Math.max(document.documentElement.scrollHeight, innerHeight)]")
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": min(height, 4000), "scale": 1}})
        (SHOTS / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))
        return self

    def complaints(self):
        """What the browser's console says, less what the test expects."""
        entries = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        return [entry for entry in entries if not any(re.search(pattern, entry) for pattern in self.expected)]

    def barriers(self):
        """What axe finds against WCAG 2 A and AA on the page as it is now."""
        # Evaluated by the driver, so the page's own policy stays as it is.
        self.driver.execute_script(AXE)
        found = self.driver.execute_async_script("""
            const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then(
              (result) => done(result.violations.map((v) => `${v.id}: ${v.help}: ` + v.nodes.slice(0, 4).map((n) => n.html.slice(0, 160) + " " + (n.any[0]?.message || "")).join(" | "))),
              (error) => done([String(error)]));""")
        return found

    def overflow(self):
        """The elements that stick out of the page sideways, which nobody can scroll to."""
        return self.driver.execute_script("""
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width + 1) return [];
            return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width + 1 && !e.closest(".scroll"))
              .slice(0, 5).map((e) => e.outerHTML.slice(0, 120));""")

    def close(self):
        Browsers.give_back(self.driver, self.language, self.origins)
