import Foundation
import GRDB
import Ground
import Membership

/// Another history of a chain, as a batch brought it: proven by a genuine seal of the chain's author.
struct Branch {
  /// The last number that both histories have.
  var parent: UInt64
  /// The first number at which they differ, and on; the hashes of the other history.
  var hashes: [UInt64: [UInt8]] = [:]
  var last: UInt64
  var lastHash: [UInt8]
}

extension WriterState {
  /// Takes the end of a chain away: the log, its seals and acknowledgements behind `parent`, and the head that follows from that.
  ///
  /// The records are not touched.
  func cut(_ origin: Origin, after parent: UInt64, _ db: Database) throws {
    let chain = Int64(origin.rawValue)
    for table in ["log", "seal", "acknowledgement"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE origin = ? AND number > ?", arguments: [chain, Int64(parent)])
    }
    guard let head = try Replica.head(origin, parent, db) else {
      try forget(origin, db)
      return
    }
    let anchor = try Int64.fetchOne(db, sql: "SELECT max(number) FROM seal WHERE origin = ?", arguments: [chain]) ?? 0
    let bytes = try Int.fetchOne(
      db, sql: "SELECT total(length(bytes)) FROM log WHERE origin = ? AND number > ?", arguments: [chain, anchor]) ?? 0
    set(origin, HeadState(head: head, sealed: UInt64(anchor), anchor: UInt64(anchor), anchorBytes: bytes))
  }
}

extension Replica {
  /// Our own chain has another history at a peer: what only we have is re-issued under a new incarnation, then theirs can be merged.
  func reissue(_ origin: Origin, after parent: UInt64, now: UInt64, _ db: Database, _ state: WriterState) throws -> Reissue.Result {
    let known = state.heads.keys.filter { $0.site == site }.map(\.incarnation).max() ?? 1
    let current = try UInt32.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'incarnation'") ?? 1
    let next = max(known, current) + 1
    guard next <= 0xFFF else { throw MergeRefusal(.fork, "this site has used up its 4095 incarnations") }
    let successor = Origin(site: site, incarnation: next)
    let result = try Reissue(schema: schema, db: db, origin: origin, parent: parent, successor: successor).run()
    try state.cut(origin, after: parent, db)
    if result.changeSets > 0 {
      state.set(successor, .init(head: result.head, sealed: 0, anchor: 0, anchorBytes: result.bytes))
    }
    try state.rereadApplied()
    try db.execute(sql: "UPDATE meta SET value = ? WHERE name = 'incarnation'", arguments: [Int(next)])
    try Disputes.settle(origin, db)
    try Alarms.raise(
      .reissued, "\(origin)",
      Words(
        "This node was copied or came back from a backup: another history of its chain \(origin) was found. Its last \(result.changeSets) steps were kept and re-issued as chain \(successor).",
        "本节点曾被复制或由备份恢复：发现其链 \(origin) 存在另一份历史。本节点最近的 \(result.changeSets) 步操作已保留，并以链 \(successor) 重新发布。"),
      at: now, db)
    return result
  }

  /// Says which document numbers both histories gave.
  func tellDoubledNumbers(_ result: Reissue.Result, now: UInt64, _ db: Database) throws {
    for item in result.numbered {
      let others = try Int.fetchOne(
        db.cachedStatement(sql: "SELECT count(*) FROM \(item.record.name) WHERE number = ? AND id <> ?"),
        arguments: [item.number, Data(item.key.bytes)]) ?? 0
      guard others > 0 else { continue }
      try Alarms.raise(
        .numberTwice, item.number,
        Words(
          "\(item.record.label.en) \(item.number) exists twice: this site was copied, and both copies gave out the number. Open both and void or rename one.",
          "\(item.record.label.zh) \(item.number) 重复：本站点曾被复制，两份副本都使用了该编号。请打开两者并作废或更名其一。"),
        at: now, db)
    }
  }

