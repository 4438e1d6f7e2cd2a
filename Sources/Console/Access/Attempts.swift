import Foundation
import GRDB
import Ground

extension DeskStore {
  /// Whose tries are counted: a sign-in name, known or not, and the machine from which it is tried.
  struct Tried: Sendable {
    var who: String
    var rule: AttemptRule

    static func name(_ name: String) -> Tried { Tried(who: "name " + name.lowercased().prefix(64), rule: .person) }
    static func address(_ address: String) -> Tried { Tried(who: "from " + address.prefix(64), rule: .address) }
  }

  /// Counts a try as failed before it is made, so that many at once are no more than many in a row.
  ///
  /// - Throws: a problem that says how long to wait; then nothing was counted.
  func countTry(_ tried: [Tried], at now: Instant) async throws {
    let time = Int64(now.milliseconds)
    try await write { database in
      try database.execute(sql: "DELETE FROM attempt WHERE at_ms < ?", arguments: [time - Int64(AttemptRule.forgottenAfter)])
      var counts: [Int] = []
      for one in tried {
        let row = try GRDB.Row.fetchOne(database, sql: "SELECT failed, until_ms FROM attempt WHERE who = ?", arguments: [one.who])
        if let until = row?["until_ms"] as Int64?, until > time { throw Self.wait(seconds: Int((until - time + 999) / 1000)) }
        counts.append((row?["failed"] as Int? ?? 0) + 1)
      }
      for (one, failed) in zip(tried, counts) {
        try database.execute(
          sql: "INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?)",
          arguments: [one.who, failed, time + Int64(one.rule.wait(after: failed)), time])
      }
    }
  }

  /// The try was none of a stranger's: the name is free of its count, the machine of this one.
  func forgive(_ name: Tried, _ address: Tried) async throws {
    try await write { database in
      try database.execute(sql: "DELETE FROM attempt WHERE who = ?", arguments: [name.who])
      try database.execute(sql: "UPDATE attempt SET failed = failed - 1, until_ms = 0 WHERE who = ? AND failed > 0", arguments: [address.who])
    }
  }

  static func wait(seconds: Int) -> Problem {
    let time = seconds < 120 ? Words("\(seconds) s", "\(seconds) 秒") : Words("\((seconds + 59) / 60) min", "\((seconds + 59) / 60) 分钟")
    return Problem(
      "access.wait", Words("This was tried too often.", "尝试次数过多。"), remedy: Words("Try again in \(time.en).", "请在 \(time.zh)后重试。"))
  }
}
