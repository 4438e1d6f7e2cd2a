import Foundation
import Ground
import HTTPTypes
import Membership
import Replica
import Testing

@testable import Console

extension Browser {
  /// Gives a person a password, as `weft operator password` does.
  func give(_ name: String, _ password: String) async throws {
    try await SiteAccess(store: desk.store, replica: desk.replica).setPassword(password, of: name)
  }

  func key(_ name: String) async throws -> RecordKey {
    try #require(try await desk.operators().first { $0.name == name }).id.key
  }

  /// Makes this browser's screen a shared one.
  func shareScreen() async throws {
    let token = try await get("/me").token
    #expect(try await post("/me/screen", ["screen_name": "Assembly 2", "_token": token]).status == .seeOther)
  }
}

@Suite("Coming in, being away, going")
struct SignInTests {
  @Test("With the right password a person comes in and goes on where they wanted to; with a wrong one, or a name that nobody has, they read the same")
  func password() async throws {
    try await Company.seeded().browse { browser in
      try await browser.give("li.na", "kiln harbour 17")
      let wanted = try await browser.get("/do/order.receive")
      #expect(wanted.location == "/sign-in?back=%2Fdo%2Forder%2Ereceive")
      #expect(try await browser.get(wanted.location).text.contains("name=\"back\" value=\"/do/order.receive\""))
      let wrong = try await browser.enter("li.na", "kiln harbour 18")
      let nobody = try await browser.enter("li.na2", "kiln harbour 17")
      for page in [wrong, nobody] {
        #expect(page.status == .unauthorized && page.text.contains("The name or the password is wrong."))
      }
      #expect(wrong.text.contains("value=\"li.na\"") && !wrong.text.contains("kiln"))
      let before = browser.cookies["weft2_session"]
      let right = try await browser.enter("li.na", "kiln harbour 17", back: "/do/order.receive")
      #expect(right.status == .seeOther && right.location == "/do/order.receive")
      #expect(browser.cookies["weft2_session"] != before)
      #expect(try await browser.get("/").text.contains("Li Na"))
      // Nothing of it can be read from the file.
      let kept = try await browser.desk.store.secrets(of: try await browser.key("li.na"))[.password]
      #expect(kept?.hash.hasPrefix("scrypt$") == true)
      #expect(try await browser.enter("li.na", "x", back: "//evil.example").text.contains("evil") == false)
    }
  }

