import Foundation
import Ground
import Membership
import Records
import Replica

/// 5.1 What a product costs to make, from its parts and minutes up, level by level.
public struct CostRollUp: Sendable {
  public struct Line: Sendable {
    public var code: String
    public var names: Words
    public var level: Int
    /// How much of it one of the product takes.
    public var quantity: Quantity
    public var source: ItemSource
    /// Of one unit.
    public var cost: BillGraph.Cost
    /// What the quantity costs, in the smallest coins; nil when it is too much to count.
    public var value: Money?
    /// What keeps the cost from being known.
    public var lacks: Words?
  }

  /// One unit of the product.
  public let cost: BillGraph.Cost
  public let currency: String
  /// The product first, then its parts by level.
  public let lines: [Line]
  /// What keeps the whole from being right: missing costs, other currencies, missing rates.
  public let remarks: [Words]

  /// Material, work and both of one unit, rounded to the currency's smallest coin.
  public func money(_ amount: ExactDecimal) -> Money? { Self.money(amount, currency) }

  private static func money(_ amount: ExactDecimal, _ currency: String) -> Money? {
    UnitPrice(amount, currency, per: "C62").value(of: Quantity(ExactDecimal(1), "C62"))
  }

  /// - Throws: a `Problem` for a bill that leads into itself, and for what is too much to count.
  public init(_ code: String, on day: Day, _ context: StepContext) throws {
    var book = BillBook(context.snapshot, on: day)
    let top = try book.read(below: code)
    let graph = book.graph
    let rates = try WorkRates(context.snapshot)
    let currency = rates.currency ?? book.items.lazy.compactMap { $0.material?.cost?.currency }.first ?? "CNY"
    var remarks: [Words] = []
    let prices = book.items.map { item -> ExactDecimal? in
      guard let cost = item.material?.cost, cost.currency == currency, cost.unit == item.unit else { return nil }
      return cost.amount
    }
    var work = [ExactDecimal](repeating: .zero, count: book.items.count)
    for index in book.items.indices where !graph.below(index).isEmpty && !book.items[index].isPhantom {
      guard let own = try rates.work(on: book.items[index], context) else {
        remarks.append(Words("\(book.items[index].code): no work rate is set, or in another currency; its minutes count nothing.", "\(book.items[index].code)：未设工时费率或币种不同，工时未计入。"))
        continue
      }
      work[index] = own
    }
    do {
      let costs = try graph.costs(of: top, prices: prices, work: work)
      let needs = [BillGraph.Need(item: top, quantity: ExactDecimal(1), level: 0)] + (try graph.explosion(of: top, ExactDecimal(1)).needs)
      lines = needs.map { need in
        let item = book.items[need.item]
        let cost = costs[need.item] ?? BillGraph.Cost(lacks: true)
        let isBare = graph.below(need.item).isEmpty && prices[need.item] == nil
        return Line(
          code: item.code, names: item.names, level: need.level, quantity: Quantity(need.quantity, item.unit), source: item.isMade ? .made : .bought, cost: cost,
          value: cost.total.flatMap { UnitPrice($0, currency, per: item.unit).value(of: Quantity(need.quantity, item.unit)) },
          lacks: isBare ? Self.lack(item, currency) : nil)
      }
      cost = costs[top] ?? BillGraph.Cost(lacks: true)
    } catch {
      throw BillCycles.problem(error, book)
    }
    for line in lines { if let lacks = line.lacks { remarks.append(Words("\(line.code): \(lacks.en)", "\(line.code)：\(lacks.zh)")) } }
    remarks += book.oddUnits.map { Words("\($0.component): \(Units.name($0.unit, .english)) cannot be converted into \(Units.name($0.kept, .english)); it counts nothing.", "\($0.component)：\(Units.name($0.unit, .chinese)) 无法换算为 \(Units.name($0.kept, .chinese))，未计入。") }
    self.currency = currency
    self.remarks = remarks
  }

  private static func lack(_ item: BillItem, _ currency: String) -> Words {
    if let cost = item.material?.cost { return Words("its cost is in \(cost.currency), not in \(currency).", "成本币种为 \(cost.currency)，不是 \(currency)。") }
    return item.isMade ? Words("it has no bill of materials on the day.", "当日没有有效的物料清单。") : Words("it has no cost; set it with material.change.", "没有单位成本，请用 material.change 设定。")
  }
}

/// What an hour costs at each work centre.
private struct WorkRates {
  private var usual: UnitPrice?
  private var byCentre: [String: UnitPrice] = [:]
  var currency: String? { usual?.currency ?? byCentre.min { $0.key < $1.key }?.value.currency }

  init(_ snapshot: Snapshot) throws {
    for rate in try snapshot.all(WorkRate.self, limit: 5_000) {
      if let centre = rate.centre { byCentre[centre] = byCentre[centre] ?? rate.rate } else { usual = usual ?? rate.rate }
    }
  }

  /// What the work on one good unit costs: the routing's operations, each at its work centre's rate; without a routing the product's minutes at the usual one.
  ///
  /// - Returns: nil when a rate is missing or in another currency than the rest.
  func work(on item: BillItem, _ context: StepContext) throws -> ExactDecimal? {
    guard let product = item.product else { return .zero }
    let routing = try plant(of: product.id, context).map { try context.routing(of: product.id, on: $0) } ?? []
    var steps: [(minutes: ExactDecimal, rate: UnitPrice?)] = [(ExactDecimal(product.minutes), usual)]
    if !routing.isEmpty {
      steps = try routing.map { operation in
        let centre = try context.snapshot.get(operation.centre)
        return (minutes: operation.run, rate: centre.flatMap { byCentre[$0.code] } ?? usual)
      }
    }
    var sum = ExactDecimal.zero
    for (minutes, rate) in steps {
      guard let rate, rate.currency == currency, let yield = Ratio(ExactDecimal(100)).over(Ratio(item.yield)),
        let cost = Ratio(rate.amount).times(Ratio(1, 60) ?? .one)?.times(yield)?.of(minutes)
      else { return nil }
      sum += cost
    }
    return sum
  }

  /// This plant, or at headquarters the first that has a routing for the product.
  private func plant(of product: Product.ID, _ context: StepContext) throws -> Shelf? {
    if context.site.role == .plant { return context.home }
    return try context.snapshot.first(RoutingOperation.self, where: "product = ? AND +state = 'standing'", [Data(product.key.bytes)])?.shelf
  }
}

extension BillCycles {
  /// A fault of a graph in people's words.
  static func problem(_ fault: BillGraph.Fault, _ book: BillBook) -> Problem {
    switch fault {
    case .cycle(let path): return problem(book.codes(path), field: "product")
    case .tooLarge(let item):
      let code = book.items[item].code
      return Problem("quantity.tooLarge", field: "quantity", Words("More of \(code) is needed than can be counted.", "\(code) 的需求量过大，无法计算。"), remedy: Words("Compare the quantities of the bills.", "请核对物料清单的用量。"))
    }
  }
}
