import Ground
import Membership
import Testing

@testable import Replica

@Suite("Protocol: change sets that are refused")
struct BadChangeSetVectors {
  /// A chain that is right up to its last change set.
  struct Case: Sendable {
    var name: String
    var code: String
    var chain: [Forge]
    var role: SiteRole = .office
    var shelves = "*"
    /// The seal vouches for another hash, or there is none.
    var sealIsWrong = false

    init(_ name: String, _ code: String, role: SiteRole = .office, shelves: String = "*", sealIsWrong: Bool = false, _ chain: [Forge]) {
      self.name = name
      self.code = code
      self.role = role
      self.shelves = shelves
      self.sealIsWrong = sealIsWrong
      self.chain = chain
    }
  }

  @Test("Refused change sets: each with its code; the good ones before it stay")
  func refused() async throws {
    let company = try VectorCompany.shared.get()
    var vectors: [JSON] = []
    for one in Self.refusals { vectors.append(try await vector(one, company)) }
    try VectorFile("refused.json").holds(.array(vectors))
  }

  private func vector(_ one: Case, _ company: VectorCompany) async throws -> JSON {
    let headquarters = try company.grant(1, .headquarters, "*")
    let author = try company.grant(2, one.role, one.shelves)
    let site = try await VectorSite(company, 1, [headquarters, author], VectorSchema.current)
    var previous = [UInt8](repeating: 0, count: 32)
    var seals: [Seal] = []
    for forged in one.chain {
      previous = forged.chained(after: previous)
      let isLast = seals.count == one.chain.count - 1
      let hash = isLast && one.sealIsWrong ? [UInt8](repeating: 1, count: 32) : previous
      seals.append(try company.seal(Origin(rawValue: UInt32(forged.origin)), forged.number, hash))
    }
    let report = try await site.replica.merge(Batch(changeSets: one.chain.map(\.bytes), seals: seals), from: SiteID(2))
    #expect(report.refused.map(\.refusal.code.rawValue) == [one.code], "\(one.name): \(report.refused)")
    #expect(report.changeSets == one.chain.count - 1, "\(one.name)")
    try site.close()
    return [
      "name": .string(one.name), "code": .string(one.code), "clock": .wide(VectorCompany.start),
      "members": .array([headquarters, author].map { ["grant": .hex($0.bytes), "signature": .hex($0.signature)] }),
      "change_sets": .array(one.chain.map { .hex($0.bytes) }), "seals": .array(seals.map(\.json)),
    ]
  }

  @Test("Unreadable change sets: bytes that no replica gets past")
  func unreadable() throws {
    var vectors: [JSON] = []
    for (name, bytes) in Self.unreadable {
      #expect(throws: WireError.self, "\(name)") { try bytes.withUnsafeBytes { _ = try ChangeSetView($0) } }
      vectors.append(["name": .string(name), "bytes": .hex(bytes)])
    }
    try VectorFile("unreadable.json").holds(.array(vectors))
  }

  private static let unreadable: [(String, [UInt8])] = [
    ("empty", []),
    ("another format", Forge { $0.format = 2 }.bytes),
    ("site 0", Forge { $0.origin = 1 }.bytes),
    ("incarnation 0", Forge { $0.origin = 2 << 12 }.bytes),
    ("an origin of more than 32 bits", Forge { $0.origin = 1 << 32 | 1 }.bytes),
    ("number 0", Forge { $0.number = 0 }.bytes),
    ("a number of 64 bits", Forge { $0.number = 1 << 63 }.bytes),
    ("a stamp of 64 bits", Forge { $0.stamp = 1 << 63 }.bytes),
    ("a schema version beyond its limit", Forge { $0.schemaVersion = 1 << 30 + 1 }.bytes),
    ("no part", Forge { $0.parts = [] }.bytes),
    ("65 parts announced", Forge { $0.partCount = 65 }.bytes),
    ("a shelf of an unknown kind", Forge { $0.parts[0].shelf = 4 << 20 | 1 }.bytes),
    ("an office shelf of site 0", Forge { $0.parts[0].shelf = 1 << 20 }.bytes),
    ("two parts of one shelf", Forge { $0.parts += $0.parts }.bytes),
    ("bytes behind it", Forge { $0.tail = [0] }.bytes),
    ("cut short", Array(Forge().bytes.dropLast())),
    // The number 1 in two bytes.
    ("a number in more bytes than it needs", [1, 0x81, 0xC0, 0] + Forge().bytes.dropFirst(3)),
  ]

  private static func sample(_ change: (inout Forge.Change) -> Void) -> Forge { Forge([made(change)]) }
  private static func made(_ change: (inout Forge.Change) -> Void) -> Forge.Change {
    var made = Forge.Change()
    change(&made)
    return made
  }

  /// An update by the second change set of what the first one made, a millisecond later.
  private static func update(_ change: (inout Forge.Change) -> Void, shelf: UInt64 = Forge.office2) -> [Forge] {
    let made = made {
      $0.isUpdate = true
      $0.replaced = [(2 << 12 | 1, 2 << 16, 2)]
      $0.mask = 2
      $0.values = [2, 98]
      change(&$0)
    }
    let second = Forge([made]) {
      $0.number = 2
      $0.stamp += 1 << 16
      $0.parts[0].shelf = shelf
    }
    return [Forge(), second]
  }

