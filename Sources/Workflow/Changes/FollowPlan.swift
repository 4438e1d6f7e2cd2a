import Foundation
import Ground
import Membership
import Records
import Replica

/// 4.4 All that follows at plant and warehouse when an approved order has its next revision: what is done at once, and what a person there does.
struct FollowPlan {
  /// A line that is different now.
  struct Line {
    /// nil for a line that is not created yet.
    var id: OrderLine.ID?
    var position: Int
    var product: Row<Product>
    var quantity: Quantity
    var actions: [SupplyFollow.Action]
  }

  /// A line of the order as it will be, changed or not.
  struct Wanted {
    var id: OrderLine.ID?
    var position: Int
    var product: Product.ID
    var quantity: Quantity
  }

  var order: Row<SalesOrder>
  var lines: [Line] = []
  private var wanted: [Wanted] = []
  private var dispatch = DispatchFollow()
  private var requests: [Row<SupplyRequest>] = []
  private var due: Day
  private var address: Address?
  private(set) var problems: [Problem] = []

  /// Before the amendment is written.
  static func of(_ resolved: OrderAmendment.Resolved, _ fromStock: [Int: ExactDecimal], _ context: StepContext) throws -> FollowPlan {
    let order = resolved.order
    var plan = FollowPlan(order: order, due: resolved.after.promised ?? order.promised ?? context.today, address: resolved.amendment.address ?? order.address)
    let changed = Set(resolved.lines.compactMap(\.row?.id))
    plan.wanted = resolved.rows.filter { !changed.contains($0.id) }.map { Wanted(id: $0.id, position: $0.position, product: $0.product, quantity: $0.quantity) }
      + resolved.lines.map { Wanted(id: $0.row?.id, position: $0.position, product: $0.product.id, quantity: $0.quantity) }
    let asked = try SupplyFollow.read(order.id, context)
    for line in resolved.lines {
      // A new price alone is nobody's work.
      guard line.quantity.amount != line.before else { continue }
      let toMake = max(.zero, line.quantity.amount - (fromStock[line.position] ?? .zero))
      plan.lines.append(
        Line(
          id: line.row?.id, position: line.position, product: line.product, quantity: line.quantity,
          actions: SupplyFollow.actions(target: toMake, line.row.flatMap { asked[$0.id] } ?? [])))
    }
    try plan.read(asked, context)
    plan.judge(resolved)
    return plan
  }

  /// Of an order whose revisions plant or warehouse have not followed yet.
  ///
  /// - Parameter positions: the lines that those revisions changed.
  static func of(_ order: Row<SalesOrder>, positions: Set<Int>, _ context: StepContext) throws -> FollowPlan {
    var plan = FollowPlan(order: order, due: order.promised ?? context.today, address: order.address)
    let asked = try SupplyFollow.read(order.id, context)
    let rows = try context.snapshot.all(OrderLine.self, where: "sales_order = ?", [Data(order.id.key.bytes)], order: "position")
    plan.wanted = rows.filter { $0.quantity.amount > .zero || positions.contains($0.position) }
      .map { Wanted(id: $0.id, position: $0.position, product: $0.product, quantity: $0.quantity) }
    for row in rows where positions.contains(row.position) {
      let fromStock = try context.snapshot.servedFromStock(row.id)?.quantity ?? .zero
      plan.lines.append(
        Line(
          id: row.id, position: row.position, product: try context.the(row.product), quantity: row.quantity,
          actions: SupplyFollow.actions(target: max(.zero, row.quantity.amount - fromStock), asked[row.id] ?? [])))
    }
    try plan.read(asked, context)
    return plan
  }

  private init(order: Row<SalesOrder>, due: Day, address: Address?) {
    self.order = order
    self.due = due
    self.address = address
  }

