import Foundation
import GRDB
import Ground
import Membership

/// What became of a batch.
public struct MergeReport: Sendable {
  public struct Refused: Sendable {
    public var origin: Origin
    public var number: UInt64
    public var refusal: MergeRefusal
  }

  /// Change sets and records that were new here.
  public var changeSets = 0
  public var records = 0
  public var refused: [Refused] = []
  /// A history that we held was given up for another: what the peer was told of our frontier no longer holds.
  public var beginsAnew = false
  /// Whether a member's record came, so that what was refused before may be right now.
  var membersChanged = false
  /// What this replica holds now.
  public var frontier = Frontier()
  public var time = MergeTime()
}

extension Replica {
  /// Merges a batch in one transaction: afterwards the records, the log and the frontier are on disk together.
  ///
  /// A change set that may not be merged is quarantined with its reason, and the rest of its chain waits; other sites' go on.
  ///
  /// - Throws: `WireError` or `Deflate.Failure` when the batch itself cannot be read; then nothing of it is applied.
  public func merge(_ batch: Batch, from peer: SiteID) async throws -> MergeReport {
    var lap = Lap()
    let payload = try BatchColumns.join(try Deflate.inflate(batch.deflated, declared: batch.inflatedSize))
    let unpack = lap.next()
    var report = try await merge(payload, batch.seals, from: peer)
    report.time.unpack = unpack
    report.time.commit = lap.next() - report.time.inside
    if report.membersChanged { _ = try await retryQuarantine(all: true) }
    return report
  }

  /// - Parameter payload: change sets, each behind its length.
  func merge(_ payload: [UInt8], _ seals: [Seal], from peer: SiteID) async throws -> MergeReport {
    // A refusal that shows only while applying undoes the transaction; the next attempt knows it. Each costs one origin its turn.
    var known: [Origin: MergeReport.Refused] = [:]
    while true {
      do {
        let attempt = known
        return try await write { [self] db, state in
          try payload.withUnsafeBytes { buffer in
            var merge = BatchMerge(
              replica: self, state: state, db: db, seals: seals, known: attempt, now: clock.milliseconds(), peer: peer, shelves: state.ownShelves)
            try merge.run(buffer)
            return merge.report
          }
        }
      } catch let late as LateRefusal {
        known[late.refused.origin] = late.refused
      }
    }
  }
}

private struct LateRefusal: Error {
  var refused: MergeReport.Refused
}

/// One attempt at a batch, inside its transaction.
private struct BatchMerge {
  let replica: Replica
  let state: WriterState
  let db: Database
  let seals: [Seal]
  let known: [Origin: MergeReport.Refused]
  let now: UInt64
  let peer: SiteID
  let shelves: ShelfSet
  var report = MergeReport()
  /// Origins whose change sets are passed over for the rest of the batch.
  private var blocked: Set<Origin> = []
  /// Change sets that are here already, which bring parts of a shelf that was given to us later.
  private var fills: [ChangeSetView] = []
  /// Other histories of chains that we hold.
  private var branches: [Origin: (branch: Branch, first: ChangeSetView)] = [:]
  /// Up to where each chain is vouched for by a seal that was checked.
  private var vouched: [Origin: Seal] = [:]

  init(
    replica: Replica, state: WriterState, db: Database, seals: [Seal], known: [Origin: MergeReport.Refused], now: UInt64, peer: SiteID,
    shelves: ShelfSet
  ) {
    self.replica = replica
    self.state = state
    self.db = db
    self.seals = seals
    self.known = known
    self.now = now
    self.peer = peer
    self.shelves = shelves
  }

  private struct Planned {
    var changeSet: ChangeSetView
    var hash: [UInt8]
  }

  mutating func run(_ payload: UnsafeRawBufferPointer) throws {
    var lap = Lap()
    var planned = try plan(payload)
    let reissued = try settleBranches()
    if report.beginsAnew {
      // Our heads are others now.
      (blocked, fills, branches, report.refused) = ([], [], [:], [])
      planned = try plan(payload)
    }
    report.time.hash = lap.next()
    // The hash of every change set by chain and number, to hold seals against.
    var hashes: [Origin: [UInt64: [UInt8]]] = [:]
    for item in planned { hashes[item.changeSet.origin, default: [:]][item.changeSet.number] = item.hash }
    for item in planned {
      guard !blocked.contains(item.changeSet.origin) else {
        try keepBehind(item.changeSet)
        continue
      }
      do {
        try take(item, hashes)
      } catch let refusal as MergeRefusal {
        try refuse(item.changeSet, refusal)
      }
    }
    try takeFills()
    for seal in vouched.values where seal.number <= state.head(of: seal.origin).head.number {
      try state.keep(seal, db)
    }
    try keepSeals()
    for result in reissued { try replica.tellDoubledNumbers(result, now: now, db) }
    if report.membersChanged {
      try retractBeyondCuts()
      report.beginsAnew = try replica.applyRestamps(db, state) || report.beginsAnew
    }
    report.frontier = state.frontier
    report.time.apply = lap.next() - report.time.check
  }

