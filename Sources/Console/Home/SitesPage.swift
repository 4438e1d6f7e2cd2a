import Foundation
import Ground
import Hummingbird
import Membership
import Replica
import Workflow

/// How things stand with every other site, and what this node must tell a person about itself.
struct SitesPage: Sendable {
  let desk: Desk

  /// A hub has two hundred sites; more than this no page draws.
  static let maximum = 300
  static let maximumNotes = 20

  func add(to router: Router<ConsoleContext>) { router.get("/sites", use: show) }

  private struct View: Sendable {
    struct Site: Sendable {
      let siteCode, siteTitle, siteKind: String
      let peer: PeerView
    }
    struct Note: Sendable {
      let noteText: String
      let noteSince: String?
    }
    let here: String
    let sites: [Site]
    let hasSites: Bool
    let behindCount: Int?
    let notes: [Note]
    let hasNotes: Bool
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let peers = PeerView.ordered(await desk.peers()).prefix(Self.maximum)
    let alarms = try await desk.replica.alarms()
    let waiting = try await desk.replica.waitingForUpgrade()
    let clock = try await desk.replica.clockAlarm()
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      let times = desk.times(context, now: step.now)
      var notes = alarms.suffix(Self.maximumNotes).map { View.Note(noteText: $0.text[language], noteSince: times.exact($0.at)) }
      if let clock { notes.insert(View.Note(noteText: Self.clock(clock)[language], noteSince: times.exact(clock.since)), at: 0) }
      if waiting > 0 { notes.append(View.Note(noteText: Self.newer(waiting)[language], noteSince: nil)) }
      notes += try Self.heldBack(step.snapshot, language)
      let members = Dictionary(try step.snapshot.all(Member.self, limit: 1_000).map { ($0.code, $0) }, uniquingKeysWith: { _, last in last })
      let sites = peers.map { peer in
        let member = members[peer.code]
        let kind = member.flatMap { SiteRole(rawValue: $0.role) }?.label[language] ?? ""
        return View.Site(siteCode: peer.code, siteTitle: member?.name ?? "", siteKind: kind, peer: PeerView(peer, times, language))
      }
      let behind = sites.count { $0.peer.isBehind }
      return View(
        here: "\(step.site.code) \(step.site.name)", sites: sites, hasSites: !sites.isEmpty, behindCount: behind > 0 ? behind : nil, notes: notes,
        hasNotes: !notes.isEmpty)
    }
    return try await Page(desk: desk, request: request, context: context).answer("sites", Texts.words("sitesTitle"), view, section: "sites")
  }

  private static func clock(_ alarm: ClockAlarm) -> Words {
    let minutes = abs(alarm.offsetMilliseconds) / 60_000
    let side = alarm.offsetMilliseconds > 0 ? Words("behind", "慢") : Words("ahead", "快")
    return Words("This machine's clock is \(minutes) min \(side.en), say the other sites.", "其他站点显示本机时钟\(side.zh) \(minutes) 分钟。")
  }

  private static func newer(_ count: Int) -> Words {
    Words(
      "\(count) changes from sites with a newer program are kept here until this one is upgraded.", "来自新版程序站点的 \(count) 项更改已保存，将在本站点升级后生效。")
  }

  /// Change sets in quarantine, one note a chain and reason.
  private static func heldBack(_ snapshot: Snapshot, _ language: Language) throws -> [View.Note] {
    try snapshot.named("SELECT text, origin, count(*) FROM quarantine GROUP BY origin, code LIMIT ?", [maximumNotes]).map { text, numbers in
      let site = try snapshot.code(of: Origin(rawValue: UInt32(truncatingIfNeeded: numbers[0])).site)
      return View.Note(
        noteText: Words("\(numbers[1]) changes of \(site) are held back: \(text)", "\(site) 有 \(numbers[1]) 项更改被隔离：\(text)")[language], noteSince: nil)
    }
  }
}
