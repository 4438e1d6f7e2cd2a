import Foundation
import Ground
import Records
import Replica

/// 8.1 Puts several dispatch requests into one walk through the warehouse.
public struct OpenWave: Step {
  public static let step = StepDeclaration(
    "wave.open", "8.1", by: [.storekeeper, .dispatcher], at: [.warehouse], "Open a picking wave", "新建拣货波次",
    help: Words(
      "Takes requests by due day, route or customer, those that are due first before the others. What is held, or in another wave, is left out.",
      "按交期、线路或客户选取发货请求，先到期者优先；已暂停或在其他波次中的除外。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let due = OptionalEntry<Day>("due", "Due until", "交期不晚于")
    let route = OptionalEntry<String>("route", "Route", "线路", maximumText: 40)
    let customer = OptionalEntry<String>("customer", "Customer", "客户", help: Words("A part of the name.", "名称的一部分。"), maximumText: 200)
    let window = OptionalEntry<String>("window", "Window", "收货时段", help: Words("Those whose customers take goods in it, like 08:00-12:00.", "客户收货时段与之相交的请求，例如 08:00-12:00。"), maximumText: 20)
    let most = OptionalEntry<Int>("most", "At most", "最多", help: Words("20 requests if left empty.", "留空为 20 个请求。"))
  }

  /// The most requests that are looked through for one wave.
  static let searched = 500

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let range = 1...WavePlan.maximum
    if let most = input.most, !range.contains(most) { return [Finding.outOfRange("most", range, most)] }
    if let window = input.window, DayWindow(window) == nil { return [DayWindow.problem(window, field: "window")] }
    guard try chosen(input, context).isEmpty else { return [] }
    return [
      Problem(
        "wave.empty", Words("No open request fits.", "没有符合条件的待拣请求。"),
        remedy: Words("Choose more widely; what is held or in another wave is left out.", "请放宽条件；已暂停或在其他波次中的请求不计。"))
    ]
  }

  private static func chosen(_ input: Inputs<Input>, _ context: StepContext) throws -> [Row<DispatchRequest>] {
    let open = try context.snapshot.all(
      DispatchRequest.self, where: "state = 'requested' AND _shelf = ?1 AND NOT EXISTS (\(inWave))", [Int64(context.home.code)], order: "due, id", limit: searched)
    var chosen: [Row<DispatchRequest>] = []
    for request in open where chosen.count < input.most ?? 20 {
      if try fits(request, input, context) { chosen.append(request) }
    }
    return chosen
  }

  private static let inWave = """
    SELECT 1 FROM wave_request w JOIN pick_wave p ON p.id = w.pick_wave WHERE w.dispatch_request = dispatch_request.id AND +p.state = 'open'
    """

  private static func fits(_ request: Row<DispatchRequest>, _ input: Inputs<Input>, _ context: StepContext) throws -> Bool {
    if let due = input.due, request.due > due { return false }
    if let name = input.customer, !request.customerName.lowercased().contains(name.lowercased()) { return false }
    let terms = try context.snapshot.terms(of: request.id)
    if let route = input.route, terms?.route != route { return false }
    if let window = input.window.flatMap({ DayWindow($0) }), terms?.window.map(window.overlaps) != true { return false }
    return try terms?.standing == nil && PickList.of(request, context.snapshot).lines.contains { $0.open > .zero }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let requests = try chosen(input, context)
    let by = [input.due?.description, input.route, input.customer, input.window].compactMap { $0 }.joined(separator: ", ")
    let wave = try changes.create(PickWave.self, on: context.home) {
      $0.chosen = by.isEmpty ? "*" : String(decoding: by.utf8.prefix(200), as: UTF8.self)
      $0.opened = context.now
    }
    for request in requests {
      try changes.create(WaveRequest.self, on: context.home) {
        $0.wave = wave
        $0.request = request.id
      }
    }
    let number = changes.text(of: wave.key, "number")
    return StepResult(wave.key, Words("\(number) has \(requests.count) requests.", "\(number) 共 \(requests.count) 个请求。"))
  }
}

