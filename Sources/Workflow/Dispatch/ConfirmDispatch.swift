import Foundation
import Ground
import Records
import Replica

/// Minutes of a day from when until when a customer takes goods, or a door is taken: `08:00-11:30`.
public struct DayWindow: Hashable, Sendable {
  public var from: Int
  public var until: Int

  public init(from: Int, until: Int) {
    self.from = from
    self.until = until
  }

  /// - Returns: nil for what is no window of one day, or ends before it begins.
  public init?(_ typed: String) {
    let halves = typed.replacingOccurrences(of: "–", with: "-").split(separator: "-", omittingEmptySubsequences: false).map { Self.minute($0.trimmingSpaces()) }
    guard halves.count == 2, let from = halves[0], let until = halves[1], from < until else { return nil }
    self.init(from: from, until: until)
  }

  private static func minute(_ text: String) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 24 * 60
    else { return nil }
    return hour * 60 + minute
  }

  public func overlaps(_ other: DayWindow) -> Bool { from < other.until && other.from < until }

  public var told: String { "\(Self.clock(from))-\(Self.clock(until))" }

  private static func clock(_ minute: Int) -> String { "\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)" }

  static func problem(_ typed: String, field: String) -> Problem {
    Problem(
      "window.unclear", field: field, Words("\"\(typed)\" is no time of a day.", "“\(typed)”不是有效时段。"),
      remedy: Words("Write it like 08:00-11:30, the earlier time first.", "请写成 08:00-11:30，先早后晚。"))
  }
}

