import Foundation
import Ground
import Membership

@testable import Replica

/// Makes change sets as no honest replica would, sealed with a site's real key where that is the point.
struct Forge {
  let site: TestSite
  var number: UInt64 = 0
  var hash = WriterState.noHash
  var stamp = Stamp(milliseconds: 1_790_000_000_000)

  /// What the change sets say that they were written under.
  var schemaVersion = 1

  init(_ site: TestSite, schemaVersion: Int = 1) {
    self.site = site
    self.schemaVersion = schemaVersion
  }

  struct Made {
    var bytes: [UInt8]
    var seal: Seal
  }

  /// A change set that follows the last one made.
  mutating func next(
    origin: Origin? = nil, number: UInt64? = nil, stamp: Stamp? = nil, shelf: Shelf, _ fill: (inout PartWriter) -> Void
  ) throws -> Made {
    let origin = origin ?? site.origin
    self.number = number ?? self.number + 1
    self.stamp = stamp ?? Stamp(rawValue: self.stamp.rawValue + 1)
    var part = PartWriter(operatorName: "mallory", step: "order.receive", reason: "", stamp: self.stamp)
    fill(&part)
    var writer = WireWriter()
    ChangeSetView.writeHead(to: &writer, Version(stamp: self.stamp, origin: origin), number: self.number, schemaVersion: schemaVersion, parts: 1)
    writer.varint(UInt64(shelf.code))
    writer.byte(1)
    writer.blob(part.bytes)
    hash = try writer.bytes.withUnsafeBytes { try ChangeSetView($0).chained(after: hash).array }
    return Made(bytes: writer.bytes, seal: try seal(origin))
  }

  func seal(_ origin: Origin? = nil) throws -> Seal {
    let origin = origin ?? site.origin
    return Seal(
      origin: origin, number: number, hash: hash, signature: Array(try site.key.signature(for: Company.sealed(origin, number, hash))))
  }

  static func batch(_ made: [Made], seals: [Seal]? = nil) -> Batch {
    var payload = WireWriter()
    payload.byte(0)  // The plain form.
    for item in made { payload.blob(item.bytes) }
    return Batch(
      deflated: Deflate.compress(payload.bytes), inflatedSize: payload.bytes.count, seals: seals ?? made.map(\.seal), count: made.count)
  }

  /// A proper key of site 1.
  static func key(_ counter: UInt64 = 1, of site: SiteID = SiteID(1)) -> RecordKey {
    RecordKey(milliseconds: 1_790_000_000_000, counter: counter, site: site, random: 42)
  }

  static let order = RecordSchema(Order.self)

  /// The fields of a proper new order.
  static func orderValues(_ customer: String = "Lantian") -> [(field: Int, cells: [Cell]?)] {
    [(1, [.text("SO-X-2026-000001")]), (2, [.text(customer)]), (5, [.text("draft"), .integer(1)])]
  }
}