  private static let refusals: [Case] = [
    Case("no member", "unknownMember", [Forge { $0.origin = 9 << 12 | 1 }]),
    Case("a gap", "gap", [Forge { $0.number = 2 }]),
    Case("a seal over another hash", "seal", sealIsWrong: true, [Forge()]),
    Case("5 minutes and 1 millisecond ahead", "clockAhead", [Forge { $0.stamp = (VectorCompany.start + 300_001) << 16 }]),
    Case("a stamp that stands still", "stampOrder", [Forge(), Forge([made { $0.key = Self.other }]) { $0.number = 2 }]),
    Case("a part that the receiver reads is left out", "leftOut", [Forge { $0.parts = [(Forge.office2, nil)] }]),
    Case("a shelf that is not the author's", "shelf", shelves: "company office/3", [Forge()]),
    Case("a sample on a plant's shelf", "shelf", [Forge { $0.parts[0].shelf = 2 << 20 | 2 }]),
    Case("a reader makes a sample", "right", role: .reader, [Forge()]),
    Case("an office writes what the plant made", "right", [
      sample {
        $0.mask |= 1 << 14
        $0.values = [2, 97, 16, 10, 100, 114, 97, 102, 116, 16]
      }
    ]),
    Case("a key of another site", "key", [sample { $0.key = RecordKey(milliseconds: VectorCompany.start, counter: 0, site: SiteID(3), random: 1) }]),
    Case("a required field is missing", "required", [
      sample {
        $0.mask = 1 << 15
        $0.values.removeFirst(2)
      }
    ]),
    Case("bytes behind the values", "malformed", [sample { $0.values.append(0) }]),
    Case("no field", "malformed", [sample { $0.mask = 0 }]),
    Case("field 64", "malformed", [sample { $0.mask |= 1 << 63 }]),
    Case("record type 0", "malformed", [sample { $0.type = 0 }]),
    Case("a text that is not UTF-8", "malformed", [sample { $0.values[1] = 0xFF }]),
    Case("a text with a zero", "malformed", [sample { $0.values[1] = 0 }]),
    Case("round 0", "value", [sample { $0.values[8] = 0 }]),
    Case("a note of 101 bytes", "value", [
      sample {
        $0.mask |= 2
        $0.values = [2, 97, 0xCA, 1] + [UInt8](repeating: 98, count: 101) + $0.values.dropFirst(2)
      }
    ]),
    Case("a flag of 2", "value", [
      sample {
        $0.mask |= 8
        $0.values = [2, 97, 32] + $0.values.dropFirst(2)
      }
    ]),
    Case("a day that no calendar has", "value", [
      sample {
        $0.mask |= 1 << 8
        $0.values = [2, 97, 0, 10] + Array("2026-02-30".utf8) + $0.values.dropFirst(2)
      }
    ]),
    Case("a reference of 15 bytes", "value", [
      sample {
        $0.mask |= 1 << 10
        $0.values = [2, 97, 30] + [UInt8](repeating: 1, count: 15) + $0.values.dropFirst(2)
      }
    ]),
    Case("a text that borrows a beginning from nothing", "malformed", [
      sample { $0.values = [3, 4, 97] + $0.values.dropFirst(2) }
    ]),
    Case("a number with a tail that there is not", "malformed", [
      sample {
        $0.mask |= 4
        $0.values = [2, 97, 15] + $0.values.dropFirst(2)
      }
    ]),
    // 2^59 with 6 zeros behind it.
    Case("a number beyond 64 bits", "malformed", [
      sample {
        $0.mask |= 4
        $0.values = [2, 97, 0x86, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01] + $0.values.dropFirst(2)
      }
    ]),
    Case("a day after the year 9999", "malformed", [
      sample {
        $0.mask |= 1 << 8
        $0.values = [2, 97, 0x81, 0x80, 0x80, 0x80, 0x04] + $0.values.dropFirst(2)
      }
    ]),
    Case("the same record made twice", "exists", [
      Forge(),
      Forge {
        $0.number = 2
        $0.stamp += 1
      },
    ]),
    Case("an update of what is set once", "right", update {
      $0.mask = 1
      $0.replaced[0].mask = 1
    }),
    Case("an update empties a required field", "required", update {
      $0.mask = 1 << 15
      $0.replaced[0].mask = 1 << 15
      $0.empty = 1 << 15
      $0.values = []
    }),
    Case("an update on another shelf", "shelf", update({ _ in }, shelf: 1 << 20 | 3)),
    Case("an update that does not say what it replaces", "malformed", update { $0.replaced = [] }),
    Case("an update that replaces two versions of one field", "malformed", update { $0.replaced += $0.replaced }),
    Case("an update that replaces its own time", "malformed", update { $0.replaced[0].time = 0 }),
    Case("an update empties what it does not change", "malformed", update { $0.empty = 4 }),
  ]

  private static let other = RecordKey(milliseconds: VectorCompany.start, counter: 0, site: SiteID(2), random: 513)
}
