import Foundation
import GRDB
import Ground

/// The clock of this machine is wrong, as the node's peers say; kept in the file, so that commands beside the node heed it too.
///
/// While nobody has confirmed it, no fields that merge by time are corrected here: such an edit would win or lose by a wrong clock.
/// Everything else goes on.
public struct ClockAlarm: Sendable, Hashable {
  /// A confirmation holds as long as the clock is not further than this from where it was then: 5 minutes.
  public static let tolerance = Int64(HybridClock.maximumLead)

  /// The peers' clocks less ours; positive when ours is behind.
  public var offsetMilliseconds: Int64
  /// By our own clock.
  public var since: Instant
  /// Who said that the clock is to be taken as it is.
  public var confirmedBy: String?

  public var isConfirmed: Bool { confirmedBy != nil }

  init?(_ db: Database) throws {
    let row = try GRDB.Row.fetchOne(db, sql: "SELECT offset_ms, since, confirmed_by FROM clock_alarm")
    guard let row else { return nil }
    offsetMilliseconds = row[0]
    since = Instant(milliseconds: UInt64(row[1] as Int64))
    confirmedBy = row[2]
  }

  init(_ offset: Int64, since: Instant) {
    offsetMilliseconds = offset
    self.since = since
  }

  fileprivate func write(_ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO clock_alarm (one, offset_ms, since, confirmed_by) VALUES (1, ?, ?, ?)",
      arguments: [offsetMilliseconds, Int64(since.milliseconds), confirmedBy])
  }
}

/// A correction was refused because this machine's clock is wrong.
public struct ClockOff: Error, Hashable, Sendable {
  public var alarm: ClockAlarm

  public var problem: Problem {
    let distance = ClockWords.distance(alarm.offsetMilliseconds)
    return Problem(
      "clock.off",
      Words(
        "This machine's clock is \(distance.en), say the other sites. A correction made now would win or lose by a wrong clock.",
        "其他站点显示本机时钟\(distance.zh)。此时更正的内容会因时钟错误而误胜或误败。"),
      remedy: Words(
        "Set the clock right; or, if it is the others that are wrong, say so with `weft clock confirm`. New documents and moves go on meanwhile.",
        "请校准时钟；若确认是其他站点有误，请执行 `weft clock confirm`。期间仍可新建单据和推进流程。"))
  }
}

/// How far a clock is off, for people.
public enum ClockWords {
  /// `3 min behind`, `1 year 2 d ahead`: of our clock against the peer's.
  /// - Parameter offset: the peer's clock less ours, in milliseconds.
  public static func distance(_ offset: Int64) -> Words {
    let seconds = offset.magnitude / 1000
    guard seconds > 0 else { return Words("right", "准确") }
    let (en, zh) = amount(seconds)
    return offset > 0 ? Words("\(en) behind", "慢 \(zh)") : Words("\(en) ahead", "快 \(zh)")
  }

  private static func amount(_ seconds: UInt64) -> (String, String) {
    switch seconds {
    case ..<120: ("\(seconds) s", "\(seconds) 秒")
    case ..<7_200: ("\(seconds / 60) min", "\(seconds / 60) 分钟")
    case ..<172_800: ("\(seconds / 3600) h", "\(seconds / 3600) 小时")
    default: ("\(seconds / 86_400) d", "\(seconds / 86_400) 天")
    }
  }
}

extension Replica {
  public func clockAlarm() async throws -> ClockAlarm? { try await pool.read { try ClockAlarm($0) } }

  /// Keeps what the peers say of our clock.
  ///
  /// - Parameter offset: their clocks less ours when ours is wrong; nil when it is right (again).
  public func judgeClock(offset: Int64?) async throws {
    let now = Instant(milliseconds: clock.milliseconds())
    try await write { db, state in
      let before = try ClockAlarm(db)
      if let offset {
        let stays = before.map { abs($0.offsetMilliseconds.clamped - offset.clamped) <= ClockAlarm.tolerance } ?? false
        if !stays { try ClockAlarm(offset, since: before?.since ?? now).write(db) }
      } else if before != nil {
        try db.execute(sql: "DELETE FROM clock_alarm")
      }
      state.clockAlarm = try ClockAlarm(db)
    }
  }

  /// Somebody takes the clock as it is: corrections go on until it moves by more than 5 minutes against the others.
  /// - Throws: a `Problem` when there is no alarm.
  public func confirmClock(by operatorName: String) async throws {
    try await write { db, state in
      guard var alarm = try ClockAlarm(db) else {
        throw Problem(
          "clock.right", Words("The other sites have no complaint about this clock.", "其他站点未发现本机时钟有误。"),
          remedy: Words("There is nothing to confirm.", "无需确认。"))
      }
      alarm.confirmedBy = operatorName
      try alarm.write(db)
      state.clockAlarm = alarm
    }
  }
}

extension Int64 {
  /// Within what two of them can be subtracted: a peer may say anything of its clock.
  fileprivate var clamped: Int64 { Swift.min(Swift.max(self, .min / 4), .max / 4) }
}

extension Changes {
  /// Whether a field is corrected that merges by time. What goes with a move of the same record's life is part of the move; a
  /// membership counts by its signed bytes.
  var isCorrection: Bool {
    pending.contains { change in
      guard change.versions != nil, change.schema.number != Member.record.number else { return false }
      let rules = change.values.all.compactMap { change.schema.field($0.field)?.rule }
      return rules.contains(.latest) && !rules.contains(.advance)
    }
  }
}
