import Foundation
import Ground
import Records
import Replica

/// 9.4 Opens a case for a delivery that did not go as it must. Failed and short deliveries open one by themselves.
public struct OpenDeliveryCase: SubjectStep {
  public static let step = StepDeclaration(
    "case.open", "9.4", by: [.dispatcher, .driver, .storekeeper, .salesClerk, .serviceAgent], at: [.warehouse, .office], "Open a delivery case", "登记交付异常",
    help: Words("Delay, damage, loss, refusal, wrong goods or short. Names the goods that it is about, one a line: P-100 2.", "延误、破损、丢失、拒收、错货或短少。每行一项列出涉及的货物：P-100 2。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let fault = Entry<DeliveryFault>("fault", "What went wrong", "异常类型")
    let what = Entry<String>("what", "What happened", "情况", isLong: true, maximumText: 1_000)
    let goods = OptionalEntry<String>(
      "goods", "Goods", "涉及货物", help: Words("One a line: P-100 2, or P-100/LOT 2. All of the shipment if left empty; of a delay, none.", "每行一项：P-100 2 或 P-100/批次 2；留空为整票，延误则不涉及货物。"), isLong: true, maximumText: 4_000)
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    [.dispatched, .delivered, .undelivered].contains(subject.state) ? nil : Finding.state(Shipment.record.label, subject.state, needs: .dispatched, .delivered)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let shipment = try context.the(input.shipment)
    if let open = try context.snapshot.openCase(of: shipment.id, input.fault) { return [CaseFinding.isOpen(open, field: "fault")] }
    guard let goods = input.goods else { return [] }
    return try CaseGoodsText(goods, shipment.lines(context.snapshot).map { CaseGoodsText.Limit($0.id, $0.product, $0.lot, $0.quantity) }, field: "goods", context).problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let lines = try shipment.lines(context.snapshot)
    let counts: [(Row<ShipmentLine>, ExactDecimal)]
    if let goods = input.goods {
      let read = try CaseGoodsText(goods, lines.map { CaseGoodsText.Limit($0.id, $0.product, $0.lot, $0.quantity) }, field: "goods", context)
      counts = read.counts.compactMap { count in lines.first { $0.id.key == count.key }.map { ($0, count.quantity) } }
    } else {
      counts = input.fault == .delay ? [] : lines.map { ($0, $0.quantity.amount) }
    }
    let (id, number) = try changes.openCase(input.fault, of: shipment, counts, what: input.what, isAutomatic: false, context)
    return StepResult(id.key, Words("\(number) is open for \(shipment.number): \(input.fault.label.en).", "\(shipment.number) 的异常 \(number) 已登记：\(input.fault.label.zh)。"))
  }
}

/// Goods as a person names them, one a line: `P-100 2`, `P-100/L-7 2`.
struct CaseGoodsText {
  /// So much of a line there is.
  struct Limit {
    var key: RecordKey
    var product: Product.ID
    var lot: String
    var quantity: Quantity

    init<R>(_ id: RecordID<R>, _ product: Product.ID, _ lot: String, _ quantity: Quantity) { (key, self.product, self.lot, self.quantity) = (id.key, product, lot, quantity) }
  }

  struct Count {
    var key: RecordKey
    var quantity: ExactDecimal
  }

  var counts: [Count] = []
  var problems: [Problem] = []

