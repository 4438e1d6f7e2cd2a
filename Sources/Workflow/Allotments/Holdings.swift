import Foundation
import Ground
import Membership
import Records
import Replica

/// What one site may still spend of one thing, lease by lease: stock in millionths of a unit, or money in minor units.
struct Holdings {
  struct Part: Hashable {
    var until: Instant
    var left: Int64
  }

  /// The one that ends first stands first.
  private(set) var parts: [Part]

  init(_ parts: [Part]) { self.parts = parts.sorted { $0.until < $1.until } }

  /// - Parameter rows: end and what is left, each.
  init(rows: [[Int64]]) { self.init(rows.map { Part(until: Instant(milliseconds: UInt64($0[0])), left: $0[1]) }) }

  /// What may be spent at a moment, less what was oversold before.
  func spendable(at now: Instant) -> Int64 {
    max(0, parts.reduce(0) { $0 + (Lease.maySpend($1.until, at: now) ? $1.left : 0) })
  }

  /// Takes an amount, from the leases that end first. Takes nothing when there is too little.
  mutating func take(_ amount: Int64, at now: Instant) -> [Part]? {
    guard spendable(at: now) >= amount else { return nil }
    var rest = amount
    var taken: [Part] = []
    for place in parts.indices where rest > 0 && parts[place].left > 0 && Lease.maySpend(parts[place].until, at: now) {
      let part = min(rest, parts[place].left)
      parts[place].left -= part
      rest -= part
      taken.append(Part(until: parts[place].until, left: part))
    }
    return rest == 0 ? taken : nil
  }

  /// What was oversold: by an override, or before a lease ended that the owner has taken back meanwhile.
  var oversold: [Part] { parts.filter { $0.left < 0 } }
}

extension Snapshot {
  /// What a site may still promise of a warehouse's product.
  func stockHeld(_ product: Product.ID, on shelf: Shelf, by holder: SiteID) throws -> Holdings {
    Holdings(
      rows: try integers(
        "SELECT until_ms, quantity_e6 FROM allotment_left WHERE _shelf = ? AND product = ? AND holder = ? AND quantity_e6 <> 0",
        [Int64(shelf.code), Data(product.key.bytes), Int64(holder.number)]))
  }

  /// What a site may still use of a customer's credit.
  func creditHeld(_ customer: Customer.ID, on shelf: Shelf, by holder: SiteID, _ currency: String) throws -> Holdings {
    Holdings(
      rows: try integers(
        """
        SELECT until_ms, amount_minor FROM credit_left
        WHERE _shelf = ? AND customer = ? AND holder = ? AND amount_currency = ? AND amount_minor <> 0
        """, [Int64(shelf.code), Data(customer.key.bytes), Int64(holder.number), currency]))
  }

  /// Whether a warehouse has ever allotted the product. From then on it is promised from allotments only.
  func isAllotted(_ product: Product.ID, on shelf: Shelf) throws -> Bool {
    try count("SELECT EXISTS (SELECT 1 FROM allotment_left WHERE _shelf = ? AND product = ?)", [Int64(shelf.code), Data(product.key.bytes)]) == 1
  }

  func isCreditAllotted(_ customer: Customer.ID, on shelf: Shelf) throws -> Bool {
    try count("SELECT EXISTS (SELECT 1 FROM credit_left WHERE _shelf = ? AND customer = ?)", [Int64(shelf.code), Data(customer.key.bytes)]) == 1
  }

  /// What a warehouse has pledged of a product: what sites may still promise, and what is promised and not packed.
  func pledged(_ product: Product.ID, on shelf: Shelf) throws -> ExactDecimal {
    let (shelf, product) = (Int64(shelf.code), Data(product.key.bytes))
    let left = try count("SELECT coalesce(sum(max(quantity_e6, 0)), 0) FROM allotment_left WHERE _shelf = ? AND product = ?", [shelf, product])
    let promised = try count("SELECT quantity_e6 FROM stock_promised WHERE _shelf = ? AND product = ?", [shelf, product])
    return ExactDecimal(millionths: Int64(left) + Int64(promised))
  }

  /// What is promised to an order line and not packed yet, and at which warehouse; nil when nothing is.
  func promise(of line: OrderLine.ID) throws -> (shelf: Shelf, open: ExactDecimal)? {
    let moves = try all(PromiseMove.self, where: "order_line = ?", [Data(line.key.bytes)])
    guard let shelf = moves.first?.shelf else { return nil }
    return (shelf, moves.reduce(.zero) { $0 + $1.quantity.amount })
  }
}

extension StepContext {
  /// What this warehouse may still allot of a product: what is free and not pledged.
  func spare(_ product: Product.ID) throws -> ExactDecimal {
    max(.zero, try stock(product, .free) - (try snapshot.pledged(product, on: home)))
  }

  /// A site that may hold an allotment: an office or a laptop, by its code.
  func holder(_ code: String, entry: String) throws -> Row<Member> {
    let members = try snapshot.all(Member.self, where: "role IN ('office', 'field')")
    if let found = members.first(where: { $0.code == code }) { return found }
    throw Problem(
      "site.unclear", field: entry, Words("\"\(code)\" is no office or laptop of this company.", "“\(code)”不是本公司的销售处或外勤电脑。"),
      remedy: Words("Name one of: \(members.map(\.code).joined(separator: ", ")).", "请指定：\(members.map(\.code).joined(separator: "、"))。"))
  }

  /// The end of a new allotment: none for an office, a lease for a laptop.
  func leaseEnd(for holder: Row<Member>, hours: Int?) -> Instant {
    if let hours { return now.advanced(byHours: hours) }
    return holder.role == SiteRole.field.rawValue ? now.advanced(byHours: AllotmentGrant.leaseHours) : Lease.open
  }
}
