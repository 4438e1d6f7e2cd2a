import Foundation
import Ground
import Membership
import Records
import Replica

/// 5.2 Takes in what another warehouse has sent, as it was counted on arrival.
public struct ReceiveTransfer: SubjectStep {
  public static let step = StepDeclaration(
    "transfer.receive", "5.2", by: [.storekeeper], at: [.warehouse], "Receive a transfer", "调拨收货",
    help: Words(
      "Takes in what has come. What came short stays on its way and becomes a case; what came over is kept and marked.",
      "按实收入库。少收部分仍为在途并生成差异；多收部分照收并标记。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let transfer = Entry<Transfer.ID>("transfer", "Transfer", "调拨单")
    let location = Entry<String>("location", "Location", "库位", maximumText: 40)
    let came = OptionalEntry<String>(
      "came", "What came otherwise", "与发出不同的明细",
      help: Words(
        "Empty when all came as sent. Otherwise every line that differs: product | lot | quantity that came; 0 for none.", "与发出一致时留空；否则逐行填写不同的明细：产品 | 批次 | 实收数量，未收填 0。"),
      isLong: true, maximumText: 20_000)
    let why = OptionalEntry<String>("why", "Why it differs", "差异说明", help: Words("Required when less or more came.", "数量不符时必填。"), maximumText: 400)
  }

  public static func ready(_ subject: Row<Transfer>, _ context: StepContext) throws -> Problem? {
    guard subject.to == Int(context.site.site.number) else {
      let site = try context.snapshot.code(of: SiteID(UInt32(clamping: subject.to)))
      return Problem("site.other", Words("Transfer \(subject.number) goes to \(site).", "调拨单 \(subject.number) 发往 \(site)。"), remedy: Words("It is received there.", "请在该站点收货。"))
    }
    return subject.state != .closed ? nil : Finding.state(Transfer.record.label, subject.state, needs: .sent, .arrived)
  }

  private struct Arrival {
    var line: Row<TransferLine>
    var came: ExactDecimal
  }

  /// What came of each line.
  private static func arrivals(_ input: Inputs<Input>, _ context: StepContext) throws -> (all: [Arrival], problems: [Problem]) {
    var all = try context.snapshot.all(TransferLine.self, where: "transfer = ?", [Data(input.transfer.key.bytes)]).map { Arrival(line: $0, came: $0.underway) }
    var problems: [Problem] = []
    let rows = (input.came ?? "").split(whereSeparator: \.isNewline).map(String.init).filter { !$0.trimmingSpaces().isEmpty }
    for (index, row) in rows.enumerated() {
      let field = "came[\(index + 1)]"
      let parts = row.split(separator: "|", omittingEmptySubsequences: false).map { String($0).trimmingSpaces() }
      // Anything but a plain number is answered below, with the line.
      guard parts.count == 3, let came = try? ExactDecimal(parsing: parts[2]), came >= .zero, came <= StockFinding.maximum else {
        problems.append(
          Problem("transfer.line", field: field, Words("\"\(row)\" can't be read.", "无法识别“\(row)”。"), remedy: Words("Write product | lot | quantity that came.", "请写：产品 | 批次 | 实收数量。")))
        continue
      }
      let product = try context.snapshot.first(Product.self, where: "code = ?", [parts[0]])
      let places = all.indices.filter { all[$0].line.product == product?.id && all[$0].line.lot == parts[1] }
      guard let last = places.last else {
        problems.append(
          Problem(
            "transfer.notSent", field: field, Words("\(parts[0]), lot \(parts[1]), is not on this transfer.", "本调拨单不含 \(parts[0]) 批次 \(parts[1])。"),
            remedy: Words("Compare the label. What came besides is brought in with stock.adjust.", "请核对标签；单外到货用 stock.adjust 录入。")))
        continue
      }
      var rest = came
      for place in places {
        let part = place == last ? rest : min(rest, all[place].came)
        all[place].came = part
        rest += -part
      }
    }
    return (all, problems)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems = try [Locations.problem(input.location, field: "location", context)].compactMap { $0 }
    let (all, found) = try arrivals(input, context)
    problems += found
    let differs = all.filter { $0.came != $0.line.underway }
    if found.isEmpty, !differs.isEmpty, input.why == nil {
      let named = try differs.prefix(5).map { "\(try context.the($0.line.product).code) \($0.line.lot): \($0.came) / \($0.line.underway)" }
      problems.append(
        Problem(
          "transfer.why", field: "why", Words("Not what was sent: \(named.joined(separator: ", ")).", "与发出不符：\(named.joined(separator: "、"))。"),
          remedy: Words("Count again, or say what was seen: damaged, seal broken, box missing.", "请重新清点，或说明所见：破损、封条断开、缺箱。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let transfer = try context.the(input.transfer)
    let (all, _) = try arrivals(input, context)
    var underway: [TransferLine.ID: ExactDecimal] = [:]
    var cases: [String] = []
    for arrival in all {
      let (line, unit) = (arrival.line, arrival.line.quantity.unit)
      underway[line.id] = max(.zero, line.underway - arrival.came)
      if arrival.came > .zero {
        try changes.move(
          Quantity(arrival.came, unit), of: line.product, lot: line.lot, to: .free, at: input.location, serial: line.serial ?? "", reason: input.why, transfer.number, context)
        try changes.update(line) { $0.received = Quantity((line.received?.amount ?? .zero) + arrival.came, unit) }
      }
      if let number = try settle(line, came: arrival.came, input.why ?? "", transfer, context, &changes) { cases.append(number) }
    }
    if transfer.arrived == nil { try changes.update(transfer) { $0.arrived = context.now } }
    try changes.close(transfer: transfer, but: underway, context)
    let told = cases.isEmpty ? Words("All of it is here.", "已全部收到。") : Words("It differs: \(cases.joined(separator: ", ")).", "有差异：\(cases.joined(separator: "、"))。")
    return StepResult(transfer.id.key, Words("\(transfer.number) is received. \(told.en)", "\(transfer.number) 已收货。\(told.zh)"))
  }

  /// Opens a case for what differs, and ends one that was open when the rest has come.
  ///
  /// - Returns: the number of a case that is new.
  private static func settle(
    _ line: Row<TransferLine>, came: ExactDecimal, _ why: String, _ transfer: Row<Transfer>, _ context: StepContext, _ changes: inout Changes
  ) throws -> String? {
    let short = line.underway - came
    let open = try context.snapshot.all(StockDiscrepancy.self, where: "transfer_line = ? AND +state = 'open'", [Data(line.id.key.bytes)]).first { $0.kind == .transferShort }
    if short <= .zero, let open { try changes.clear(open, .found, transfer.number, context) }
    guard short != .zero, open == nil || short < .zero else { return nil }
    return try changes.keepDiscrepancy(
      short > .zero ? .transferShort : .transferOver, Quantity(-short, line.quantity.unit), of: line.product, lot: line.lot, line: line.id, because: why,
      transfer.number, on: .company, context)
  }
}
