import Foundation
import Ground
import Membership
import Records
import Replica

/// 3.3 Takes back what is left of credit leases that have ended.
public struct CreditTakeback: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "credit.takeback", "3.3", by: [.creditController, .accountant], at: [.headquarters], "Take back ended credit allotments", "收回到期信用配额",
    help: Words(
      "Takes back what is left of a customer's credit on leases that ended a quarter of an hour ago or longer. The node does it by itself.",
      "收回该客户到期已超过一刻钟的信用租期余量。节点会自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
  }

  private struct Left {
    var holder: Int
    var part: Holdings.Part
    var currency: String
  }

  private static func ended(_ customer: Row<Customer>, _ context: StepContext) throws -> [Left] {
    let currencies = try context.snapshot.texts(
      "SELECT DISTINCT amount_currency FROM credit_left WHERE _shelf = ? AND customer = ? ORDER BY 1", [Int64(customer.shelf.code), Data(customer.id.key.bytes)])
    return try currencies.flatMap { currency in
      try context.snapshot.integers(
        """
        SELECT holder, until_ms, amount_minor FROM credit_left
        WHERE _shelf = ? AND customer = ? AND amount_currency = ? AND amount_minor > 0 ORDER BY until_ms, holder
        """, [Int64(customer.shelf.code), Data(customer.id.key.bytes), currency]
      ).map { Left(holder: Int($0[0]), part: .init(until: Instant(milliseconds: UInt64($0[1])), left: $0[2]), currency: currency) }
    }.filter { Lease.mayTakeBack($0.part.until, at: context.now) }
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? {
    guard try ended(subject, context).isEmpty else { return nil }
    return Problem("allotment.noneEnded", Words("Nothing is left of ended leases of \(subject.name)'s credit.", "\(subject.name) 没有到期未用的信用配额。"), remedy: Words("A lease comes back 15 minutes after its end; an office returns its allotment itself with credit.return.", "租期结束 15 分钟后方可收回；销售处用 credit.return 自行退回。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    let all = try ended(customer, context)
    for left in all {
      try changes.create(CreditMove.self, on: customer.shelf) {
        $0.customer = customer.id
        $0.holder = left.holder
        $0.until = left.part.until
        $0.kind = .takeback
        $0.amount = Money(minor: -left.part.left, currency: left.currency)
      }
    }
    let back = all.map { Money(minor: $0.part.left, currency: $0.currency).description }.joined(separator: ", ")
    return StepResult(customer.id.key, Words("\(back) of \(customer.name)'s credit are taken back.", "已收回 \(customer.name) 信用 \(back)。"))
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(
      Customer.self, where: "id IN (SELECT customer FROM credit_left WHERE amount_minor > 0 AND until_ms < ?)", [Int64(context.now.milliseconds)]
    ).filter { try !ended($0, context).isEmpty }.map { ["customer": $0.id.key.description] }
  }
}
