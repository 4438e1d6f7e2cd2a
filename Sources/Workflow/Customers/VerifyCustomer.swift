import Foundation
import Ground
import Records
import Replica

/// 1.2 Verifies a customer by evidence. Only one whose tax number is right can be verified; it also lifts a block.
public struct VerifyCustomer: SubjectStep {
  public static let step = StepDeclaration(
    "customer.verify", "1.2", by: [.salesClerk, .salesManager, .creditController], at: [.office, .field], "Verify the customer", "核实客户",
    help: Words("Keeps what was looked at, by whom and when. A block is lifted by a sales manager or credit controller.", "记录核实依据、核实人和时间。解除冻结须由销售经理或信用管理员办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let evidence = Entry<String>("evidence", "What was looked at", "核实依据", help: Words("Like the business licence, and where.", "例如营业执照及查验途径。"), isLong: true, maximumText: 1_000)
    let taxNumber = OptionalEntry<String>("tax_number", "Right tax number", "正确税号", help: Words("If the one on file is wrong.", "登记税号有误时填写。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? {
    switch subject.state {
    case .registered: return nil
    case .verified:
      // One that passed with a wrong number is put right by verifying it anew.
      return TaxNumber.problem(subject.taxNumber) == nil ? Finding.state(Customer.record.label, subject.state, needs: .registered, .blocked) : nil
    case .blocked:
      guard context.actor.roles.isDisjoint(with: BlockCustomer.step.operators) else { return nil }
      return Problem("customer.lift", Words("\(context.actor.name) may not lift a block.", "\(context.actor.name) 无权解除冻结。"), remedy: Words("Ask a sales manager or credit controller.", "请由销售经理或信用管理员办理。"))
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let customer = try context.the(input.customer)
    let number = (input.taxNumber ?? customer.taxNumber).uppercased()
    var problems = [TaxNumber.problem(number)].compactMap { $0 }
    if let known = try context.snapshot.first(Customer.self, where: "tax_number = ? AND id <> ?", [number, Data(customer.id.key.bytes)]) {
      problems.append(
        Problem(
          "customer.exists", field: "tax_number", Words("\(known.name) (\(known.code)) has this already.", "\(known.name)（\(known.code)）已使用。"),
          remedy: Words("Use that customer.", "请使用该客户。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    try changes.update(customer) {
      if let number = input.taxNumber { $0.taxNumber = number.uppercased() }
      $0.evidence = input.evidence
      $0.judged = context.now
      $0.judgedBy = context.actor.name
      switch customer.state {
      case .registered: $0.state = .verified
      case .blocked: $0.reopen(\.state, at: .verified)
      case .verified: break
      }
    }
    return StepResult(customer.id.key, Words("\(customer.name) is verified.", "\(customer.name) 已核实。"))
  }
}
