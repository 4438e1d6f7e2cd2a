import Crypto
import Foundation
import GRDB
import Ground
import Membership

/// Re-issues the end of our own chain under a new incarnation, when peers hold another history of it.
///
/// What the steps did stays as it is, with its stamps, operators and reasons; only the chain's name changes, in the log and wherever
/// versions are named. So nothing that was acknowledged to a person is lost, and nobody else has to change anything.
struct Reissue {
  let schema: Schema
  let db: Database
  let origin: Origin
  /// The last number that both histories have.
  let parent: UInt64
  let successor: Origin

  /// What became of our chain's end.
  struct Result {
    var changeSets = 0
    /// Records that it created and that have a document number.
    var numbered: [(record: RecordSchema, key: RecordKey, number: String)] = []
    var head: Head
    var bytes = 0
  }

  private struct Entry {
    var number: UInt64
    var bytes: [UInt8]
  }

  func run() throws -> Result {
    let chain = Int64(origin.rawValue)
    let entries = try GRDB.Row.fetchAll(
      db, sql: "SELECT number, bytes FROM log WHERE origin = ? AND number > ? ORDER BY number", arguments: [chain, Int64(parent)]
    ).map { Entry(number: UInt64($0[0] as Int64), bytes: [UInt8]($0[1] as Data)) }
    let renaming = VersionRenaming(schema: schema, db: db, names: try names(entries))
    var result = Result(head: Head(number: 0, hash: WriterState.noHash, stamp: .zero))
    for entry in entries {
      let bytes = try reissued(entry, UInt64(result.changeSets + 1), renaming, &result)
      try bytes.withUnsafeBytes { buffer in
        let changeSet = try ChangeSetView(buffer)
        let hash = changeSet.chained(after: result.head.hash).array
        try db.cachedStatement(sql: "INSERT INTO log (origin, number, stamp, hash, bytes) VALUES (?, ?, ?, ?, ?)").execute(arguments: [
          Int64(successor.rawValue), Int64(changeSet.number), Int64(changeSet.stamp.rawValue), Data(hash), Data(bytes),
        ])
        result.head = Head(number: changeSet.number, hash: hash, stamp: changeSet.stamp)
      }
      result.changeSets += 1
      result.bytes += bytes.count
      try db.cachedStatement(sql: "UPDATE waiting SET origin = ?, number = ? WHERE origin = ? AND number = ?").execute(arguments: [
        Int64(successor.rawValue), Int64(result.changeSets), chain, Int64(entry.number),
      ])
    }
    try renaming.resolutions()
    try db.execute(sql: "DELETE FROM log WHERE origin = ? AND number > ?", arguments: [chain, Int64(parent)])
    return result
  }

  private func names(_ entries: [Entry]) throws -> [Version: Version] {
    var names: [Version: Version] = [:]
    for entry in entries {
      let stamp = try entry.bytes.withUnsafeBytes { try ChangeSetView($0).stamp }
      names[Version(stamp: stamp, origin: origin)] = Version(stamp: stamp, origin: successor)
    }
    return names
  }

  /// The same change set as one of the new chain; on the way, everything that the tables say about its records is renamed.
  private func reissued(_ entry: Entry, _ number: UInt64, _ renaming: VersionRenaming, _ result: inout Result) throws -> [UInt8] {
    try entry.bytes.withUnsafeBytes { buffer in
      let changeSet = try ChangeSetView(buffer)
      var writer = WireWriter(reserving: entry.bytes.count + 64)
      ChangeSetView.writeHead(
        to: &writer, renaming(changeSet.version), number: number, schemaVersion: changeSet.schemaVersion, parts: changeSet.parts.count)
      for part in changeSet.parts {
        guard let bytes = part.bytes else {
          part.write(to: &writer, nil)
          continue
        }
        let copy = try copied(bytes, changeSet, renaming, &result)
        writer.varint(UInt64(part.shelf.code))
        writer.byte(1)
        writer.blob(copy)
      }
      return writer.bytes
    }
  }

  private func copied(
    _ bytes: UnsafeRawBufferPointer, _ changeSet: ChangeSetView, _ renaming: VersionRenaming, _ result: inout Result
  ) throws -> [UInt8] {
    var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
    var copy = PartWriter(
      operatorName: String(decoding: reader.operatorName, as: UTF8.self), step: String(decoding: reader.step, as: UTF8.self),
      reason: String(decoding: reader.reason, as: UTF8.self), stamp: changeSet.stamp)
    while let change = try reader.next() {
      // Our own program wrote it; only a newer one could have known more.
      guard let record = schema.record(change.type), change.mask & ~record.knownMask == 0 else {
        throw MergeRefusal(.fork, "own change set \(changeSet.number) of \(origin) was written by a newer program; upgrade before it is re-issued")
      }
      let values = record.fields.filter { change.mask & 1 << UInt64($0.number - 1) != 0 }.map { field -> (field: Int, cells: [Cell]?) in
        change.empty & 1 << UInt64(field.number - 1) != 0 ? (field.number, nil) : (field.number, change.cells(of: field, record))
      }
      copy.append(
        record, change.key, resolved(values, record, renaming),
        replaced: change.isUpdate ? { renaming(change.replacedVersion(of: $0)!) } : nil)
      try renaming.record(record, change.key)
      if !change.isUpdate, let number = OwnChain.number(of: change, record) { result.numbered.append((record, change.key, number)) }
    }
    return copy.bytes
  }

  /// A decision about one of the renamed edits names it by its new name.
  private func resolved(
    _ values: [(field: Int, cells: [Cell]?)], _ record: RecordSchema, _ renaming: VersionRenaming
  ) -> [(field: Int, cells: [Cell]?)] {
    guard record.number == ConflictResolution.record.number else { return values }
    let stampField = ConflictResolution.fields.losingStamp.schema.number
    let originField = ConflictResolution.fields.losingOrigin.schema.number
    guard let stamp = values.first(where: { $0.field == stampField })?.cells?.first?.integer,
      let named = values.first(where: { $0.field == originField })?.cells?.first?.integer
    else { return values }
    let name = renaming(Version(stamp: Stamp(rawValue: UInt64(stamp)), origin: Origin(rawValue: UInt32(named))))
    return values.map { value in
      switch value.field {
      case stampField: (value.field, [.integer(Int64(name.stamp.rawValue))])
      case originField: (value.field, [.integer(Int64(name.origin.rawValue))])
      default: value
      }
    }
  }
}