  private mutating func read(_ asked: [OrderLine.ID: [SupplyFollow.Asked]], _ context: StepContext) throws {
    dispatch = try DispatchFollow.read(order.id, context)
    requests = asked.values.flatMap { $0.map(\.request) }.sorted { $0.id.key < $1.id.key }
    for place in lines.indices {
      lines[place].actions = try lines[place].actions.filter { try !SupplyFollow.isTold($0, context) }
    }
    if lines.contains(where: { $0.actions.contains(where: \.isAsking) }) {
      do { _ = try plant(context) } catch let problem as Problem { problems.append(problem) }
    }
  }

  private mutating func judge(_ resolved: OrderAmendment.Resolved) {
    for (index, line) in resolved.lines.enumerated() {
      guard let id = line.row?.id, let packed = dispatch.packed[id], line.quantity.amount < packed else { continue }
      problems.append(
        Problem(
          "change.packed", field: "lines[\(index + 1)].quantity",
          Words("\(packed) of line \(line.position) are packed or on their way: at least that many.", "第 \(line.position) 行已包装或发出 \(packed)，不得少于此数。"),
          remedy: Words("For what the customer does not want any more, agree a return.", "客户不再需要的部分请商定退货。")))
    }
  }

  private func plant(_ context: StepContext) throws -> Shelf {
    if let request = requests.last { return request.shelf }
    return Shelf(.plant, try context.site(nil, .plant, entry: "lines"))
  }

  // MARK: - What it comes to

  private var isDispatchRight: Bool { dispatch.isRight(wanted.map { ($0.id, $0.quantity.amount) }) }
  private var lateRequests: [Row<SupplyRequest>] { requests.filter { ($0.state == .requested || $0.state == .scheduled) && $0.due != due } }
  private var staleDispatches: [Row<DispatchRequest>] { dispatch.requests.filter { $0.state == .requested && ($0.due != due || $0.address != address) } }

  /// Whether there is anything to do now.
  var isDue: Bool { lines.contains { !$0.actions.isEmpty } || (!isDispatchRight && !dispatch.isBlocked) }

  /// Whether somebody elsewhere has yet to act before plans are as the order is.
  ///
  /// - Parameter open: tasks of withdrawing and stopping that wait at the plant.
  func isFollowing(open: Bool) -> Bool {
    open || lines.contains { $0.actions.contains { !$0.isOurs } } || (!isDispatchRight && dispatch.isBlocked)
  }

  /// What it means, a sentence each, before it is done.
  func effects(_ context: StepContext) throws -> [Words] {
    var words: [Words] = []
    for line in lines { words += line.actions.map { $0.words(line.product.code) } }
    for request in lateRequests where request.state == .scheduled {
      words.append(Words("what is planned of \(try context.the(request.product).code) becomes due on \(due)", "已排程的 \(try context.the(request.product).code) 交期改为 \(due)"))
    }
    if !isDispatchRight {
      words.append(
        dispatch.isBlocked
          ? Words("the warehouse is asked anew when \(dispatch.standing[0].number) has left", "\(dispatch.standing[0].number) 发出后重新请求仓库")
          : Words("the warehouse is asked anew for what is not packed", "就未包装部分重新请求仓库"))
    } else if !staleDispatches.isEmpty {
      words.append(Words("the warehouse's request gets the new day and address", "仓库发货请求改为新的日期和地址"))
    }
    if address != order.address {
      words += dispatch.standing.map { Words("\($0.number) is packed: the warehouse is asked to mark it anew", "\($0.number) 已包装：请仓库重新贴标") }
    }
    return words
  }

  // MARK: - Writing

  /// Does what the office may do, and tells plant and warehouse the rest.
  ///
  /// - Parameter made: the new lines by position.
  func write(_ made: [Int: OrderLine.ID], _ context: StepContext, _ changes: inout Changes) throws {
    for line in lines {
      for action in line.actions { try write(action, line, made, context, &changes) }
    }
    for request in lateRequests where !isCancelled(request) { try changes.update(request) { $0.due = due } }
    if !isDispatchRight, !dispatch.isBlocked {
      let wanted = try wanted.map { want -> (line: OrderLine.ID, product: Product.ID, quantity: Quantity) in
        guard let id = want.id ?? made[want.position] else { throw UncheckedInput() }
        return (id, want.product, want.quantity)
      }
      try dispatch.askAnew(order, wanted, due: due, address, context, &changes)
    } else {
      for request in staleDispatches {
        try changes.update(request) {
          $0.due = due
          $0.address = address
        }
      }
    }
    if let address, address != order.address {
      for shipment in dispatch.standing { try tellAddress(address, shipment, context, &changes) }
    }
  }

