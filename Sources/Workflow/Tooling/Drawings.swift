import Foundation
import Ground
import Membership
import Records
import Replica

/// The drawings and work instructions that a site works by.
public enum Drawings {
  /// The most revisions of one code, and the most of a product, that are read.
  static let maximum = 200

  /// Revisions of a code that headquarters or a plant keeps, the first registered at first.
  static func revisions(_ code: String, on plant: Shelf, _ context: StepContext) throws -> [Row<Drawing>] {
    try context.snapshot.all(Drawing.self, where: "code = ? AND +_shelf IN (?, ?)", [code, Int64(Shelf.company.code), Int64(plant.code)], limit: maximum)
  }

  /// Codes of what every work order of a product needs, and of what goes with the bill that it is made by. A code of which all is withdrawn is no more.
  static func codes(of product: Product.ID, bill: BillRevision.ID?, on plant: Shelf, _ context: StepContext) throws -> [String] {
    let shelves = [Int64(Shelf.company.code), Int64(plant.code)]
    var rows = try context.snapshot.all(Drawing.self, where: "product = ? AND +_shelf IN (?, ?)", [Data(product.key.bytes), shelves[0], shelves[1]], limit: maximum)
    if let bill {
      rows += try context.snapshot.all(Drawing.self, where: "bill_revision = ? AND +_shelf IN (?, ?)", [Data(bill.key.bytes), shelves[0], shelves[1]], limit: maximum)
    }
    return Set(rows.filter { $0.state != .withdrawn }.map(\.code)).sorted()
  }

  /// The one that holds on a day: of the released ones that have begun and not ended, the last that began.
  static func valid(_ revisions: [Row<Drawing>], on day: Day) -> Row<Drawing>? {
    revisions.filter { $0.state == .released && $0.from <= day && $0.until.map { $0 >= day } ?? true }.max { ($0.from, $0.id.key) < ($1.from, $1.id.key) }
  }

  /// A drawing belongs to whoever registered it.
  static func elsewhere(_ drawing: Row<Drawing>, _ context: StepContext) throws -> Problem? {
    if drawing.shelf == .company, context.home != .company {
      return Problem("site.other", Words("The drawing is headquarters'.", "该图纸属于总部。"), remedy: Words("It is done there.", "请在总部办理。"))
    }
    return try Finding.elsewhere(Drawing.record.label, drawing.shelf, context)
  }

  /// Why no revision of a code holds on a day.
  static func problem(_ code: String, _ revisions: [Row<Drawing>], on day: Day) -> Problem {
    let released = revisions.filter { $0.state == .released }
    if let drawing = released.max(by: { ($0.from, $0.id.key) < ($1.from, $1.id.key) }) {
      let until = drawing.until.map { " – \($0)" } ?? ""
      return Problem(
        "drawing.notValid", Words("\(drawing.number) holds from \(drawing.from)\(until); the work starts on \(day).", "\(drawing.number) 有效期为 \(drawing.from)\(until)；工单于 \(day) 开工。"),
        remedy: Words("Release a revision that holds on that day.", "请发布在该日有效的版本。"))
    }
    guard let draft = revisions.last(where: { $0.state == .draft }) else {
      return Problem(
        "drawing.unknown", Words("There is no drawing \(code) here.", "此处没有图纸 \(code)。"),
        remedy: Words("Register it with drawing.define, or take it out of the routing.", "请用 drawing.define 登记，或从工艺路线中移除。"))
    }
    return Problem(
      "drawing.draft", Words("\(draft.number) is not released.", "\(draft.number) 尚未发布。"), remedy: Words("Have it released with drawing.release.", "请用 drawing.release 发布。"))
  }
}

