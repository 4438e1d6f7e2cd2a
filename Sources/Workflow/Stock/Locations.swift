import Ground
import Records
import Replica

/// The locations of this warehouse. One that has declared none may call its places as it likes.
enum Locations {
  static let maximum = 5_000

  static func find(_ code: String, _ context: StepContext) throws -> Row<StockLocation>? {
    try context.snapshot.first(StockLocation.self, where: "code = ? AND _shelf = ?", [code, Int64(context.home.code)])
  }

  /// What stands against putting goods there; nil when nothing does.
  static func problem(_ code: String, field: String, _ context: StepContext) throws -> Problem? {
    if let found = try find(code, context) {
      guard found.isClosed == true else { return nil }
      return Problem(
        "location.closed", field: field, Words("Location \(code) is closed.", "库位 \(code) 已停用。"),
        remedy: Words("Put it elsewhere, or open the location with location.define.", "请放到其他库位，或用 location.define 启用。"))
    }
    let known = try context.snapshot.texts(
      "SELECT code FROM stock_location WHERE _shelf = ? ORDER BY code LIMIT \(maximum)", [Int64(context.home.code)])
    guard !known.isEmpty else { return nil }
    let near = Nearness.codes(near: code, among: known).joined(separator: ", ")
    return Problem(
      "location.unknown", field: field, Words("There is no location \"\(code)\" in this warehouse.", "本仓库没有库位“\(code)”。"),
      remedy: near.isEmpty
        ? Words("Define it with location.define.", "请用 location.define 建立。") : Words("Is one of these meant: \(near)?", "是否指：\(near)？"))
  }
}

/// 5.2 Names a place of the warehouse, or changes what it is for and when one walks by.
public struct DefineLocation: Step {
  public static let step = StepDeclaration(
    "location.define", "5.2", by: [.storekeeper, .dispatcher], at: [.warehouse], "Define a location", "建立库位",
    help: Words(
      "Names a place of the warehouse. Pick lists and counts follow the walk order. A code that there is already is changed.",
      "建立仓库库位。拣货单和盘点按行走顺序排列；编码已存在时修改该库位。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", help: Words("Like A-01-3.", "例如 A-01-3。"), maximumText: 40)
    let kind = Entry<LocationKind>("kind", "Kind", "类型")
    let walk = Entry<Int>("walk", "Walk order", "行走顺序", help: Words("A lower number is passed first.", "数字小的先经过。"))
    let isClosed = OptionalEntry<Bool>("closed", "Closed", "停用")
  }

  public static let walk = 0...1_000_000

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if !walk.contains(input.walk) { problems.append(Finding.outOfRange("walk", walk, input.walk)) }
    if input.code.contains(where: { $0.isNewline || $0 == "|" }) {
      problems.append(
        Problem("location.code", field: "code", Words("may not hold a line break or \"|\".", "不得含换行或“|”。"), remedy: Words("Use letters, digits and dashes.", "请用字母、数字和短横线。")))
    }
    if input.isClosed == true, let found = try context.snapshot.standing("b._shelf = ? AND b.location = ?", [Int64(context.home.code), input.code], order: "b.lot", limit: 1).first {
      problems.append(
        Problem("location.full", field: "closed", Words("Lot \(found.lot) still lies at \(input.code).", "批次 \(found.lot) 仍在 \(input.code)。"), remedy: Words("Move it away first with stock.move.", "请先用 stock.move 移走。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let said = Words("Location \(input.code): \(input.kind.label.en), walk order \(input.walk).", "库位 \(input.code)：\(input.kind.label.zh)，行走顺序 \(input.walk)。")
    if let found = try Locations.find(input.code, context) {
      try changes.update(found) {
        $0.kind = input.kind
        $0.walk = input.walk
        $0.isClosed = input.isClosed
      }
      return StepResult(found.id.key, said)
    }
    let made = try changes.create(StockLocation.self, on: context.home) {
      $0.code = input.code
      $0.kind = input.kind
      $0.walk = input.walk
      $0.isClosed = input.isClosed
    }
    return StepResult(made.key, said)
  }
}
