import Foundation
import Ground
import Membership
import Records
import Replica

/// 3.3 One aspect that orders are reviewed by: who looks at it, where, and of which orders.
public struct AspectRule: Sendable {
  public var aspect: ReviewAspect
  /// `office`, or `plant`, which sees no price.
  public var place: SiteRole
  public var roles: Set<OperatorRole>
  public var need: ReviewNeed
  /// From which total on, in whichever currency; for the need ``ReviewNeed/from``.
  public var from: ExactDecimal
  /// Whether it is only about lines that no stock is promised to.
  public var isForMade: Bool
  /// What is looked at.
  public var looked: Words
}

extension AspectRule: Decodable {
  private enum Key: String, CodingKey { case aspect, place, roles, need, from, made_to_order, en, zh }

  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    aspect = try file.decode(ReviewAspect.self, forKey: .aspect)
    guard let place = SiteRole(rawValue: try file.decode(String.self, forKey: .place)) else {
      throw DecodingError.dataCorruptedError(forKey: .place, in: file, debugDescription: "no kind of site")
    }
    self.place = place
    roles = try file.decode(Set<OperatorRole>.self, forKey: .roles)
    need = try file.decode(ReviewNeed.self, forKey: .need)
    from = try ExactDecimal(parsing: file.decodeIfPresent(String.self, forKey: .from) ?? "0")
    isForMade = try file.decode(Bool.self, forKey: .made_to_order)
    looked = Words(try file.decode(String.self, forKey: .en), try file.decode(String.self, forKey: .zh))
  }
}

/// 3.3 The rules of review as they hold at this site now: the shipped table (`review-aspects.json`) with what headquarters changed of it.
public struct ReviewRules: Sendable {
  public static let shipped: [AspectRule] = Resource.decode("review-aspects")
  /// The most changed rules that are read: of 9 aspects, a few currencies, and the products that are marked.
  static let maximumChanges = 2_000

  public private(set) var aspects: [AspectRule]
  /// Amounts that headquarters set, by aspect and currency.
  private var amounts: [ReviewAspect: [String: Money]] = [:]
  /// The products that an aspect is always reviewed for.
  public private(set) var marked: [ReviewAspect: Set<Product.ID>] = [:]

  public init(_ context: StepContext) throws {
    aspects = Self.shipped
    for change in try context.snapshot.all(ApprovalLimit.self, where: Self.changed, order: "id", limit: Self.maximumChanges) {
      apply(change)
    }
  }

  private static let changed = "aspect IN (\(shipped.map { "'\($0.aspect.rawValue)'" }.joined(separator: ", ")))"

  /// Two sites of headquarters may have set the same thing at once, each in a record of its own: the one made last holds.
  private mutating func apply(_ change: Row<ApprovalLimit>) {
    if let product = change.product {
      if change.need == .marked { marked[change.aspect, default: []].insert(product) } else { marked[change.aspect]?.remove(product) }
    } else if let amount = change.amount {
      amounts[change.aspect, default: [:]][amount.currency] = amount
    } else if let need = change.need, let place = aspects.firstIndex(where: { $0.aspect == change.aspect }) {
      aspects[place].need = need
    }
  }

  public func rule(_ aspect: ReviewAspect) -> AspectRule? { aspects.first { $0.aspect == aspect } }

  /// From which total on an aspect is reviewed; nil when its need does not hang on an amount.
  public func threshold(_ rule: AspectRule, _ currency: String) -> Money? {
    rule.need == .from ? amounts[rule.aspect]?[currency] ?? Money(rule.from, currency) : nil
  }

  /// The aspects that an order has to be reviewed by, in the order of the table.
  public func needed(_ order: Row<SalesOrder>, _ context: StepContext) throws -> [AspectRule] {
    let asked = aspects.filter { isAsked($0, order.total) || marked[$0.aspect]?.isEmpty == false && $0.need != .never }
    guard asked.contains(where: { $0.place == .plant || marked[$0.aspect] != nil }) else { return asked }
    let lines = try order.lines(context)
    let made = try asked.contains { $0.isForMade } ? order.linesToMake(context).map(\.line) : []
    let hasPlant = try asked.contains { $0.place == .plant } && !context.plants().isEmpty
    return asked.filter { rule in
      let about = rule.isForMade ? made : lines
      guard !about.isEmpty, rule.place != .plant || hasPlant else { return false }
      return isAsked(rule, order.total) || about.contains { marked[rule.aspect]?.contains($0.product) == true }
    }
  }

  private func isAsked(_ rule: AspectRule, _ total: Money) -> Bool {
    switch rule.need {
    case .always: true
    case .from: threshold(rule, total.currency).map { total.minor >= $0.minor } ?? true
    case .marked, .never: false
    }
  }
}

extension StepContext {
  /// The plants that work.
  func plants() throws -> [Row<Member>] {
    try snapshot.all(Member.self, where: "role = 'plant'", order: "site").filter { $0.retired == nil && $0.revocation == nil }
  }
}
