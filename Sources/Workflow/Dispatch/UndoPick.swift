import Foundation
import Ground
import Records
import Replica

/// 8.1 Puts back what was picked: the last scan, a named one, or all of it.
public struct UndoPick: SubjectStep {
  public static let step = StepDeclaration(
    "pick.undo", "8.1", by: [.storekeeper, .dispatcher], at: [.warehouse], "Put picked goods back", "放回已拣货物",
    help: Words("Takes the last scan of yours back, or all that stands picked.", "撤回您的上一次扫描，或全部放回。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<DispatchRequest.ID>("request", "Dispatch request", "发货请求", help: Words("Or the order's number.", "或订单编号。"))
    let scan = OptionalEntry<String>(
      "scan", "Mark of the scan", "扫描标记", help: Words("Your last one if left empty.", "留空为您的上一次扫描。"), maximumText: TakePick.maximumScan)
    let isAll = OptionalEntry<Bool>("all", "Everything", "全部放回")
  }

  /// Of a cancelled request too: then all of it goes back.
  public static func ready(_ subject: Row<DispatchRequest>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(DispatchRequest.record.label, subject.shelf, context) { return problem }
    return try PickList.of(subject, context.snapshot).isPicked
      ? nil
      : Problem("pick.nothing", Words("Nothing stands picked for order \(subject.orderNumber).", "订单 \(subject.orderNumber) 没有已拣货物。"), remedy: Words("There is nothing to put back.", "无需放回。"))
  }

  private static func scans(_ input: Inputs<Input>, _ context: StepContext) throws -> [StandingScan] {
    if input.isAll == true { return try StandingScan.all(of: input.request, context.snapshot) }
    if let scan = input.scan { return try StandingScan.all(of: input.request, context.snapshot).filter { $0.scan == scan } }
    return try StandingScan.all(of: input.request, by: context.actor.name, context.snapshot).suffix(1)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard try scans(input, context).isEmpty else { return [] }
    return [
      Problem("pick.undone", field: "scan", Words("That scan does not stand any more.", "该扫描已不存在。"), remedy: Words("Look at what stands picked.", "请查看已拣数量。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let request = try context.the(input.request)
    let scans = try scans(input, context)
    var said: [String] = []
    for scan in scans {
      for part in scan.parts {
        try changes.pick(
          .putBack, Quantity(-part.quantity.amount, part.quantity.unit), of: scan.product, lot: part.lot, at: part.location, for: part.line, of: request, scan: scan.scan,
          context)
      }
      said.append("\(try context.the(scan.product).code) \(scan.quantity)")
    }
    let what = said.count > 3 ? Words("\(said.count) scans", "\(said.count) 次扫描") : Words(said.joined(separator: ", "), said.joined(separator: "、"))
    return StepResult(request.id.key, Words("Put back: \(what.en).", "已放回：\(what.zh)。"))
  }
}
