import Ground
import Records
import Replica
import Requirements

/// 5.3 One item's requirements as people read them.
public struct ItemRequirements: Sendable {
  /// One day, or the days of one week.
  public struct Column: Sendable {
    public var first: Day
    public var gross: Quantity
    public var receipts: Quantity
    public var net: Quantity
    /// Planned orders that should be there, and that should begin.
    public var due: Quantity
    public var released: Quantity
    /// At its end; negative when something comes too late.
    public var onHand: Quantity
  }

  /// What to do about an order that is on its way, or that is not given out.
  public struct Advice: Sendable {
    public var what: Words
    /// The document that it is about; nil for an order that is only planned.
    public var number: String?
    public var key: RecordKey?
    public var text: Words
  }

  /// So much of a need is served from one supply.
  public struct Service: Sendable {
    public var needed: Day
    public var quantity: Quantity
    public var need: Words
    /// The supply request that it is; nil for what is needed inside the plant.
    public var needKey: RecordKey?
    public var supply: Words
    public var supplyKey: RecordKey?
    /// The customers' orders that wait at the end of the chain.
    public var orders: [String]
  }

  public var columns: [Column]
  public var advice: [Advice]
  public var services: [Service]

  /// So many needs are told.
  public static let maximumServices = 100

  /// - Parameters:
  ///   - item: its place in ``PlantRequirements/items``.
  ///   - isWeeks: whether a column is a week that begins on Monday.
  public static func of(_ item: Int, _ plant: PlantRequirements, isWeeks: Bool) throws -> ItemRequirements {
    ItemRequirements(columns: try columns(item, plant, isWeeks), advice: try plant.advice(item), services: try services(item, plant))
  }

  private static func columns(_ item: Int, _ plant: PlantRequirements, _ isWeeks: Bool) throws -> [Column] {
    let quantity = plant.items[item].quantity
    var columns: [Column] = []
    for (bucket, cell) in try plant.plan.table(item).enumerated() {
      let day = plant.plan.problem.horizon.day(ofBucket: bucket)
      let isSame = isWeeks && columns.last.map { $0.first.number + 8 - Int32($0.first.weekday) > day.number } ?? false
      if !isSame {
        let none = quantity(0)
        columns.append(Column(first: day, gross: none, receipts: none, net: none, due: none, released: none, onHand: none))
      }
      let last = columns.count - 1
      columns[last].gross.amount += ExactDecimal(millionths: cell.gross)
      columns[last].receipts.amount += ExactDecimal(millionths: cell.receipts)
      columns[last].net.amount += ExactDecimal(millionths: cell.net)
      columns[last].due.amount += ExactDecimal(millionths: cell.due)
      columns[last].released.amount += ExactDecimal(millionths: cell.released)
      columns[last].onHand = quantity(cell.onHand)
    }
    return columns
  }

  private static func services(_ item: Int, _ plant: PlantRequirements) throws -> [Service] {
    try plant.plan.pegs(item).prefix(maximumServices).map { peg in
      let supply = plant.told(peg.supply, of: item)
      let need = plant.told(peg.need)
      return Service(
        needed: plant.plan.problem.horizon.day(ofBucket: peg.bucket), quantity: plant.items[item].quantity(peg.quantity), need: need.words, needKey: need.key,
        supply: supply.words, supplyKey: supply.key, orders: try plant.orders(neededBy: peg.need).map(\.number))
    }
  }
}

extension PlantRequirements {
  /// What to do about an item's orders.
  public func advice(_ item: Int) throws -> [ItemRequirements.Advice] {
    try plan.messages(item).map { message in
      let found = message.receipt.map { supply($0) }
      let (what, text) = told(message, items[item])
      return ItemRequirements.Advice(what: what, number: found?.number, key: found?.key, text: text)
    }
  }

  private func told(_ message: ActionMessage, _ item: Item) -> (Words, Words) {
    let amount = item.quantity(message.quantity).told
    let day = message.day.map(\.description) ?? ""
    return switch message.kind {
    case .expedite: (Words("Hasten", "催交"), Words("\(amount.en) are needed on \(day), \(message.days) working days earlier.", "\(amount.zh) 需在 \(day) 到位，提前 \(message.days) 个工作日。"))
    case .postpone: (Words("Postpone", "推迟"), Words("\(amount.en) are needed on \(day), \(message.days) working days later.", "\(amount.zh) 在 \(day) 才需要，可推迟 \(message.days) 个工作日。"))
    case .cancel: (Words("Cancel", "取消"), Words("Nothing needs it.", "无任何需求。"))
    case .increase: (Words("Raise", "增加"), Words("Raise it to \(amount.en) rather than order again.", "增加至 \(amount.zh)，无需另行下单。"))
    case .reduce: (Words("Lower", "减少"), Words("\(amount.en) are enough.", "\(amount.zh) 已足够。"))
    case .release where item.isMade:
      message.days > 0
        ? (Words("Late", "已晚"), Words("\(amount.en) for \(day) should have been begun \(message.days) working days ago.", "\(day) 所需 \(amount.zh) 应在 \(message.days) 个工作日前开工。"))
        : (Words("Begin", "开工"), Words("\(amount.en) for \(day) must be begun today.", "\(day) 所需 \(amount.zh) 今天须开工。"))
    case .release:
      message.days > 0
        ? (Words("Late", "已晚"), Words("\(amount.en) for \(day) should have been ordered \(message.days) working days ago.", "\(day) 所需 \(amount.zh) 应在 \(message.days) 个工作日前下单。"))
        : (Words("Order", "下单"), Words("\(amount.en) for \(day) must be ordered today.", "\(day) 所需 \(amount.zh) 今天须下单。"))
    }
  }

  func told(_ need: NeedSource) -> (words: Words, key: RecordKey?) {
    switch need {
    case .safetyStock: (Words("safety stock", "安全库存"), nil)
    case .demand(let place): (Words(self.need(place).number, self.need(place).number), self.need(place).request.key)
    case .order(let parent, _): (Words("planned \(items[parent].code)", "计划生产 \(items[parent].code)"), nil)
    case .firm(let place): (Words(supply(place).number, supply(place).number), supply(place).key)
    }
  }

  func told(_ source: SupplySource, of item: Int) -> (words: Words, key: RecordKey?) {
    switch source {
    case .onHand: return (Words("stock", "库存"), nil)
    case .receipt(let place): return (Words(supply(place).number, supply(place).number), supply(place).key)
    case .order: return (items[item].isMade ? Words("to be made", "待生产") : Words("to be bought", "待采购"), nil)
    case .nothing: return (Words("nothing", "无"), nil)
    }
  }
}
