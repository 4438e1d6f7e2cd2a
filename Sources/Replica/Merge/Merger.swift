import GRDB
import Ground
import Membership

/// Applies change sets to the records: the three merge rules with exact concurrency.
///
/// A change names the version that it replaces. If that is the current one it succeeds it; anything else is concurrent: the higher
/// version (for a lifecycle: round, rank, version) becomes the value, and the other is kept as a lost edit. Whether an edit is lost does
/// not depend on the order of arrival: it is one that nothing replaced and that is not the current value.
final class Merger {
  private unowned let db: Database
  let schema: Schema
  private var tables: [Int: TableWriter] = [:]
  private let conflicts: ConflictWriter
  /// The cells of the edit that is just being kept; one buffer for all of them.
  private var loser = WireWriter(reserving: 256)
  private var winner = WireWriter(reserving: 256)
  /// The newest stamp merged per origin: tells whether a replaced version has been here.
  var applied: [Origin: Stamp] = [:]
  /// Where parts from before that stamp have not come yet.
  var gaps = ShelfGaps()
  var restamps = Restamps()

  init(_ schema: Schema, _ db: Database) throws {
    self.schema = schema
    self.db = db
    conflicts = try ConflictWriter(schema, db)
  }

  /// Must be called when another connection may have written.
  func refresh() throws { try conflicts.refresh() }

  func table(_ number: Int) throws -> TableWriter? {
    if let known = tables[number] { return known }
    guard let record = schema.record(number) else { return nil }
    let made = try TableWriter(record, db)
    tables[number] = made
    return made
  }

  struct Effect {
    var records = 0
    /// Whether a member's record changed, so that who may write must be read anew.
    var membersChanged = false
  }

  /// Applies a validated change set. A refusal here leaves it half done: the caller rolls back.
  /// - Parameter keys: nil for all records; else changes of others are passed over.
  func apply(_ changeSet: ChangeSetView, waiting waits: Waits, only keys: Set<RecordKey>? = nil) throws -> Effect {
    var effect = Effect()
    var ordinal = 0
    let created = FieldVersions(created: changeSet.version)
    // Before the changes: what has waited for a record replaces the version that creates it.
    applied[changeSet.origin] = max(applied[changeSet.origin] ?? .zero, changeSet.effectiveStamp)
    for part in changeSet.parts {
      guard let bytes = part.bytes else { continue }
      var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
      while let change = try reader.next() {
        if let keys, !keys.contains(change.key) {
          ordinal += 1
          continue
        }
        if waits.isEmpty {
          try take(change, part.shelf, changeSet, created, later: 0)
        } else {
          var rest = change
          rest.mask &= ~(waits.never[ordinal] ?? 0)
          if rest.mask != 0 { try take(rest, part.shelf, changeSet, created, later: waits.later[ordinal] ?? 0) }
        }
        effect.records += 1
        if change.type == Member.record.number { effect.membersChanged = true }
        ordinal += 1
      }
    }
    return effect
  }

  /// Applies what of a change can be applied now; the rest waits for an upgrade.
  private func take(
    _ change: RecordChange, _ shelf: Shelf, _ changeSet: ChangeSetView, _ created: FieldVersions, later: UInt64
  ) throws {
    guard later != Waits.whole, let table = try table(change.type) else {
      return try conflicts.wait(change, changeSet, .upgrade, Waits.whole)
    }
    let rest = change.mask & (~table.schema.knownMask | later)
    if later == 0 {
      try apply(table, change, shelf, changeSet, created)
    } else {
      var known = change
      known.mask &= ~later
      try apply(table, known, shelf, changeSet, created)
    }
    if rest != 0 { try conflicts.wait(change, changeSet, .upgrade, rest) }
  }

