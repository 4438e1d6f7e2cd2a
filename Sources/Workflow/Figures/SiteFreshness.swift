import Ground
import Membership
import Records
import Replica

/// Up to when a site's work is in what is told here.
public struct SiteFreshness: Sendable, Hashable {
  public var site: SiteID
  public var code: String
  public var name: String
  public var role: SiteRole
  /// The moment of the newest that is known here of it; nil when nothing is.
  public var upTo: Instant?
  /// Nothing of it has come since the last working day before today began. A site without work is silent too.
  public var isBehind: Bool

  /// All sites that write, those behind first.
  public static func all(_ context: StepContext) throws -> [SiteFreshness] {
    let words = try context.lastWords()
    let members = try context.snapshot.all(Member.self, limit: most).filter { $0.retired == nil && $0.revocation == nil }
    return try members.compactMap { member -> SiteFreshness? in
      guard let role = SiteRole(rawValue: member.role), role != .reader else { return nil }
      let site = SiteID(UInt32(clamping: member.site))
      let calendar = try SiteCalendars.of(member.site, context.snapshot) ?? .shipped
      let since = calendar.midnight(of: calendar.day(1, before: calendar.day(of: context.now)))
      let upTo = site == context.site.site ? context.now : words[site]
      return SiteFreshness(site: site, code: member.code, name: member.name, role: role, upTo: upTo, isBehind: upTo.map { $0 < since } ?? true)
    }.sorted { $0.isBehind != $1.isBehind ? $0.isBehind : $0.code < $1.code }
  }

  /// More members are not read.
  private static let most = 10_000

  public var words: Words {
    guard let upTo else { return Words("\(code): nothing yet", "\(code)：暂无数据") }
    return isBehind ? Words("\(code): only up to \(upTo)", "\(code)：数据仅到 \(upTo)") : Words("\(code): up to \(upTo)", "\(code)：数据到 \(upTo)")
  }
}
