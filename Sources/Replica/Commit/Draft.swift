import Ground
import Membership

/// A record being made or changed, with its fields as Swift values: `$0.customer = id`, `$0.state = .confirmed`.
///
/// Its subscripts are inlined into the caller, where the record type is known: looked up by key path for each of sixty fields, they took
/// a third of a step's time outside of the disk.
@dynamicMemberLookup
public struct Draft<R: RecordType> {
  @usableFromInline var content: DraftContent

  /// - Parameter values: what the same step has set before.
  init(_ current: Row<R>? = nil, values: SetFields = SetFields()) {
    content = DraftContent(current: current?.any, values: values)
  }

  var values: SetFields { content.values }
  var illegal: IllegalMove? { content.illegal }

  @inlinable
  public subscript<V: FieldValue>(dynamicMember path: KeyPath<R, Field<V>>) -> V? {
    get { content.cells(R.fields[keyPath: path].schema).flatMap(V.init(cells:)) }
    set { content.set(R.fields[keyPath: path].schema, newValue?.cells) }
  }

  @inlinable
  public subscript<V: FieldValue>(dynamicMember path: KeyPath<R, OptionalField<V>>) -> V? {
    get { content.cells(R.fields[keyPath: path].schema).flatMap(V.init(cells:)) }
    set { content.set(R.fields[keyPath: path].schema, newValue?.cells) }
  }

  /// Moves the record on in its life. A move that the lifecycle does not name fails the commit.
  @inlinable
  public subscript<S: Lifecycle>(dynamicMember path: KeyPath<R, StateField<S>>) -> S {
    get { content.state(R.fields[keyPath: path].schema) }
    set { content.move(R.fields[keyPath: path].schema, to: newValue, of: R.record.name) }
  }

  /// Begins the record's life anew at an earlier state, in a new round.
  public mutating func reopen<S: Lifecycle>(_ path: KeyPath<R, StateField<S>>, at state: S) {
    let field = R.fields[keyPath: path].schema
    content.set(field, [.text(state.rawValue), .integer((content.cells(field)?[1].integer ?? 1) + 1)])
  }
}

/// A draft without its record's type.
@usableFromInline
struct DraftContent {
  private(set) var values: SetFields
  private let current: AnyRow?
  private(set) var illegal: IllegalMove?

  init(current: AnyRow?, values: SetFields) {
    self.current = current
    self.values = values
  }

  @usableFromInline
  func cells(_ field: FieldSchema) -> [Cell]? {
    if let set = values[field.number] { return set }
    return current?.value(field)
  }

  @usableFromInline
  mutating func set(_ field: FieldSchema, _ cells: [Cell]?) {
    if let current, current.value(field) == cells {
      values.unset(field.number)
    } else {
      values.set(field.number, cells)
    }
  }

  @usableFromInline
  func state<S: Lifecycle>(_ field: FieldSchema) -> S { cells(field)?[0].text.flatMap(S.init(rawValue:)) ?? .initial }

  @usableFromInline
  mutating func move<S: Lifecycle>(_ field: FieldSchema, to state: S, of record: @autoclosure () -> String) {
    let from: S = self.state(field)
    if current != nil, state != from, !(from.next.contains(state) && state.rank > from.rank) {
      illegal = IllegalMove(record: record(), from: from.rawValue, to: state.rawValue)
    }
    set(field, [.text(state.rawValue), .integer(cells(field)?[1].integer ?? 1)])
  }
}

/// A state change that the lifecycle does not allow. The step's check should have said so before.
public struct IllegalMove: Error, Hashable, Sendable {
  public var record: String
  public var from: String
  public var to: String
}