/// 8.1 Says what a warehouse needs to know before it picks: where to exactly, whom to ask for, when, by which route, and whether it is paid.
public struct ConfirmDispatch: SubjectStep {
  public static let step = StepDeclaration(
    "dispatch.confirm", "8.1", by: [.salesClerk, .salesManager, .creditController], at: [.office], "Confirm the dispatch", "确认发货信息",
    help: Words(
      "Address, contact, window, route and payment of what a warehouse is asked for. A hold stops picking, packing and the truck. What is left empty stays as it is.",
      "确认送货地址、联系人、时段、线路和付款。设置暂停后不得拣货、包装和发车。留空项保持不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<DispatchRequest.ID>("request", "Dispatch request", "发货请求", help: Words("Or the order's number.", "或订单编号。"))
    let address = OptionalEntry<Address>("address", "Corrected address", "更正的送货地址")
    let contact = OptionalEntry<String>("contact", "Contact", "联系人", help: Words("Name and telephone.", "姓名和电话。"), maximumText: 200)
    let window = OptionalEntry<String>("window", "Window", "收货时段", help: Words("Like 08:00-11:30.", "例如 08:00-11:30。"), maximumText: 20)
    let route = OptionalEntry<String>("route", "Route", "线路", maximumText: 40)
    let payment = OptionalEntry<PaymentStanding>("payment", "Payment", "付款情况")
    let hold = OptionalEntry<String>("hold", "Hold because", "暂停发货原因", maximumText: 400)
    let isReleased = OptionalEntry<Bool>("release", "End the hold", "解除暂停")
  }

  public static func ready(_ subject: Row<DispatchRequest>, _ context: StepContext) throws -> Problem? {
    guard let order = try context.snapshot.get(subject.order), order.shelf == context.home else {
      return Problem(
        "dispatch.otherOffice", Words("Order \(subject.orderNumber) belongs to another office.", "订单 \(subject.orderNumber) 属于其他销售处。"), remedy: Words("It is confirmed there.", "请在该站点确认。"))
    }
    return [.requested, .packed].contains(subject.state) ? nil : Finding.state(DispatchRequest.record.label, subject.state, needs: .requested, .packed)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if let window = input.window, DayWindow(window) == nil { problems.append(DayWindow.problem(window, field: "window")) }
    if let address = input.address { problems += wrong(address) }
    if input.hold != nil, input.isReleased == true {
      problems.append(
        Problem("dispatch.both", field: "release", Words("It is held and released at once.", "不能同时暂停和解除。"), remedy: Words("Fill in one of the two.", "请只填其一。")))
    }
    let terms = try context.snapshot.terms(of: input.request)
    if input.isReleased == true, terms?.isCustomerBlocked == true {
      problems.append(
        Problem(
          "customer.blocked", field: "release", Words("The customer is blocked.", "该客户已冻结。"), remedy: Words("Have them verified with customer.verify; the hold ends by itself.", "请用 customer.verify 重新核实，暂停将自动解除。")))
    }
    return problems
  }

  private static func wrong(_ address: Address) -> [Problem] {
    let parts: [(Bool, Words)] = [
      (address.name.isEmpty, Words("name", "名称")), (address.street.isEmpty, Words("street", "街道")), (address.city.isEmpty, Words("city", "城市")),
      (Country.code(address.country) == nil, Words("country", "国家")),
    ]
    let missing = parts.filter(\.0).map(\.1)
    if !missing.isEmpty {
      return [
        Problem(
          "address.incomplete", field: "address", Words("The address lacks: \(missing.map(\.en).joined(separator: ", ")).", "地址缺少：\(missing.map(\.zh).joined(separator: "、"))。"),
          remedy: Words("Ask the customer for the whole address.", "请向客户索取完整地址。"))
      ]
    }
    guard let country = Country.code(address.country), let forms = Postcode.forms[country], !Postcode.fits(address.postcode, forms) else { return [] }
    return [
      Problem(
        "address.postcode", field: "address", Words("\"\(address.postcode)\" is no postcode of \(country).", "“\(address.postcode)”不是 \(country) 的邮编。"),
        remedy: Words("One of \(country) looks like \(forms[0]) (N a digit, A a letter).", "\(country) 邮编格式为 \(forms[0])（N 为数字，A 为字母）。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let request = try context.the(input.request)
    if let address = input.address { try changes.update(request) { $0.address = address } }
    let window = input.window.flatMap { DayWindow($0) }
    try changes.setTerms(of: request, context) { draft in
      if let contact = input.contact { draft.contact = contact }
      if let window { (draft.from, draft.until) = (window.from, window.until) }
      if let route = input.route { draft.route = route }
      if let payment = input.payment { draft.payment = payment }
      if let hold = input.hold { draft.hold = hold }
      if input.isReleased == true { draft.hold = nil }
    }
    let held = input.hold.map { Words(" It is held: \($0)", "已暂停：\($0)") } ?? Words("", "")
    return StepResult(request.id.key, Words("The warehouse knows how to send \(request.orderNumber).\(held.en)", "已告知仓库 \(request.orderNumber) 的发货信息。\(held.zh)"))
  }
}

/// 8.1 Holds what blocked customers are to get, and lets it go when they are verified again.
public struct GuardDispatch: AutomaticStep {
  public static let step = StepDeclaration(
    "dispatch.guard", "8.1", by: [.salesManager, .creditController], at: [.office], "Hold a blocked customer's goods", "暂停被冻结客户发货",
    help: Words("The node does it by itself when a customer is blocked or verified.", "客户被冻结或核实后由节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let request = Entry<DispatchRequest.ID>("request", "Dispatch request", "发货请求")
  }

  /// The most requests of one round.
  static let maximum = 100

  private static let blockedSQL = """
    state IN ('requested', 'packed') AND EXISTS (SELECT 1 FROM sales_order o JOIN customer c ON c.id = o.customer
      WHERE o.id = dispatch_request.sales_order AND o._shelf = ? AND +c.state = 'blocked')
    AND NOT EXISTS (SELECT 1 FROM dispatch_terms t WHERE t.dispatch_request = dispatch_request.id AND t.customer_blocked = 1)
    """
  private static let freedSQL = """
    state IN ('requested', 'packed') AND EXISTS (SELECT 1 FROM sales_order o JOIN customer c ON c.id = o.customer
      WHERE o.id = dispatch_request.sales_order AND o._shelf = ? AND +c.state <> 'blocked')
    AND EXISTS (SELECT 1 FROM dispatch_terms t WHERE t.dispatch_request = dispatch_request.id AND t.customer_blocked = 1)
    """

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try [blockedSQL, freedSQL].flatMap { try context.snapshot.all(DispatchRequest.self, where: $0, [Int64(context.home.code)], limit: maximum) }
      .map { ["request": $0.id.description] }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let request = try context.the(input.request)
    return try ConfirmDispatch.ready(request, context).map { [$0] } ?? []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let request = try context.the(input.request)
    let customer = try context.the(try context.the(request.order).customer)
    let isBlocked = customer.state == .blocked
    try changes.setTerms(of: request, context) { $0.isCustomerBlocked = isBlocked }
    return StepResult(
      request.id.key,
      isBlocked
        ? Words("\(request.orderNumber) is held: \(customer.name) is blocked.", "\(request.orderNumber) 已暂停：\(customer.name) 已冻结。")
        : Words("\(request.orderNumber) may go out again.", "\(request.orderNumber) 恢复发货。"))
  }
}

extension Changes {
  /// Tells a warehouse something of how a request is to be sent; what is not said stays as it was.
  mutating func setTerms(of request: Row<DispatchRequest>, _ context: StepContext, _ fill: (inout Draft<DispatchTerms>) -> Void) throws {
    func write(_ draft: inout Draft<DispatchTerms>) {
      fill(&draft)
      draft.by = context.actor.name
      draft.at = context.now
    }
    if let terms = try context.snapshot.terms(of: request.id) {
      try update(terms) { write(&$0) }
    } else {
      try create(DispatchTerms.self, on: request.shelf) {
        $0.request = request.id
        write(&$0)
      }
    }
  }
}

extension Snapshot {
  /// What the office has said of a dispatch request; nil while it has said nothing.
  public func terms(of request: DispatchRequest.ID) throws -> Row<DispatchTerms>? {
    try first(DispatchTerms.self, where: "dispatch_request = ?", [Data(request.key.bytes)])
  }
}

extension Row where R == DispatchTerms {
  /// Why nothing may go out by it; nil when it may.
  public var standing: Words? {
    if self.isCustomerBlocked == true { return Words("the customer is blocked", "客户已冻结") }
    if let hold = self.hold { return Words(hold, hold) }
    return self.payment == .awaited ? Words("the payment is awaited", "款项未到") : nil
  }

  public var window: DayWindow? {
    guard let from = self.from, let until = self.until else { return nil }
    return DayWindow(from: from, until: until)
  }
}

extension Row where R == DispatchRequest {
  /// The office's hold on it; nil when there is none that this warehouse knows of.
  func officeHold(_ context: StepContext) throws -> Problem? {
    guard let why = try context.snapshot.terms(of: id)?.standing else { return nil }
    return Problem(
      "dispatch.held", Words("The office holds order \(self.orderNumber): \(why.en).", "销售处已暂停订单 \(self.orderNumber)：\(why.zh)。"),
      remedy: Words("Leave the goods here and call the office; it ends the hold with dispatch.confirm.", "货物请留在仓库并联系销售处，由其用 dispatch.confirm 解除。"))
  }
}