  /// Whoever put a site out has said how much of its chains counts; what more of them we had taken counts no longer.
  private mutating func retractBeyondCuts() throws {
    for (origin, head) in state.heads where origin.site != state.site {
      guard let limit = state.members.limit(of: origin), head.head.number > limit else { continue }
      try replica.retract(
        origin, after: limit, MergeRefusal(.revoked, "the site is put out, and its change sets count up to \(limit)"), from: peer, now: now, db, state)
      report.beginsAnew = true
    }
  }

  /// Reads the payload and works out each chain's hashes. What we hold already is passed over.
  private mutating func plan(_ payload: UnsafeRawBufferPointer) throws -> [Planned] {
    var reader = WireReader(payload)
    var planned: [Planned] = []
    var ends: [Origin: (number: UInt64, hash: [UInt8])] = [:]
    while !reader.isAtEnd {
      let changeSet = try ChangeSetView(try reader.blob()).counted(by: state.members.restamps)
      let origin = changeSet.origin
      let end = ends[origin] ?? { let head = state.head(of: origin).head; return (head.number, head.hash) }()
      if changeSet.number <= state.head(of: origin).head.number {
        if brings(changeSet) { fills.append(changeSet) }
        try compare(changeSet)
      } else if branches[origin] != nil {
        extend(origin, changeSet)
        continue
      }
      guard changeSet.number > end.number, !blocked.contains(origin) else { continue }
      guard changeSet.number == end.number + 1 else {
        try refuse(changeSet, MergeRefusal(.gap, "change set \(changeSet.number) of \(origin) came after \(end.number)"))
        continue
      }
      let hash = changeSet.chained(after: end.hash).array
      ends[origin] = (changeSet.number, hash)
      planned.append(Planned(changeSet: changeSet, hash: hash))
    }
    return planned
  }

  private mutating func take(_ item: Planned, _ hashes: [Origin: [UInt64: [UInt8]]]) throws {
    let changeSet = item.changeSet
    if let refused = known[changeSet.origin], refused.number == changeSet.number { throw refused.refusal }
    let author = try state.members.author(of: changeSet.origin, number: changeSet.number)
    try checkSeal(changeSet, author, hashes[changeSet.origin] ?? [:])
    guard !HybridClock.isAhead(changeSet.effectiveStamp, now: now) else {
      let lead = (changeSet.effectiveStamp.milliseconds - now) / 1000
      throw MergeRefusal(.clockAhead, "the clock of \(author.code) is \(lead) s ahead of ours; kept until its time comes")
    }
    guard changeSet.effectiveStamp > state.head(of: changeSet.origin).head.stamp else {
      throw MergeRefusal(.stampOrder, "a stamp that does not rise")
    }
    for part in changeSet.parts where part.bytes == nil && shelves.contains(part.shelf) {
      throw MergeRefusal(.leftOut, "the part on shelf \(part.shelf), which we read, was left out")
    }
    var lap = Lap()
    let waiting = try state.validation.check(changeSet, by: author)
    report.time.check += lap.next()
    do {
      let effect = try state.append(changeSet, hash: item.hash, waiting: waiting, db)
      report.changeSets += 1
      report.records += effect.records
      if effect.membersChanged { report.membersChanged = true }
      // Our own work comes back to us: numbers that it used are used.
      if changeSet.origin.site == state.site { try OwnChain.raiseSeries(changeSet, state.schema, db) }
      try clearQuarantine(changeSet)
    } catch let refusal as MergeRefusal {
      throw LateRefusal(refused: .init(origin: changeSet.origin, number: changeSet.number, refusal: refusal))
    } catch let error as WireError {
      throw LateRefusal(refused: .init(origin: changeSet.origin, number: changeSet.number, refusal: MergeRefusal(.malformed, "\(error)")))
    }
  }

