import Foundation
import Ground
import Membership
import Records
import Replica

/// 3.3 Up to which total a role at a kind of site approves, by currency.
public struct RoleLimit: Sendable {
  public var role: OperatorRole
  public var place: SiteRole
  /// By currency; the total itself is still within.
  public var upTo: [String: Money]
  /// The currencies whose amount headquarters set itself.
  public var changed: [String: Row<ApprovalLimit>] = [:]
}

extension RoleLimit: Decodable {
  private enum Key: String, CodingKey { case role, place, up_to }

  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    role = try file.decode(OperatorRole.self, forKey: .role)
    guard let place = SiteRole(rawValue: try file.decode(String.self, forKey: .place)) else {
      throw DecodingError.dataCorruptedError(forKey: .place, in: file, debugDescription: "no kind of site")
    }
    self.place = place
    upTo = [:]
    for (currency, amount) in try file.decode([String: ExactDecimal].self, forKey: .up_to) { upTo[currency] = Money(amount, currency) }
  }
}

/// 3.3 The limits of approval as they hold at this site now: the shipped table (`approval-limits.json`) with what headquarters changed of it.
///
/// An order goes on when somebody who agrees to it may approve its total. Above the highest limit, two of the highest level agree; in a
/// currency that nobody has a limit in, two who have one in another.
public struct ApprovalLimits: Sendable {
  public static let shipped: [RoleLimit] = Resource.decode("approval-limits")

  /// Somebody who agrees to an order, and up to which total they may; nil when they have no limit in its currency.
  struct Consent {
    var person: String
    var limit: Money?
  }

  public private(set) var all: [RoleLimit]

  public init(_ context: StepContext) throws {
    all = Self.shipped
    for change in try context.snapshot.all(ApprovalLimit.self, where: "aspect = 'approval'", order: "id", limit: ReviewRules.maximumChanges) {
      guard let amount = change.amount, let role = change.role.flatMap({ OperatorRole(rawValue: $0) }),
        let place = change.place.flatMap({ SiteRole(rawValue: $0) })
      else { continue }
      let index = all.firstIndex { $0.role == role && $0.place == place }
      if index == nil { all.append(RoleLimit(role: role, place: place, upTo: [:])) }
      all[index ?? all.count - 1].upTo[amount.currency] = amount
      all[index ?? all.count - 1].changed[amount.currency] = change
    }
  }

  /// The rows of a person's roles at a kind of site.
  func rows(_ roles: Set<OperatorRole>, at place: SiteRole) -> [RoleLimit] { all.filter { $0.place == place && roles.contains($0.role) } }

  /// - Returns: nil when none of the roles has a limit in the currency.
  func limit(_ roles: Set<OperatorRole>, at place: SiteRole, _ currency: String) -> Money? {
    rows(roles, at: place).compactMap { $0.upTo[currency] }.max { $0.minor < $1.minor }
  }

  func highest(_ currency: String) -> Money? { all.compactMap { $0.upTo[currency] }.max { $0.minor < $1.minor } }

  /// Whether those who agree suffice for a total.
  func isCovered(_ total: Money, by consents: [Consent]) -> Bool {
    if consents.contains(where: { $0.limit.map { total.minor <= $0.minor } ?? false }) { return true }
    guard let highest = highest(total.currency) else { return Set(consents.map(\.person)).count >= 2 }
    return total.minor > highest.minor && Set(consents.filter { $0.limit == highest }.map(\.person)).count >= 2
  }

  /// Whether no one person at an office may approve such a total.
  func isAboveOffice(_ total: Money) -> Bool {
    limit(ApproveOrder.step.operators, at: .office, total.currency).map { total.minor > $0.minor } ?? true
  }
}

/// 3.3 Who of a higher level agrees to an order that the office may not approve alone.
struct Endorsements {
  var parts: [Row<ReviewPart>]
  var consents: [ApprovalLimits.Consent] = []

  init(_ order: Row<SalesOrder>, _ limits: ApprovalLimits, _ context: StepContext) throws {
    parts = try context.snapshot.all(
      ReviewPart.self, where: "sales_order = ? AND aspect = 'endorsement'", [Data(order.id.key.bytes)], order: "id", limit: OrderReviews.maximumWords)
    for part in parts where part.decision == .approve || part.decision == .conditions {
      guard let role = part.role.flatMap({ OperatorRole(rawValue: $0) }), let place = try context.role(of: part.any.versions.created.origin.site) else { continue }
      consents.append(.init(person: part.reviewer ?? "", limit: limits.limit([role], at: place, order.total.currency)))
    }
  }

  var refusal: Row<ReviewPart>? { parts.last { $0.decision == .reject } }

  /// What stands in the way of an approval by somebody at the office.
  static func obstacle(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    let limits = try ApprovalLimits(context)
    let mine = limits.limit(context.actor.roles, at: context.site.role, order.total.currency)
    if let mine, order.total.minor <= mine.minor { return nil }
    let endorsements = try Endorsements(order, limits, context)
    if let refusal = endorsements.refusal {
      let (who, why) = (refusal.reviewer ?? "", refusal.findings ?? "")
      return Problem("approve.refusedAbove", Words("\(who) does not consent: \(why)", "\(who) 不同意：\(why)"), remedy: Words("Cancel the order, or agree on another one.", "请取消订单，或另行商定。"))
    }
    let all = endorsements.consents + [.init(person: context.actor.name, limit: mine)]
    guard !limits.isCovered(order.total, by: all) else { return nil }
    let may = mine.map { Words("may approve up to \($0)", "的审批权限为 \($0)") }
      ?? Words("has no limit in \(order.total.currency)", "没有 \(order.total.currency) 的审批权限")
    return Problem(
      "approve.limit", Words("The order is \(order.total); \(context.actor.name) \(may.en).", "订单金额 \(order.total)；\(context.actor.name) \(may.zh)。"),
      remedy: Words("A higher level consents first; see /limits for who may.", "须先由上级同意；审批权限见 /limits。"))
  }
}

extension StepContext {
  /// The kind of a member site; nil for one that is not known here.
  func role(of site: SiteID) throws -> SiteRole? {
    try snapshot.first(Member.self, where: "site = ?", [Int64(site.number)]).flatMap { SiteRole(rawValue: $0.role) }
  }
}