/// 6.1 One revision of a drawing or work instruction, as a draft.
public struct DefineDrawing: Step {
  public static let step = StepDeclaration(
    "drawing.define", "6.1", by: [.planner, .administrator], at: [.headquarters, .plant], "Register a drawing", "登记图纸",
    help: Words(
      "A revision of a drawing or work instruction. What headquarters registers holds at every plant, what a plant registers there alone. It is worked by once it is released.",
      "登记图纸或作业指导书的一个版本。总部登记的适用于所有工厂，工厂登记的仅适用于本厂。发布后方可使用。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "图号", help: Words("Like D-100.", "例如 D-100。"), maximumText: 40)
    let revision = Entry<String>("revision", "Revision", "版本", maximumText: 20)
    let title = Entry<String>("title", "Title", "名称", maximumText: 200)
    let from = Entry<Day>("from", "Valid from", "生效日期")
    let until = OptionalEntry<Day>("until", "Valid until", "失效日期", help: Words("Empty until a later revision.", "留空表示直到新版本生效。"))
    let kind = OptionalEntry<DrawingKind>("kind", "Kind", "类型", help: Words("A drawing if left empty.", "留空为图纸。"))
    let product = OptionalEntry<Product.ID>("product", "Product", "产品", help: Words("Whose every work order needs it; empty when operations name it.", "该产品的每个工单均需要；由工序引用时留空。"))
    let bill = OptionalEntry<BillRevision.ID>("bill", "Bill revision", "物料清单版本", help: Words("Only for what goes with one revision of the bill.", "仅适用于某一物料清单版本时填写。"))
    let reference = OptionalEntry<String>("reference", "Where it lies", "存放位置", help: Words("A folder of the archive, or an address.", "档案柜号或地址。"), maximumText: 400)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [NeedCode.problem(input.code, field: "code"), NeedCode.problem(input.revision, field: "revision")].compactMap { $0 }
    let known = try Drawings.revisions(input.code, on: context.home, context)
    if let same = known.first(where: { $0.revision == input.revision && $0.state != .withdrawn }) {
      problems.append(
        Problem("drawing.exists", field: "revision", Words("\(same.number) exists already.", "\(same.number) 已存在。"), remedy: Words("Give another revision, or withdraw that one.", "请填写其他版本，或作废该版本。")))
    }
    if let until = input.until, until < input.from {
      problems.append(
        Problem("drawing.days", field: "until", Words("\(until) lies before \(input.from).", "\(until) 早于 \(input.from)。"), remedy: Words("Compare the days.", "请核对日期。")))
    }
    if known.count >= Drawings.maximum {
      problems.append(
        Problem("drawing.tooMany", field: "code", Words("\(input.code) has \(Drawings.maximum) revisions already.", "\(input.code) 已有 \(Drawings.maximum) 个版本。"), remedy: Words("Go on under a new code.", "请改用新图号。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let number = "\(input.code)/\(input.revision)"
    let drawing = try changes.create(Drawing.self, on: context.home) {
      $0.number = number
      $0.code = input.code
      $0.revision = input.revision
      $0.title = input.title
      $0.kind = input.kind ?? .drawing
      $0.product = input.product
      $0.bill = input.bill
      $0.from = input.from
      $0.until = input.until
      $0.reference = input.reference
    }
    return StepResult(drawing.key, Words("\(number) is a draft.", "\(number) 为草稿。"))
  }
}

/// 6.1 Lets a revision hold from its day on.
public struct ReleaseDrawing: SubjectStep {
  public static let step = StepDeclaration(
    "drawing.release", "6.1", by: [.planner, .administrator], at: [.headquarters, .plant], "Release a drawing", "发布图纸",
    help: Words("Work that starts on its first day or later is done by it. What is on the floor keeps its revision, and says that there is a newer one.", "自生效日期起开工的工单按此版本；已下达的工单保留原版本，并提示有新版本。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let drawing = Entry<Drawing.ID>("drawing", "Drawing", "图纸")
    let from = OptionalEntry<Day>("from", "Valid from", "生效日期", help: Words("Empty for the draft's own.", "留空沿用草稿日期。"))
  }

  public static func ready(_ subject: Row<Drawing>, _ context: StepContext) throws -> Problem? {
    if let problem = try Drawings.elsewhere(subject, context) { return problem }
    return subject.state == .draft ? nil : Finding.state(Drawing.record.label, subject.state, needs: .draft)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let drawing = try context.the(input.drawing)
    let from = input.from ?? drawing.from
    var problems: [Problem] = []
    if let same = try Drawings.revisions(drawing.code, on: context.home, context).first(where: { $0.state == .released && $0.from == from && $0.shelf == drawing.shelf }) {
      problems.append(
        Problem("drawing.sameDay", field: "from", Words("\(same.number) holds from \(from) on already.", "\(same.number) 已自 \(from) 起有效。"), remedy: Words("Give another day, or withdraw that one.", "请另定生效日期，或作废该版本。")))
    }
    if let until = drawing.until, until < from {
      problems.append(Problem("drawing.days", field: "from", Words("\(until) lies before \(from).", "\(until) 早于 \(from)。"), remedy: Words("Compare the days.", "请核对日期。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let drawing = try context.the(input.drawing)
    try changes.update(drawing) {
      $0.state = .released
      if let from = input.from { $0.from = from }
    }
    let from = input.from ?? drawing.from
    return StepResult(drawing.id.key, Words("\(drawing.number) holds from \(from) on.", "\(drawing.number) 自 \(from) 起有效。"))
  }
}

/// 6.1 A revision is not worked by any more.
public struct WithdrawDrawing: SubjectStep {
  public static let step = StepDeclaration(
    "drawing.withdraw", "6.1", by: [.planner, .administrator], at: [.headquarters, .plant], "Withdraw a drawing", "作废图纸",
    help: Words("The revision before holds again, if there is one.", "如有前一版本，则恢复有效。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let drawing = Entry<Drawing.ID>("drawing", "Drawing", "图纸")
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<Drawing>, _ context: StepContext) throws -> Problem? {
    if let problem = try Drawings.elsewhere(subject, context) { return problem }
    return subject.state != .withdrawn ? nil : Finding.state(Drawing.record.label, subject.state, needs: .draft, .released)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let drawing = try context.the(input.drawing)
    changes.reason = input.why
    try changes.update(drawing) { $0.state = .withdrawn }
    return StepResult(drawing.id.key, Words("\(drawing.number) is withdrawn.", "\(drawing.number) 已作废。"))
  }
}
