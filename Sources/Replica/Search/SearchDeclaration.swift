/// What people find a record by: declared with its type, so that lists, completion and the box over everything look into the same words.
///
/// An index of these words is kept by each replica for itself, in the same file: it is derived, replicated to nobody, and no part of any
/// fingerprint. See `docs/decisions/0016-search-is-an-index-of-our-own-words.md`.
public struct SearchDeclaration: Sendable, Hashable {
  /// Text fields of the record.
  public var fields: [String]
  /// Reference fields: the record is found by what their records are found by, like an order by its customer's name. Looked up when
  /// somebody searches, so a customer's new name finds all orders at once.
  public var through: [String]

  public init(_ fields: [String], through: [String] = []) {
    self.fields = fields
    self.through = through
  }
}
