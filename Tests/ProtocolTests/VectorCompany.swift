import Foundation
import Ground
import Membership
import Testing

@testable import Replica

/// A clock that stands where a test puts it.
final class HandClock: WallClock, @unchecked Sendable {
  private let lock = NSLock()
  private var now: UInt64

  init(_ now: UInt64) { self.now = now }

  func milliseconds() -> UInt64 { lock.withLock { now } }
  func advance(_ by: UInt64) { lock.withLock { now += by } }
}

/// The company of all vectors: its root is kept in `root.json`, so that its id and everything that depends on it stay the same.
struct VectorCompany {
  static let start: UInt64 = 1_790_000_000_000

  static let shared = Result { try VectorCompany() }

  let root: CompanyRoot

  private struct Kept: Codable {
    var certificate_pem: String
    var key_pem: String
  }

  private init() throws {
    let url = VectorFile("root.json").url
    if VectorFile.isWriting, !FileManager.default.fileExists(atPath: url.path) {
      let made = try CompanyRoot.create(companyName: "Vector Works", now: Instant(milliseconds: Self.start - 86_400_000))
      try VectorFile("root.json").holds([
        "note": "Keys for tests only: everybody knows them.",
        "company": .hex(made.company.bytes), "certificate_pem": .string(made.public.pem), "key_pem": .string(made.keyPEM),
      ])
    }
    let kept = try JSONDecoder().decode(Kept.self, from: Data(contentsOf: url))
    root = try CompanyRoot(certificatePEM: kept.certificate_pem, keyPEM: kept.key_pem)
  }

  /// The seal key of a site: its secret is 32 times the site's number.
  static func sealKey(_ site: SiteID) throws -> SealKey {
    let secret = [UInt8](repeating: UInt8(site.number), count: 32)
    // RFC 8410: the fixed frame of PKCS #8 around the secret.
    let der = bytes(hex: "302e020100300506032b657004220420") + secret
    return try SealKey(pem: "-----BEGIN PRIVATE KEY-----\n\(Data(der).base64EncodedString())\n-----END PRIVATE KEY-----\n")
  }

  func grant(_ site: UInt32, _ role: SiteRole, _ shelves: String) throws -> SignedGrant {
    let terms = try SiteTerms(
      site: SiteID(site), code: "S\(site)", name: "Site \(site)", role: role, shelves: try #require(ShelfSet(shelves)))
    return try root.sign(
      SiteGrant(
        company: root.company, terms: terms, sealKey: Self.sealKey(SiteID(site)).publicKey, serial: [0x40, UInt8(site)],
        issued: Instant(milliseconds: Self.start)))
  }

  func seal(_ origin: Origin, _ number: UInt64, _ hash: [UInt8]) throws -> Seal {
    try Self.sealKey(origin.site).seal(company: root.company, origin: origin, number: number, hash: hash)
  }
}

/// A replica of the vector company in a file of its own.
struct VectorSite {
  let company: VectorCompany
  let replica: Replica
  let clock: HandClock
  let path: String

  init(_ company: VectorCompany, _ site: UInt32, _ grants: [SignedGrant], _ schema: Schema, at time: UInt64 = VectorCompany.start) async throws {
    self.company = company
    clock = HandClock(time)
    path = FileManager.default.temporaryDirectory.appendingPathComponent("weft-vector-\(UUID().uuidString).sqlite").path
    let key = try VectorCompany.sealKey(SiteID(site))
    let id = company.root.company
    replica = try Replica(
      path: path, schema: schema, site: SiteID(site), authority: Authority(company.root.public),
      sealer: { key.seal(company: id, origin: $0, number: $1, hash: $2) }, clock: clock, random: UInt64(site) << 8, isScratch: true)
    try await replica.trust(grants.map { ($0.bytes, $0.signature) })
  }

  func close() throws {
    try replica.close()
    for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }  // Left by some and not by others.
  }

  /// Our own change sets with the hash of the chain at each.
  func chain() async throws -> [(bytes: [UInt8], hash: [UInt8])] {
    let lines = try await replica.read { [site = replica.site.number] snapshot in
      try snapshot.texts("SELECT lower(hex(bytes)) || ' ' || lower(hex(hash)) FROM log WHERE origin >> 12 = \(site) ORDER BY seq")
    }
    return lines.map { line in
      let words = line.split(separator: " ").map { bytes(hex: String($0)) }
      return (words[0], words[1])
    }
  }
}

extension Batch {
  init(changeSets: [[UInt8]], seals: [Seal]) {
    var payload = WireWriter()
    // Not laid out by column.
    payload.byte(0)
    for one in changeSets { payload.blob(one) }
    self.init(deflated: Deflate.compress(payload.bytes), inflatedSize: payload.bytes.count, seals: seals, count: changeSets.count)
  }
}

extension Seal {
  var json: JSON {
    ["origin": .wide(origin.rawValue), "number": .wide(number), "hash": .hex(hash), "signature": .hex(signature)]
  }
}
