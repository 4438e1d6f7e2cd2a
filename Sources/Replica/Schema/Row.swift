import Foundation
import GRDB
import Ground
import Membership

/// A record as read, whatever its type.
public struct AnyRow: Sendable {
  public let schema: RecordSchema
  public let key: RecordKey
  public let shelf: Shelf
  /// One a column, in the order of the table; nil is empty.
  public let cells: [Cell?]
  public let versions: FieldVersions

  /// - Returns: nil when the field is empty.
  public func value(_ field: FieldSchema) -> [Cell]? {
    let first = schema.firstColumn[field.number]
    let value = cells[first..<first + field.type.columns.count].compactMap { $0 }
    return value.count == field.type.columns.count ? value : nil
  }

  public var json: JSON {
    var members: [(String, JSON)] = [("id", .string(key.description)), ("shelf", .string(shelf.description))]
    for field in schema.fields { members.append((field.name, value(field).map(field.type.json) ?? .null)) }
    return .object(members)
  }

  /// Reads `SELECT id, _shelf, columns…, _versions`.
  init?(_ schema: RecordSchema, _ row: GRDB.Row) {
    guard let id = row[0] as Data?, let key = RecordKey(bytes: id), let code = row[1] as Int64?,
      let shelf = Shelf(code: UInt32(truncatingIfNeeded: code)),
      let versions = (row[schema.columns.count + 2] as Data).withUnsafeBytes({ FieldVersions(column: $0, key: key) })
    else { return nil }
    self.schema = schema
    self.key = key
    self.shelf = shelf
    self.versions = versions
    cells = (0..<schema.columns.count).map { Cell(row[$0 + 2] as DatabaseValue) }
  }
}

extension Cell {
  /// - Returns: nil for NULL. There is no other storage class in a STRICT table of ours.
  init?(_ value: DatabaseValue) {
    switch value.storage {
    case .int64(let integer): self = .integer(integer)
    case .string(let text): self = .text(text)
    case .blob(let data): self = .blob([UInt8](data))
    case .null, .double: return nil
    }
  }

  var databaseValue: DatabaseValue {
    switch self {
    case .integer(let value): value.databaseValue
    case .text(let value): value.databaseValue
    case .blob(let value): Data(value).databaseValue
    }
  }
}

/// A record as read, with its fields as Swift values: `order.customer`, `order.requested`.
@dynamicMemberLookup
public struct Row<R: RecordType>: Sendable {
  public let any: AnyRow

  public init(_ any: AnyRow) { self.any = any }

  public var id: RecordID<R> { RecordID(any.key) }
  public var shelf: Shelf { any.shelf }

  public subscript<V: FieldValue>(dynamicMember path: KeyPath<R, Field<V>>) -> V {
    let field = R.fields[keyPath: path].schema
    guard let cells = any.value(field), let value = V(cells: cells) else {
      // Merge refuses a record without its required fields and with cells that its type cannot read.
      fatalError("\(R.record.name).\(field.name) is required and checked before it is stored")
    }
    return value
  }

  public subscript<V: FieldValue>(dynamicMember path: KeyPath<R, OptionalField<V>>) -> V? {
    any.value(R.fields[keyPath: path].schema).flatMap(V.init(cells:))
  }

  public subscript<S: Lifecycle>(dynamicMember path: KeyPath<R, StateField<S>>) -> S {
    any.value(R.fields[keyPath: path].schema)?[0].text.flatMap(S.init(rawValue:)) ?? .initial
  }

  /// How often the life of this record has been begun anew; 1 at first.
  public func round<S: Lifecycle>(of path: KeyPath<R, StateField<S>>) -> Int {
    Int(any.value(R.fields[keyPath: path].schema)?[1].integer ?? 1)
  }
}
