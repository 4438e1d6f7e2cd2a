import Foundation
import Ground
import Membership
import Testing

@testable import Replica

@Suite("What goes over the wire")
struct WireStories {
  private func payload(_ site: TestSite) async throws -> (columns: [UInt8], plain: [UInt8], count: Int) {
    for number in 0..<20 {
      let id = try await site.makeOrder("Customer \(number)")
      try await site.change(id) {
        $0.price = Money(minor: Int64(number) * 100, currency: "CNY")
        $0.note = number % 2 == 0 ? "早" : nil
      }
    }
    let batch = try #require(try await site.replica.outgoing(after: Frontier(), for: .everything)).batch
    let columns = try Deflate.inflate(batch.deflated, declared: batch.inflatedSize)
    return (columns, try BatchColumns.join(columns), batch.count)
  }

  @Test("columns give back every byte, also for a program that does not know the record types")
  func columns() async throws {
    let company = try Company()
    let site = try await company.sites([(.office, "*")])[0]
    let (columns, plain, count) = try await payload(site)
    #expect(columns.first == 1)
    #expect(BatchColumns.split(plain, count: count, company.schema) == columns)
    let older = BatchColumns.split(plain, count: count, Schema(version: 1, []))
    #expect(older.first == 1 && older != columns)
    #expect(try BatchColumns.join(older) == plain)
    #expect(try BatchColumns.join([0] + plain) == plain)
    _ = company
  }

  @Test("damaged columns are refused or give other bytes, and never crash or grow")
  func damaged() async throws {
    let company = try Company()
    let (columns, plain, _) = try await payload(try await company.sites([(.office, "*")])[0])
    var random = Seeded(state: 5)
    for _ in 0..<2_000 {
      var bytes = columns
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random)) }
      if let joined = try? BatchColumns.join(bytes) {  // A refusal is as good as other bytes.
        #expect(joined.count <= plain.count + 64)
      }
    }
    _ = company
  }

  @Test("values come back as they were, whether they are repeated, borrowed, scaled or none of it")
  func values() throws {
    let schema = Schema(version: 1, [Order.self])
    let record = try #require(schema.record(Order.record.number))
    let stamp = Stamp(milliseconds: 1_790_000_000_000)
    let numbers: [Int64] = [0, 1, -1, 10, 1_500_000, -2_000_000_000, .max, .min, 1_000_000_000_000_000_000, 999_999_999_999_999_999]
    var writer = PartWriter(operatorName: "li", step: "s", reason: "", stamp: stamp)
    var rows: [[Cell]] = []
    for (index, number) in numbers.enumerated() {
      let cells: [Cell] = [.text("SO-SH01-2026-00000\(index)"), .text(index % 3 == 0 ? "" : "Lantian"), .integer(number), .text("CNY")]
      rows.append(cells)
      let key = RecordKey(milliseconds: stamp.milliseconds, counter: UInt64(index), site: SiteID(1), random: 1)
      writer.append(record, key, [(1, [cells[0]]), (2, [cells[1]]), (3, [cells[2], cells[3]])], replaced: nil)
    }
    try writer.bytes.withUnsafeBytes { buffer in
      var reader = try PartReader(buffer, stamp: stamp, schema: schema)
      for cells in rows {
        let change = try #require(try reader.next())
        #expect((1...3).flatMap { change.cells(of: record.field($0)!, record) } == cells)
      }
      let end = try reader.next()
      if end != nil { Issue.record("one change too many") }
    }
  }

  @Test("a few bytes that stand for very many are refused")
  func repeated() throws {
    let schema = Schema(version: 1, [Order.self])
    let record = try #require(schema.record(Order.record.number))
    let stamp = Stamp(milliseconds: 1_790_000_000_000)
    let long = Cell.text(String(repeating: "x", count: 1 << 20))
    var writer = PartWriter(operatorName: "li", step: "s", reason: "", stamp: stamp)
    for index in 0..<66 {
      let key = RecordKey(milliseconds: stamp.milliseconds, counter: UInt64(index), site: SiteID(1), random: 1)
      writer.append(record, key, [(2, [long])], replaced: nil)
    }
    try writer.bytes.withUnsafeBytes { buffer in
      var reader = try PartReader(buffer, stamp: stamp, schema: schema)
      for _ in 0..<65 { _ = try reader.next() }
      #expect(throws: WireError.limit("repeated bytes")) { _ = try reader.next() }
    }
  }

  @Test("a day on the wire is the day that was written", arguments: ["0001-01-01", "1969-12-31", "2024-02-29", "2026-11-24", "9999-12-31"])
  func days(text: String) throws {
    let day = try #require(Day(text))
    #expect(Day.calendar.contains(day.number))
    let stored = withUnsafeTemporaryAllocation(byteCount: 10, alignment: 1) { place in
      day.store(to: place.baseAddress!)
      #expect(Day.isDay(UnsafeRawBufferPointer(place)))
      return String(decoding: place, as: UTF8.self)
    }
    #expect(stored == text)
  }
}
