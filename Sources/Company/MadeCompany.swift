import Foundation
import Ground
import Membership
import Records
import Replica

/// A company that was made: its headquarters' replica, and what opens it.
public struct MadeCompany: Sendable {
  public let path: String
  let root: CompanyRoot
  public let headquarters: SiteIdentity
  public let grants: [SignedGrant]
  /// The moment at which it ends; a clock that reads it stands there.
  public let end: UInt64
  /// Of the sites, headquarters first.
  public let codes: [String]
  /// Sign-in names at headquarters.
  public let operators: [String]

  /// Opens it as headquarters does, at its end.
  public func replica() async throws -> Replica {
    let identity = headquarters
    let replica = try Replica(
      path: path, schema: CompanySchema.current, site: identity.site, authority: Authority(identity.root),
      sealer: { identity.seal(origin: $0, number: $1, hash: $2) }, clock: SteppedClock(end))
    try await replica.trust(grants.map { ($0.bytes, $0.signature) })
    return replica
  }

  /// Writes beside it what makes a folder a node's: keys and settings. The replica must be the folder's `site.sqlite`.
  public func writeNode(in folder: String, port: Int = 7400, consolePort: Int = 7480) throws {
    let keys = IdentityFolder(path: folder + "/keys")
    try keys.save(headquarters)
    try keys.save(root)
    let settings: JSON = .object([
      ("consoleHost", "127.0.0.1"), ("consolePort", .int(Int64(consolePort))), ("listenHost", "127.0.0.1"), ("listenPort", .int(Int64(port))), ("peers", []),
    ])
    try Data(settings.pretty.utf8).write(to: URL(fileURLWithPath: folder + "/site.json"), options: .atomic)
  }
}
