import Ground
import Membership

/// A record being made or changed, with its fields as Swift values: `$0.customer = id`, `$0.state = .confirmed`.
@dynamicMemberLookup
public struct Draft<R: RecordType> {
  private(set) var values: SetFields
  let current: Row<R>?
  private(set) var illegal: IllegalMove?

  /// - Parameter values: what the same step has set before.
  init(_ current: Row<R>? = nil, values: SetFields = SetFields()) {
    self.current = current
    self.values = values
  }

  private func cells(_ field: FieldSchema) -> [Cell]? {
    if let set = values[field.number] { return set }
    return current?.any.value(field)
  }

  private mutating func set(_ field: FieldSchema, _ cells: [Cell]?) {
    if let current, current.any.value(field) == cells {
      values.unset(field.number)
    } else {
      values.set(field.number, cells)
    }
  }

  public subscript<V: FieldValue>(dynamicMember path: KeyPath<R, Field<V>>) -> V? {
    get { cells(R.fields[keyPath: path].schema).flatMap(V.init(cells:)) }
    set { set(R.fields[keyPath: path].schema, newValue?.cells) }
  }

  public subscript<V: FieldValue>(dynamicMember path: KeyPath<R, OptionalField<V>>) -> V? {
    get { cells(R.fields[keyPath: path].schema).flatMap(V.init(cells:)) }
    set { set(R.fields[keyPath: path].schema, newValue?.cells) }
  }

  /// Moves the record on in its life. A move that the lifecycle does not name fails the commit.
  public subscript<S: Lifecycle>(dynamicMember path: KeyPath<R, StateField<S>>) -> S {
    get { cells(R.fields[keyPath: path].schema)?[0].text.flatMap(S.init(rawValue:)) ?? .initial }
    set {
      let field = R.fields[keyPath: path].schema
      let from = cells(field)?[0].text.flatMap(S.init(rawValue:)) ?? .initial
      let round = cells(field)?[1].integer ?? 1
      if current != nil, newValue != from, !(from.next.contains(newValue) && newValue.rank > from.rank) {
        illegal = IllegalMove(record: R.record.name, from: from.rawValue, to: newValue.rawValue)
      }
      set(field, [.text(newValue.rawValue), .integer(round)])
    }
  }

  /// Begins the record's life anew at an earlier state, in a new round.
  public mutating func reopen<S: Lifecycle>(_ path: KeyPath<R, StateField<S>>, at state: S) {
    let field = R.fields[keyPath: path].schema
    set(field, [.text(state.rawValue), .integer((cells(field)?[1].integer ?? 1) + 1)])
  }
}

/// A state change that the lifecycle does not allow. The step's check should have said so before.
public struct IllegalMove: Error, Hashable, Sendable {
  public var record: String
  public var from: String
  public var to: String
}
