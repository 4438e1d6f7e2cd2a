import Foundation
import Ground
import Records
import Replica

/// One note about an order, however many copies of it lie here.
public struct OrderNote: Sendable {
  /// A copy that lies here.
  public var note: Note.ID
  /// The first copy, by which an answer names it.
  public var first: Note.ID
  /// Empty for an answer without a word.
  public var text: String
  public var author: String
  /// The code of the site where it was written.
  public var site: String
  public var at: Instant
  /// The code of the site that is asked; nil for a note that asks nobody.
  public var asks: String?
  /// A question that nobody has answered, as far as is known here.
  public var isOpen: Bool
  /// The first copy of the question that it answers.
  public var answers: Note.ID?
  /// Plant and warehouse do not have it, as far as is known here.
  public var isForOffice: Bool
}

/// The notes about an order, oldest first.
public struct OrderNotes: Sendable {
  public var notes: [OrderNote] = []
  /// Whether older ones are left out.
  public var isCut = false
  /// All copies that were read.
  public var records: [AnyRow] = []

  /// - Parameter limit: the newest so many.
  public static func of(_ order: SalesOrder.ID, limit: Int, _ snapshot: Snapshot) throws -> OrderNotes {
    // A note has a copy on each of a few shelves.
    let rows = try snapshot.all(
      Note.self, where: "sales_order = ?", [Data(order.key.bytes)], order: "id DESC", limit: (limit + 1) * maximumCopies)
    let notes = Dictionary(grouping: rows) { $0.copyOf ?? $0.id }
    // By the stamps of the steps that wrote them: an answer comes after its question whatever the sites' clocks say.
    let ordered = notes.sorted { $0.value[0].any.versions.created < $1.value[0].any.versions.created }
    return OrderNotes(
      notes: try ordered.suffix(limit).compactMap { try note($0.key, $0.value, snapshot) }, isCut: ordered.count > limit, records: rows.map(\.any))
  }

  /// Copies that lie at one site; more only for an order that many plants make.
  private static let maximumCopies = 4

  private static func note(_ first: Note.ID, _ copies: [Row<Note>], _ snapshot: Snapshot) throws -> OrderNote? {
    guard let copy = copies.min(by: { $0.id < $1.id }) else { return nil }
    return OrderNote(
      note: copy.id, first: first, text: copy.text, author: copy.author, site: try snapshot.code(of: copy.id.key.site), at: copy.at,
      asks: try copy.asks.map { try snapshot.code(of: SiteID(UInt32(truncatingIfNeeded: $0))) },
      isOpen: copy.asks != nil && copies.allSatisfy { $0.state != .answered }, answers: copy.answers,
      isForOffice: copies.allSatisfy { $0.shelf.kind == .office })
  }
}

extension StepContext {
  /// Open questions to this site, the oldest first, one of each.
  func questionsHere(limit: Int) throws -> [Row<Note>] {
    var seen: Set<Note.ID> = []
    return try snapshot.all(Note.self, where: "state = 'asked' AND asks = ?", [Int64(site.site.number)], limit: limit).filter {
      seen.insert($0.copyOf ?? $0.id).inserted
    }
  }
}
