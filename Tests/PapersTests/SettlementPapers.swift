import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Papers

extension Company {
  /// A credit note of 100 against the first invoice.
  ///
  /// - Returns: its number.
  func credited() async throws -> String {
    if let known = try await office.workplace.replica.read({ try $0.first(CreditNote.self) }) { return known.number }
    try await office.do("credit.issue", ["invoice": "IN-SH01-2026-000001", "reason": "goodwill", "amount": "100.00 CNY", "text": "Scratches."])
    return try await office.workplace.replica.read { try #require(try $0.first(CreditNote.self)).number }
  }

  /// A letter of the third level about the first invoice, as the office wrote it.
  ///
  /// - Returns: its number.
  func dunned() async throws -> String {
    let key = try await office.workplace.replica.commit(by: "sun", step: "dunning.send") { snapshot, changes in
      let invoice = try #require(try snapshot.first(Invoice.self))
      func cny(_ minor: Int64) -> Money { Money(minor: minor, currency: "CNY") }
      let letter = try changes.create(DunningLetter.self, on: invoice.shelf) {
        $0.customer = invoice.customer
        $0.level = 3
        $0.on = Day("2027-02-10")!
        $0.payBy = Day("2027-02-17")!
        $0.total = cny(4_942_487)
        $0.interest = cny(24_712)
      }
      try changes.create(DunningLine.self, on: invoice.shelf) {
        $0.letter = letter
        $0.invoice = invoice.id
        $0.overdue = cny(4_942_487)
        $0.days = 31
        $0.interest = cny(24_712)
      }
      return letter
    }.value
    return try await office.workplace.replica.read { try #require(try $0.get(key)).number }
  }
}

@Suite("Papers of settlement")
struct SettlementPapers {
  @Test("a credit note is red: its amounts stand with a minus, beside the invoice that it is against")
  func credit() async throws {
    let company = try await Company.made()
    let number = try await company.credited()
    let text = try await company.office.paper("credit-note", number, .english)
    #expect(text.contains("IN-SH01-2026-000001") && text.contains("-100.00 CNY") && text.contains("Scratches.") && text.contains("allowance"))
    #expect(!text.contains("pcs"))
  }

  @Test("a dunning letter says what, since when, with which interest, and by when to pay, in both languages")
  func dunning() async throws {
    let company = try await Company.made()
    let number = try await company.dunned()
    let text = try await company.office.paper("dunning", number, .both)
    #expect(text.contains("49,424.87 CNY") && text.contains("247.12 CNY") && text.contains("49,671.99 CNY") && text.contains("2027-02-17"))
    #expect(text.contains("no further orders are delivered") && text.contains("暂停供货") && text.contains("Final notice"))
  }
}