  /// Whether what is here already is what the peer has.
  private mutating func compare(_ changeSet: ChangeSetView) throws {
    let origin = changeSet.origin
    guard branches[origin] == nil else { return extend(origin, changeSet) }
    guard let ours = try Replica.head(origin, changeSet.number, db) else { return }
    let before = changeSet.number == 1 ? WriterState.noHash : try Replica.head(origin, changeSet.number - 1, db)?.hash
    guard let before else { return }
    let hash = changeSet.chained(after: before).array
    guard hash != ours.hash else { return }
    let branch = Branch(parent: changeSet.number - 1, hashes: [changeSet.number: hash], last: changeSet.number, lastHash: hash)
    branches[origin] = (branch, changeSet)
  }

  private mutating func extend(_ origin: Origin, _ changeSet: ChangeSetView) {
    guard var branch = branches[origin]?.branch, changeSet.number == branch.last + 1 else { return }
    branch.last += 1
    branch.lastHash = changeSet.chained(after: branch.lastHash).array
    branch.hashes[branch.last] = branch.lastHash
    branches[origin]?.branch = branch
  }

  /// Decides between two histories of a chain, where a genuine seal proves that its author wrote the other one too.
  ///
  /// - Returns: what was re-issued of our own chains.
  private mutating func settleBranches() throws -> [Reissue.Result] {
    var reissued: [Reissue.Result] = []
    let members = state.members.admitted
    let isHeadquarters = { (site: SiteID) in members[site]?.role == .headquarters }
    for (origin, other) in branches.sorted(by: { $0.key < $1.key }) {
      guard let author = state.members.admitted[origin.site],
        seals.contains(where: { $0.origin == origin && other.branch.hashes[$0.number] == $0.hash && state.authority.isGenuine($0, author.sealKey(of: origin)) })
      else { continue }
      if try origin.site == state.site && (isHeadquarters(peer) || !isAcknowledged(origin, beyond: other.branch.parent)) {
        reissued.append(try replica.reissue(origin, after: other.branch.parent, now: now, db, state))
        report.beginsAnew = true
      } else if isHeadquarters(peer), origin.site != peer, origin.site != state.site, !isHeadquarters(state.site) {
        try replica.retract(
          origin, after: other.branch.parent, MergeRefusal(.fork, "\(author.code) has written two histories, and headquarters holds the other one"),
          from: peer, now: now, db, state)
        report.beginsAnew = true
      } else {
        try refuse(
          other.first, MergeRefusal(.fork, "\(author.code) has written two histories: we hold another change set \(other.first.number)"))
      }
    }
    return reissued
  }

