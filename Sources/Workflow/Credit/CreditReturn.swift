import Ground
import Membership
import Records
import Replica

/// 3.3 Gives back credit that this site will not use.
public struct CreditReturn: SubjectStep {
  public static let step = StepDeclaration(
    "credit.return", "3.3", by: [.creditController, .salesManager], at: [.office, .field], "Return a credit allotment", "退回信用配额",
    help: Words("Gives back credit of a customer that this site may use and will not.", "将不再需要的客户信用配额退回总部。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let amount = Entry<Money>("amount", "Amount", "金额", help: Words("Like 50000.00 CNY.", "例如 50000.00 CNY。"))
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? { nil }

  private static func held(_ input: Inputs<Input>, _ context: StepContext) throws -> Holdings {
    let customer = try context.the(input.customer)
    return try context.snapshot.creditHeld(customer.id, on: customer.shelf, by: context.site.site, input.amount.currency)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if input.amount.minor <= 0 { return [Finding.notPositive("amount", input.amount.description)] }
    let left = Money(minor: try held(input, context).spendable(at: try context.spendingTime()), currency: input.amount.currency)
    guard input.amount.minor > left.minor else { return [] }
    return [Problem("allotment.left", field: "amount", Words("\(left) may be used here.", "本站点可用 \(left)。"), remedy: Words("Return at most that.", "最多退回该金额。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    var held = try held(input, context)
    guard let parts = held.take(input.amount.minor, at: try context.spendingTime()) else { throw UncheckedInput() }
    for part in parts {
      try changes.create(CreditMove.self, on: customer.shelf) {
        $0.customer = customer.id
        $0.holder = Int(context.site.site.number)
        $0.until = part.until
        $0.kind = .giveBack
        $0.amount = Money(minor: -part.left, currency: input.amount.currency)
      }
    }
    return StepResult(customer.id.key, Words("\(input.amount) of \(customer.name)'s credit are given back.", "已退回 \(customer.name) 信用 \(input.amount)。"))
  }
}
