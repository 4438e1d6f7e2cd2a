import Foundation
import Ground
import Records
import Replica

/// 11.2 Takes in goods that a customer sent back, as they are counted. All of them go into quarantine.
///
/// What an authorisation covers waits for its inspection. What it does not cover (more, other goods, no number at all) is there all the same: it is
/// held, and the office decides.
public struct ReceiveReturn: Step {
  public static let step = StepDeclaration(
    "return.receive", "11.2", by: [.storekeeper], at: [.warehouse], "Receive returned goods", "退货收货",
    help: Words(
      "By the number on the parcel. Goods without one, or beyond it, are held in quarantine until the office decides.",
      "凭包裹上的退货授权号收货；无授权或超出授权的货物隔离挂起，由销售处决定。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let number = OptionalEntry<String>("number", "Return authorisation", "退货授权号", help: Words("Scan it. Empty if there is none.", "请扫描；无授权号则留空。"), maximumText: 40)
    let sender = OptionalEntry<String>("sender", "Sent by", "寄件方", help: Words("Needed without a number.", "无授权号时必填。"), maximumText: 200)
    let lines = OptionalEntry<String>(
      "lines", "What came", "到货明细",
      help: Words("One a row: product | lot | quantity. All that is authorised if left empty.", "每行：产品 | 批次 | 数量；留空为授权的全部货物。"), isLong: true, maximumText: 20_000)
    let location = Entry<String>("location", "Location", "库位", maximumText: 40)
    let why = OptionalEntry<String>("why", "How it differs", "差异说明", help: Words("Required when less, more or other goods came.", "数量不符或货物不同时必填。"), maximumText: 400)
  }

  /// What came, sorted by whether it is covered.
  struct Arrival {
    struct Part {
      var product: Row<Product>
      var lot: String
      var quantity: ExactDecimal
      /// nil for what nothing covers.
      var line: Row<ReturnLine>?
    }

    var authorisation: Row<ReturnAuthorisation>?
    var covered: [Part] = []
    var beyond: [Part] = []
    /// Less came than is authorised.
    var isShort = false
    var problems: [Problem] = []
  }

  private static func authorisation(_ number: String, _ context: StepContext) throws -> (Row<ReturnAuthorisation>?, Problem?) {
    guard let found = try context.snapshot.first(ReturnAuthorisation.self, where: "number = ?", [number]) else {
      let near = Nearness.codes(
        near: number, among: try context.snapshot.texts("SELECT number FROM return_authorisation WHERE state IN ('authorised', 'arrived') ORDER BY id DESC LIMIT 500"))
      return (
        nil,
        Problem(
          "return.unknown", field: "number", Words("No return \"\(number)\" is known here.", "此处没有退货授权“\(number)”。"),
          remedy: near.isEmpty
            ? Words("Read it again. Without a number the goods are held until the office decides.", "请核对编号；无授权号收货将挂起，由销售处决定。") : Words("Is one of these meant: \(near.joined(separator: ", "))?", "是否指：\(near.joined(separator: "、"))？"))
      )
    }
    if let problem = try Finding.elsewhere(ReturnAuthorisation.record.label, found.shelf, context) {
      var problem = problem
      problem.field = "number"
      return (nil, problem)
    }
    if found.state == .lapsed || (found.state == .authorised && found.expires < context.today) {
      return (
        nil,
        Problem(
          "return.lapsed", field: "number", Words("\(number) was good until \(found.expires).", "\(number) 有效期至 \(found.expires)，已过期。"),
          remedy: Words("Ask the office to extend it, or receive the goods without it: then they are held.", "请销售处延期，或不填授权号收货并挂起。"))
      )
    }
    guard [.authorised, .arrived].contains(found.state) else {
      var problem = Finding.state(ReturnAuthorisation.record.label, found.state, needs: .authorised, .arrived)
      problem.field = "number"
      return (nil, problem)
    }
    return (found, nil)
  }

  static func arrival(_ input: Inputs<Input>, _ context: StepContext) throws -> Arrival {
    var arrival = Arrival()
    if let number = input.number {
      let (found, problem) = try authorisation(number, context)
      if let problem { return Arrival(problems: [problem]) }
      arrival.authorisation = found
    }
    var open = try arrival.authorisation.map { try Returned($0, context).lines.filter { $0.open > .zero }.map { (line: $0.row, left: $0.open) } } ?? []
    guard let text = input.lines else {
      for part in open {
        guard let lot = part.line.lot else {
          arrival.problems.append(
            Finding.missing("lines", Words("The authorisation names no lot.", "退货授权未指定批次。"), remedy: Words("Write what came, with the lots on the labels.", "请按标签填写到货批次。")))
          return arrival
        }
        arrival.covered.append(.init(product: try context.the(part.line.product), lot: lot, quantity: part.left, line: part.line))
      }
      return arrival
    }
    let rows = try GoodsRows(text, field: "lines", needsLot: true, context)
    arrival.problems = rows.problems
    for row in rows.rows {
      var rest = row.quantity
      for index in open.indices where rest > .zero && open[index].line.product == row.product.id && (open[index].line.lot == nil || open[index].line.lot == row.lot) {
        let part = min(rest, open[index].left)
        guard part > .zero else { continue }
        open[index].left += -part
        rest += -part
        arrival.covered.append(.init(product: row.product, lot: row.lot ?? "", quantity: part, line: open[index].line))
      }
      if rest > .zero { arrival.beyond.append(.init(product: row.product, lot: row.lot ?? "", quantity: rest)) }
    }
    arrival.isShort = open.contains { $0.left > .zero }
    return arrival
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let arrival = try arrival(input, context)
    var problems = arrival.problems + [try Locations.problem(input.location, field: "location", context)].compactMap { $0 }
    if input.number == nil {
      if input.sender == nil {
        problems.append(Finding.missing("sender", Words("Without a number it must stand who sent the goods.", "无授权号时须填写寄件方。"), remedy: Words("Read the parcel and its papers.", "请查看包裹及单据。")))
      }
      if input.lines == nil {
        problems.append(Finding.missing("lines", Words("Without a number it must stand what came.", "无授权号时须填写到货明细。"), remedy: Words("Count the goods, one row a lot.", "请清点货物，每批一行。")))
      }
    }
    guard problems.isEmpty else { return problems }
    guard !arrival.covered.isEmpty || !arrival.beyond.isEmpty else {
      return [
        Problem(
          "return.allCame", field: "number", Words("All that was authorised has come already.", "授权的货物已全部到货。"),
          remedy: Words("Write what came besides, with how it differs: it is held until the office decides.", "请填写另外到货的明细及差异说明，货物将挂起，由销售处决定。"))
      ]
    }
    guard input.why == nil, let authorisation = arrival.authorisation, arrival.isShort || !arrival.beyond.isEmpty else { return [] }
    let more = arrival.beyond.map { "\($0.product.code) \($0.lot): \($0.quantity)" }.joined(separator: ", ")
    return [
      Problem(
        "return.differs", field: "why",
        more.isEmpty
          ? Words("Less came than \(authorisation.number) authorises.", "到货少于 \(authorisation.number) 授权数量。")
          : Words("\(authorisation.number) does not cover: \(more).", "\(authorisation.number) 未授权：\(more)。"),
        remedy: more.isEmpty
          ? Words("Count again, or say how it differs; the rest may still come.", "请重新清点，或说明差异；其余可后续到货。")
          : Words("Count again, or say how it differs: what is not covered is held until the office decides.", "请重新清点，或说明差异；超出部分挂起，由销售处决定。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let arrival = try arrival(input, context)
    let sender = input.sender ?? arrival.authorisation?.customerName ?? ""
    var receipts: [(key: RecordKey, number: String, isHeld: Bool)] = []
    for (parts, isHeld) in [(arrival.covered, false), (arrival.beyond, true)] where !parts.isEmpty {
      let receipt = try changes.create(ReturnReceipt.self, on: context.home) {
        $0.authorisation = arrival.authorisation?.id
        $0.sender = sender
        $0.at = context.now
        $0.by = context.actor.name
        $0.difference = input.why
        if !isHeld { $0.state = .received }
      }
      let number = changes.text(of: receipt.key, "number")
      for part in parts {
        try changes.create(ReturnReceiptLine.self, on: context.home) {
          $0.receipt = receipt
          $0.line = part.line?.id
          $0.product = part.product.id
          $0.lot = part.lot
          $0.quantity = Quantity(part.quantity, part.product.unit)
          $0.location = input.location
        }
        try changes.move(Quantity(part.quantity, part.product.unit), of: part.product.id, lot: part.lot, to: .blocked, at: input.location, reason: input.why, number, context)
      }
      if !isHeld { try changes.open("return-inspect", about: receipt.key, number: number, on: context.home, context) }
      receipts.append((receipt.key, number, isHeld))
    }
    if let authorisation = arrival.authorisation, authorisation.state == .authorised, !arrival.covered.isEmpty {
      try changes.update(authorisation) { $0.state = .arrived }
    }
    guard let first = receipts.first else { throw UncheckedInput() }
    let held = receipts.filter(\.isHeld).map(\.number)
    let told = receipts.map(\.number).joined(separator: ", ")
    return StepResult(
      first.key,
      held.isEmpty
        ? Words("\(told): the goods are in quarantine until they are inspected.", "\(told)：货物已隔离待检。")
        : Words("\(told): in quarantine. Held until the office decides: \(held.joined(separator: ", ")).", "\(told)：货物已隔离。待销售处决定：\(held.joined(separator: "、"))。"),
      isWarning: !held.isEmpty)
  }
}

/// What an office says of goods that came without being authorised.
public enum HeldReturn: String, Choice {
  case authorise, refuse

  public var label: Words {
    switch self {
    case .authorise: Words("authorise them now", "补授权")
    case .refuse: Words("refuse them, send them back", "拒收并退回")
    }
  }
}

/// 11.2 Decides what becomes of goods that came without being authorised.
public struct DecideReturn: SubjectStep {
  public static let step = StepDeclaration(
    "return.decide", "11.2", by: [.serviceAgent, .salesManager], at: [.office], "Decide about held returns", "处理挂起的退货",
    help: Words("Authorises them afterwards, for a complaint and within what was delivered, or refuses them.", "在已交付数量内凭投诉补授权，或拒收。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let receipt = Entry<ReturnReceipt.ID>("receipt", "Return receipt", "退货收货")
    let decision = Entry<HeldReturn>("decision", "Decision", "处理方式")
    let complaint = OptionalEntry<Complaint.ID>("complaint", "Complaint", "投诉", help: Words("For goods that came without a number.", "无授权号到货时填写。"))
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<ReturnReceipt>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .held else { return Finding.state(ReturnReceipt.record.label, subject.state, needs: .held) }
    guard let authorisation = subject.authorisation, let order = try context.snapshot.get(context.the(authorisation).order) else { return nil }
    return try Finding.elsewhere(SalesOrder.record.label, order.shelf, context)
  }

  private static func complaint(_ input: Inputs<Input>, _ context: StepContext) throws -> Row<Complaint>? {
    let receipt = try context.the(input.receipt)
    return try (input.complaint ?? receipt.authorisation.map { try context.the($0).complaint }).map { try context.the($0) }
  }

  private static func rows(_ input: Inputs<Input>, _ context: StepContext) throws -> GoodsRows {
    let text = try context.the(input.receipt).lines(context).map { "\(try context.the($0.product).code) | \($0.lot) | \($0.quantity.amount)" }
    return try GoodsRows(text.joined(separator: "\n"), field: "receipt", context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard input.decision == .authorise else { return [] }
    guard let complaint = try complaint(input, context) else {
      return [Finding.missing("complaint", Words("Goods come back for a complaint.", "退货须对应投诉。"), remedy: Words("Open one with complaint.open, and name it here.", "请用 complaint.open 登记后填写。"))]
    }
    if complaint.state == .closed { return [Finding.state(Complaint.record.label, complaint.state, needs: .open, .answered)] }
    let goods = try DeliveredGoods(complaint.order, context)
    return try rows(input, context).beyond(goods) { try AuthorisedGoods.quantity(of: complaint.order, $0.product.id, lot: $0.lot, context) }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let receipt = try context.the(input.receipt)
    changes.reason = input.why
    guard input.decision == .authorise else {
      try changes.update(receipt) {
        $0.state = .refused
        $0.decision = input.why
      }
      return StepResult(receipt.id.key, Words("\(receipt.number) is refused: the warehouse sends it back.", "\(receipt.number) 已拒收，由仓库退回。"))
    }
    guard let complaint = try complaint(input, context) else { throw UncheckedInput() }
    let goods = try DeliveredGoods(complaint.order, context)
    let lines = try receipt.lines(context)
    let made = try changes.authorise(
      rows(input, context).rows, for: complaint, goods, on: receipt.shelf, until: context.today, because: input.why, isThere: true, context)
    for (line, id) in zip(lines, made.lines) { try changes.update(line) { $0.line = id } }
    try changes.update(receipt) {
      $0.authorisation = made.id
      $0.state = .received
      $0.decision = input.why
    }
    return StepResult(receipt.id.key, Words("\(receipt.number) is authorised as \(made.number): the warehouse inspects it.", "\(receipt.number) 已补授权 \(made.number)，由仓库检验。"))
  }
}
