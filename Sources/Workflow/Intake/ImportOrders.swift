import Ground
import Records
import Replica

/// 2.1 Takes in all orders of one file at once, with the file as it came. All of them or none.
public struct ImportOrders: Step {
  public static let step = StepDeclaration(
    "order.import", "2.1", by: [.salesClerk, .salesManager], at: [.office, .field], "Import orders", "导入订单",
    help: Words(
      "Takes in all the orders of one file, and keeps the file. When one order has a problem none is taken, and every problem is listed.",
      "导入一个文件中的全部订单并保存原件。任一订单有问题则全部不导入，并列出所有问题。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let name = Entry<String>("name", "File name", "文件名", maximumText: 255)
    let content = Entry<String>("content", "Content (base64)", "内容（base64）", isLong: true, maximumText: 17 << 20)
    let channel = OptionalEntry<Channel>("channel", "Channel", "渠道")
    let orders = Entry<ImportedOrders>("orders", "Orders (JSON)", "订单（JSON）", isLong: true, maximumText: ImportedOrders.maximumText)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var check = ImportCheck(channel: input.channel ?? .file, context: context)
    try check.look(at: input.orders.orders)
    return Kept.problems(input.content) + check.problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    var check = ImportCheck(channel: input.channel ?? .file, context: context)
    try check.look(at: input.orders.orders)
    guard check.problems.isEmpty else { throw UncheckedInput() }
    let document = try Kept.create(input.name, input.content, input.channel ?? .file, problems: "", .taken, context, &changes)
    let numbers = try check.orders.map { try $0.create(from: document, context, &changes).number }
    return StepResult(document.key, ImportCheck.message(input.name, numbers))
  }
}
