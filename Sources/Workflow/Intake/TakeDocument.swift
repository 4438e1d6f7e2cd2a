import Foundation
import Ground
import Records
import Replica

/// 2.1 Takes the orders of a document that was kept, once a person has said what was not clear. All of them or none, and only once.
public struct TakeDocument: Step {
  public static let step = StepDeclaration(
    "document.take", "2.1", by: [.salesClerk, .salesManager], at: [.office, .field], "Take in a kept document", "导入已保存的文件",
    help: Words(
      "Takes in all the orders of a document that waited for a person. When one order still has a problem none is taken.",
      "导入待处理文件中的全部订单。任一订单仍有问题则全部不导入。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let document = Entry<ReceivedDocument.ID>("document", "Document", "文件")
    let customer = OptionalEntry<Customer.ID>(
      "customer", "Customer", "客户", help: Words("Whose orders they are when the document's own words name nobody here.", "文件中的客户无法识别时，指明订单属于哪个客户。"))
    let orders = Entry<ImportedOrders>("orders", "Orders (JSON)", "订单（JSON）", isLong: true, maximumText: ImportedOrders.maximumText)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let document = try context.the(input.document)
    if let problem = Kept.isFinished(document) { return [problem] }
    return try look(input, document, context).problems
  }

  private static func look(_ input: Inputs<Input>, _ document: Row<ReceivedDocument>, _ context: StepContext) throws -> ImportCheck {
    var check = ImportCheck(channel: document.channel, customer: try input.customer.map { try context.the($0) }, context: context)
    try check.look(at: input.orders.orders)
    return check
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let document = try context.the(input.document)
    let check = try look(input, document, context)
    guard check.problems.isEmpty else { throw UncheckedInput() }
    try changes.update(document) { $0.handling = .taken }
    try changes.close(step.name, about: document.id.key, context)
    let numbers = try check.orders.map { try $0.create(from: document.id, context, &changes).number }
    return StepResult(document.id.key, ImportCheck.message(document.name, numbers))
  }
}

/// 2.1 Says that nothing comes of a document that waits.
public struct CloseDocument: SubjectStep {
  public static let step = StepDeclaration(
    "document.close", "2.1", by: [.salesClerk, .salesManager], at: [.office, .field], "Close a document without orders", "关闭文件，不导入订单",
    help: Words("Says that no order comes of a received document. It stays as it was received.", "确认该文件不产生订单，原件保留。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let document = Entry<ReceivedDocument.ID>("document", "Document", "文件")
  }

  public static func ready(_ subject: Row<ReceivedDocument>, _ context: StepContext) throws -> Problem? {
    if let problem = Kept.isFinished(subject) { return problem }
    return subject.handling == .waiting
      ? nil
      : Problem(
        "document.notWaiting", Words("The document waits for nobody.", "该文件无待处理事项。"), remedy: Words("Nothing has to be done.", "无需处理。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let document = try context.the(input.document)
    try changes.update(document) { $0.handling = .closed }
    try changes.close(TakeDocument.step.name, about: document.id.key, context)
    return StepResult(document.id.key, Words("\(document.name) is closed without orders.", "\(document.name) 已关闭，未导入订单。"))
  }
}

extension Kept {
  /// Whether orders came of the document, or a person has said that none will.
  static func isFinished(_ document: Row<ReceivedDocument>) -> Problem? {
    switch document.handling {
    case .taken:
      Problem(
        "document.taken", field: "document", Words("\(document.name) has been taken in.", "\(document.name) 已导入。"),
        remedy: Words("See its orders.", "请查看其订单。"))
    case .closed:
      Problem(
        "document.closed", field: "document", Words("\(document.name) was closed without orders.", "\(document.name) 已关闭，未导入订单。"),
        remedy: Words("Enter the order by hand if it is wanted after all.", "如仍需要，请手工录入。"))
    case .waiting, nil: nil
    }
  }
}
