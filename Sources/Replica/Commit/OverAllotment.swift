import Foundation
import GRDB
import Ground
import Membership

/// A commit that would have taken more from a bounded sum than its site holds. Nothing of it was written.
public struct OverAllotment: Error, Hashable, Sendable {
  /// The balance's table.
  public var table: String
  /// The sum's key: column and value, in the order of the table.
  public var key: [String]
  /// What the site held before, in the ledger's own unit (millionths, minor units of a currency). Negative when it had oversold before.
  public var left: Int64
  /// What the commit would have taken.
  public var asked: Int64
}

/// A commit that would have taken from a lease after its end. Nothing of it was written.
public struct LeaseEnded: Error, Hashable, Sendable {
  /// The balance's table.
  public var table: String
  public var until: Instant
}

extension Changes {
  /// Checks the bounded sums that these changes touch and that this site holds, after they were applied in this transaction.
  ///
  /// A sum may not end below zero; one that was below zero before, not below that; what is marked as going beyond counts as had.
  ///
  /// Whoever holds a lease gives nothing away once it has ended, so that the owner may take back what is left. That is the holder's own
  /// duty: a receiver that refused it would block a whole chain for what it may as well show as an oversell.
  ///
  /// - Parameter stamp: of this commit; unlike the wall clock it never goes back.
  /// - Throws: ``OverAllotment``, ``LeaseEnded``; the caller rolls back.
  func checkBounds(heldBy site: SiteID, at stamp: Stamp, _ db: Database) throws {
    for touched in touchedSums(heldBy: site) {
      let balance = touched.columns.balance
      if let until = touched.until, touched.takes, stamp.milliseconds >= until {
        throw LeaseEnded(table: balance.table, until: Instant(milliseconds: until))
      }
      let condition = balance.by.map { "\($0) = ?" }.joined(separator: " AND ")
      let after =
        try Int64.fetchOne(
          db.cachedStatement(sql: "SELECT \(balance.sum) FROM \(balance.table) WHERE \(condition)"),
          arguments: StatementArguments(touched.key.map(\.databaseValue))) ?? 0
      let before = after - touched.change
      guard after < min(0, before) + touched.beyond else { continue }
      let key = zip(balance.by, touched.key).map { "\($0) = \($1.databaseValue)" }
      throw OverAllotment(table: balance.table, key: key, left: before, asked: touched.beyond - touched.change)
    }
  }

  private struct TouchedSum {
    var columns: BoundColumns
    var key: [Cell]
    var change: Int64 = 0
    /// The part of the change that may go below zero; 0 or less.
    var beyond: Int64 = 0
    /// When the lease ends; milliseconds since 1970.
    var until: UInt64?
    /// Whether anything is taken that the lease must allow.
    var takes = false
  }

  private func touchedSums(heldBy site: SiteID) -> [TouchedSum] {
    var sums: [String: [[Cell]: TouchedSum]] = [:]
    for record in pending where record.versions == nil {
      guard let columns = record.schema.bound else { continue }
      let cells = record.schema.cells(record.values)
      guard case .integer(let holder)? = cells[columns.holder], holder == Int64(site.number),
        case .integer(let amount)? = cells[columns.amount]
      else { continue }
      let key = columns.balance.by.compactMap { name -> Cell? in
        name == "_shelf" ? .integer(Int64(record.shelf.code)) : record.schema.columns.firstIndex(of: name).flatMap { cells[$0] }
      }
      var sum = sums[columns.balance.table]?[key] ?? TouchedSum(columns: columns, key: key)
      sum.change += amount
      sum.until = columns.lease.flatMap { cells[$0]?.integer }.map { UInt64(max(0, $0)) }
      switch cells[columns.kind]?.text.flatMap({ columns.kind(Array($0.utf8)) })?.effect {
      case .takes: sum.takes = true
      case .takesBeyond: sum.beyond += amount
      case .adds, nil: break
      }
      sums[columns.balance.table, default: [:]][key] = sum
    }
    return sums.values.flatMap(\.values)
  }
}

extension RecordSchema {
  /// A new record's values, one a column; nil is empty.
  func cells(_ values: SetFields) -> [Cell?] {
    var cells = [Cell?](repeating: nil, count: columns.count)
    for (field, value) in values.all {
      guard let value else { continue }
      for (offset, cell) in value.enumerated() { cells[firstColumn[field] + offset] = cell }
    }
    return cells
  }
}
