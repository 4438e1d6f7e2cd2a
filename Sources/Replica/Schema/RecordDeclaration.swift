import Ground
import Membership

/// A record type's own words about itself; its fields stand beside it as stored properties.
public struct RecordDeclaration: Sendable {
  /// From 1, given once, never reused.
  public var number: Int
  public var name: String
  /// The kind of shelf its records lie on; nil for any.
  public var shelf: ShelfKind?
  /// Site roles that may create it.
  public var creators: Set<SiteRole>
  public var label: Words
  /// The letters of its document numbers, as `SO` in `SO-SH01-2026-000123`; nil for records without a number of their own.
  public var series: String?
  /// For ledger records: the sum that every replica keeps.
  public var balance: Balance?
  /// What people find it by; nil for records that nobody searches, which then cost nothing.
  public var search: SearchDeclaration?

  public init(
    _ number: Int, _ name: String, on shelf: ShelfKind?, by creators: Set<SiteRole>, _ en: String, _ zh: String,
    series: String? = nil, balance: Balance? = nil, search: SearchDeclaration? = nil
  ) {
    self.number = number
    self.name = name
    self.shelf = shelf
    self.creators = creators
    self.label = Words(en, zh)
    self.series = series
    self.balance = balance
    self.search = search
  }
}

/// A table of sums over a ledger's records, derived on every replica, in the transaction that adds the ledger record.
public struct Balance: Sendable {
  public var table: String
  /// Columns that a sum is kept for; each a column of the ledger. What is empty in the ledger counts as an empty text, as 0, as no bytes.
  public var by: [String]
  /// The integer column that is summed.
  public var sum: String
  /// For a sum that is a right to spend.
  public var bound: Bound?
  /// Columns by which sums other than 0 are looked up, beside the key.
  public var lookups: [[String]]

  public init(_ table: String, by: [String], sum: String, bound: Bound? = nil, lookups: [[String]] = []) {
    self.table = table
    self.by = by
    self.sum = sum
    self.bound = bound
    self.lookups = lookups
  }
}

/// A kind of record: a Swift struct whose stored properties are its fields.
///
///     struct Customer: RecordType {
///       static let record = RecordDeclaration(3, "customer", on: .office, by: [.office], "Customer", "客户")
///       static let fields = Customer()
///       let name = Field<String>(1, "name", .latest, "Name", "名称")
///     }
///
/// From it come the table, the codec, validation, JSON, the forms and `Protocol/schema.json`.
public protocol RecordType: Sendable {
  static var record: RecordDeclaration { get }
  /// The one instance whose properties are read.
  static var fields: Self { get }
}

extension RecordType {
  public typealias ID = RecordID<Self>
}

/// A record type with its fields, as the store uses it.
public final class RecordSchema: Sendable {
  public let declaration: RecordDeclaration
  /// By ascending number.
  public let fields: [FieldSchema]
  /// All value columns, in the order of the table.
  public let columns: [String]
  public let columnKinds: [CellKind]
  /// By field number: the first column in `columns`, or -1.
  public let firstColumn: [Int]
  /// By field number: the index in `fields`, or -1.
  public let fieldIndex: [Int]
  /// By field number: how many columns it has.
  let width: [Int]
  /// By field number: whether it is a lifecycle.
  let isAdvance: [Bool]
  /// A bit for each field whose lost values are nothing to decide.
  let asideMask: UInt64
  /// By column: how its values stand on the wire.
  let coding: [ColumnCoding]
  /// A bit for each required field (bit number − 1).
  public let requiredMask: UInt64
  public let knownMask: UInt64
  let bound: BoundColumns?
  private let byName: [String: Int]

  public var name: String { declaration.name }
  public var number: Int { declaration.number }
  public var label: Words { declaration.label }
  /// The field of its life; nil for a record without one.
  public var stateField: FieldSchema? { fields.first { $0.type.kind == .state } }