  /// Whether somebody has taken our history of our own chain behind a number. Then re-issuing it would give them the same twice:
  /// headquarters decides first which history counts.
  private func isAcknowledged(_ origin: Origin, beyond number: UInt64) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM acknowledgement WHERE origin = ? AND number > ?)", arguments: [Int64(origin.rawValue), Int64(number)])!
  }

  /// Whether a change set that is here already may hold parts that we lack.
  private func brings(_ changeSet: ChangeSetView) -> Bool {
    changeSet.parts.contains { $0.bytes != nil && state.gaps.contains(changeSet.origin, $0.shelf, changeSet.number) }
  }

  private mutating func takeFills() throws {
    var touched: Set<Frontier.Place> = []
    for changeSet in fills where !blocked.contains(changeSet.origin) {
      do {
        try fill(changeSet, &touched)
      } catch let refusal as MergeRefusal {
        try refuse(changeSet, refusal)
      }
    }
    for place in touched { try state.advance(place, db) }
  }

  /// Takes the parts of a change set that were left out when it came. The chain vouches for them by their hashes.
  private mutating func fill(_ changeSet: ChangeSetView, _ touched: inout Set<Frontier.Place>) throws {
    if let refused = known[changeSet.origin], refused.number == changeSet.number { throw refused.refusal }
    let row = try GRDB.Row.fetchOne(
      db.cachedStatement(sql: "SELECT bytes FROM log WHERE origin = ? AND number = ?"),
      arguments: [Int64(changeSet.origin.rawValue), Int64(changeSet.number)])
    guard let row else { return }
    try ([UInt8](row[0] as Data)).withUnsafeBytes { buffer in
      let held = try ChangeSetView(buffer).counted(by: state.members.restamps)
      guard held.version == changeSet.version, held.parts.count == changeSet.parts.count,
        zip(held.parts, changeSet.parts).allSatisfy({ $0.shelf == $1.shelf && $0.hash == $1.hash })
      else { throw MergeRefusal(.seal, "parts that are not those of change set \(changeSet.number) of \(changeSet.origin)") }
      let missing = Set(
        zip(held.parts, changeSet.parts).compactMap { ours, theirs in
          ours.bytes == nil && theirs.bytes != nil && shelves.contains(theirs.shelf) ? theirs.shelf : nil
        })
      guard !missing.isEmpty else { return }
      let author = try state.members.author(of: changeSet.origin, number: changeSet.number)
      let news = ChangeSetView(changeSet, only: missing)
      let waiting = try state.validation.check(news, by: author)
      do {
        report.records += try state.fill(news, union: held.union(news), waiting: waiting, db).records
      } catch let refusal as MergeRefusal {
        throw LateRefusal(refused: .init(origin: changeSet.origin, number: changeSet.number, refusal: refusal))
      }
      for shelf in missing { touched.insert(Frontier.Place(origin: changeSet.origin, shelf: shelf)) }
    }
  }

  private mutating func checkSeal(_ changeSet: ChangeSetView, _ author: AdmittedMember, _ hashes: [UInt64: [UInt8]]) throws(MergeRefusal) {
    let origin = changeSet.origin
    if let seal = vouched[origin], seal.number >= changeSet.number { return }
    let candidates = seals.filter { $0.origin == origin && $0.number >= changeSet.number }.sorted { $0.number > $1.number }
    for seal in candidates where hashes[seal.number] == seal.hash && state.authority.isGenuine(seal, author.sealKey(of: seal.origin)) {
      vouched[origin] = seal
      return
    }
    throw MergeRefusal(.seal, "no genuine seal of \(author.code) covers change set \(changeSet.number)")
  }

  private mutating func refuse(_ changeSet: ChangeSetView, _ refusal: MergeRefusal) throws {
    blocked.insert(changeSet.origin)
    report.refused.append(.init(origin: changeSet.origin, number: changeSet.number, refusal: refusal))
    // What may simply come again in a better order is not evidence of anything.
    guard ![.gap, .unknownMember, .leftOut].contains(refusal.code) else { return }
    try keep(changeSet, refusal.code.rawValue, refusal.text, isNews: true)
    quarantined.insert(changeSet.origin)
  }

  /// The rest of a chain whose next change set was refused: kept with it, so that all of it can be judged and tried again.
  private mutating func keepBehind(_ changeSet: ChangeSetView) throws {
    guard quarantined.contains(changeSet.origin) else { return }
    let held = try Int.fetchOne(
      db.cachedStatement(sql: "SELECT total(length(bytes)) FROM quarantine WHERE origin = ?"), arguments: [Int64(changeSet.origin.rawValue)]) ?? 0
    guard held + changeSet.bytes.count <= Quarantine.maximumBytes else { return }
    try keep(changeSet, Quarantine.behind, "waits behind a change set that is held back", isNews: false)
  }

  private mutating func keep(_ changeSet: ChangeSetView, _ code: String, _ text: String, isNews: Bool) throws {
    let conflict = isNews
      ? "DO UPDATE SET code = excluded.code, text = excluded.text, bytes = excluded.bytes, peer = excluded.peer WHERE code <> 'fork'" : "DO NOTHING"
    try db.cachedStatement(
      sql: "INSERT INTO quarantine (origin, number, code, text, bytes, peer, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (origin, number) \(conflict)"
    ).execute(arguments: [
      Int64(changeSet.origin.rawValue), Int64(changeSet.number), code, text, Data(changeSet.bytes), Int(peer.number), Int64(now),
    ])
    hasQuarantine = true
  }

  private mutating func keepSeals() throws {
    for seal in seals where quarantined.contains(seal.origin) {
      try db.cachedStatement(sql: "INSERT OR IGNORE INTO quarantine_seal (origin, number, hash, signature) VALUES (?, ?, ?, ?)")
        .execute(arguments: [Int64(seal.origin.rawValue), Int64(seal.number), Data(seal.hash), Data(seal.signature)])
    }
  }

  /// Origins of which something went to quarantine in this batch.
  private var quarantined: Set<Origin> = []

  private lazy var hasQuarantine: Bool = (try? Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM quarantine)")) ?? true

  private mutating func clearQuarantine(_ changeSet: ChangeSetView) throws {
    guard hasQuarantine else { return }
    try db.execute(
      // Another history stays as evidence, and until a person has seen that nothing of it is missing.
      sql: "DELETE FROM quarantine WHERE origin = ? AND number = ? AND code <> 'fork'",
      arguments: [Int64(changeSet.origin.rawValue), Int64(changeSet.number)])
  }
}
