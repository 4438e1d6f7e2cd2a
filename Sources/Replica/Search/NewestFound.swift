import Foundation
import GRDB
import Ground

extension RecordSearch {
  /// As many records or fewer are looked at one by one; of more, enough stand among the newest.
  public static let fewRecords = 5_000
  /// Records that one page looks through at most. A search that finds nothing in so many goes on from there when somebody asks.
  public static let maximumLooked = 20_000

  public struct Found: Sendable {
    public var rows: [AnyRow]
    /// Where to go on; nil at the end. The page may be short and yet not the last, see ``maximumLooked``.
    public var next: RecordKey?

    public init(rows: [AnyRow], next: RecordKey?) {
      self.rows = rows
      self.next = next
    }
  }

  /// A page of those that meet all words, newest first.
  ///
  /// The rarest word gives the candidates from its index, and the other words are held against each. When even that one means many records,
  /// the newest are looked through instead.
  ///
  /// - Parameter condition: SQL over the type's columns that the records must meet too.
  public func newest(
    before: RecordKey?, limit: Int, where condition: String, _ arguments: StatementArguments, _ snapshot: Snapshot
  ) throws -> Found {
    let counted = try words.map { (word: $0, count: try count($0, upTo: Self.fewRecords + 1, snapshot)) }
    guard let rarest = counted.min(by: { $0.count < $1.count }) else { return Found(rows: [], next: nil) }
    let isFew = rarest.count <= Self.fewRecords
    var check = Check(self, isFew ? words.filter { $0 != rarest.word } : words)
    let (candidates, given) = keys(rarest.word)
    let source = isFew ? "(\(candidates)) AS candidate CROSS JOIN \(record.name) AS r ON r.id = candidate.id" : "\(record.name) AS r"
    let sql = "SELECT r.id FROM \(source) WHERE r.id < ? AND (\(condition)) ORDER BY r.id DESC LIMIT ?"
    var (rows, after, looked) = ([AnyRow](), before, 0)
    while looked < Self.maximumLooked {
      let piece = isFew ? Self.fewRecords : 200
      let place = StatementArguments([Data(after?.bytes ?? [UInt8](repeating: 0xFF, count: 16))])
      let found = try snapshot.keys(sql, (isFew ? given : StatementArguments()) + place + arguments + [piece])
      for key in found {
        guard let row = try snapshot.rows(record.name, keys: [key]).first, try check.holds(row, snapshot) else { continue }
        if rows.count == limit { return Found(rows: rows, next: rows.last?.key) }
        rows.append(row)
      }
      if found.count < piece { return Found(rows: rows, next: nil) }
      after = found.last
      looked += found.count
    }
    return Found(rows: rows, next: after)
  }
}
