import Ground
import Membership

/// How two values of a field become one.
public enum MergeRule: String, Sendable {
  /// Set when the record is created; never changes.
  case once
  /// The higher version wins; a concurrent loser goes to the conflict inbox.
  case latest
  /// A lifecycle: the higher (round, rank) wins.
  case advance
}

/// What the store, the codec, the API and the forms know of a field, whatever its Swift type.
public struct FieldSchema: Sendable {
  /// The largest field number: a change set names fields in a mask of 64 bits.
  public static let maximumNumber = 63
  /// What a text may hold unless its field says otherwise; bytes of UTF-8.
  public static let maximumText = 4_000
  /// The largest blob (an original document): 8 MiB, so that a change set fits a batch.
  public static let maximumBlob = 8 << 20

  /// From 1, given once, never reused.
  public var number: Int
  public var name: String
  public var rule: MergeRule
  public var type: FieldType
  public var isRequired: Bool
  public var isIndexed: Bool
  /// Site roles that may write it; nil: those that may create the record.
  public var writers: Set<SiteRole>?
  public var maximumText: Int
  public var label: Words

  public var columnNames: [String] {
    type.columns.map { $0.suffix.isEmpty ? name : "\(name)_\($0.suffix)" }
  }
}

/// A field as a record type declares it.
public protocol DeclaredField: Sendable {
  var schema: FieldSchema { get }
}

/// Holds a field's schema by reference: a step reads the struct of all fields of a type for each field that it sets, and copying ten
/// schemas for that took a third of a commit's time outside of the disk.
final class SchemaBox: Sendable {
  let schema: FieldSchema
  init(_ schema: FieldSchema) { self.schema = schema }
}

/// A field that every record of its type has.
public struct Field<Value: FieldValue>: DeclaredField {
  private let box: SchemaBox
  public var schema: FieldSchema { box.schema }

  public init(
    _ number: Int, _ name: String, _ rule: MergeRule, _ en: String, _ zh: String,
    by writers: Set<SiteRole>? = nil, indexed: Bool = false, maximumText: Int = FieldSchema.maximumText
  ) {
    box = SchemaBox(FieldSchema(
      number: number, name: name, rule: rule, type: Value.fieldType, isRequired: true, isIndexed: indexed,
      writers: writers, maximumText: maximumText, label: Words(en, zh)))
  }
}

/// A field that may be empty.
public struct OptionalField<Value: FieldValue>: DeclaredField {
  private let box: SchemaBox
  public var schema: FieldSchema { box.schema }

  public init(
    _ number: Int, _ name: String, _ rule: MergeRule, _ en: String, _ zh: String,
    by writers: Set<SiteRole>? = nil, indexed: Bool = false, maximumText: Int = FieldSchema.maximumText
  ) {
    box = SchemaBox(FieldSchema(
      number: number, name: name, rule: rule, type: Value.fieldType, isRequired: false, isIndexed: indexed,
      writers: writers, maximumText: maximumText, label: Words(en, zh)))
  }
}

/// Where a record stands in its life. Always merged by `advance`; begins at the lifecycle's initial state in round 1.
public struct StateField<State: Lifecycle>: DeclaredField {
  private let box: SchemaBox
  public var schema: FieldSchema { box.schema }

  public init(_ number: Int, _ name: String = "state", _ en: String = "State", _ zh: String = "状态", by writers: Set<SiteRole>? = nil) {
    box = SchemaBox(FieldSchema(
      number: number, name: name, rule: .advance, type: State.fieldType, isRequired: true, isIndexed: true,
      writers: writers, maximumText: 64, label: Words(en, zh)))
  }
}
