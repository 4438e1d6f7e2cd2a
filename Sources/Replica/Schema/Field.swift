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
///
/// A class, since a step looks it up for each field that it sets: copying its ten members took a third of a commit's time outside of the disk.
public final class FieldSchema: Sendable {
  /// The largest field number: a change set names fields in a mask of 64 bits.
  public static let maximumNumber = 63
  /// What a text may hold unless its field says otherwise; bytes of UTF-8.
  public static let maximumText = 4_000
  /// The largest blob (an original document): 8 MiB, so that a change set fits a batch.
  public static let maximumBlob = 8 << 20

  /// From 1, given once, never reused.
  public let number: Int
  public let name: String
  public let rule: MergeRule
  public let type: FieldType
  public let isRequired: Bool
  public let isIndexed: Bool
  /// Site roles that may write it; nil: those that may create the record.
  public let writers: Set<SiteRole>?
  public let maximumText: Int
  /// Written along with what a step decides, such as the moment of it: a value of it that lost is nothing to decide by itself.
  public let isAside: Bool
  public let label: Words
  public let columnNames: [String]

  init(
    _ number: Int, _ name: String, _ rule: MergeRule, _ type: FieldType, _ label: Words, isRequired: Bool, isIndexed: Bool,
    writers: Set<SiteRole>?, maximumText: Int, isAside: Bool = false
  ) {
    self.number = number
    self.name = name
    self.rule = rule
    self.type = type
    self.label = label
    self.isRequired = isRequired
    self.isIndexed = isIndexed
    self.writers = writers
    self.maximumText = maximumText
    self.isAside = isAside
    columnNames = type.columns.map { $0.suffix.isEmpty ? name : "\(name)_\($0.suffix)" }
  }
}

/// A field as a record type declares it.
public protocol DeclaredField: Sendable {
  var schema: FieldSchema { get }
}

/// A field that every record of its type has.
public struct Field<Value: FieldValue>: DeclaredField {
  public let schema: FieldSchema

  public init(
    _ number: Int, _ name: String, _ rule: MergeRule, _ en: String, _ zh: String,
    by writers: Set<SiteRole>? = nil, indexed: Bool = false, maximumText: Int = FieldSchema.maximumText
  ) {
    schema = FieldSchema(
      number, name, rule, Value.fieldType, Words(en, zh), isRequired: true, isIndexed: indexed, writers: writers,
      maximumText: maximumText)
  }
}

/// A field that may be empty.
public struct OptionalField<Value: FieldValue>: DeclaredField {
  public let schema: FieldSchema

  public init(
    _ number: Int, _ name: String, _ rule: MergeRule, _ en: String, _ zh: String,
    by writers: Set<SiteRole>? = nil, indexed: Bool = false, maximumText: Int = FieldSchema.maximumText,
    aside isAside: Bool = false
  ) {
    schema = FieldSchema(
      number, name, rule, Value.fieldType, Words(en, zh), isRequired: false, isIndexed: indexed, writers: writers,
      maximumText: maximumText, isAside: isAside)
  }
}

/// Where a record stands in its life. Always merged by `advance`; begins at the lifecycle's initial state in round 1.
public struct StateField<State: Lifecycle>: DeclaredField {
  public let schema: FieldSchema

  public init(_ number: Int, _ name: String = "state", _ en: String = "State", _ zh: String = "状态", by writers: Set<SiteRole>? = nil) {
    schema = FieldSchema(
      number, name, .advance, State.fieldType, Words(en, zh), isRequired: true, isIndexed: true, writers: writers, maximumText: 64)
  }
}
