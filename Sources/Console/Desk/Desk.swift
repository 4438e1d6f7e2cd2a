import Exchange
import Foundation
import Ground
import Hummingbird
import Logging
import Membership
import Mustache
import Records
import Replica
import Workflow

/// What every page works with.
struct Desk: Sendable {
  let workplace: Workplace
  let store: DeskStore
  let changes: @Sendable () async -> AsyncStream<Void>
  let peers: @Sendable () async -> [PeerLine]
  let watched: @Sendable () async -> [WatchedFolderState]
  let port: BoundPort
  let logger: Logger
  /// Whether it is served over TLS, on the site's own network.
  let isSecure: Bool
  let seal = FormSeal()
  let secrets = SecretChecker()
  let credit = CreditWatch()
  let takenBack = TakenBack()
  let indicators = IndicatorBoard()

  var replica: Replica { workplace.replica }

  /// Cookies know no ports, and several sites may have their consoles on one machine, so each has cookies of its own.
  var cookiePrefix: String { "weft\(replica.site.number)" }

  func site() async throws -> AdmittedMember? { try await replica.isAdmitted(replica.site) }

  /// Whoever asks for a page that some people see at some sites; for all others there is no such page.
  func reader(_ context: ConsoleContext, at sites: Set<SiteRole>, _ readers: Set<OperatorRole>) async throws -> Actor {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let site = try await site() else { throw Refused.notAMember }
    guard sites.contains(site.role), !readers.isDisjoint(with: actor.roles) else { throw Refused.notFound }
    return actor
  }

  func operators() async throws -> [Row<Operator>] { try await replica.operators() }

  func person(_ key: RecordKey) async throws -> Row<Operator>? {
    try await replica.read { [site = Int(replica.site.number)] snapshot in
      try snapshot.first(Operator.self, where: "id = ? AND site = ?", [Data(key.bytes), site])
    }
  }

  func now() async throws -> Instant { try await replica.read { $0.now } }

  func times(_ context: ConsoleContext, now: Instant) -> TimeWords {
    TimeWords(zone: context.session.zone ?? workplace.calendar.zone, now: now, language: context.session.language)
  }
}

extension Replica {
  /// The operators registered at this site, by name.
  func operators() async throws -> [Row<Operator>] {
    try await read { [site = Int(site.number)] snapshot in
      try snapshot.all(Operator.self, where: "site = ?", [site], order: "name", limit: 1_000)
    }
  }
}

extension Actor {
  /// What they do here, in words, in the order of the alphabet.
  func roleNames(_ language: Language, separator: String) -> String {
    roles.map { $0.label[language] }.sorted().joined(separator: separator)
  }
}

extension Row where R == Operator {
  var actor: Actor {
    Actor(name: self.name, roles: Set(self.roles.split(separator: " ").compactMap { OperatorRole(rawValue: String($0)) }))
  }
}

/// A request and who makes it.
struct ConsoleContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  var session = Session()
  /// The machine at the other end, without its port.
  let address: String

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    address = source.channel.remoteAddress?.ipAddress ?? "?"
  }
}

/// Moments as people say them, by the site's clock.
struct TimeWords: Sendable {
  var zone: SiteZone
  var now: Instant
  var language: Language

  init(zone: SiteZone, now: Instant, language: Language) {
    self.zone = zone
    self.now = now
    self.language = language
  }

  /// By a clock so many minutes east of UTC.
  init(zoneMinutes: Int, now: Instant, language: Language) { self.init(zone: SiteZone(minutesEast: zoneMinutes), now: now, language: language) }

  /// `2026-11-24 21:10`.
  func exact(_ instant: Instant) -> String {
    zone.local(instant).description.prefix(16).replacingOccurrences(of: "T", with: " ")
  }

  /// `3 min ago`, `2 h ago`, `5 days ago`.
  func ago(_ instant: Instant) -> String {
    let span = span(now.milliseconds > instant.milliseconds ? now.milliseconds - instant.milliseconds : 0)
    return Words("\(span.en) ago", "\(span.zh)前")[language]
  }

  /// `due in 3 h`, `overdue by 2 days`.
  func due(_ instant: Instant) -> String {
    if instant < now {
      let span = span(now.milliseconds - instant.milliseconds)
      return Words("overdue by \(span.en)", "已逾期 \(span.zh)")[language]
    }
    let span = span(instant.milliseconds - now.milliseconds)
    return Words("due in \(span.en)", "剩余 \(span.zh)")[language]
  }

  private func span(_ milliseconds: UInt64) -> Words {
    let minutes = milliseconds / 60_000
    switch minutes {
    case 0: return Words("under a minute", "不到 1 分钟")
    case 1..<60: return Words("\(minutes) min", "\(minutes) 分钟")
    case 60..<(48 * 60): return Words("\(minutes / 60) h", "\(minutes / 60) 小时")
    default: return Words("\(minutes / 1440) days", "\(minutes / 1440) 天")
    }
  }
}
