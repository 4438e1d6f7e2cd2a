import Ground
import Records
import Replica

/// 1.3 Changes a customer's grade, with the reason. It weighs wherever customers wait for the same.
public struct GradeCustomer: SubjectStep {
  public static let step = StepDeclaration(
    "customer.grade", "1.3", by: [.salesManager], at: [.office, .field], "Change the customer's grade", "调整客户等级",
    help: Words("From the next decision on, the new grade counts in who is served and scheduled first.", "此后的供货和排程优先级按新等级计算。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let customer = Entry<Customer.ID>("customer", "Customer", "客户")
    let grade = Entry<CustomerGrade>("grade", "Grade", "等级")
    let reason = Entry<String>("reason", "Reason", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<Customer>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let customer = try context.the(input.customer)
    guard customer.grade == input.grade else { return [] }
    return [Problem("customer.sameGrade", field: "grade", Words("\(customer.name) has this grade.", "\(customer.name) 已是该等级。"), remedy: Words("Choose another.", "请选择其他等级。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let customer = try context.the(input.customer)
    changes.reason = input.reason
    try changes.update(customer) {
      $0.grade = input.grade
      $0.gradeReason = input.reason
    }
    return StepResult(customer.id.key, Words("\(customer.name) is graded \(input.grade.label.en).", "\(customer.name) 的等级为\(input.grade.label.zh)。"))
  }
}
