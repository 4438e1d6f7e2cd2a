import Crypto
import Foundation
import Ground
import Membership
import Replica

/// Two sales offices that trust each other, with real grants and real Ed25519 seals. Their keys are fixed, so that a child process
/// can open the same company.
enum BenchCompany {
  static let schema = Schema(version: 1, [SalesLine.self])
  static let shelf = Shelf(.office, SiteID(1))
  private static let root = key(1)

  private static func key(_ seed: UInt8) -> Curve25519.Signing.PrivateKey {
    // Any 32 bytes are an Ed25519 seed.
    try! Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: seed, count: 32))
  }

  private static func admission(_ site: UInt32) -> AdmittedMember {
    AdmittedMember(
      site: SiteID(site), code: "SH0\(site)", name: "Office \(site)", role: .office, shelves: .everything,
      sealKey: Array(key(UInt8(site) + 1).publicKey.rawRepresentation))
  }

  private static func grant(_ site: UInt32) -> (bytes: [UInt8], signature: [UInt8]) {
    let bytes = [UInt8(site)]
    return (bytes, Array(try! root.signature(for: bytes)))
  }

  private static func sealed(_ origin: Origin, _ number: UInt64, _ hash: [UInt8]) -> [UInt8] {
    Array("\(origin) \(number) ".utf8) + hash
  }

  private static let authority = Authority(
    company: [UInt8](repeating: 7, count: 16),
    admission: { bytes, signature in
      root.publicKey.isValidSignature(signature, for: bytes) ? admission(UInt32(bytes[0])) : nil
    },
    expulsion: { _, _ in nil },
    isGenuine: { seal, key in
      (try? Curve25519.Signing.PublicKey(rawRepresentation: key))?
        .isValidSignature(seal.signature, for: sealed(seal.origin, seal.number, seal.hash)) == true
    })

  /// - Parameter isScratch: nothing is synced; for what is prepared and not measured.
  static func replica(_ path: String, site: UInt32, clock: any WallClock, schema: Schema = BenchCompany.schema, isScratch: Bool = false) async throws -> Replica {
    let key = key(UInt8(site) + 1)
    let replica = try Replica(
      path: path, schema: schema, site: SiteID(site), authority: authority,
      sealer: { origin, number, hash in
        Seal(origin: origin, number: number, hash: hash, signature: Array(try key.signature(for: sealed(origin, number, hash))))
      }, clock: clock, random: UInt64(site) &* 0x9E37_79B9_7F4A_7C15, isScratch: isScratch)
    try await replica.trust([grant(1), grant(2)])
    return replica
  }
}

extension Replica {
  /// Everything that a peer at `frontier` lacks, in batches as a session would send them.
  ///
  /// - Parameter limit: another one each time makes them anew: a replica remembers what it has just been asked.
  func batches(after frontier: Frontier = Frontier(), limit: Int = 256 << 10) async throws -> [Batch] {
    var all: [Batch] = []
    var frontier = frontier
    while let next = try await outgoing(after: frontier, for: .everything, limit: limit) {
      all.append(next.batch)
      frontier = next.through
    }
    return all
  }
}
