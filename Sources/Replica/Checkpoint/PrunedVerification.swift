import Foundation
import GRDB
import Ground
import Membership

extension Replica {
  /// Checks a replica whose log no longer begins at the beginning: chains and seals from where it does, and the records from a checkpoint on
  /// if one is here with all its pieces. Without one, balances are held against their ledgers.
  ///
  /// - Parameter copy: empty; holds the replayed records afterwards, if `Verification.isReplayed`.
  func verifyPruned(
    _ db: Database, _ base: [Origin: Head], into copy: Replica, _ result: inout Verification, _ progress: @Sendable (Int, Int) -> Void
  ) throws {
    result.since = base.mapValues { $0.number + 1 }
    let contents = try newestContents(db, base)
    let (replayed, found) = try copy.pool.write { target in
      var found = Verification()
      let state = try WriterState(schema, authority, site, target)
      try state.begin(target)
      var isReplayed = false
      if let contents {
        do {
          try copy.rebuild(on: contents, target, state)
          isReplayed = true
        } catch let refusal as CheckpointRefusal {
          found.findings.append(.init(place: "checkpoint", text: refusal.text))
        }
      }
      var walk = PrunedWalk(heads: base, replaying: isReplayed ? state : nil, members: try Members(db, authority))
      try walk.run(db, target, self, &found, progress)
      found.findings += walk.findings
      try checkHeads(db, walk.heads, try Members(db, authority), &found.findings)
      if isReplayed { try state.finish(target) }
      return (isReplayed, found)
    }
    result.isReplayed = replayed
    result.changeSets = found.changeSets
    result.seals = found.seals
    result.findings += found.findings
    if !replayed { try checkBalances(db, &result) }
  }

  /// A checkpoint that covers everything that has left the log, with all pieces that this site reads.
  func newestContents(_ db: Database, _ base: [Origin: Head]) throws -> CheckpointContents? {
    guard let newest = try CheckpointShelf.newest(.whole, db), Frontier(newest.heads).covers(Frontier(base)),
      let kept = try CheckpointShelf.manifest(newest.hash, db)
    else { return nil }
    let manifest = try CheckpointManifest(kept.bytes)
    return CheckpointContents(manifest: manifest, shelves: .everything, piece: { try CheckpointShelf.piece($0, db) })
  }

  /// Each balance is the sum of its ledger; records are counted.
  private func checkBalances(_ db: Database, _ result: inout Verification) throws {
    for record in schema.records {
      result.records += try Int.fetchOne(db, sql: "SELECT count(*) FROM \(record.name)") ?? 0
      guard let balance = record.declaration.balance else { continue }
      let keys = balance.by.joined(separator: ", ")
      let summed = record.summed(balance)
      let kept = "SELECT \(keys), \(balance.sum) FROM \(balance.table)"
      for (a, b) in [(summed, kept), (kept, summed)] {
        for row in try GRDB.Row.fetchAll(db, sql: "\(a) EXCEPT \(b) LIMIT 20") {
          result.findings.append(.init(place: "\(balance.table) \(row)", text: "is not the sum of its ledger"))
        }
      }
    }
  }
}

/// Walks what is left of the log in its order, each chain from its base on.
private struct PrunedWalk {
  var heads: [Origin: Head]
  /// Where change sets behind the checkpoint are applied; nil to check chains only.
  let replaying: WriterState?
  let members: Members
  private(set) var findings: [Verification.Finding] = []

  init(heads: [Origin: Head], replaying: WriterState?, members: Members) {
    self.heads = heads
    self.replaying = replaying
    self.members = members
  }

  mutating func run(
    _ db: Database, _ target: Database, _ replica: Replica, _ found: inout Verification, _ progress: @Sendable (Int, Int) -> Void
  ) throws {
    let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM log") ?? 0
    let rows = try GRDB.Row.fetchCursor(db, sql: "SELECT number, hash, bytes, origin FROM log ORDER BY seq")
    while let row = try rows.next() {
      let number = UInt64(row[0] as Int64)
      let origin = Origin(rawValue: UInt32(row[3] as Int64))
      let head = heads[origin] ?? Head(number: 0, hash: WriterState.noHash, stamp: .zero)
      // Below the base only what waits has stayed; nothing that it could be chained to is left.
      guard number > head.number else { continue }
      let place = "change set \(number) of \(origin)"
      try ([UInt8](row[2] as Data)).withUnsafeBytes { buffer in
        do {
          let changeSet = try ChangeSetView(buffer).counted(by: members.restamps)
          if number != head.number + 1 { findings.append(.init(place: place, text: "follows \(head.number)")) }
          let hash = changeSet.chained(after: head.hash).array
          if hash != [UInt8](row[1] as Data) { findings.append(.init(place: place, text: "its bytes do not give its hash")) }
          heads[origin] = Head(number: number, hash: hash, stamp: changeSet.effectiveStamp)
          try replica.checkSeal(db, changeSet, hash, members, &found, &findings)
          guard let state = replaying, number > state.head(of: origin).head.number else { return }
          guard let author = members.admitted[origin.site] else {
            findings.append(.init(place: place, text: "its author is no member"))
            return
          }
          _ = try state.append(changeSet, hash: hash, waiting: try state.validation.check(changeSet, by: author), target)
        } catch let refusal as MergeRefusal {
          findings.append(.init(place: place, text: refusal.text))
        } catch let error as WireError {
          findings.append(.init(place: place, text: "unreadable: \(error)"))
        }
      }
      found.changeSets += 1
      if found.changeSets % 256 == 0 { progress(found.changeSets, total) }
    }
    progress(total, total)
  }
}