  /// Change sets of another site count no more, here or anywhere: they go to quarantine, and the records become what the rest of the log gives.
  func retract(
    _ origin: Origin, after parent: UInt64, _ refusal: MergeRefusal, from peer: SiteID, now: UInt64, _ db: Database, _ state: WriterState
  ) throws {
    let chain = Int64(origin.rawValue)
    let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM log WHERE origin = ? AND number > ?", arguments: [chain, Int64(parent)]) ?? 0
    guard count > 0 else { return }
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO quarantine (origin, number, code, text, bytes, peer, at)
        SELECT origin, number, ?, ?, bytes, ?, ? FROM log WHERE origin = ? AND number > ?
        """,
      arguments: [refusal.code.rawValue, refusal.text, Int(peer.number), Int64(now), chain, Int64(parent)])
    try db.execute(
      sql: "INSERT OR IGNORE INTO quarantine_seal (origin, number, hash, signature) SELECT origin, number, hash, signature FROM seal WHERE origin = ? AND number > ?",
      arguments: [chain, Int64(parent)])
    try state.cut(origin, after: parent, db)
    try rebuildFromHere(db, state)
    try Disputes.settle(origin, db)
    try Alarms.raise(
      .retracted, "\(origin)",
      Words(
        "\(count) change sets of chain \(origin) behind number \(parent) count no more (\(refusal.text)). They are in quarantine, and the records are as they would be without them.",
        "链 \(origin) 第 \(parent) 号之后的 \(count) 个变更集不再有效（\(refusal.text)）。它们已被隔离，记录恢复为没有它们时的状态。"),
      at: now, db)
  }

  /// Change sets that we took by their author's wrong clock, or wrote by our own, count by the root's restamps from now on.
  ///
  /// Another stamp may mean another winner, so the records are made anew.
  /// - Returns: whether heads have changed.
  func applyRestamps(_ db: Database, _ state: WriterState) throws -> Bool {
    let restamps = state.members.restamps
    var moved: Set<Origin> = []
    for restamp in restamps.all.values.joined() {
      let chain = Int64(restamp.origin.rawValue)
      try db.execute(
        sql: "UPDATE log SET stamp = stamp - ? WHERE origin = ? AND number BETWEEN ? AND ? AND stamp BETWEEN ? AND ?",
        arguments: [
          Int64(restamp.back << 16), chain, Int64(restamp.numbers.lowerBound), Int64(restamp.numbers.upperBound),
          Int64(restamp.stamps.lowerBound.rawValue), Int64(restamp.stamps.upperBound.rawValue),
        ])
      if db.changesCount > 0 { moved.insert(restamp.origin) }
    }
    guard !moved.isEmpty else { return false }
    for origin in moved {
      guard let head = try Self.head(origin, state.head(of: origin).head.number, db) else { continue }
      var kept = state.head(of: origin)
      kept.head = head
      state.set(origin, kept)
    }
    try rebuildFromHere(db, state)
    return true
  }

  /// Makes the records anew from the log, or from the checkpoint that this node keeps where the log was pruned.
  ///
  /// A pruned node without one goes on with the records that it has, and says so: it is right again with the next checkpoint.
  private func rebuildFromHere(_ db: Database, _ state: WriterState) throws {
    let isWhole = try LogBase.read(db).isEmpty
    guard let contents = isWhole ? nil : try newestContents(db, LogBase.read(db)) else {
      if isWhole { return try rebuild(on: nil, db, state) }
      return try Alarms.raise(
        .retracted, "checkpoint",
        Words(
          "Steps that count no more are still in the records here, since the log before them was pruned. Take a new checkpoint from headquarters.",
          "已失效的操作仍体现在本站点记录中，因为更早的日志已清理。请从总部获取新的检查点。"),
        at: clock.milliseconds(), db)
    }
    try rebuild(on: contents, db, state)
  }
}
