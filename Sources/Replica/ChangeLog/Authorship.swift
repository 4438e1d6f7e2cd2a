import GRDB
import Ground
import Membership

/// Who made a change, where and when, as the log says.
public struct Authorship: Sendable {
  public var site: SiteID
  public var at: Instant
  /// Empty when this replica's log does not reach back that far.
  public var operatorName: String
  public var step: String
  public var reason: String
}

extension Snapshot {
  /// Who made the change set of a version, as its part on a shelf says.
  public func authorship(of version: Version, on shelf: Shelf) throws -> Authorship {
    var authorship = Authorship(
      site: version.origin.site, at: Instant(milliseconds: version.stamp.milliseconds), operatorName: "", step: "", reason: "")
    guard let found = try LogSearch.find(version, db) else { return authorship }
    try found.bytes.withUnsafeBytes { buffer in
      for part in try ChangeSetView(buffer).parts where part.shelf == shelf {
        guard let bytes = part.bytes else { continue }
        let reader = try PartReader(bytes, stamp: version.stamp, schema: schema)
        authorship.operatorName = String(decoding: reader.operatorName, as: UTF8.self)
        authorship.step = String(decoding: reader.step, as: UTF8.self)
        authorship.reason = String(decoding: reader.reason, as: UTF8.self)
      }
    }
    return authorship
  }
}
