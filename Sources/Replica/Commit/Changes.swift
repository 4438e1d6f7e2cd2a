import Ground
import Membership

/// What a step does to the records: creations and changes, gathered to become one change set.
public struct Changes {
  struct Pending {
    var schema: RecordSchema
    var key: RecordKey
    var shelf: Shelf
    /// nil for a creation.
    var versions: FieldVersions?
    var values: SetFields
  }

  public let now: Instant
  /// Why, in the operator's words, for a step that asks for it itself; nil leaves what was given with the commit.
  public var reason: String?
  private(set) var pending: [Pending] = []
  private var index: [RecordKey: Int] = [:]
  private var keys: RecordKeySource
  private let nextNumber: (_ series: String) throws -> String
  private let schema: Schema

  init(_ schema: Schema, now: Instant, keys: RecordKeySource, nextNumber: @escaping (String) throws -> String) {
    self.schema = schema
    self.now = now
    self.keys = keys
    self.nextNumber = nextNumber
  }

  public var isEmpty: Bool { !pending.contains { $0.versions == nil || !$0.values.isEmpty } }
  /// Without the changes that the same step took back.
  private var effective: [Pending] { pending.filter { $0.versions == nil || !$0.values.isEmpty } }
  var keySource: RecordKeySource { keys }

  /// Creates a record. A type with a number series gets the next number in its field `number`, unless the caller set one.
  @discardableResult
  public mutating func create<R: RecordType>(_ type: R.Type, on shelf: Shelf, _ fill: (inout Draft<R>) -> Void) throws -> RecordID<R> {
    var draft = Draft<R>()
    fill(&draft)
    let record = try known(type)
    var values = draft.values
    for field in record.fields where field.rule == .advance && values[field.number] == nil {
      values.set(field.number, [.text(field.type.options.min { $0.rank < $1.rank }!.value), .integer(1)])
    }
    if let series = type.record.series, let field = record.field(named: "number"), values[field.number] == nil {
      values.set(field.number, [.text(try nextNumber(series))])
    }
    let key = keys.next(now: now.milliseconds)
    index[key] = pending.count
    pending.append(Pending(schema: record, key: key, shelf: shelf, versions: nil, values: values.withoutEmptied))
    return RecordID(key)
  }

  /// Changes a record as it was read in this very transaction. Fields set to what they are already stay untouched.
  public mutating func update<R: RecordType>(_ row: Row<R>, _ change: (inout Draft<R>) -> Void) throws {
    let place = index[row.any.key]
    var draft = Draft(row, values: place.map { pending[$0].values } ?? SetFields())
    change(&draft)
    if let illegal = draft.illegal { throw illegal }
    if let place {
      pending[place].values = draft.values
    } else if !draft.values.isEmpty {
      index[row.any.key] = pending.count
      pending.append(
        Pending(schema: try known(R.self), key: row.any.key, shelf: row.shelf, versions: row.any.versions, values: draft.values))
    }
  }

  /// Sets one field of a record of whatever type, as it was read in this very transaction; nil empties it.
  ///
  /// For values that are known to be the field's own, like an edit that lost: it looks at no lifecycle.
  public mutating func update(any row: AnyRow, _ field: FieldSchema, to cells: [Cell]?) {
    guard row.value(field) != cells else { return }
    set(row, field, to: cells)
  }

  /// Sets the field even to what it is.
  mutating func set(_ row: AnyRow, _ field: FieldSchema, to cells: [Cell]?) {
    if let known = index[row.key] {
      pending[known].values.set(field.number, cells)
    } else {
      index[row.key] = pending.count
      var values = SetFields()
      values.set(field.number, cells)
      pending.append(Pending(schema: row.schema, key: row.key, shelf: row.shelf, versions: row.versions, values: values))
    }
  }

  /// A text field of a record that these changes create or change; empty when it is none of them. For the number that a new document got.
  public func text(of key: RecordKey, _ field: String) -> String {
    guard let place = index[key], let number = pending[place].schema.field(named: field)?.number else { return "" }
    return (pending[place].values[number] ?? nil)?.first?.text ?? ""
  }

  private func known<R: RecordType>(_ type: R.Type) throws -> RecordSchema {
    guard let record = schema.record(R.record.number) else { throw UndeclaredRecord(name: R.record.name) }
    return record
  }

  /// The wire form, one part a shelf.
  func encode(_ version: Version, number: UInt64, operatorName: String, step: String, reason: String) -> [UInt8] {
    let records = effective
    let shelves = Set(records.map(\.shelf)).sorted()
    var writer = WireWriter(reserving: 1024)
    ChangeSetView.writeHead(to: &writer, version, number: number, schemaVersion: schema.version, parts: shelves.count)
    for shelf in shelves {
      var part = PartWriter(operatorName: operatorName, step: step, reason: reason, stamp: version.stamp)
      for record in records where record.shelf == shelf {
        let values = record.values.all
        if let versions = record.versions {
          part.append(record.schema, record.key, values, replaced: { versions[$0] })
        } else {
          part.append(record.schema, record.key, values, replaced: nil)
        }
      }
      writer.varint(UInt64(shelf.code))
      writer.byte(1)
      writer.blob(part.bytes)
    }
    return writer.bytes
  }
}

/// A record type that is not in the schema the replica was opened with: a mistake of the program.
public struct UndeclaredRecord: Error, Sendable {
  public var name: String

  public init(name: String) { self.name = name }
}
