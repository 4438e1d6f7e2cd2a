import Ground

/// What is counted of a record: a row of plain columns beside it, kept by every replica in the transaction that changes a record, and the sums
/// over all rows.
///
/// The rows are a function of the records and of nothing else, least of all of today: a figure that depends on the present day is worked out from
/// sums when it is read. That is what makes a row kept step by step equal to one that is computed anew; ``Replica/compareSummaries()`` does so.
///
///     FactDeclaration(
///       "payment_facts", of: "payment",
///       columns: [.init("site", .integer), .init("paid", .integer), .init("amount", .integer)],
///       select: "SELECT g.id, g.id, g._shelf, unixepoch(g.paid_on) / 86400, g.amount_minor FROM payment g {owner}",
///       touches: [.init("payment")],
///       sums: [.init("paid_sums", by: "paid", measures: ["amount"], cuts: [.init(0, "", .day)])])
public struct FactDeclaration: Sendable {
  /// The table of the rows; the view that computes them from the records is called `computed_` and this.
  public var table: String
  /// The record type whose records own the rows: one row each, or one for each of their parts.
  public var owner: String
  /// After the owner's key and the row's own.
  public var columns: [FactColumn]
  /// SQL that gives the owner's key, the row's key and the columns, in this order. `{owner}` stands where `WHERE g.id = ?1` goes for one owner,
  /// `g` being the owner's table.
  public var select: String
  /// What makes an owner's rows be computed anew. What is not named here must not matter to ``select``.
  public var touches: [FactTouch]
  public var sums: [FactSum]
  /// Columns by which rows are looked up.
  public var lookups: [[String]]

  public init(
    _ table: String, of owner: String, columns: [FactColumn], select: String, touches: [FactTouch], sums: [FactSum], lookups: [[String]] = []
  ) {
    self.table = table
    self.owner = owner
    self.columns = columns
    self.select = select
    self.touches = touches
    self.sums = sums
    self.lookups = lookups
  }

  /// The view that computes the rows from the records.
  public var view: String { "computed_\(table)" }

  var columnNames: [String] { columns.map(\.name) }
  func place(of column: String) -> Int { columns.firstIndex { $0.name == column }! }
}

public struct FactColumn: Sendable {
  public var name: String
  public var kind: CellKind

  public init(_ name: String, _ kind: CellKind) {
    self.name = name
    self.kind = kind
  }
}

/// A record type whose changes make rows be computed anew.
public struct FactTouch: Sendable {
  public var record: String
  /// What gives the owners' keys, after `SELECT`; `{row}` is the record that changed.
  public var owners: String
  /// The columns of an update that matter; empty for all.
  public var columns: [String]

  public init(_ record: String, _ owners: String = "{row}.id", columns: [String] = []) {
    self.record = record
    self.owners = owners
    self.columns = columns
  }
}

/// A table of sums over the rows of facts.
public struct FactSum: Sendable {
  public var table: String
  /// The column with the day, as days since 1970-01-01, to which a row counts. A row without one counts to none.
  public var bucket: String
  /// Integer columns that are summed.
  public var measures: [String]
  public var cuts: [SumCut]
  /// A column that keeps sums apart within each cut, as a currency does; nil for none.
  public var unit: String?

  public init(_ table: String, by bucket: String, measures: [String], cuts: [SumCut], unit: String? = nil) {
    self.table = table
    self.bucket = bucket
    self.measures = measures
    self.cuts = cuts
    self.unit = unit
  }
}

/// One way of breaking down sums.
public struct SumCut: Sendable {
  public enum Span: Sendable {
    case day
    /// A month is counted from 1970-01, which is 0.
    case month
  }

  /// Told apart by it in the table, from 0.
  public var number: Int
  /// The column whose values are told apart; empty for the sum of all.
  public var column: String
  public var span: Span

  public init(_ number: Int, _ column: String, _ span: Span) {
    self.number = number
    self.column = column
    self.span = span
  }
}
