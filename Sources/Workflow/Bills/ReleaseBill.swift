import Ground
import Records
import Replica

/// 5.1 Lets a revision hold from its day on.
public struct ReleaseBill: SubjectStep {
  public static let step = StepDeclaration(
    "bill.release", "5.1", by: [.administrator, .planner], at: [.headquarters], "Release a bill revision", "发布物料清单版本",
    help: Words("It holds from its first day on, until a later one does. Work whose material is reserved keeps what it has.", "自生效日期起有效，至下一版本生效；已备料的工单不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let bill = Entry<BillRevision.ID>("bill", "Bill revision", "物料清单版本")
    let from = OptionalEntry<Day>("from", "Valid from", "生效日期", help: Words("Empty for the draft's own.", "留空沿用草稿日期。"))
  }

  public static func ready(_ subject: Row<BillRevision>, _ context: StepContext) throws -> Problem? { try WriteBillLine.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let revision = try context.the(input.bill)
    let parts = try context.snapshot.billLines(revision.product, revision.id).map { BillPart($0) }
    let from = input.from ?? revision.from
    return try BillFinding.days(from, revision.until)
      + BillRelease.problems(try context.the(revision.product), parts, from: from, until: revision.until, but: revision.id, context)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let revision = try context.the(input.bill)
    try changes.update(revision) {
      $0.state = .released
      if let from = input.from { $0.from = from }
    }
    let from = input.from ?? revision.from
    return StepResult(revision.id.key, Words("\(revision.number) holds from \(from) on.", "\(revision.number) 自 \(from) 起有效。"))
  }
}

/// What stands against letting lines hold as a product's bill.
enum BillRelease {
  static func problems(
    _ product: Row<Product>, _ parts: [BillPart], from: Day, until: Day?, but own: BillRevision.ID, _ context: StepContext
  ) throws -> [Problem] {
    var problems: [Problem] = []
    if !parts.contains(where: { $0.kind == .component }) {
      problems.append(Problem("bill.empty", field: "bill", Words("The bill has no component.", "物料清单没有组件。"), remedy: Words("Write its lines with bill.line.", "请用 bill.line 编写。")))
    }
    if let same = try context.snapshot.billRevisions(product.id).first(where: { $0.state == .released && $0.from == from && $0.id != own }) {
      problems.append(
        Problem(
          "bill.sameDay", field: "from", Words("\(same.number) holds from \(from) on already.", "\(same.number) 已自 \(from) 起有效。"),
          remedy: Words("Give another day, or withdraw that one.", "请另定生效日期，或作废该版本。")))
    }
    for part in parts {
      problems += try BillFinding.problems(part, of: product, field: { _ in "bill" }, context).map { problem in
        var problem = problem
        problem.what = Words("\(part.component): \(problem.what.en)", "\(part.component)：\(problem.what.zh)")
        return problem
      }
    }
    if problems.isEmpty, let path = try BillCycles.path(product, parts, from: from, until: until, context) {
      problems.append(BillCycles.problem(path, field: "bill"))
    }
    return problems
  }
}

/// 5.1 Ends a revision, whether it held already or not.
public struct WithdrawBill: SubjectStep {
  public static let step = StepDeclaration(
    "bill.withdraw", "5.1", by: [.administrator, .planner], at: [.headquarters], "Withdraw a bill revision", "作废物料清单版本",
    help: Words("The revision before holds again. Work whose material is reserved keeps what it has.", "恢复使用前一版本；已备料的工单不变。"),
    confirmation: Words("The revision cannot be released again.", "作废后不能再发布。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let bill = Entry<BillRevision.ID>("bill", "Bill revision", "物料清单版本")
    let reason = Entry<String>("reason", "Reason", "原因", isLong: true, maximumText: 1_000)
  }

  public static func ready(_ subject: Row<BillRevision>, _ context: StepContext) throws -> Problem? {
    subject.state == .withdrawn ? Finding.state(BillRevision.record.label, subject.state, needs: .draft, .released) : nil
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let revision = try context.the(input.bill)
    changes.reason = input.reason
    try changes.update(revision) { $0.state = .withdrawn }
    return StepResult(revision.id.key, Words("\(revision.number) is withdrawn.", "\(revision.number) 已作废。"))
  }
}
