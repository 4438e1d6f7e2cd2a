import Ground
import Records
import Replica

/// 5.1 Begins a new revision of a product's bill of materials, with the lines of the one before.
public struct ReviseBill: SubjectStep {
  public static let step = StepDeclaration(
    "bill.revise", "5.1", by: [.administrator, .planner], at: [.headquarters], "Begin a bill revision", "新建物料清单版本",
    help: Words("A draft with the lines of the newest revision. It holds from its day on when it is released.", "以最新版本的行建立草稿；发布后自生效日期起有效。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let from = Entry<Day>("from", "Valid from", "生效日期")
    let until = OptionalEntry<Day>("until", "Valid until", "失效日期", help: Words("The last day; empty until a later revision.", "最后有效日；留空则至下一版本。"))
    let revision = OptionalEntry<String>("revision", "Revision", "版本", help: Words("Empty for the next letter.", "留空则用下一个字母。"), maximumText: 20)
    let isEmpty = OptionalEntry<Bool>("empty", "Without lines", "不复制行")
    let note = OptionalEntry<String>("note", "Note", "备注", maximumText: 400)
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let product = try context.the(input.product)
    var problems = BillFinding.days(input.from, input.until)
    if let name = input.revision {
      if name.contains("/") || name.contains(" ") {
        problems.append(Problem("bill.name", field: "revision", Words("A revision's name has no blank and no slash.", "版本名称不能含空格或斜杠。"), remedy: Words("Write it like B or 2.", "请写成 B 或 2。")))
      } else if try context.snapshot.first(BillRevision.self, where: "number = ?", [BillNaming.number(product, name)]) != nil {
        problems.append(
          Problem("bill.exists", field: "revision", Words("The revision \(BillNaming.number(product, name)) exists.", "版本 \(BillNaming.number(product, name)) 已存在。"), remedy: Words("Choose another name.", "请换一个名称。")))
      }
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    let revisions = try context.snapshot.billRevisions(product.id)
    let source = revisions.first { $0.state != .withdrawn }
    let lines = input.isEmpty == true ? [] : try context.snapshot.billLines(product.id, source?.id)
    let draft = BillDraft(product: product, name: input.revision ?? BillNaming.next(revisions.map(\.revision)), from: input.from, until: input.until, note: input.note)
    let id = try draft.create(lines.map { BillPart($0) }, copyingAlternates: context, &changes)
    return StepResult(
      id.key, Words("\(draft.number) is a draft of \(lines.count) lines. It holds when it is released.", "\(draft.number) 草稿已建立，共 \(lines.count) 行；发布后生效。"))
  }
}

/// What revisions are called.
enum BillNaming {
  static func number(_ product: Row<Product>, _ revision: String) -> String { "\(product.code)/\(revision)" }

  /// A, B … Z, then 27 and on: the first that is not used.
  static func next(_ used: [String]) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init)
    let taken = Set(used)
    return letters.first { !taken.contains($0) } ?? String((27...).first { !taken.contains(String($0)) } ?? 27)
  }
}

/// A revision about to be written.
struct BillDraft {
  var product: Row<Product>
  var name: String
  var from: Day
  var until: Day?
  var note: String?
  var isReleased = false

  var number: String { BillNaming.number(product, name) }

  func create(_ parts: [BillPart], copyingAlternates context: StepContext, _ changes: inout Changes) throws -> BillRevision.ID {
    let id = try changes.create(BillRevision.self, on: .company) {
      $0.number = number
      $0.product = product.id
      $0.revision = name
      $0.from = from
      $0.until = until
      $0.note = note
      if isReleased { $0.state = .released }
    }
    try Self.write(parts, product.id, id, context, &changes)
    return id
  }

  /// Writes the lines of a revision, numbered by tens, each with the alternates of the line that it was copied from.
  static func write(_ parts: [BillPart], _ product: Product.ID, _ revision: BillRevision.ID, _ context: StepContext, _ changes: inout Changes) throws {
    for (index, part) in parts.enumerated() {
      let line = try changes.create(BillLine.self, on: .company) {
        $0.product = product
        $0.component = part.component
        $0.quantity = part.quantity
        $0.revision = revision
        $0.position = (index + 1) * 10
        $0.kind = part.kind
        $0.scrap = part.scrap == .zero ? nil : part.scrap
        $0.operation = part.operation
      }
      guard let former = part.line else { continue }
      for alternate in try context.snapshot.billAlternates(former) {
        try changes.create(BillAlternate.self, on: .company) {
          $0.line = line
          $0.component = alternate.component
          $0.ratio = alternate.ratio
          $0.priority = alternate.priority
        }
      }
    }
  }
}
