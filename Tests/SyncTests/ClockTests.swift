import Foundation
import Ground
import Membership
import Replica
import Testing

@testable import Sync

@Suite("What peers say of our clock")
struct ClockTests {
  static let year: Int64 = 365 * 86_400_000
  static let limit = SyncLimits.clockAlarm

  static let cases: [(String, [UInt32: Int64], Int, ClockJudgement)] = [
    ("nobody is heard", [:], 3, .unknown),
    ("the only peer there is", [7: year], 1, .wrong(year)),
    ("one of several peers, alone", [7: year], 2, .unknown),
    ("headquarters alone", [1: -year], 9, .wrong(-year)),
    ("a liar and an honest peer", [7: year, 8: 20], 2, .right),
    ("a liar and headquarters", [1: 20, 8: year], 2, .right),
    ("headquarters against one peer", [1: year, 8: 20], 2, .wrong(year)),
    ("headquarters against two peers", [1: year, 8: 20, 9: -20], 3, .right),
    ("two that agree", [7: year, 8: year + 5], 5, .wrong(year)),
    ("two liars that differ", [7: year, 8: -year - 1], 2, .wrong(year)),
    ("two of three", [7: year, 8: year, 9: 0], 3, .wrong(year)),
    ("one of three", [7: year, 8: 0, 9: 0], 3, .right),
    ("right at the limit", [1: limit], 1, .right),
    ("beyond the limit", [1: limit + 1], 1, .wrong(limit + 1)),
    ("behind, beyond the limit", [1: -limit - 1], 1, .wrong(-limit - 1)),
    ("one peer that is right clears it", [7: 0], 5, .right),
    ("the ends of the numbers", [7: .max, 8: .min], 2, .wrong(.max)),
  ]

  @Test("Neither one liar nor one wrong clock decides; the many do, and headquarters counts twice", arguments: cases.indices)
  func judgement(index: Int) {
    let (name, offsets, known, expected) = Self.cases[index]
    let sites = Dictionary(uniqueKeysWithValues: offsets.map { (SiteID($0.key), $0.value) })
    #expect(ClockJudgement(sites, known: known) == expected, "\(name)")
  }

  @Test("Only who is connected now is asked, and a new session forgets what the last one measured")
  func connected() async throws {
    let board = PeerBoard()
    let now = Instant(milliseconds: 5)
    func begin(_ site: UInt32, _ offset: Int64?) async throws -> PeerBoard.Claim {
      guard case .begun(let claim) = await board.begin(SiteID(site), dialler: SiteID(2), address: nil, end: { _, _ in }, now: now) else {
        throw FrameFailure(.paused, "")
      }
      var figures = SessionFigures(site: SiteID(site))
      figures.clockOffset = offset
      if offset != nil { await board.report(claim, figures, heard: now, sent: 0, received: 0) }
      return claim
    }
    let first = try await begin(1, Self.year)
    #expect(ClockKeeper.judge(await board.statuses) == .wrong(Self.year))
    await board.finish(first, "over")
    #expect(ClockKeeper.judge(await board.statuses) == .unknown)
    _ = try await begin(1, nil)
    #expect(ClockKeeper.judge(await board.statuses) == .unknown)
  }

  @Test("An offset worries beyond 30 s and alarms beyond 5 minutes", arguments: [
    (0, ClockConcern.none), (30_000, .none), (30_001, .warning), (-300_000, .warning), (300_001, .alarm), (-300_001, .alarm),
    (365 * 86_400_000, .alarm),
  ] as [(Int64, ClockConcern)])
  func concern(offset: Int64, concern: ClockConcern) {
    #expect(ClockConcern(offset: offset) == concern)
  }

  @Test("What the peers say is kept in the file: the alarm comes with the session and goes when the clock is right again")
  func keeper() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-clock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let replica = try Replica(
      path: folder.appendingPathComponent("site.sqlite").path, schema: Schema(version: 1, []), site: SiteID(2),
      authority: .init(
        company: [UInt8](repeating: 1, count: 16), admission: { _, _ in nil }, expulsion: { _, _ in nil }, isGenuine: { _, _ in false }),
      sealer: nil)
    let board = PeerBoard()
    let now = Instant(milliseconds: 5)
    let keeper = ClockKeeper(board, replica)
    let (changes, input) = AsyncStream.makeStream(of: Void.self)
    async let following: Void = keeper.follow(changes)
    guard case .begun(let claim) = await board.begin(SiteID(1), dialler: SiteID(2), address: nil, end: { _, _ in }, now: now) else { return }
    // The same twice is written once; the stream's end is when all of it is done.
    for offset in [Self.year, Self.year + 1_000] {
      var figures = SessionFigures(site: SiteID(1))
      figures.clockOffset = offset
      await board.report(claim, figures, heard: now, sent: 0, received: 0)
      input.yield()
    }
    input.finish()
    try await following
    #expect(try await replica.clockAlarm()?.offsetMilliseconds.magnitude ?? 0 >= Self.year.magnitude)
    var figures = SessionFigures(site: SiteID(1))
    figures.clockOffset = 40
    await board.report(claim, figures, heard: now, sent: 0, received: 0)
    let (again, more) = AsyncStream.makeStream(of: Void.self)
    more.yield()
    more.finish()
    try await keeper.follow(again)
    #expect(try await replica.clockAlarm() == nil)
    try replica.close()
  }
}
