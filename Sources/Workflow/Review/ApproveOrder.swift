import Foundation
import Ground
import Membership
import Records
import Replica

/// 3.3 Approves a reviewed order: from here plant and warehouse know of it. What they get holds no price.
public struct ApproveOrder: SubjectStep {
  public static let step = StepDeclaration(
    "order.approve", "3.3", by: [.salesManager], at: [.office], "Approve the order", "批准订单",
    help: Words(
      "Asks a plant to make the order and a warehouse to send it; what is promised from stock is not made. Whoever reviewed the order may not approve it too.",
      "请求工厂生产、仓库发货；已承诺库存的部分不再生产。评审人不得批准同一订单。"),
    approval: Approval(levels: ["order-approve"], refusal: "order.cancel"))

  public struct Input: StepInput {
    public static let entries = Input()
    let order = Entry<SalesOrder.ID>("order", "Order", "订单")
    let plant = OptionalEntry<String>("plant", "Plant", "工厂", help: Words("The plant's site code; needed when there are several.", "工厂站点代码；有多个工厂时必填。"), maximumText: 40)
    let warehouse = OptionalEntry<String>("warehouse", "Warehouse", "仓库", help: Words("The warehouse's site code; needed when there are several.", "仓库站点代码；有多个仓库时必填。"), maximumText: 40)
  }

  public static func ready(_ subject: Row<SalesOrder>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .reviewed else { return Finding.state(SalesOrder.record.label, subject.state, needs: .reviewed) }
    if let held = try OrderHolds.problem(subject, context) { return held }
    guard try reviewers(of: subject, context).contains(context.actor.name) else { return try Endorsements.obstacle(subject, context) }
    return Problem("approve.sameActor", Words("\(context.actor.name) reviewed this order.", "\(context.actor.name) 评审了此订单。"), remedy: Words("Another sales manager approves it.", "请由另一位销售经理批准。"))
  }

  /// Four eyes: who spoke in a review of it; reviews that do not say so themselves are asked of the audit. Several, when two sites reviewed it
  /// without knowing of each other.
  static func reviewers(of order: Row<SalesOrder>, _ context: StepContext) throws -> Set<String> {
    let silent = try context.snapshot.all(OrderReview.self, where: "sales_order = ? AND reviewer IS NULL", [Data(order.id.key.bytes)])
      .map { try context.snapshot.authorship(of: $0.any.versions.created, on: $0.shelf).operatorName }
    return try OrderReviews(order, context).reviewers.union(silent)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    try problems(try context.the(input.order), input.plant, input.warehouse, context)
  }