  private func isCancelled(_ request: Row<SupplyRequest>) -> Bool {
    lines.contains { $0.actions.contains { if case .cancel(let row) = $0 { row.id == request.id } else { false } } }
  }

  private func write(
    _ action: SupplyFollow.Action, _ line: Line, _ made: [Int: OrderLine.ID], _ context: StepContext, _ changes: inout Changes
  ) throws {
    switch action {
    case .cancel(let request):
      try changes.update(request) { $0.state = .cancelled }
      try changes.closeAll(about: request.id.key, context)
    case .withdraw(let work):
      try changes.open(SupplyFollow.withdrawLevel, about: work.id.key, number: work.number, on: work.shelf, context)
    case .stop(let work, _, _):
      try changes.open(SupplyFollow.stopLevel, about: work.id.key, number: work.number, on: work.shelf, context)
    case .ask(let amount):
      guard let id = line.id ?? made[line.position] else { throw UncheckedInput() }
      let shelf = try plant(context)
      let warehouse = requests.last?.warehouse ?? dispatch.newest.map { Int($0.shelf.site.number) }
      let grade = try context.the(order.customer).grade
      guard let warehouse else { throw UncheckedInput() }
      let request = try changes.create(SupplyRequest.self, on: shelf) {
        $0.order = order.id
        $0.orderNumber = order.number
        $0.line = id
        $0.product = line.product.id
        $0.quantity = Quantity(amount, line.quantity.unit)
        $0.due = due
        $0.grade = grade
        $0.warehouse = warehouse
      }
      try changes.open("plan-schedule", about: request.key, number: "\(order.number) / \(line.position)", on: shelf, context)
    }
  }

  /// Asks the warehouse about a shipment that is packed for the former address. Both languages in one text: nobody knows who reads it.
  private func tellAddress(_ address: Address, _ shipment: Row<Shipment>, _ context: StepContext, _ changes: inout Changes) throws {
    guard let known = try KnownOrder.find(order.id, context.snapshot) else { return }
    let place = OrderPicture.parts(address).filter { !$0.isEmpty }.joined(separator: ", ")
    let words = Words("\(shipment.number) goes to another address now: \(place). Please mark it anew.", "\(shipment.number) 送货地址已改为：\(place)。请重新贴标。")
    _ = try NewNote(order: known, text: "\(words.en)\n\(words.zh)", asks: shipment.shelf.site, answers: nil).write(on: [shipment.shelf], context, &changes)
  }
}

extension SupplyFollow.Action {
  /// Done by the office at once.
  var isOurs: Bool {
    switch self {
    case .cancel, .ask: true
    case .withdraw, .stop: false
    }
  }

  var isAsking: Bool { if case .ask = self { true } else { false } }

  func words(_ code: String) -> Words {
    switch self {
    case .cancel(let request):
      Words("the request for \(request.quantity.told.en) of \(code) is cancelled: it is not planned yet", "取消 \(code) \(request.quantity.told.zh) 的供货请求（尚未排程）")
    case .ask(let amount): Words("the plant is asked for \(amount) of \(code)", "请求工厂生产 \(code) \(amount)")
    case .withdraw(let work):
      Words("\(work.number) (\(work.quantity.told.en), \(work.state.label.en)): the planner is asked to withdraw it", "\(work.number)（\(work.quantity.told.zh)，\(work.state.label.zh)）：请计划员撤销")
    case .stop(let work, let good, let wanted):
      Words("\(work.number): \(good) of \(work.quantity.told.en) are made, the floor is asked to end it with \(wanted)", "\(work.number)：已产 \(good)，计划 \(work.quantity.told.zh)，请车间以 \(wanted) 完工")
    }
  }
}
