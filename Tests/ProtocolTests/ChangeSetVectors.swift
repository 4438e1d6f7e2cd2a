import Ground
import Membership
import Testing

@testable import Replica

@Suite("Protocol: change sets")
struct ChangeSetVectors {
  @Test("Change sets: bytes, meaning, chain, seals")
  func changeSets() async throws {
    try VectorFile("schema.json").holds(VectorSchema.current.json)
    let company = try VectorCompany.shared.get()
    let site = try await VectorSite(company, 2, [company.grant(2, .office, "*")], VectorSchema.current)
    let names = try await write(at: site)
    let chain = try await site.chain()
    try site.close()
    var previous = [UInt8](repeating: 0, count: 32)
    var vectors: [JSON] = []
    for (index, (name, link)) in zip(names, chain).enumerated() {
      let origin = Origin(site: SiteID(2), incarnation: 1)
      vectors.append([
        "name": .string(name), "bytes": .hex(link.bytes), "decoded": try Decoded.changeSet(link.bytes, VectorSchema.current),
        "previous": .hex(previous), "chain": .hex(link.hash), "seal": try company.seal(origin, UInt64(index + 1), link.hash).json,
      ])
      previous = link.hash
    }
    vectors.append(try leftOut(chain))
    try VectorFile("changesets.json").holds(.array(vectors))
    try batches(chain.map(\.bytes))
  }

  /// What batches inflate to, laid out by column and plain.
  private func batches(_ sets: [[UInt8]]) throws {
    var payload = WireWriter()
    for one in sets { payload.blob(one) }
    let older = Schema(version: 1, [Move.self])
    let forms = [
      ("the whole chain, by column", BatchColumns.split(payload.bytes, count: sets.count, VectorSchema.current)),
      ("by a sender that does not know the type: no column is its", BatchColumns.split(payload.bytes, count: sets.count, older)),
      ("plain", [0] + payload.bytes),
    ]
    var vectors: [JSON] = []
    for (name, bytes) in forms {
      #expect(try BatchColumns.join(bytes) == payload.bytes, "\(name)")
      vectors.append(["name": .string(name), "bytes": .hex(bytes), "change_sets": .array(sets.map(JSON.hex))])
    }
    for (name, bytes) in [("of an unknown form", [2] + payload.bytes), ("cut short", Array(forms[0].1.dropLast())), ("with a byte too many", forms[0].1 + [0])] {
      #expect(throws: WireError.self, "\(name)") { try BatchColumns.join(bytes) }
      vectors.append(["name": .string(name), "bytes": .hex(bytes), "change_sets": .null])
    }
    try VectorFile("batches.json").holds(.array(vectors))
  }

  /// The two-shelf change set as a reader of one of them gets it: other bytes, the same chain.
  private func leftOut(_ chain: [(bytes: [UInt8], hash: [UInt8])]) throws -> JSON {
    let whole = chain[2].bytes
    let cut = try whole.withUnsafeBytes { try ChangeSetView($0).wireForm(for: ShelfSet(kinds: [], [Shelf(.office, SiteID(2))])) }
    return [
      "name": "the same for a reader of office/2 alone: one part is left out", "bytes": .hex(cut),
      "decoded": try Decoded.changeSet(cut, VectorSchema.current), "previous": .hex(chain[1].hash), "chain": .hex(chain[2].hash),
    ]
  }

  private func write(at site: VectorSite) async throws -> [String] {
    let shelf = Shelf(.office, SiteID(2))
    let id = try await site.replica.commit(by: "li.na", step: "sample.make", reason: "一个样例") { _, changes in
      try changes.create(Sample.self, on: shelf) { Self.fill(&$0) }
    }.value
    site.clock.advance(1500)
    _ = try await site.replica.commit(by: "li.na", step: "sample.correct") { snapshot, changes in
      try changes.update(try #require(try snapshot.get(id))) {
        $0.note = "later"
        $0.amount = nil
        $0.state = .confirmed
      }
    }
    site.clock.advance(500)
    _ = try await site.replica.commit(by: "wang", step: "sample.share") { snapshot, changes in
      try changes.update(try #require(try snapshot.get(id))) {
        $0.note = "again"
        $0.count = 8
      }
      for other in [Shelf(.office, SiteID(2)), Shelf(.office, SiteID(3))] {
        try changes.create(Sample.self, on: other) { $0.text = "on \(other)" }
      }
    }
    // The clock stands still: the stamp's counter rises instead.
    _ = try await site.replica.commit(by: "wang", step: "sample.many") { _, changes in
      for number in 1...3 {
        try changes.create(Sample.self, on: shelf) {
          $0.text = "row of parts \(number)"
          $0.quantity = Quantity(ExactDecimal(number * 10), "C62")
          $0.day = Day(year: 2026, month: 10, day: number)
          $0.flag = number < 3
        }
      }
    }
    return [
      "a record with a field of every type", "an update: fields of one version, one of them emptied",
      "an update that replaces two versions, and two shelves", "three records, each saying only what is not as in the one before; the clock stood still",
    ]
  }

  private static func fill(_ draft: inout Draft<Sample>) {
    draft.text = "样 & <sample>"
    draft.note = "first"
    draft.count = -7
    draft.flag = true
    draft.factor = ExactDecimal(millionths: -12_500_000)
    draft.amount = Money(minor: 123_456, currency: "CNY")
    draft.quantity = Quantity(ExactDecimal(millionths: 40_000_000), "C62")
    draft.price = UnitPrice(ExactDecimal(millionths: 12_345), "JPY", per: "KGM")
    draft.day = Day(year: 2026, month: 2, day: 28)
    draft.moment = Instant(milliseconds: VectorCompany.start)
    draft.parent = RecordID(RecordKey(milliseconds: 1, counter: 2, site: SiteID(3), random: 4))
    draft.way = .air
    draft.address = Address(name: "Lantian", street: "Road 1", city: "上海", postcode: "200000", country: "CN")
    draft.original = Blob([0, 255])
  }

  @Test("Record keys: their parts and their bytes")
  func keys() throws {
    let parts: [(UInt64, UInt64, UInt32, UInt64)] = [(0, 0, 1, 0), (1_790_000_000_000, 1, 2, 512), (1 << 48 - 1, 0xFFF, 0xFFFFF, 1 << 42 - 1)]
    try VectorFile("keys.json").holds(.array(parts.map { milliseconds, counter, site, random in
      let key = RecordKey(milliseconds: milliseconds, counter: counter, site: SiteID(site), random: random)
      return [
        "milliseconds": .wide(milliseconds), "counter": .wide(counter), "site": .wide(site), "random": .wide(random),
        "bytes": .hex(key.bytes), "text": .string(key.description),
      ]
    }))
  }
}
