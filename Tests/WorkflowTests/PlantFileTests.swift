import Foundation
import GRDB
import Ground
import Membership
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("What lies in a plant's file")
struct PlantFileTests {
  /// A value as it may stand in a file: as text, as an integer of a SQLite row, or as a number of a change set.
  private func forms(_ value: Int64) -> [[UInt8]] {
    var writer = WireWriter()
    writer.scaled(value)
    // SQLite keeps integers of 5 and 6 bytes in 6, of 7 and 8 in 8, big-endian.
    let big = withUnsafeBytes(of: value.bigEndian) { Array($0) }
    let width = value.magnitude < 1 << 31 ? 4 : value.magnitude < 1 << 47 ? 6 : 8
    return [writer.bytes, Array(big.suffix(width))]
  }

  /// All bytes that the site keeps: its file with what is in the journal, and a copy as `VACUUM` writes it.
  private func bytes(_ site: Place, in folder: URL) async throws -> [Data] {
    let copy = folder.appendingPathComponent("copy-\(site.admission.code).sqlite").path
    try await site.replica.pool.writeWithoutTransaction { db in try db.execute(sql: "VACUUM INTO ?", arguments: [copy]) }
    let paths = [copy, site.replica.path, site.replica.path + "-wal"].filter { FileManager.default.fileExists(atPath: $0) }
    return try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
  }

  @Test("no price, order value, invoice, credit limit or tax number of a customer is in the plant's file, or in the warehouse's")
  func secrets() async throws {
    let company = try await Company()
    // 40 × 91,827.364555 = 3,673,094.5822; with 13 % tax 4,150,596.88. None of these turns up by chance.
    try await company.setUp(price: "91827.364555 CNY/C62", limit: "98765432109.87 CNY")
    // A first order of such a value would be held.
    _ = try await company.confirmOrder("PO-0", lines: "P-100 1 C62")
    let order = try await company.approveLargeOrder(findings: "LOOKED-AT-BY-CREDIT")
    try await company.sync()
    let work = try await company.make(order)
    try await company.sync()
    try await company.accept(try await company.receiveGoods(work))
    try await company.deliver(try await company.pack(order))
    try await company.sync()
    let invoice = try await company.office.get(Invoice.self, try await company.office.take("invoice.issue", ["order": order]).subject)
    #expect(invoice.gross.minor == 415_059_688)
    try await company.sync()

    let values = [91_827_364_555, 9_876_543_210_987, 367_309_458, invoice.gross.minor]
    let texts = [Company.taxNumber, "91827.364555", "98765432109.87", "LOOKED-AT-BY-CREDIT", "C-LANTIAN", invoice.number]
    let office = try await bytes(company.office, in: company.folder)
    // The office's own file has them, so the search finds what is there.
    for form in values.flatMap(forms) { #expect(office.contains { $0.range(of: Data(form)) != nil }, "\(hexadecimal(form))") }
    for text in [Company.taxNumber, "LOOKED-AT-BY-CREDIT", "C-LANTIAN", invoice.number] {
      #expect(office.contains { $0.range(of: Data(text.utf8)) != nil }, "\(text)")
    }
    for site in [company.plant, company.warehouse] {
      let files = try await bytes(site, in: company.folder)
      #expect(files.contains { $0.range(of: Data(order.utf8)) != nil })
      for form in values.flatMap(forms) + texts.map({ Array($0.utf8) }) {
        #expect(files.allSatisfy { $0.range(of: Data(form)) == nil }, "\(site.admission.code): \(hexadecimal(form))")
      }
    }
  }
}

extension Company {
  /// An order whose total asks for everybody's word: the plant's about capacity and material too, two of credit, and the consent of headquarters.
  fileprivate func approveLargeOrder(findings: String) async throws -> String {
    let order = try await confirmOrder()
    _ = try await office.workplace.takeAutomaticSteps()
    try await sync()
    for part in try await plant.replica.read({ try $0.all(ReviewPart.self) }) {
      try await plant.take("part.review", by: Actor(name: "gang", roles: [.planner]), ["part": "\(part.id)", "decision": "approve"])
    }
    try await sync()
    for name in ["he", "bo"] {
      try await office.take("order.review", by: Actor(name: name, roles: [.creditController]), ["order": order, "decision": "approve", "findings": findings])
    }
    _ = try await office.workplace.takeAutomaticSteps()
    try await sync()
    try await headquarters.take("order.endorse", by: Actor(name: "wei", roles: [.administrator]), ["order": order, "decision": "approve"])
    try await sync()
    try await office.take("order.approve", ["order": order])
    return order
  }
}