  init(_ text: String, _ limits: [Limit], field: String, _ context: StepContext) throws {
    let codes = try limits.map { try context.the($0.product).code }
    for (index, row) in text.split(whereSeparator: \.isNewline).enumerated() {
      let words = row.split(whereSeparator: \.isWhitespace).map(String.init)
      let place = "\(field)[\(index + 1)]"
      guard words.count == 2, let quantity = try? ExactDecimal(parsing: words[1]), quantity > .zero else {  // The problem says what is wrong with it.
        problems.append(Problem("case.goods", field: place, Words("\"\(row)\" is no product and quantity.", "“\(row)”应为产品和数量。"), remedy: Words("Write it like: P-100 2", "请写成：P-100 2")))
        continue
      }
      let found = limits.indices.filter { [codes[$0], "\(codes[$0])/\(limits[$0].lot)", limits[$0].key.description].contains(words[0]) }
      guard found.count == 1, !counts.contains(where: { $0.key == limits[found[0]].key }) else {
        problems.append(
          Problem(
            "case.line", field: place, found.isEmpty ? Words("\(words[0]) is not in it.", "其中没有 \(words[0])。") : Words("\(words[0]) does not name one line only.", "“\(words[0])”未能对应唯一的一行。"),
            remedy: Words("Name each line once: the product, or PRODUCT/LOT.", "每行只写一次：产品编码，或 产品/批次。")))
        continue
      }
      let limit = limits[found[0]]
      if quantity > limit.quantity.amount {
        problems.append(Problem("case.tooMuch", field: place, Words("\(quantity) is more than the \(limit.quantity.amount) that there are.", "\(quantity) 超过 \(limit.quantity.amount)。"), remedy: Words("Count again.", "请重新清点。")))
      }
      counts.append(Count(key: limit.key, quantity: quantity))
    }
  }
}

enum CaseFinding {
  static func isOpen(_ open: Row<DeliveryCase>, field: String) -> Problem {
    Problem("case.isOpen", field: field, Words("\(open.number) is open for it.", "\(open.number) 正在处理。"), remedy: Words("Work on that one.", "请在该异常中处理。"))
  }
}

extension Snapshot {
  /// The open case of a shipment for one kind of fault; nil when there is none.
  func openCase(of shipment: Shipment.ID, _ fault: DeliveryFault) throws -> Row<DeliveryCase>? {
    try first(DeliveryCase.self, where: "shipment = ? AND +fault = ? AND +state = 'open'", [Data(shipment.key.bytes), fault.rawValue])
  }
}

extension Changes {
  /// Opens a case with the goods that it is about.
  ///
  /// - Returns: the case, and what people call it.
  @discardableResult
  mutating func openCase(
    _ fault: DeliveryFault, of shipment: Row<Shipment>, _ lines: [(Row<ShipmentLine>, ExactDecimal)], what: String, isAutomatic: Bool, _ context: StepContext
  ) throws -> (DeliveryCase.ID, String) {
    let id = try create(DeliveryCase.self, on: shipment.shelf) {
      $0.shipment = shipment.id
      $0.order = shipment.order
      $0.orderNumber = shipment.orderNumber
      $0.fault = fault
      $0.what = what
      $0.opened = context.now
      $0.by = context.actor.name
      $0.isAutomatic = isAutomatic
      if lines.isEmpty { $0.goods = CaseGoods.none }
    }
    for (line, quantity) in lines {
      try create(CaseLine.self, on: shipment.shelf) {
        $0.deliveryCase = id
        $0.line = line.id
        $0.product = line.product
        $0.lot = line.lot
        $0.quantity = Quantity(quantity, line.quantity.unit)
      }
    }
    return (id, text(of: id.key, "number"))
  }

  /// Opens a case by itself for each kind of shortfall at the door.
  ///
  /// - Returns: what the cases are called.
  mutating func openCases(for counts: [DeliveredLines.Count], of shipment: Row<Shipment>, note: String?, _ context: StepContext) throws -> [String] {
    let faults: [ShortfallReason: DeliveryFault] = [.damaged: .damage, .short: .short, .refused: .refusal]
    return try ShortfallReason.allCases.compactMap { reason in
      let lines = counts.filter { $0.reason == reason }.map { ($0.line, $0.line.quantity.amount - $0.quantity) }
      guard let fault = faults[reason], !lines.isEmpty, try context.snapshot.openCase(of: shipment.id, fault) == nil else { return nil }
      return try openCase(fault, of: shipment, lines, what: note ?? "\(reason.label.zh) / \(reason.label.en)", isAutomatic: true, context).1
    }
  }

  /// Opens a case by itself for goods that were not handed over: at once when they were refused or the address is wrong, else the second time.
  ///
  /// - Returns: what the case is called; nil when none was opened.
  mutating func openCase(for why: AttemptReason, of shipment: Row<Shipment>, note: String?, _ context: StepContext) throws -> String? {
    let isAgain = shipment.attempt != nil
    guard why == .refused || why == .address || isAgain else { return nil }
    let fault: DeliveryFault = why == .refused ? .refusal : .delay
    guard try context.snapshot.openCase(of: shipment.id, fault) == nil else { return nil }
    let lines = why == .refused ? try shipment.lines(context.snapshot).map { ($0, $0.quantity.amount) } : []
    return try openCase(fault, of: shipment, lines, what: note ?? "\(why.label.zh) / \(why.label.en)", isAutomatic: true, context).1
  }
}