  public init(_ declaration: RecordDeclaration, fields unordered: [FieldSchema]) {
    self.declaration = declaration
    fields = unordered.sorted { $0.number < $1.number }
    var columns: [String] = []
    var kinds: [CellKind] = []
    var firstColumn = [Int](repeating: -1, count: 65)
    var fieldIndex = [Int](repeating: -1, count: 65)
    var width = [Int](repeating: 0, count: 65)
    var coding: [ColumnCoding] = []
    var isAdvance = [Bool](repeating: false, count: 65)
    var required: UInt64 = 0
    var aside: UInt64 = 0
    var known: UInt64 = 0
    for (index, field) in fields.enumerated() {
      precondition(
        (1...FieldSchema.maximumNumber).contains(field.number) && fieldIndex[field.number] < 0,
        "\(declaration.name).\(field.name): a field number is 1 to 63 and stands once")
      firstColumn[field.number] = columns.count
      fieldIndex[field.number] = index
      columns += field.columnNames
      isAdvance[field.number] = field.rule == .advance
      width[field.number] = field.type.columns.count
      coding += field.type.columns.map { $0.cell == .integer ? .integer : field.type.kind == .day ? .day : .bytes }
      kinds += field.type.columns.map(\.cell)
      known |= 1 << (field.number - 1)
      if field.isRequired { required |= 1 << (field.number - 1) }
      if field.isAside { aside |= 1 << (field.number - 1) }
    }
    precondition(Set(columns).count == columns.count, "\(declaration.name): two fields share a column")
    self.columns = columns
    columnKinds = kinds
    self.firstColumn = firstColumn
    self.fieldIndex = fieldIndex
    self.width = width
    self.coding = coding
    self.isAdvance = isAdvance
    requiredMask = required
    asideMask = aside
    knownMask = known
    bound = BoundColumns(
      declaration, columns: columns, required: Set(fields.filter { $0.isRequired && $0.rule == .once }.flatMap(\.columnNames)))
    byName = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.number) })
  }

  public convenience init<R: RecordType>(_ type: R.Type) {
    let fields = Mirror(reflecting: type.fields).children.compactMap { ($0.value as? any DeclaredField)?.schema }
    self.init(type.record, fields: fields)
  }

  public func field(_ number: Int) -> FieldSchema? {
    guard number >= 1, number < fieldIndex.count, fieldIndex[number] >= 0 else { return nil }
    return fields[fieldIndex[number]]
  }

  public func field(named name: String) -> FieldSchema? { byName[name].flatMap(field) }

  /// The fields that a role may set when it creates or changes a record of this type.
  func writable(by role: SiteRole) -> UInt64 {
    fields.reduce(0) { mask, field in
      (field.writers ?? declaration.creators).contains(role) ? mask | 1 << (field.number - 1) : mask
    }
  }
}

/// The three forms of a value on the wire.
enum ColumnCoding: UInt8 {
  case integer = 0, bytes = 1, day = 2
}

/// All record types of a company's program, by number and name.
public struct Schema: Sendable {
  /// Rises by one with every release that changes a declaration.
  public let version: Int
  public let records: [RecordSchema]
  /// What is counted of the records. Derived, so that no two programs need to agree on it.
  public let facts: [FactDeclaration]
  private let byNumber: [Int: RecordSchema]
  private let byName: [String: RecordSchema]

  /// - Parameter types: the program's own; the replica's own records (members, conflict resolutions, checkpoints) are added.
  public init(version: Int, _ types: [any RecordType.Type], facts: [FactDeclaration] = []) {
    self.init(version: version, records: types.map { RecordSchema($0) }, facts: facts)
  }

  public init(version: Int, records: [RecordSchema], facts: [FactDeclaration] = []) {
    self.version = version
    self.facts = facts
    let own: [any RecordType.Type] = [Member.self, ConflictResolution.self, Checkpoint.self, CheckpointReceipt.self]
    self.records = (own.map { RecordSchema($0) } + records).sorted { $0.number < $1.number }
    byNumber = Dictionary(uniqueKeysWithValues: self.records.map { ($0.number, $0) })
    byName = Dictionary(uniqueKeysWithValues: self.records.map { ($0.name, $0) })
  }

  @inlinable public func record(_ number: Int) -> RecordSchema? { lookup(number) }
  @usableFromInline func lookup(_ number: Int) -> RecordSchema? { byNumber[number] }
  public func record(named name: String) -> RecordSchema? { byName[name] }
}
