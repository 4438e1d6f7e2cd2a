import GRDB
import Ground
import Membership

/// What one change set did to one record.
struct RecordMark {
  var isCreation: Bool
  /// By field number; nil for a field that was emptied.
  var values: [Int: [Cell]?]
  /// The version that each changed field had before.
  var replaced: [Int: Version]

  init(_ change: RecordChange, _ record: RecordSchema) {
    isCreation = !change.isUpdate
    values = [:]
    replaced = [:]
    for field in record.fields {
      let bit: UInt64 = 1 << (field.number - 1)
      if change.isUpdate { replaced[field.number] = change.replacedVersion(of: field.number) }
      guard change.mask & bit != 0 else { continue }
      if change.empty & bit != 0 {
        values.updateValue(nil, forKey: field.number)
      } else {
        values[field.number] = change.cells(of: field, record)
      }
    }
  }
}

/// What one change set did to the records that somebody asks about, and who made it.
struct ChangeSetMarks {
  var number: UInt64
  var operatorName: String
  var step: String
  var reason: String
  var marks: [RecordKey: RecordMark]

  /// - Parameter record: the declaration of a record that is asked about; nil for all others.
  /// - Returns: nil when the change set is not here, or left no mark on any of them.
  static func read(_ version: Version, _ db: Database, _ schema: Schema, of record: (RecordKey) -> RecordSchema?) throws -> ChangeSetMarks? {
    guard let found = try LogSearch.find(version, db) else { return nil }
    return try found.bytes.withUnsafeBytes { buffer in
      let changeSet = try ChangeSetView(buffer)
      var made: ChangeSetMarks?
      for part in changeSet.parts {
        guard let bytes = part.bytes else { continue }
        var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
        while let change = try reader.next() {
          guard let asked = record(change.key), change.type == asked.number else { continue }
          if made == nil {
            made = ChangeSetMarks(
              number: found.number, operatorName: String(decoding: reader.operatorName, as: UTF8.self),
              step: String(decoding: reader.step, as: UTF8.self), reason: String(decoding: reader.reason, as: UTF8.self), marks: [:])
          }
          made?.marks[change.key] = RecordMark(change, asked)
        }
      }
      return made
    }
  }
}
