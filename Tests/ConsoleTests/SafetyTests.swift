import Foundation
import Ground
import HTTPTypes
import NIOCore
import Testing

@testable import Console

@Suite("A web page elsewhere in the operator's browser")
struct SafetyTests {
  @Test("A name that was made to lead here is refused: DNS rebinding")
  func rebinding() async throws {
    try await Company.seeded().browse { browser in
      let port = browser.authority.split(separator: ":")[1]
      for name in ["evil.example:\(port)", "127.0.0.1:1", "localhost", "127.0.0.1.evil.example:\(port)", "[::2]:\(port)", "10.0.0.1:\(port)"] {
        let page = try await browser.send(.get, "/sign-in", authority: name)
        #expect(page.status == .misdirectedRequest, "\(name)")
        #expect(!page.text.contains("Li Na"))
      }
      for name in ["localhost:\(port)", "LOCALHOST:\(port)", "127.0.0.1:\(port)", "[::1]:\(port)", "127.1.2.3:\(port)"] {
        #expect(try await browser.send(.get, "/sign-in", authority: name).status == .ok, "\(name)")
      }
    }
  }

  @Test("Hosts that are no loopback's", arguments: ["127.0.0.256:80", "127.0.1:80", "0x7f.0.0.1:80", "127.0.0.1:080", "localhost:", ":80", "[::1", "localhost:80:80"])
  func strangeHosts(host: String) { #expect(!HostGuard.isOurs(host, port: 80)) }

  @Test("A form of another origin is refused, and so is one that says no origin")
  func foreignForm() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let token = try await browser.get("/do/customer.register").token
      let form = ["_token": token, "code": "C-X", "name": "X", "tax_number": "DE136695976", "credit_limit": "1.00 EUR"]
      for origin in ["http://evil.example", "null", "http://127.0.0.1:1", "https://\(browser.authority)"] {
        #expect(try await browser.post("/do/customer.register", form, origin: origin).status == .forbidden, "\(origin)")
      }
      var headers = HTTPFields()
      headers[HTTPField.Name("Sec-Fetch-Site")!] = "same-site"
      #expect(try await browser.post("/do/customer.register", form, headers: headers).status == .forbidden)
      headers = [.contentType: "application/x-www-form-urlencoded"]
      #expect(try await browser.send(.post, "/do/customer.register", headers: headers, body: "_token=\(token)").status == .forbidden)
      #expect(try await browser.post("/do/customer.register", form).status == .seeOther)
    }
  }

  @Test("A form without this browser's token does nothing, and keeps what was typed")
  func token() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let token = try await browser.get("/do").text
      #expect(!token.isEmpty)
      var form = ["code": "C-X", "name": "Typed Name", "tax_number": "DE136695976", "credit_limit": "1.00 EUR"]
      for bad in [nil, "", "AAAA", FormSeal().token(for: "x")] {
        form["_token"] = bad
        let page = try await browser.post("/do/customer.register", form)
        #expect(page.status == .forbidden)
        #expect(page.text.contains("value=\"Typed Name\""))
      }
      // The token of the session before: signing in draws a new one.
      let old = try await browser.get("/sign-in").token
      try await browser.signIn("Zhao Lei")
      #expect(try await browser.post("/sign-in", ["name": "x", "_token": old]).status == .forbidden)
    }
    #expect(try await seeded.office.replica.read { try $0.count("SELECT count(*) FROM customer") } == 1)
  }

  @Test("Every answer carries the headers, refusals and assets too", arguments: ["/sign-in", "/nowhere", "/assets/console.css", "/api/records/customer", "/events"])
  func headers(path: String) async throws {
    try await Company.seeded().browse { browser in
      let page = try await browser.get(path)
      let policy = try #require(page.headers[HTTPField.Name("Content-Security-Policy")!])
      for part in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self'", "form-action 'self'", "frame-ancestors 'none'"] {
        #expect(policy.contains(part))
      }
      #expect(!policy.contains("unsafe"))
      #expect(page.headers[HTTPField.Name("X-Content-Type-Options")!] == "nosniff")
      #expect(page.headers[HTTPField.Name("Referrer-Policy")!] != nil)
      if !path.hasPrefix("/assets") { #expect(page.headers[.cacheControl] == "no-store") }
    }
  }

  @Test("Cookies are kept from scripts and from other sites")
  func cookies() async throws {
    try await Company.seeded().browse { browser in
      let page = try await browser.get("/sign-in")
      let cookie = try #require(page.headers[.setCookie])
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"))
    }
  }

  @Test("A customer's name is text, whatever it holds", arguments: ["/", "/tasks", "/list/customer", "ORDER"])
  func escaping(path: String) async throws {
    let name = "<script>alert(1)</script>\" onmouseover='x' {{t.skip}} & Co."
    let seeded = try await Company.seeded(customerName: name)
    let order = try await seeded.order("<img src=x onerror=alert(2)>")
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await browser.get(path == "ORDER" ? "/r/\(order)" : path)
      #expect(page.status == .ok)
      #expect(page.text.contains("&lt;"))
      #expect(!page.text.contains("<script>alert"))
      #expect(!page.text.contains("<img src=x"))
      #expect(!page.text.contains("\" onmouseover"))
      #expect(!page.text.contains("Skip to content & Co."))
    }
  }

  @Test("What comes back with a problem is text too")
  func typedEscaping() async throws {
    try await Company.seeded().browse { browser in
      try await browser.signIn()
      let token = try await browser.get("/do/order.receive").token
      let page = try await browser.post(
        "/do/order.receive", ["_token": token, "customer": "\"><script>x</script>", "lines": "</textarea><script>y</script>", "_reason": "\"><i>q"])
      #expect(page.status == .unprocessableContent)
      #expect(!page.text.contains("<script>x") && !page.text.contains("</textarea><script>") && !page.text.contains("\"><i>q"))
      let search = try await browser.get("/list/sales_order?q=%22%3E%3Cscript%3Ez%3C/script%3E")
      #expect(!search.text.contains("<script>z"))
    }
  }

  @Test("A step is refused by the workplace to who has no right, whatever the page shows")
  func right() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn("Zhao Lei")
      let token = try await browser.get("/do").token
      #expect(token.isEmpty == false)
      let page = try await browser.post("/r/\(order)/order.check", ["_token": token])
      #expect(page.status == .unprocessableContent)
      #expect(page.text.contains("zhao may not do this"))
    }
    let state = try await seeded.office.replica.read { try $0.texts("SELECT state FROM sales_order") }
    #expect(state == ["received"])
  }

  @Test("Bodies end at their limits")
  func limits() async throws {
    try await Company.seeded().browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/do/customer.register")
      let long = try await browser.post("/sign-in", ["_token": page.token, "name": String(repeating: "x", count: 64_000)])
      #expect(long.status == .contentTooLarge)
    }
  }

  @Test("A redirect leads to our own pages only", arguments: ["//evil.example", "http://evil.example", "/\\evil.example", "", "javascript:x", "/a\nb"])
  func redirects(path: String) { #expect(Page.ownPath(path) == "/") }

  @Test("A message that we did not write is not shown")
  func messages() {
    let seal = FormSeal()
    #expect(seal.message(seal.sealed(message: "Order 订单 received.")) == "Order 订单 received.")
    #expect(seal.message(FormSeal().sealed(message: "Pay to account 1")) == nil)
    #expect(seal.message("abc") == nil)
  }
}
