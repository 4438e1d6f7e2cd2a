import Ground
import Membership
import Records
import Replica

/// For whom a note is.
public enum NoteScope: String, Choice {
  /// Every site that has something of the order.
  case everyone
  /// The office that the order belongs to, and headquarters.
  case office

  public var label: Words {
    switch self {
    case .everyone: Words("all sites of the order", "订单相关的所有站点")
    case .office: Words("the office and headquarters only", "仅销售处和总部")
    }
  }
}

/// Where a note about an order goes: onto which shelves, and so to which sites.
public struct NoteReach {
  let order: KnownOrder
  let context: StepContext

  public init(_ order: KnownOrder, _ context: StepContext) {
    self.order = order
    self.context = context
  }

  /// The shelves that get a copy: those with something of the order, and the asked site's own. What this site does not hold it cannot write on.
  func shelves(_ scope: NoteScope, asks site: Row<Member>?) throws -> [Shelf] {
    guard scope == .everyone else { return order.shelf.map { [$0] } ?? [] }
    let all = try order.shelves(context.snapshot).union(site.flatMap(Self.own).map { [$0] } ?? [])
    return all.filter(context.site.shelves.contains).sorted()
  }

  /// The other sites that may be asked: those that will read the note, and of the offices only the order's own.
  public func askable() throws -> [Row<Member>] {
    let members = try context.snapshot.all(Member.self, order: "site")
    let office = office(members)
    return try members.filter { member in
      guard let role = SiteRole(rawValue: member.role), role != .reader, member.retired == nil, member.revocation == nil,
        member.site != Int(context.site.site.number), role != .office || member.site == Int(office.number)
      else { return false }
      return try isReached(member, by: shelves(.everyone, asks: member))
    }
  }

  func isReached(_ member: Row<Member>, by shelves: [Shelf]) -> Bool {
    ShelfSet(member.shelves).map { set in shelves.contains(where: set.contains) } ?? false
  }

  /// The office whose order it is. Where the order is not held, its key says who made it, which may be a laptop of the office.
  private func office(_ members: [Row<Member>]) -> SiteID {
    if let shelf = order.shelf { return shelf.site }
    let maker = order.id.key.site
    let laptop = members.first { $0.site == Int(maker.number) && $0.role == SiteRole.field.rawValue }
    return laptop.flatMap { ShelfSet($0.shelves)?.single.first { $0.kind == .office }?.site } ?? maker
  }

  /// The shelf that a site's own documents lie on; nil for one that has none of its own.
  private static func own(_ member: Row<Member>) -> Shelf? {
    let site = SiteID(UInt32(truncatingIfNeeded: member.site))
    switch SiteRole(rawValue: member.role) {
    case .office: return Shelf(.office, site)
    case .plant: return Shelf(.plant, site)
    case .warehouse: return Shelf(.warehouse, site)
    case .headquarters, .field, .reader, nil: return nil
    }
  }
}

/// A note before it is written.
struct NewNote {
  var order: KnownOrder
  var text: String
  var asks: SiteID?
  var answers: Note.ID?

  /// Writes a copy on each shelf.
  /// - Returns: the first.
  func write(on shelves: [Shelf], _ context: StepContext, _ changes: inout Changes) throws -> Note.ID? {
    let person = try context.snapshot.first(
      Operator.self, where: "name = ? AND site = ?", [context.actor.name, Int64(context.site.site.number)])
    var first: Note.ID?
    for shelf in shelves {
      let made = try changes.create(Note.self, on: shelf) {
        $0.order = order.id
        $0.orderNumber = order.number
        $0.text = text
        $0.author = person?.fullName ?? context.actor.name
        $0.at = context.now
        $0.asks = asks.map { Int($0.number) }
        $0.copyOf = first
        $0.answers = answers
        $0.state = asks == nil ? .told : .asked
      }
      first = first ?? made
    }
    return first
  }
}

enum NoteText {
  /// Characters, as people count them.
  static let maximum = 2_000

  static func problem(_ text: String) -> Problem? {
    guard text.count > maximum else { return nil }
    return Problem(
      "note.tooLong", field: "text", Words("has \(text.count) characters; a note has at most \(maximum).", "共 \(text.count) 字；每条留言最多 \(maximum) 字。"),
      remedy: Words("Shorten it, or write two notes.", "请缩短，或分两条留言。"))
  }
}