  /// Applies what has waited of a change until this program knew it.
  ///
  /// - Parameter fields: those that were not applied; of them, those in `later` wait on.
  func applyLate(_ change: RecordChange, _ shelf: Shelf, _ changeSet: ChangeSetView, fields: UInt64, later: UInt64) throws {
    var late = change
    late.mask &= fields
    guard !change.isUpdate, fields != Waits.whole, let table = try table(change.type) else {
      return try take(late, shelf, changeSet, FieldVersions(created: changeSet.version), later: later)
    }
    // The record is there since; its creation's other fields are filled in, unless something has replaced them.
    var winners: UInt64 = 0
    let versions = try table.read(change.key) { current -> FieldVersions? in
      guard let versions = current?.versions else { return nil }
      var rest = late.mask & table.schema.knownMask & ~later
      while rest != 0 {
        let number = rest.trailingZeroBitCount + 1
        if versions[number] == changeSet.version {
          winners |= rest & ~(rest - 1)
        } else {
          // If it was kept as a lost edit meanwhile, it was so without its value.
          loser.removeAll()
          late.write(number, table.schema, to: &loser)
          try conflicts.fill(change.key, number, changeSet.version, loser.bytes)
        }
        rest &= rest - 1
      }
      return versions
    }
    if let versions, winners != 0 { try table.update(late, versions, winners) }
    let rest = late.mask & (~table.schema.knownMask | later)
    if rest != 0 { try conflicts.wait(change, changeSet, .upgrade, rest) }
  }

  private func apply(
    _ table: TableWriter, _ change: RecordChange, _ shelf: Shelf, _ changeSet: ChangeSetView, _ versions: FieldVersions
  ) throws {
    if change.isUpdate {
      try update(table, change, shelf, changeSet)
    } else {
      guard try table.create(change, shelf, versions) else {
        throw MergeRefusal(.exists, "the \(table.schema.name) \(change.key) exists already")
      }
      if change.type == ConflictResolution.record.number { conflicts.marks.decided(change, table.schema) }
      if conflicts.hasWaiting { try applyWaiting(for: ChangeTarget(change), table) }
    }
  }

  /// Last thing of a transaction: which lost edits a person must see now.
  /// Goes on in the middle of a transaction with tables that were changed by another way than by applying change sets.
  func resume() throws {
    try conflicts.refresh()
    try conflicts.marks.touchAll()
  }

  func settle() throws { try conflicts.marks.settle { try self.table($0) } }

  private func update(_ table: TableWriter, _ change: RecordChange, _ shelf: Shelf, _ changeSet: ChangeSetView) throws {
    var winners: UInt64 = 0
    var next: FieldVersions?
    let version = changeSet.version
    try table.read(change.key) { current in
      guard let current else {
        let known = change.mask & table.schema.knownMask
        if known != 0 { try conflicts.wait(change, changeSet, .record, known) }
        return
      }
      guard current.shelf == shelf.code else { throw MergeRefusal(.shelf, "the \(table.schema.name) \(change.key) lies on another shelf") }
      var versions = current.versions
      var rest = change.mask & table.schema.knownMask
      while rest != 0 {
        let number = rest.trailingZeroBitCount + 1
        rest &= rest - 1
        guard let replaced = change.replacedVersion(of: number).map(restamps.callAsFunction) else { continue }
        let present = versions[number]
        guard version != present else { continue }
        let wins = replaces(change, number, table.schema, version, current, present)
        // A lifecycle that steps back without a new round loses even against what it replaced.
        if replaced != present || !wins {
          try keepLoser(change, number, table.schema, replaced, version, current, present, wins)
        }
        if wins {
          versions[number] = version
          winners |= 1 << UInt64(number - 1)
          try conflicts.changed(change.key, change.type, number, from: present)
        }
      }
      next = versions
    }
    if let next, winners != 0 { try table.update(change, next, winners) }
  }

  /// Whether the incoming value becomes the current one. A total order, so that arrival order cannot matter.
  private func replaces(
    _ change: RecordChange, _ number: Int, _ record: RecordSchema, _ version: Version, _ current: CurrentRow, _ present: Version
  ) -> Bool {
    guard record.isAdvance[number], change.empty & 1 << UInt64(number - 1) == 0 else { return version > present }
    let field = record.fields[record.fieldIndex[number]]
    let incoming = change.cells(of: field, record)
    let theirs = place(field, incoming.first?.text, incoming.last?.integer)
    let cells = current.cells(field)
    let ours = place(field, cells.first?.text, cells.last?.integer)
    return theirs != ours ? theirs > ours : version > present
  }

  private func place(_ field: FieldSchema, _ state: String?, _ round: Int64?) -> Place {
    Place(round: round ?? 0, rank: field.type.options.first { $0.value == state }?.rank ?? 0)
  }

