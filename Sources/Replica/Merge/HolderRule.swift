import Ground
import Membership

/// What every receiver checks of a record that moves a bounded sum: that its author may move it, and in that direction.
///
/// Only what the record itself tells, so that the answer is the same whatever the order of arrival. What a sum comes to is checked where it
/// is spent; see ``OverAllotment``.
struct HolderRule: Sendable {
  private let columns: BoundColumns
  private let name: String

  /// - Returns: nil for a record whose sum is not bounded.
  init?(_ record: RecordSchema) {
    guard let bound = record.bound else { return nil }
    columns = bound
    name = record.name
  }

  /// - Parameter cells: of a new record with all its required fields.
  func check(_ cells: UnsafeMutablePointer<WireCell>, on shelf: Shelf, by author: AdmittedMember) throws {
    // A kind of a newer peer waits for an upgrade, and is judged then.
    guard let kind = columns.kind(cells[columns.kind].bytes) else { return }
    let holder = cells[columns.holder].integer
    switch kind.by {
    case .holder:
      guard holder == Int64(author.site.number) else {
        throw MergeRefusal(.right, "\(author.code) may not move what site \(holder) holds (\(name), \(kind.value))")
      }
    case .owner:
      guard isOwner(author, of: shelf) else {
        throw MergeRefusal(.right, "\(author.code) does not own what it moves (\(name), \(kind.value) on \(shelf))")
      }
    }
    let amount = cells[columns.amount].integer
    guard kind.effect == .adds ? amount >= 0 : amount <= 0 else {
      throw MergeRefusal(.value, "a \(name) of kind \(kind.value) with the amount \(amount)")
    }
  }

  private func isOwner(_ author: AdmittedMember, of shelf: Shelf) -> Bool {
    switch columns.bound.owner {
    case .shelf: author.site == shelf.site
    case .role(let role): author.role == role
    }
  }
}
