import Ground
import Replica

/// What the forms, the command line and the API know of one entry of a step's input.
public struct EntrySchema: Sendable {
  /// What a text may hold unless its entry says otherwise; bytes of UTF-8.
  public static let maximumText = 4_000

  public var name: String
  public var type: FieldType
  public var isRequired: Bool
  public var label: Words
  public var help: Words?
  /// Wants several lines.
  public var isLong: Bool
  public var maximumText: Int
}

public protocol DeclaredEntry: Sendable {
  var schema: EntrySchema { get }
}

/// An entry that must be filled in.
public struct Entry<Value: FieldValue>: DeclaredEntry {
  public let schema: EntrySchema

  public init(
    _ name: String, _ en: String, _ zh: String, help: Words? = nil, isLong: Bool = false, maximumText: Int = EntrySchema.maximumText
  ) {
    schema = EntrySchema(
      name: name, type: Value.fieldType, isRequired: true, label: Words(en, zh), help: help, isLong: isLong, maximumText: maximumText)
  }
}

/// An entry that may stay empty.
public struct OptionalEntry<Value: FieldValue>: DeclaredEntry {
  public let schema: EntrySchema

  public init(
    _ name: String, _ en: String, _ zh: String, help: Words? = nil, isLong: Bool = false, maximumText: Int = EntrySchema.maximumText
  ) {
    schema = EntrySchema(
      name: name, type: Value.fieldType, isRequired: false, label: Words(en, zh), help: help, isLong: isLong, maximumText: maximumText)
  }
}

/// What a step asks for: a struct whose stored properties are its entries.
public protocol StepInput: Sendable {
  static var entries: Self { get }
}

extension StepInput {
  static var schemas: [EntrySchema] {
    Mirror(reflecting: entries).children.compactMap { ($0.value as? any DeclaredEntry)?.schema }
  }
}

/// What was entered, as Swift values: `input.order`, `input.promised`.
@dynamicMemberLookup
public struct Inputs<I: StepInput>: Sendable {
  let cells: [String: [Cell]]

  public subscript<V: FieldValue>(dynamicMember path: KeyPath<I, Entry<V>>) -> V {
    let entry = I.entries[keyPath: path].schema
    guard let cells = cells[entry.name], let value = V(cells: cells) else {
      // Reading the input gives problems, not an Inputs, when a required entry is missing or unreadable.
      fatalError("\(entry.name) is required and was read")
    }
    return value
  }

  public subscript<V: FieldValue>(dynamicMember path: KeyPath<I, OptionalEntry<V>>) -> V? {
    cells[I.entries[keyPath: path].schema.name].flatMap(V.init(cells:))
  }
}