  /// What keeps plant and warehouse from being asked for an order.
  static func problems(_ order: Row<SalesOrder>, _ plant: String?, _ warehouse: String?, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if order.address == nil {
      problems.append(Problem("order.address", field: "order", Words("There is no delivery address.", "没有送货地址。"), remedy: Words("Ask the customer where the goods go.", "请询问客户送货地址。")))
    }
    if try !order.linesToMake(context).isEmpty {
      do { _ = try self.plant(plant, order, context) } catch let problem as Problem { problems.append(problem) }
    }
    do { _ = try self.warehouse(warehouse, order, context) } catch let problem as Problem { problems.append(problem) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    try release(try context.the(input.order), input.plant, input.warehouse, [], context, &changes)
  }

  /// The order is approved: plant and warehouse are asked for it, marked with what was skipped of its approvals.
  ///
  /// - Parameter skipped: by these very changes.
  static func release(
    _ order: Row<SalesOrder>, _ plant: String?, _ warehouse: String?, _ skipped: [SkipMark], _ context: StepContext, _ changes: inout Changes
  ) throws -> StepResult {
    let warehouse = try self.warehouse(warehouse, order, context)
    let due = order.promised ?? context.calendar.day(PromiseRules.shipped.standardDays, after: context.today)
    let toMake = try order.linesToMake(context)
    var shelves = [Shelf(.warehouse, warehouse)]
    if !toMake.isEmpty {
      let site = try self.plant(plant, order, context)
      try askPlant(site, toMake, order, warehouse, due, context, &changes)
      shelves.append(Shelf(.plant, site))
    }
    try askWarehouse(warehouse, order, due, context, &changes)
    try SkipMark.copy(skipped, of: order.id, to: shelves, context, &changes)
    try changes.update(order) { $0.state = .approved }
    try changes.close("order.approve", about: order.id.key, context)
    if try isUnderConditions(order, context) {
      try changes.open(FulfilConditions.level, about: order.id.key, number: order.number, on: order.shelf, context)
    }
    return StepResult(order.id.key, toMake.isEmpty
      ? Words("Order \(order.number) is approved: the warehouse is asked to send it from stock.", "订单 \(order.number) 已批准，已请求仓库从库存发货。")
      : Words("Order \(order.number) is approved: plant and warehouse are asked for it.", "订单 \(order.number) 已批准，已请求工厂和仓库。"))
  }

  /// The plant that is named, or the one on whose plan the promise rests.
  private static func plant(_ code: String?, _ order: Row<SalesOrder>, _ context: StepContext) throws -> SiteID {
    let promised = code == nil ? Set(try order.promiseParts(context).filter { $0.source == .capacity }.compactMap(\.site)) : []
    guard promised.count == 1, let site = promised.first else { return try context.site(code, .plant, entry: "plant") }
    return SiteID(UInt32(clamping: site))
  }

  private static func isUnderConditions(_ order: Row<SalesOrder>, _ context: StepContext) throws -> Bool {
    let endorsements = try Endorsements(order, ApprovalLimits(context), context).parts
    return try endorsements.contains { $0.decision == .conditions } || !OrderReviews(order, context).conditions.isEmpty
  }

  /// The warehouse that the order was promised from, or the one that is named.
  private static func warehouse(_ code: String?, _ order: Row<SalesOrder>, _ context: StepContext) throws -> SiteID {
    guard let promised = try order.promisedFrom(context) else { return try context.site(code, .warehouse, entry: "warehouse") }
    guard let code, try context.site(code, .warehouse, entry: "warehouse") != promised.site else { return promised.site }
    let holds = try context.snapshot.code(of: promised.site)
    throw Problem("warehouse.other", field: "warehouse", Words("The order is promised from the stock of \(holds).", "该订单从 \(holds) 的库存承诺。"), remedy: Words("Leave the warehouse empty.", "请将仓库留空。"))
  }

  private static func askPlant(
    _ plant: SiteID, _ lines: [LineToMake], _ order: Row<SalesOrder>, _ warehouse: SiteID, _ due: Day, _ context: StepContext, _ changes: inout Changes
  ) throws {
    let grade = try context.the(order.customer).grade
    for (line, quantity) in lines.map({ ($0.line, $0.quantity) }) {
      let request = try changes.create(SupplyRequest.self, on: Shelf(.plant, plant)) {
        $0.order = order.id
        $0.orderNumber = order.number
        $0.line = line.id
        $0.product = line.product
        $0.quantity = quantity
        $0.due = line.promised ?? due
        $0.grade = grade
        $0.warehouse = Int(warehouse.number)
      }
      try changes.open("plan-schedule", about: request.key, number: "\(order.number) / \(line.position)", on: Shelf(.plant, plant), context)
    }
  }

  private static func askWarehouse(
    _ warehouse: SiteID, _ order: Row<SalesOrder>, _ due: Day, _ context: StepContext, _ changes: inout Changes
  ) throws {
    let shelf = Shelf(.warehouse, warehouse)
    let customer = try context.the(order.customer).name
    let request = try changes.create(DispatchRequest.self, on: shelf) {
      $0.order = order.id
      $0.orderNumber = order.number
      $0.customerName = customer
      $0.address = order.address
      $0.due = due
    }
    for line in try order.lines(context) {
      try changes.create(DispatchLine.self, on: shelf) {
        $0.request = request
        $0.line = line.id
        $0.product = line.product
        $0.quantity = line.quantity
      }
    }
    try changes.open("shipment-pack", about: request.key, number: order.number, on: shelf, context)
  }
}

/// So much of a line as a plant must make.
struct LineToMake {
  var line: Row<OrderLine>
  var quantity: Quantity
}

extension Row where R == SalesOrder {
  /// What neither stock nor running work is promised to, line by line.
  func linesToMake(_ context: StepContext) throws -> [LineToMake] {
    let running = Dictionary(grouping: try promiseParts(context).filter { $0.work != nil }, by: \.line)
    return try lines(context).compactMap { line in
      let stock = max(.zero, try context.snapshot.promise(of: line.id)?.open ?? .zero)
      let rest = (running[line.id] ?? []).reduce(line.quantity.amount - stock) { $0 - $1.quantity.amount }
      return rest > .zero ? LineToMake(line: line, quantity: Quantity(rest, line.quantity.unit)) : nil
    }
  }

  /// The warehouse whose stock is promised to the order; nil when none is.
  func promisedFrom(_ context: StepContext) throws -> Shelf? {
    for line in try lines(context) {
      if let promise = try context.snapshot.promise(of: line.id), promise.open > .zero { return promise.shelf }
    }
    return nil
  }
}