  @Test("A password that is tried too often waits, the right one too; after the wait it counts, and the wait is for that name alone")
  func attempts() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.give("li.na", "kiln harbour 17")
      for _ in 1...5 { #expect(try await browser.enter("li.na", "guess").text.contains("is wrong")) }
      #expect(try await browser.enter("LI.NA", "guess").text.contains("tried too often"))
      #expect(try await browser.enter("li.na", "kiln harbour 17").text.contains("Try again in 30 s"))
      try await browser.give("zhao", "copper lantern 4")
      #expect(try await browser.enter("zhao", "copper lantern 4").status == .seeOther)
      browser.forget()
      seeded.company.clock.advance(hours: 1)
      #expect(try await browser.enter("li.na", "kiln harbour 17").status == .seeOther)
    }
  }

  @Test("Waits begin after the free tries, double, and end at a quarter of an hour", arguments: [(4, 0), (5, 30), (6, 60), (9, 480), (10, 900), (1_000_000, 900)])
  func waits(failed: Int, seconds: UInt64) { #expect(AttemptRule.person.wait(after: failed) == seconds * 1000) }

  @Test("One machine that tries many names is stopped too")
  func manyNames() async throws {
    try await Company.seeded().browse { browser in
      let store = browser.desk.store
      let now = try await browser.desk.now()
      for number in 1...30 { try await store.countTry([.name("n\(number)"), .address("10.0.0.9")], at: now) }
      await #expect(throws: Problem.self) { try await store.countTry([.name("n31"), .address("10.0.0.9")], at: now) }
      try await store.countTry([.name("n31"), .address("10.0.0.10")], at: now)
    }
  }

  @Test("With a one-time code a person chooses a password, once and in time; all that is wrong is said at once")
  func code() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      #expect(try await browser.get("/sign-in").text.contains("weft operator invite"))
      let access = SiteAccess(store: browser.desk.store, replica: browser.desk.replica)
      let old = try await access.invite("li.na")
      let code = try await access.invite("li.na")
      let redeem = { (code: String, password: String, again: String) in
        try await browser.post(
          "/sign-in/code", ["code": code, "password": password, "again": again, "_token": try await browser.get("/sign-in/code").token])
      }
      let bad = try await redeem("AAAA-BBBB", "12345678", "12345679")
      #expect(bad.status == .unprocessableContent)
      for text in ["This code is wrong", "is not the same", "is too easy to guess"] { #expect(bad.text.contains(text), "\(text)") }
      // A newer code takes the older one's place.
      #expect(try await redeem(old, "kiln harbour 17", "kiln harbour 17").text.contains("This code is wrong"))
      // As it is read aloud and typed.
      let typed = code.lowercased().replacingOccurrences(of: "-", with: " ").replacingOccurrences(of: "0", with: "o")
      #expect(try await redeem(typed, "kiln harbour 17", "kiln harbour 17").status == .seeOther)
      #expect(try await browser.get("/").text.contains("Li Na"))
      browser.forget()
      #expect(try await redeem(code, "another harbour 18", "another harbour 18").text.contains("This code is wrong"))
      let late = try await access.invite("zhao")
      seeded.company.clock.advance(hours: 73)
      #expect(try await redeem(late, "kiln harbour 17", "kiln harbour 17").text.contains("This code is wrong"))
    }
  }

  @Test("Secrets that are easy to guess are not taken", arguments: ["short", "aaaaaaaaaa", "12345678", "hgfedcba", "my li.na 2026"])
  func weak(password: String) async throws {
    try await Company.seeded().browse { browser in
      _ = await #expect(throws: Problem.self) { try await browser.give("li.na", password) }
    }
  }

  @Test("PINs that are no good", arguments: ["12345", "123456", "987654", "111111", "112112", "12a456", "1234567890123", "１２３９０４"])
  func weakPIN(pin: String) { #expect(throws: Problem.self) { try ChosenSecret.check(pin: pin) } }

  @Test("A screen left alone locks itself, shows nothing, and gives back where one was; a page that refreshes itself is nobody's presence")
  func lock() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.give("li.na", "kiln harbour 17")
      try await browser.enter("li.na", "kiln harbour 17")
      let token = try await browser.get("/do/customer.register").token
      seeded.company.clock.advance(minutes: 20)
      #expect(try await browser.get("/", headers: [.weftLive: "1"]).status == .ok)
      seeded.company.clock.advance(minutes: 11)
      let away = try await browser.get("/list/customer")
      #expect(away.location == "/lock?back=%2Flist%2Fcustomer")
      #expect(try await browser.get("/", headers: [.weftLive: "1"]).status == .unauthorized)
      let shut = try await browser.post("/do/customer.register", ["code": "C-X", "_token": token])
      #expect(shut.status == .unauthorized)
      let page = try await browser.get(away.location)
      #expect(page.text.contains("Locked") && page.text.contains("Li Na") && !page.text.contains("href=\"/list\""))
      let wrong = try await browser.post("/unlock", ["secret": "guess", "back": "/list/customer", "_token": page.token])
      #expect(wrong.status == .unauthorized && wrong.text.contains("is wrong"))
      // A PIN is no key here: this screen is one person's.
      try await browser.desk.store.keep(.pin, try OperatorSecret.hash(Door.prepared(pin: "493017")), for: try await browser.key("li.na"), at: try await browser.desk.now())
      #expect(try await browser.post("/unlock", ["secret": "493017", "_token": page.token]).status == .unauthorized)
      let back = try await browser.post("/unlock", ["secret": "kiln harbour 17", "back": "/list/customer", "_token": page.token])
      #expect(back.location == "/list/customer")
      #expect(try await browser.get("/list/customer").text.contains("C-LANTIAN"))
      // What was open before the lock may still be sent.
      #expect(try await browser.post("/do/customer.register", ["code": "C-X", "_token": token]).status == .unprocessableContent)
      let here = try await browser.get("/list/customer")
      #expect(try await browser.post("/lock", ["back": "/list/customer", "_token": here.token]).location == "/lock?back=%2Flist%2Fcustomer")
      #expect(try await browser.get("/").location == "/lock")
    }
  }

  @Test("A session ends when nobody used it, when it is old, when the person signs out, and when an administrator ends it")
  func ends() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.give("li.na", "kiln harbour 17")
      try await browser.enter("li.na", "kiln harbour 17")
      seeded.company.clock.advance(hours: 13)
      #expect(try await browser.get("/").location == "/sign-in")
      try await browser.signIn()
      let cookies = browser.cookies
      let page = try await browser.get("/")
      #expect(try await browser.post("/sign-out", ["_token": page.token]).location == "/sign-in")
      browser.take(cookies)
      #expect(try await browser.get("/").location == "/sign-in")
      try await browser.signIn()
      try await SiteAccess(store: browser.desk.store, replica: browser.desk.replica).shut("li.na")
      #expect(try await browser.get("/").location == "/sign-in")
    }
    let open = { (opened: UInt64, seen: UInt64) in
      let store = try DeskStore(path: FileManager.default.temporaryDirectory.appendingPathComponent("desk-\(UUID().uuidString).sqlite").path)
      defer { try? store.close() }  // A store that stays open harms no test.
      let key = RecordKey(bytes: [UInt8](repeating: 3, count: 16))!
      try await store.openSession("id", for: key, screen: "", isShared: false, at: Instant(milliseconds: opened))
      if seen > opened { try await store.touch(try #require(try await store.session("id")), at: Instant(milliseconds: seen)) }
      return try #require(try await store.session("id"))
    }
    let day: UInt64 = 86_400_000
    #expect(try await open(day, day).hasEnded(at: Instant(milliseconds: day + AccessTimes.idle + 1)))
    #expect(try await !open(day, day).hasEnded(at: Instant(milliseconds: day + AccessTimes.idle)))
    #expect(try await open(day, 15 * day).hasEnded(at: Instant(milliseconds: 15 * day + 1)))
  }

  @Test("On a shared screen PIN and badge let in, and only there; five wrong PINs end the PIN until the password was given")
  func sharedScreen() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.give("li.na", "kiln harbour 17")
      try await browser.enter("li.na", "kiln harbour 17")
      let me = try await browser.get("/me")
      let weak = try await browser.post("/me/pin", ["pin": "123456", "pin_password": "kiln harbour 17", "_token": me.token])
      #expect(weak.status == .unprocessableContent && weak.text.contains("is no good PIN"))
      let unproven = try await browser.post("/me/pin", ["pin": "493017", "pin_password": "guess", "_token": me.token])
      #expect(unproven.status == .unprocessableContent && unproven.text.contains("is wrong"))
      #expect(try await browser.post("/me/pin", ["pin": "493017", "pin_password": "kiln harbour 17", "_token": me.token]).status == .seeOther)
      let made = try await browser.post("/me/badge", ["badge_password": "kiln harbour 17", "_token": me.token])
      let badge = String(try #require(made.text.firstMatch(of: #/WB[0-9A-Z]{26}/#)?.output))
      let key = try await browser.key("li.na").description
      let before = try await browser.get("/me")
      // Not on a screen of one person.
      for (path, form) in [("/sign-in/pin", ["operator": key, "pin": "493017"]), ("/sign-in/badge", ["badge": badge])] {
        #expect(try await browser.post(path, form.merging(["_token": before.token]) { $1 }).status == .badRequest, "\(path)")
      }
      try await browser.shareScreen()
      let here = try await browser.get("/")
      _ = try await browser.post("/sign-out", ["_token": here.token])
      let door = try await browser.get("/sign-in")
      #expect(door.text.contains("Scan your badge") && door.text.contains("Li Na") && !door.text.contains("Zhao Lei"))
      let chosen = try await browser.post("/sign-in/pin", ["operator": key, "_token": door.token])
      #expect(chosen.text.contains("data-pad=\"pin\""))
      #expect(try await browser.post("/sign-in/pin", ["operator": key, "pin": "493018", "_token": door.token]).text.contains("This is not the PIN."))
      #expect(try await browser.post("/sign-in/pin", ["operator": key, "pin": "493017", "_token": door.token]).location == "/")
      seeded.company.clock.advance(minutes: 6)
      let locked = try await browser.get("/lock")
      #expect(try await browser.post("/unlock", ["secret": badge.lowercased(), "_token": locked.token]).location == "/")
      _ = try await browser.post("/sign-out", ["_token": try await browser.get("/").token])
      let again = try await browser.get("/sign-in")
      #expect(try await browser.post("/sign-in/badge", ["badge": "WB00000000000000000000000000", "_token": again.token]).text.contains("not known here"))
      #expect(try await browser.post("/sign-in/badge", ["badge": badge, "_token": again.token]).location == "/")
      _ = try await browser.post("/sign-out", ["_token": try await browser.get("/").token])
      let last = try await browser.get("/sign-in")
      for _ in 1...5 { _ = try await browser.post("/sign-in/pin", ["operator": key, "pin": "000017", "_token": last.token]) }
      #expect(try await browser.post("/sign-in/pin", ["operator": key, "pin": "493017", "_token": last.token]).text.contains("This PIN counts no more."))
      #expect(try await browser.enter("li.na", "kiln harbour 17").status == .seeOther)
      _ = try await browser.post("/sign-out", ["_token": try await browser.get("/").token])
      #expect(try await browser.post("/sign-in/pin", ["operator": key, "pin": "493017", "_token": try await browser.get("/sign-in").token]).location == "/")
    }
  }

  @Test("A new password signs the person out everywhere else, and needs the old one")
  func changedPassword() async throws {
    try await Company.seeded().browse { browser in
      try await browser.give("li.na", "kiln harbour 17")
      try await browser.enter("li.na", "kiln harbour 17")
      let elsewhere = SessionCookies.newID()
      try await browser.desk.store.openSession(elsewhere, for: try await browser.key("li.na"), screen: "", isShared: false, at: try await browser.desk.now())
      let token = try await browser.get("/me").token
      let form = ["old": "guess", "password": "copper lantern 4", "again": "copper lantern 4", "_token": token]
      #expect(try await browser.post("/me/password", form).text.contains("is wrong"))
      #expect(try await browser.post("/me/password", form.merging(["old": "kiln harbour 17", "again": "x"]) { $1 }).text.contains("is not the same"))
      #expect(try await browser.post("/me/password", form.merging(["old": "kiln harbour 17"]) { $1 }).status == .seeOther)
      #expect(try await browser.desk.store.session(elsewhere) == nil)
      #expect(try await browser.get("/me").status == .ok)
      browser.forget()
      #expect(try await browser.enter("li.na", "copper lantern 4").status == .seeOther)
    }
  }

  @Test("People are invited, signed out and shut out by an administrator alone, and what happened at the door is written down")
  func people() async throws {
    let seeded = try await Company.seeded()
    _ = try await seeded.office.do("operator.register", ["name": "wei", "full_name": "Wei Ling", "roles": "administrator"], by: Company.administrator)
    try await seeded.browse { browser in
      try await browser.signIn()
      #expect(try await browser.get("/people").status == .forbidden)
      let token = try await browser.get("/me").token
      let li = try await browser.key("li.na").description
      for path in ["invite", "end", "shut"] {
        #expect(try await browser.post("/people/\(path)", ["person": li, "_token": token]).status == .forbidden, "\(path)")
      }
      try await browser.give("li.na", "kiln harbour 17")
      _ = try await browser.enter("li.na", "guess")
      try await browser.signIn("Wei Ling")
      let page = try await browser.get("/people")
      #expect(page.text.contains("Zhao Lei") && page.text.contains("cannot sign in yet") && page.text.contains("was refused"))
      let invited = try await browser.post("/people/invite", ["person": li, "_token": page.token])
      let code = String(try #require(invited.text.firstMatch(of: #/shown-text">([0-9A-Z-]{19})</#)?.1))
      #expect(try await browser.desk.store.holder(ofCode: code, at: try await browser.desk.now()) == RecordKey(li))
      #expect(try await browser.post("/people/shut", ["person": li, "_token": page.token]).status == .seeOther)
      #expect(try await browser.desk.store.secrets(of: RecordKey(li)!).isEmpty)
      let own = try await browser.key("wei").description
      #expect(try await browser.post("/people/shut", ["person": own, "_token": page.token]).text.contains("You would shut yourself out"))
      #expect(try await browser.get("/people").text.contains("was shut out"))
      #expect(try await browser.post("/people/shut", ["person": RecordKey(bytes: [UInt8](repeating: 9, count: 16))!.description, "_token": page.token]).status == .notFound)
    }
  }

  @Test("A program's token acts for its person until it is ended; what was shown once is kept as a hash")
  func tokens() async throws {
    try await Company.seeded().browse { browser in
      try await browser.signIn()
      let page = try await browser.get("/me")
      #expect(try await browser.post("/me/token", ["token_name": " ", "_token": page.token]).text.contains("Which program is it for?"))
      let made = try await browser.post("/me/token", ["token_name": "scales", "_token": page.token])
      let token = String(try #require(made.text.firstMatch(of: #/weft_[0-9A-Za-z_-]{43}/#)?.output))
      let headers: HTTPFields = [.authorization: "Bearer \(token)"]
      #expect(try await browser.get("/api/records/customer", headers: headers).text.contains("C-LANTIAN"))
      let later = try await browser.get("/me")
      #expect(later.text.contains("scales") && !later.text.contains(token))
      let hash = try #require(later.text.firstMatch(of: #/name="token" value="([^"]+)"/#)?.1)
      #expect(try await browser.post("/me/token/end", ["token": String(hash), "_token": later.token]).status == .seeOther)
      #expect(try await browser.get("/api/records/customer", headers: headers).status == .unauthorized)
    }
  }
}