  private struct Place: Comparable {
    var round: Int64
    var rank: Int

    static func < (a: Place, b: Place) -> Bool { a.round != b.round ? a.round < b.round : a.rank < b.rank }
  }

  /// The incoming value did not replace the current one. Whichever of them lost is kept, unless something later replaced it.
  private func keepLoser(
    _ change: RecordChange, _ number: Int, _ record: RecordSchema, _ replaced: Version, _ version: Version, _ current: CurrentRow,
    _ present: Version, _ wins: Bool
  ) throws {
    // What the incoming value replaced is no lost edit any more; if it has not been one yet (it is still to come, or it is the current
    // value), remember that it never will be.
    var before: Version? = replaced
    // A field that waits of a creation has the creation's version already, and is empty until the upgrade.
    let created = current.versions.created
    while let version = before {
      let waits = conflicts.hasUpgrade && version != created ? try conflicts.waitsForUpgrade(ChangeTarget(change), number, version) : false
      let mayBeLost = try version != present && !waits && isMerged(version, current.shelf)
      try conflicts.supersede(change.key, number, version, wasHere: mayBeLost)
      // What waits for an upgrade has itself replaced something, which is no lost edit either. Each step goes back in time.
      before = waits ? try self.replaced(by: version, ChangeTarget(change), number) : nil
    }
    let kind: ConflictKind = record.isAdvance[number] ? .lifecycle : .edit
    loser.removeAll()
    winner.removeAll()
    let isEmptied = change.empty & 1 << UInt64(number - 1) != 0
    if wins {
      current.write(number, to: &loser)
      if !isEmptied { change.write(number, record, to: &winner) }
    } else {
      if !isEmptied { change.write(number, record, to: &loser) }
      current.write(number, to: &winner)
    }
    try conflicts.keep(
      change.key, change.type, number, wins ? present : version, kind, loser.bytes, against: wins ? version : present, on: current.shelf,
      differs: record.asideMask & 1 << UInt64(number - 1) == 0 && loser.bytes != winner.bytes)
  }

  /// Whether a version of a record on this shelf has been here.
  private func isMerged(_ version: Version, _ shelf: UInt32) throws -> Bool {
    guard (applied[version.origin] ?? .zero) >= version.stamp else { return false }
    guard !gaps.all.isEmpty, let shelf = Shelf(code: shelf), gaps.all[Frontier.Place(origin: version.origin, shelf: shelf)] != nil,
      let found = try LogSearch.find(version, db)
    else { return true }
    return try !found.bytes.withUnsafeBytes { try ChangeSetOutline($0) }.leftOut.contains(shelf)
  }

  /// What a version of a field replaced, as the log has it.
  private func replaced(by version: Version, _ target: ChangeTarget, _ number: Int) throws -> Version? {
    try LogSearch.find(version, db)?.bytes.withUnsafeBytes { buffer in
      let changeSet = try ChangeSetView(buffer)
      for part in changeSet.parts {
        guard let bytes = part.bytes else { continue }
        var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
        while let change = try reader.next() {
          if ChangeTarget(change) == target, change.isUpdate { return change.replacedVersion(of: number).map(restamps.callAsFunction) }
        }
      }
      return nil
    }
  }

  /// Changes that came before the record they change: applied now, in the order of their stamps.
  private func applyWaiting(for target: ChangeTarget, _ table: TableWriter) throws {
    for waiting in try conflicts.takeWaiting(for: target) {
      try waiting.bytes.withUnsafeBytes { buffer in
        let changeSet = try ChangeSetView(buffer).counted(by: restamps)
        for part in changeSet.parts {
          guard let bytes = part.bytes else { continue }
          var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
          while let change = try reader.next() {
            guard ChangeTarget(change) == target, change.isUpdate else { continue }
            // Its shelf could not be checked when it came. Somebody else's mistake must not refuse the record's author: passed over.
            if let shelf = try table.read(target.key, { $0?.shelf }), shelf != part.shelf.code { continue }
            var late = change
            late.mask &= waiting.fields
            try update(table, late, part.shelf, changeSet)
          }
        }
      }
    }
  }
}
