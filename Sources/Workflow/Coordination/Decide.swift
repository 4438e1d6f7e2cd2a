import Foundation
import Ground
import Membership
import Records
import Replica

extension OperatorRole: Choice {}

/// 1.3 Keeps what the order coordination meeting decided, and makes it a task of the site and role that must act.
public struct Decide: Step {
  public static let step = StepDeclaration(
    "meeting.decide", "1.3",
    by: [.salesManager, .salesClerk, .creditController, .planner, .buyer, .foreman, .storekeeper, .dispatcher, .inspector, .accountant, .serviceAgent, .administrator],
    at: Set(SiteRole.allCases).subtracting([.reader]), "Decide in the meeting", "登记会议决定",
    help: Words(
      "Says what is to be done, by whom and until when. It becomes a task there. Every site can read it.",
      "写明做什么、由谁做、何时完成，并成为对方的任务。所有站点都能看到。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let about = OptionalEntry<String>("about", "About", "对象", help: Words("The document's number, if it is about one.", "涉及单据时填写编号。"), maximumText: 64)
    let matter = OptionalEntry<DecisionMatter>("matter", "Matter", "议题")
    let what = Entry<String>("what", "What is to be done", "决定事项", isLong: true, maximumText: 1_000)
    let site = Entry<Member.ID>("site", "Site", "站点", help: Words("The code of the site that must act.", "负责站点的代码。"))
    let role = Entry<OperatorRole>("role", "Role", "角色", help: Words("Who must act there.", "由该站点的谁负责。"))
    let until = Entry<Day>("until", "Until", "期限")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.until < context.today { problems.append(Finding.inPast("until", input.until, today: context.today)) }
    do { _ = try about(input, context) } catch var problem as Problem {
      problem.field = "about"
      problems.append(problem)
    }
    let site = try context.the(input.site)
    if site.role == SiteRole.reader.rawValue || site.retired != nil {
      problems.append(
        Problem("site.idle", field: "site", Words("Nobody works at \(site.code).", "\(site.code) 无人工作。"), remedy: Words("Name another site.", "请填写其他站点。")))
    } else if try !isStaffed(site, input.role, context) {
      problems.append(nobody(site, input.role))
    }
    return problems
  }

  private static func about(_ input: Inputs<Input>, _ context: StepContext) throws -> AnyRow? {
    try input.about.map { try RecordNames.find($0, context.snapshot) }
  }

  private static func isStaffed(_ site: Row<Member>, _ role: OperatorRole, _ context: StepContext) throws -> Bool {
    try context.snapshot.all(Operator.self, where: "site = ?", [site.site], limit: 1_000)
      .contains { $0.roles.split(separator: " ").contains { $0 == role.rawValue } }
  }

  private static func nobody(_ site: Row<Member>, _ role: OperatorRole) -> Problem {
    Problem(
      "role.nobody", field: "role", Words("Nobody at \(site.code) is a \(role.label.en).", "\(site.code) 没有\(role.label.zh)。"),
      remedy: Words("Choose a role that somebody has there.", "请选择该站点已有的角色。"))
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let about = try about(input, context)
    let site = try context.the(input.site)
    let decision = try changes.create(Decision.self, on: .company) {
      $0.meeting = context.today
      $0.what = input.what
      $0.matter = input.matter ?? .other
      $0.about = about.map { Blob($0.key.bytes) }
      $0.aboutName = about.flatMap { RecordNames.ownName($0).map { String($0.prefix(40)) } }
      $0.site = site.site
      $0.role = input.role.rawValue
      $0.until = input.until
      $0.decidedBy = context.actor.name
    }
    let number = changes.text(of: decision.key, "number")
    return StepResult(
      decision.key,
      Words("\(number): \(input.role.label.en) at \(site.code) until \(input.until).", "\(number)：\(site.code) \(input.role.label.zh)，期限 \(input.until)。"))
  }
}