/// 8.1 Takes goods at one place for all requests of a wave, and says how many go to which.
public struct TakeForWave: SubjectStep {
  public static let step = StepDeclaration(
    "wave.take", "8.1", by: [.storekeeper, .dispatcher], at: [.warehouse], "Pick for a wave", "波次拣货",
    help: Words("Shares what is taken among the wave's requests, the one that is due first before the others. Less than the list says is taken as it is.", "将所拣货物按交期先后分给波次内的请求；少拣按实际登记。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let wave = Entry<PickWave.ID>("wave", "Wave", "波次")
    let product = Entry<Product.ID>("product", "Product", "产品")
    let lot = OptionalEntry<String>("lot", "Lot", "批次", help: Words("The one that the walk comes to first if left empty.", "留空为行走顺序中的首个批次。"), maximumText: 40)
    let location = OptionalEntry<String>("location", "Location", "库位", maximumText: 40)
    let quantity = OptionalEntry<ExactDecimal>("quantity", "Quantity", "数量", help: Words("1 if left empty.", "留空为 1。"))
    let scan = OptionalEntry<String>(
      "scan", "Mark of the scan", "扫描标记", help: Words("A scan that is sent twice counts once.", "重复发送的同一扫描只计一次。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<PickWave>, _ context: StepContext) throws -> Problem? {
    if let problem = try Finding.elsewhere(PickWave.record.label, subject.shelf, context) { return problem }
    return subject.state == .open ? nil : Finding.state(PickWave.record.label, subject.state, needs: .open)
  }

  private static func isCounted(_ input: Inputs<Input>, _ context: StepContext) throws -> Bool {
    guard let scan = input.scan else { return false }
    return try context.snapshot.first(Pick.self, where: "scan = ?", [scan]) != nil
  }

  private static func stops(_ input: Inputs<Input>, _ context: StepContext) throws -> [WavePlan.Stop] {
    try WavePlan.of(try context.the(input.wave), context).stops.filter {
      $0.product == input.product && (input.lot == nil || $0.lot == input.lot) && (input.location == nil || $0.location == input.location)
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if try isCounted(input, context) { return [] }
    let quantity = input.quantity ?? ExactDecimal(1)
    if let problem = StockFinding.quantity(quantity) { return [problem] }
    let product = try context.the(input.product)
    if let lot = input.lot, let hold = try context.snapshot.holds(product.id, lot: lot).first {
      return [
        Problem(
          "lot.held", field: "lot", Words("Lot \(lot) is held: \(hold.number), \(hold.reason).", "批次 \(lot) 已冻结：\(hold.number)，\(hold.reason)。"),
          remedy: Words("Put it back and take another lot.", "请放回，改取其他批次。"))
      ]
    }
    let there = try stops(input, context).reduce(ExactDecimal.zero) { $0 + $1.quantity }
    guard quantity > there else { return [] }
    let told = Quantity(there, product.unit).told
    let place = [input.location, input.lot].compactMap { $0 }.joined(separator: " / ")
    return [
      Problem(
        "wave.tooMuch", field: "quantity",
        Words("The wave needs \(told.en) of \(product.code)\(place.isEmpty ? "" : " from \(place)").", "本波次\(place.isEmpty ? "" : "在 \(place) ")需 \(product.code) \(told.zh)。"),
        remedy: Words("Put the rest back, or look at the list.", "多余的请放回，或查看清单。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let product = try context.the(input.product)
    if try isCounted(input, context) { return StepResult(input.wave.key, Words("Counted already.", "该扫描已计入。")) }
    var rest = input.quantity ?? ExactDecimal(1)
    var shares: [(order: String, quantity: ExactDecimal)] = []
    // A reservation is used once for all places of a lot.
    var used: [DispatchRequest.ID: [String: ExactDecimal]] = [:]
    let scan = input.scan ?? "\(context.now.milliseconds)-wave"
    for stop in try stops(input, context) {
      for part in stop.parts where rest > .zero {
        let taken = min(rest, part.quantity)
        rest += -taken
        used[part.request.id, default: [:]][stop.lot, default: .zero] += taken
        try changes.pick(.taken, Quantity(taken, stop.unit), of: product.id, lot: stop.lot, at: stop.location, for: part.line.line, of: part.request, scan: scan, context)
        if let index = shares.firstIndex(where: { $0.order == part.request.orderNumber }) { shares[index].quantity += taken } else { shares.append((part.request.orderNumber, taken)) }
      }
    }
    for (request, lots) in used.sorted(by: { $0.key < $1.key }) {
      for (lot, quantity) in lots.sorted(by: { $0.key < $1.key }) { try changes.useReserved(Quantity(quantity, product.unit), of: product.id, lot: lot, for: request, context) }
    }
    let told = shares.map { "\($0.quantity) → \($0.order)" }
    return StepResult(input.wave.key, Words("\(product.code): \(told.joined(separator: ", ")).", "\(product.code)：\(told.joined(separator: "、"))。"))
  }
}

/// 8.1 Ends a wave. What was not found stays open at its requests.
public struct CloseWave: SubjectStep {
  public static let step = StepDeclaration(
    "wave.close", "8.1", by: [.storekeeper, .dispatcher], at: [.warehouse], "Close the wave", "结束波次",
    help: Words("What is picked stands at the packing table; what was not found stays open at its requests.", "已拣货物在包装台；未找到的仍保留在原请求中。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let wave = Entry<PickWave.ID>("wave", "Wave", "波次")
  }

  public static func ready(_ subject: Row<PickWave>, _ context: StepContext) throws -> Problem? { try TakeForWave.ready(subject, context) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let wave = try context.the(input.wave)
    let plan = try WavePlan.of(wave, context)
    try changes.update(wave) { $0.state = .closed }
    let left = plan.stops.reduce(ExactDecimal.zero) { $0 + $1.quantity } + plan.shorts.reduce(.zero) { $0 + $1.quantity }
    guard left > .zero else { return StepResult(wave.id.key, Words("\(wave.number) is complete.", "\(wave.number) 已拣齐。")) }
    return StepResult(
      wave.id.key, Words("\(wave.number) is closed; \(left) of \(plan.asked) stay open.", "\(wave.number) 已结束；\(plan.asked) 中有 \(left) 未拣。"), isWarning: true)
  }
}
