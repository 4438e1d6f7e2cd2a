import Ground
import Membership
import Records
import Replica

/// 1.3 Writes a note about an order for the other sites that have something of it, and may ask one of them for an answer.
///
/// No step about a record: plant and warehouse write about orders that they do not hold.
public struct WriteNote: Step {
  public static let step = StepDeclaration(
    "note.write", "1.3", by: Set(OperatorRole.allCases), at: Set(SiteRole.allCases).subtracting([.reader]), "Write a note about an order", "订单留言",
    help: Words(
      "The sites that work on the order read it; plant and warehouse too, so it holds no prices. A site that is asked has 4 working hours for its answer.",
      "订单相关站点均可阅读，包括工厂和仓库，请勿写价格。被询问的站点须在 4 个工作小时内答复。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<String>("order", "Order", "订单", help: Words("The order's number or id.", "订单编号或标识。"), maximumText: 64)
    let text = Entry<String>("text", "Note", "留言", isLong: true, maximumText: Note.maximumBytes)
    let asks = OptionalEntry<String>("asks", "Ask a site", "询问站点", help: Words("The code of the site that should answer.", "须答复的站点代码。"), maximumText: 40)
    let scope = OptionalEntry<NoteScope>("scope", "For", "可见范围")
  }

  private struct Matter {
    var order: KnownOrder
    var asked: Row<Member>?
    var shelves: [Shelf]
  }

  private static func matter(_ input: Inputs<Input>, _ context: StepContext) throws -> Matter {
    guard let order = try KnownOrder.find(input.order, context.snapshot) else {
      throw Problem(
        "order.unknown", field: "order", Words("No order here is called \"\(input.order)\".", "此处没有名为“\(input.order)”的订单。"),
        remedy: Words("Compare the number with the order's papers.", "请核对单据上的订单编号。"))
    }
    let reach = NoteReach(order, context)
    let asked = try input.asks.map { try self.asked($0, reach) }
    let shelves = try reach.shelves(input.scope ?? .everyone, asks: asked)
    guard !shelves.isEmpty else {
      throw Problem(
        "note.nowhere", field: "scope", Words("This site does not hold the order itself.", "本站点不持有该订单。"),
        remedy: Words("Write to all sites of the order.", "请选择订单相关的所有站点。"))
    }
    if let asked, !reach.isReached(asked, by: shelves) {
      throw Problem(
        "note.unread", field: "asks", Words("\(asked.code) will not read a note for the office only.", "\(asked.code) 无法阅读仅限销售处的留言。"),
        remedy: Words("Write to all sites of the order, or ask nobody.", "请选择所有站点，或不询问。"))
    }
    return Matter(order: order, asked: asked, shelves: shelves)
  }

  private static func asked(_ code: String, _ reach: NoteReach) throws -> Row<Member> {
    let sites = try reach.askable()
    if let found = sites.first(where: { $0.code == code }) { return found }
    throw Problem(
      "note.site", field: "asks", Words("\"\(code)\" is no site that reads notes about this order.", "“\(code)”不是可阅读此订单留言的站点。"),
      remedy: Words("Ask one of: \(sites.map(\.code).joined(separator: ", ")).", "可询问：\(sites.map(\.code).joined(separator: "、"))。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = [NoteText.problem(input.text)].compactMap { $0 }
    do { _ = try matter(input, context) } catch let problem as Problem { problems.append(problem) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let matter = try matter(input, context)
    let asked = matter.asked.map { SiteID(UInt32(truncatingIfNeeded: $0.site)) }
    _ = try NewNote(order: matter.order, text: input.text, asks: asked, answers: nil).write(on: matter.shelves, context, &changes)
    return StepResult(
      matter.order.id.key,
      matter.asked.map { Words("\($0.code) is asked for an answer.", "已请 \($0.code) 答复。") } ?? Words("The note is written.", "留言已发布。"))
  }
}
