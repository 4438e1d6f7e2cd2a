import Foundation
import Ground
import HTTPTypes
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("A step that is taken back by a button")
struct UndoTests {
  private static func price(_ seeded: Company.Seeded) async throws -> String {
    try await seeded.office.workplace.look(as: Company.clerk) { context in
      let product = try #require(try context.snapshot.first(Product.self, where: "code = 'P-100'"))
      return try OrderPricing.listPrice(product, context)?.description ?? ""
    }
  }

  private static func offer(_ page: Browser.Page) -> String? {
    page.text.firstMatch(of: #/name="offer" value="([^"]+)"/#).map { String($0.1) }
  }

  /// Sets a price as a person does, and follows to the next page.
  private static func mistype(_ browser: Browser) async throws -> Browser.Page {
    let token = try await browser.get("/do/price.set").token
    let answer = try await browser.post("/do/price.set", ["_token": token, "product": "P-100", "price": "12800.00 CNY/pcs"])
    #expect(answer.status == .seeOther)
    return try await browser.get(answer.location)
  }

  @Test("The next page offers it once; it is an ordinary step with its reason, good for one time")
  func taken() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await Self.mistype(browser)
      let offer = try #require(Self.offer(page))
      #expect(page.text.contains(">Take back</button>"))
      #expect(Self.offer(try await browser.get("/")) == nil)
      #expect(try await Self.price(seeded) == "12800 CNY/C62")
      let back = try await browser.post("/take-back", ["_token": page.token, "offer": offer])
      #expect(back.status == .seeOther)
      #expect(try await Self.price(seeded) == "1280 CNY/C62")
      let after = try await browser.get(back.location)
      #expect(after.text.contains("The price is 1280.00 CNY/pcs.") && Self.offer(after) == nil)
      let twice = try await browser.post("/take-back", ["_token": page.token, "offer": offer])
      #expect(twice.status == .unprocessableContent && twice.text.contains("taken back already"))
      let newest = try #require(try await seeded.office.replica.read { try $0.first(Price.self, order: "id DESC") })
      #expect(try await seeded.office.replica.history(of: newest.id.key).map(\.reason) == ["Taken back: Set a price"])
    }
  }

  @Test("It is offered to this session alone, for some minutes")
  func bounds() async throws {
    let seeded = try await Company.seeded()
    try await seeded.browse { browser in
      try await browser.signIn()
      let page = try await Self.mistype(browser)
      let offer = try #require(Self.offer(page))
      #expect(try await browser.post("/take-back", ["offer": offer]).status == .forbidden)
      #expect(try await browser.post("/take-back", ["_token": page.token, "offer": FormSeal().sealed(offer: "{}", for: "x")]).status == .badRequest)
      seeded.company.clock.advance(hours: 1)
      let late = try await browser.post("/take-back", ["_token": page.token, "offer": offer])
      #expect(late.status == .unprocessableContent && late.text.contains("too late"))
      try await browser.signIn()
      let token = try await browser.get("/do").token
      #expect(try await browser.post("/take-back", ["_token": token, "offer": offer]).status == .badRequest)
      #expect(try await Self.price(seeded) == "12800 CNY/C62")
    }
  }

  @Test("A step that nothing takes back offers nothing")
  func none() async throws {
    let seeded = try await Company.seeded()
    let order = try await seeded.order("PO-1")
    try await seeded.browse { browser in
      try await browser.signIn()
      let token = try await browser.get("/r/\(order)").token
      let answer = try await browser.post("/r/\(order)/order.check", ["_token": token])
      let page = try await browser.get(answer.location)
      #expect(page.text.contains("class=\"flash\"") && Self.offer(page) == nil)
    }
  }
}
