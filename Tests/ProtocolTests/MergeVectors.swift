import Foundation
import Ground
import Membership
import Testing

@testable import Replica

@Suite("Protocol: merging")
struct MergeVectors {
  @Test("Merges: every order that keeps each chain gives the same records, versions and lost edits")
  func merges() async throws {
    var vectors: [JSON] = []
    for story in MergeStory.all { vectors.append(try await vector(story)) }
    try VectorFile("merges.json").holds(.array(vectors))
  }

  @Test("A change on the wrong shelf that came before its record does not hold up the record's author")
  func wrongShelfFirst() async throws {
    let company = try VectorCompany.shared.get()
    let grants = try [company.grant(1, .headquarters, "*"), company.grant(2, .office, "*"), company.grant(3, .office, "*")]
    let site = try await VectorSite(company, 1, grants, VectorSchema.current, at: VectorCompany.start + 60_000)
    let stray = Forge.state("confirmed", origin: 3 << 12 | 1, number: 1, at: 1000, replaced: (2 << 12 | 1, 0), shelf: 1 << 20 | 3)
    for one in [stray, Forge()] {
      let hash = one.chained(after: [UInt8](repeating: 0, count: 32))
      let seal = try company.seal(Origin(rawValue: UInt32(one.origin)), 1, hash)
      let report = try await site.replica.merge(Batch(changeSets: [one.bytes], seals: [seal]), from: SiteID(2))
      #expect(report.refused.isEmpty)
    }
    let states = try await site.replica.read { try $0.all(Sample.self).map(\.state) }
    #expect(states == [.draft])
    try site.close()
  }

  private func vector(_ story: MergeStory) async throws -> JSON {
    let company = try VectorCompany.shared.get()
    let grants = try [company.grant(1, .headquarters, "*"), company.grant(2, .office, "*"), company.grant(3, .office, "*"), company.grant(4, .warehouse, "*")]
    let sets = try await story.changeSets(company, grants)
    var results: Set<JSON> = []
    let orders = Interleaving.all(sets.map(\.origin))
    for order in orders {
      let site = try await VectorSite(company, 1, grants, VectorSchema.current, at: VectorCompany.start + 60_000)
      for index in order {
        let one = sets[index]
        let seal = try company.seal(one.origin, one.number, one.hash)
        let report = try await site.replica.merge(Batch(changeSets: [one.bytes], seals: [seal]), from: one.origin.site)
        #expect(report.refused.isEmpty, "\(story.name): \(report.refused)")
      }
      results.insert(try await Outcome.of(site.replica))
      #expect(try await site.replica.verify().isWhole, "\(story.name): \(order)")
      try site.close()
    }
    #expect(results.count == 1, "\(story.name): the order of arrival shows in the result")
    return [
      "name": .string(story.name),
      "members": .array(grants.map { ["grant": .hex($0.bytes), "signature": .hex($0.signature)] }),
      "change_sets": .array(try sets.map { one in
        ["bytes": .hex(one.bytes), "decoded": try Decoded.changeSet(one.bytes, VectorSchema.current), "seal": try company.seal(one.origin, one.number, one.hash).json]
      }),
      "result": results.first ?? .null,
    ]
  }
}

/// What must be equal on replicas that hold the same change sets.
enum Outcome {
  static func of(_ replica: Replica) async throws -> JSON {
    let digests = Dictionary(
      uniqueKeysWithValues: try await replica.items(in: .everything, on: .everything, limit: .max).map { ($0.key, $0.digest) })
    return try await replica.read { snapshot in
      var records: [JSON] = []
      for type in snapshot.schema.records {
        for row in try snapshot.rows(type.name) {
          records.append(["type": .string(type.name), "versions": .hex(row.versions.bytes), "digest": .hex(digests[row.key] ?? []), "record": row.json])
        }
      }
      let lost = try snapshot.texts(
        """
        SELECT lower(hex(record)) || ' ' || field || ' ' || kind || ' ' || stamp || ' ' || origin || ' ' || lower(hex(value))
        FROM conflict ORDER BY record, field, stamp, origin
        """)
      let balances = try snapshot.texts("SELECT item || ' ' || quantity_e6 FROM move_balance ORDER BY item")
      return [
        "records": .array(records), "lost": .array(lost.map(lostEdit)),
        "balances": .array(balances.map { line in
          let words = line.split(separator: " ").map(String.init)
          return ["item": .string(words[0]), "quantity_e6": .string(words[1])]
        }),
      ]
    }
  }

  private static func lostEdit(_ line: String) -> JSON {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    return [
      "record": .string(words[0]), "field": .int(Int64(words[1])!), "kind": .string(words[2]), "stamp": .string(words[3]),
      "origin": .string(words[4]), "value": .string(words[5]),
    ]
  }
}

/// The orders in which change sets may arrive: each chain in its own order, everything else in any.
enum Interleaving {
  static func all(_ origins: [Origin]) -> [[Int]] {
    var orders: [[Int]] = []
    func extend(_ order: [Int]) {
      guard order.count < origins.count else { return orders.append(order) }
      var tried: Set<Origin> = []
      for index in origins.indices where !order.contains(index) && tried.insert(origins[index]).inserted { extend(order + [index]) }
    }
    extend([])
    return orders
  }
}
