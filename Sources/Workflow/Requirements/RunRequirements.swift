import Ground
import Records
import Replica

/// 5.3 Makes requisitions of what must be ordered soon, and keeps the open ones as the requirements ask: quantity, day, orders.
///
/// The node takes it by itself when demand, stock, bills or rules changed them, once a plant has set the rule of a material. It plans once for a
/// change, and for none while nothing changes that a plan depends on (``RequirementsMemory``).
public struct RunRequirements: AutomaticStep {
  public static let step = StepDeclaration(
    "requirements.run", "5.3", by: [.planner, .buyer], at: [.plant], "Run the requirements", "运行物料需求计划",
    help: Words(
      "Works out what must be made and bought when, and makes requisitions of what must be ordered within the days given. Open ones are changed or withdrawn; those that people asked for stay.",
      "计算何时需制造和采购什么，并为指定天数内须下单的物料生成采购申请。未下单的申请随之变更或撤销；人工申请不变。"))

  /// The most days ahead.
  public static let maximumDays = 120

  public struct Input: StepInput {
    public static let entries = Input()
    let days = OptionalEntry<Int>("days", "Order within (working days)", "下单范围（工作日）", help: Words("10 if left empty.", "留空为 10。"))
  }

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    guard try context.snapshot.first(MaterialRule.self, where: "_shelf = ?", [Int64(context.home.code)]) != nil else { return [] }
    return try changes(RequirementsRules.shipped.orderDays, context).isEmpty ? [] : [[:]]
  }

  /// What becomes of requisitions.
  private enum Change {
    case create(PlantRequirements.Purchase)
    case update(Row<Requisition>, PlantRequirements.Purchase)
    case withdraw(Row<Requisition>)
  }

  /// By component, the open requisitions by day against what is needed by day.
  private static func changes(_ days: Int, _ context: StepContext) throws -> [Change] {
    let open = Dictionary(
      grouping: try context.snapshot.all(
        Requisition.self, where: "state = 'open' AND +_shelf = ?", [Int64(context.home.code)], order: "needed, id", limit: RequirementsReading.maximumLines
      ).filter { $0.askedBy == nil }, by: \.component)
    let wanted = Dictionary(grouping: try context.requirements.purchases(within: days, context), by: \.component)
    return Set(open.keys).union(wanted.keys).sorted().flatMap { component -> [Change] in
      let (rows, needs) = (open[component] ?? [], wanted[component] ?? [])
      var changes: [Change] = []
      for (row, need) in zip(rows, needs) where !row.isAs(need) { changes.append(.update(row, need)) }
      for need in needs.dropFirst(rows.count) { changes.append(.create(need)) }
      for row in rows.dropFirst(needs.count) { changes.append(.withdraw(row)) }
      return changes
    }
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    if let days = input.days, !(0...maximumDays).contains(days) { return [Finding.outOfRange("days", 0...maximumDays, days)] }
    guard try changes(input.days ?? RequirementsRules.shipped.orderDays, context).isEmpty else { return [] }
    return [
      Problem(
        "requirements.settled", Words("All requisitions are as the requirements ask.", "采购申请均与需求一致。"),
        remedy: Words("Nothing is to be done. The page of requirements shows why.", "无需操作，物料需求页可查看依据。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    var subject: RecordKey?
    var (made, changed, withdrawn) = (0, 0, 0)
    for change in try self.changes(input.days ?? RequirementsRules.shipped.orderDays, context) {
      switch change {
      case .create(let purchase):
        let key = try changes.require(purchase, context)
        subject = subject ?? key
        made += 1
      case .update(let row, let purchase):
        try changes.update(row) {
          $0.quantity = purchase.quantity
          $0.needed = purchase.needed
          $0.orderBy = purchase.orderBy
          $0.orders = purchase.orders.isEmpty ? nil : purchase.orders
        }
        subject = subject ?? row.id.key
        changed += 1
      case .withdraw(let row):
        try changes.update(row) { $0.state = .withdrawn }
        try changes.close(OrderPurchase.step.name, about: row.id.key, context)
        subject = subject ?? row.id.key
        withdrawn += 1
      }
    }
    guard let subject else { throw UncheckedInput() }
    return StepResult(
      subject, Words("\(made) requisitions made, \(changed) changed, \(withdrawn) withdrawn.", "采购申请：新增 \(made)，变更 \(changed)，撤销 \(withdrawn)。"))
  }
}

extension Row where R == Requisition {
  fileprivate func isAs(_ wanted: PlantRequirements.Purchase) -> Bool {
    self.quantity == wanted.quantity && self.needed == wanted.needed && self.orderBy == wanted.orderBy && (self.orders ?? "") == wanted.orders
  }
}

extension Changes {
  /// A requisition with its task for the buyer.
  mutating func require(_ purchase: PlantRequirements.Purchase, by person: String? = nil, _ context: StepContext) throws -> RecordKey {
    let id = try create(Requisition.self, on: context.home) {
      $0.component = purchase.component
      $0.quantity = purchase.quantity
      $0.needed = purchase.needed
      $0.orderBy = purchase.orderBy
      $0.orders = purchase.orders.isEmpty ? nil : purchase.orders
      $0.askedBy = person
    }
    try open("purchase-order", about: id.key, number: text(of: id.key, "number"), on: context.home, context)
    return id.key
  }
}
