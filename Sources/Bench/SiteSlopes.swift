import Company
import Foundation
import Ground
import Membership
import Records
import Replica

/// What a site more costs the hub: time, bytes and memory of merging the same small book of orders from 1, 10, 100 … sites.
struct SiteSlopes {
  let folder: Folder
  let most: Int
  let say: @Sendable (String) -> Void

  /// Each site's.
  static let orders = 40
  static let grouping = 8

  func run() async throws -> [Finding] {
    var findings: [Finding] = []
    var first: Double?
    for sites in [1, 10, 100, 1_000] where sites <= most {
      say("merging \(sites) sites at one hub")
      let measured = try await measure(sites)
      let orders = Double(sites * Self.orders)
      first = first ?? measured.seconds / orders
      findings += [
        Finding(name: "\(sites) sites at one hub, merging an order", ours: measured.seconds / orders * 1e6, theirs: first.map { $0 * 1e6 }, unit: "µs", goal: .atMost(2)),
        Finding(name: "\(sites) sites at one hub, file an order", ours: Double(measured.bytes) / orders, unit: "B"),
        Finding(name: "\(sites) sites at one hub, file a site", ours: Double(measured.bytes) / Double(sites) / 1024, unit: "KiB"),
        Finding(name: "\(sites) sites at one hub, opening it", ours: measured.opening * 1000, unit: "ms"),
        Finding(name: "\(sites) sites at one hub, memory of the process at its peak", ours: Double(measured.kilobytes) / 1024, unit: "MB"),
      ]
    }
    return findings
  }

  private func measure(_ sites: Int) async throws -> (seconds: Double, bytes: Int, opening: Double, kilobytes: Int) {
    let founded = Instant(milliseconds: SystemClock().milliseconds())
    let root = try CompanyRoot.create(companyName: "Tianhe Pump", now: founded)
    let terms = try (0...sites).map(Self.terms)
    let members = try terms.map { try root.found($0, now: founded) }
    let path = folder.fresh()
    let clock = SteppedClock()
    let empty = folder.size(path)
    var hub = try await open(members[0].identity, members.map(\.grant), path, clock, isHub: true)
    let before = folder.size(path)
    precondition(empty == 0 && before > 0)
    var time = 0.0
    for place in 1...sites {
      let batches = try await book(members[place].identity, members[place].grant, Shelf(.office, terms[place].site), clock)
      time += try await seconds { for batch in batches { _ = try await hub.merge(batch, from: terms[place].site) } }
    }
    try hub.close()
    let bytes = folder.size(path) - before
    let opening = try await seconds { hub = try await open(members[0].identity, [], path, clock, isHub: true) }
    try hub.close()
    folder.remove(path)
    return (time, bytes, opening, Self.peak())
  }

  /// Headquarters first, then the offices.
  private static func terms(_ place: Int) throws -> SiteTerms {
    let code = place == 0 ? "HQ" : "S\(10_000 + place)"
    return try SiteTerms(site: SiteID(UInt32(place + 1)), code: code, name: "Site \(place)", role: place == 0 ? .headquarters : .office, shelves: .everything)
  }

  /// The process's high-water mark in KiB.
  private static func peak() -> Int {
    // There is no /proc elsewhere than on Linux; nothing is said of memory there.
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }

  private func open(_ identity: SiteIdentity, _ grants: [SignedGrant], _ path: String, _ clock: SteppedClock, isHub: Bool = false) async throws -> Replica {
    // The hub counts what it merges, and syncs it to the disk, as headquarters does.
    let replica = try Replica(
      path: path, schema: CompanySchema.current, site: identity.site, authority: Authority(identity.root),
      sealer: { identity.seal(origin: $0, number: $1, hash: $2) }, clock: clock, random: UInt64(identity.site.number), isScratch: !isHub)
    try await replica.trust(grants.map { ($0.bytes, $0.signature) })
    return replica
  }

  /// What a site sends: its orders, a customer each.
  private func book(_ identity: SiteIdentity, _ own: SignedGrant, _ shelf: Shelf, _ clock: SteppedClock) async throws -> [Batch] {
    let path = folder.fresh()
    // Its own grant is all that it needs to know.
    let replica = try await open(identity, [own], path, clock)
    for first in stride(from: 0, to: Self.orders, by: Self.grouping) {
      clock.advance(60_000)
      _ = try await replica.commit(by: "li.na", step: "order.receive") { _, changes in
        for number in first..<first + Self.grouping { try Self.order(number, identity.site, shelf, &changes) }
      }
    }
    let batches = try await replica.batches()
    try replica.close()
    folder.remove(path)
    return batches
  }

  private static func order(_ number: Int, _ site: SiteID, _ shelf: Shelf, _ changes: inout Changes) throws {
    let customer = try changes.create(Customer.self, on: shelf) {
      $0.code = "C-\(site.number)-\(number)"
      $0.name = CompanyWords.marks[number % CompanyWords.marks.count]
      $0.taxNumber = "9132\(10_000_000_000_000 + number)"
      $0.grade = .standard
      $0.creditLimit = Money(minor: 50_000_00, currency: "CNY")
      $0.paymentDays = 30
      $0.state = .verified
    }
    let now = changes.now
    try changes.create(SalesOrder.self, on: shelf) {
      $0.number = "SO-S\(site.number)-\(number)"
      $0.customer = customer
      $0.customerReference = "PO-\(number)"
      $0.channel = .file
      $0.received = now
      $0.paymentDays = 30
      $0.total = Money(minor: Int64(100_00 * (number + 1)), currency: "CNY")
      $0.state = .received
    }
  }
}
