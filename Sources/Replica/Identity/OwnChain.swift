import Foundation
import GRDB
import Ground
import Membership

/// What a node that came back from a backup does before it writes again.
enum OwnChain {
  /// How long a node waits for its own change sets before it writes in spite of them; milliseconds. A peer that names a number and
  /// never gives it must not stop the work for good: if we write and it did have them, the fork is put right later.
  static let patience: UInt64 = 60_000

  /// Document numbers that our own change sets have used go on behind the highest, also when those came back from a peer.
  static func raiseSeries(_ changeSet: ChangeSetView, _ schema: Schema, _ db: Database) throws {
    for part in changeSet.parts {
      guard let bytes = part.bytes else { continue }
      var reader = try PartReader(bytes, stamp: changeSet.stamp, schema: schema)
      while let change = try reader.next() {
        guard !change.isUpdate, let record = schema.record(change.type), let number = number(of: change, record) else { continue }
        guard let dash = number.lastIndex(of: "-"), let last = Int64(number[number.index(after: dash)...]) else { continue }
        try db.execute(
          sql: "INSERT INTO series (name, last) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)",
          arguments: [String(number[..<dash]), last])
      }
    }
  }

  /// The document number that a creation gives, of a type that has a series.
  static func number(of change: RecordChange, _ record: RecordSchema) -> String? {
    guard record.declaration.series != nil, let field = record.field(named: "number"), change.mask & 1 << UInt64(field.number - 1) != 0 else { return nil }
    return change.cells(of: field, record).first?.text
  }
}

/// This node was restored from a backup or copied, and fetches its own later work back from a peer before it writes anew.
public struct ReturningFromBackup: Error, Sendable {
  /// Change sets of our own that are still to come.
  public var missing: UInt64

  public var problem: Problem {
    Problem(
      "node.returning", field: "",
      Words(
        "This node came back from an older copy and is fetching its own last \(missing) steps from another site.",
        "本节点由较旧的副本恢复，正在从其他站点取回自己最近的 \(missing) 步操作。"),
      remedy: Words("Try again in a moment; nothing is lost.", "请稍后重试；不会丢失任何内容。"))
  }
}
