import Ground
import Membership
import Records
import Replica

/// 5.1 Finds products that two headquarters, apart, have made parts of themselves, and puts that into the planner's inbox; ends the task when it is put right.
public struct WatchBills: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "bill.watch", "5.1", by: [.administrator, .planner], at: [.headquarters], "Look for bills that lead into themselves", "检查物料清单循环",
    help: Words("The node does it by itself when another headquarters writes bills too.", "当其他总部站点也编写物料清单时，节点会自动检查。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
  }

  static let level = "bill-cycle"

  /// One headquarters alone refuses every cycle itself, so there is nothing to find.
  public static func due(_ context: StepContext) throws -> [[String: String]] {
    guard try context.snapshot.count("SELECT count(*) FROM member WHERE role = ?", [SiteRole.headquarters.rawValue]) > 1 else { return [] }
    let found = try products(context)
    let told = try told(context)
    let ended = try told.keys.filter { try context.billCycle(below: $0, on: context.today) == nil }
    return (found.subtracting(told.keys).sorted() + ended.sorted()).map { ["product": $0] }
  }

  /// The first code of the cycle that there is today, if any: put right one, and the next is found.
  private static func products(_ context: StepContext) throws -> Set<String> {
    let book = try BillBook.whole(context.snapshot, on: context.today)
    guard let path = book.graph.cycle() else { return [] }
    return [book.codes(path).min() ?? ""]
  }

  /// The products that the planner has a task about.
  private static func told(_ context: StepContext) throws -> [String: Row<WorkTask>] {
    let tasks = try context.snapshot.all(WorkTask.self, where: "step = ? AND +state = 'open' AND +level = ?", [ReviseBill.step.name, level], limit: Workplace.maximumPerRound)
    let named = try tasks.compactMap { task in
      try RecordKey(bytes: task.subject.bytes).flatMap { try context.snapshot.get(Product.ID($0)) }.map { ($0.code, task) }
    }
    return Dictionary(named) { first, _ in first }
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    let task = try told(context)[product.code]
    guard let path = try context.billCycle(below: product.code, on: context.today) else {
      if task != nil { try changes.close(ReviseBill.step.name, about: product.id.key, context) }
      return StepResult(product.id.key, Words("\(product.code) is not made of itself.", "\(product.code) 没有循环。"))
    }
    let told = BillCycles.told(path)
    if task == nil { try changes.open(level, about: product.id.key, number: short(told), on: .company, context) }
    return StepResult(product.id.key, Words("\(told): a planner has to put that right.", "\(told)：须由计划员处理。"))
  }

  /// The way, as far as a task's line has room for it.
  private static func short(_ path: String) -> String {
    guard path.utf8.count > 64 else { return path }
    var text = path
    while text.utf8.count > 60 { text.removeLast() }
    return text + " …"
  }
}
