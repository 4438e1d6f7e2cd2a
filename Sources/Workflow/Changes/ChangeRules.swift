import Ground
import Records

/// 4.4 How far a line of an order has come: the furthest that any part of it has reached.
public enum LineStage: String, Codable, CaseIterable, Sendable {
  case notPlanned = "not_planned"
  case fromStock = "from_stock"
  case planned, reserved, released, started, made
  case inWarehouse = "in_warehouse"
  case packed, shipped, invoiced

  public var label: Words { StageRules.shipped[self].label }
}

/// What a change does to a line.
public enum LineAlteration: String, CaseIterable, Sendable {
  case more, less, product, date, address

  var label: Words {
    switch self {
    case .more: Words("more", "增加数量")
    case .less: Words("less", "减少数量")
    case .product: Words("another product", "更换产品")
    case .date: Words("another day", "更改日期")
    case .address: Words("another address", "更改地址")
    }
  }
}

/// Whether something can still be done.
public enum ChangeVerdict: String, Codable, Comparable, Sendable {
  case free
  /// Something that was spent is lost.
  case cost
  /// A person must say.
  case ask
  /// Can't be done any more.
  case bar

  public var label: Words {
    switch self {
    case .free: Words("can be done", "可以变更")
    case .cost: Words("costs something", "会产生费用")
    case .ask: Words("somebody must say", "须人工确认")
    case .bar: Words("can't be done", "无法变更")
    }
  }

  private var weight: Int { [.free: 0, .cost: 1, .ask: 2, .bar: 3][self]! }

  public static func < (a: ChangeVerdict, b: ChangeVerdict) -> Bool { a.weight < b.weight }
}

/// What can still be done with a line at each stage: a row a stage of the declared table (`change-stages.json`).
struct StageRules: Sendable {
  struct Row: Decodable, Sendable {
    var stage: LineStage
    var en, zh: String
    var more, less, product, date, address: ChangeVerdict

    var label: Words { Words(en, zh) }

    func verdict(_ aspect: LineAlteration) -> ChangeVerdict {
      switch aspect {
      case .more: more
      case .less: less
      case .product: product
      case .date: date
      case .address: address
      }
    }
  }

  let rows: [Row]

  static let shipped = StageRules(rows: Resource.decode("change-stages"))

  subscript(_ stage: LineStage) -> Row {
    guard let row = rows.first(where: { $0.stage == stage }) else {
      // A test looks every stage up.
      fatalError("change-stages.json has no row for \(stage.rawValue)")
    }
    return row
  }
}

/// What work that becomes useless has cost, by the declared rates (`change-rates.json`).
struct ChangeRates: Sendable {
  struct Row: Decodable, Sendable {
    var currency: String
    /// Of a work centre.
    var minute: ExactDecimal
    /// What each change costs in paperwork.
    var handling: ExactDecimal
  }

  let rows: [Row]

  static let shipped = ChangeRates(rows: Resource.decode("change-rates"))

  /// - Returns: nil for a currency without rates, or when it does not fit.
  func cost(minutes: ExactDecimal, in currency: String) -> Money? {
    guard let row = rows.first(where: { $0.currency == currency }), let work = row.minute.multiplied(by: minutes) else { return nil }
    let scale = Money(minor: 1, currency: currency).decimal.millionths
    return ExactDecimal.scaled((work + row.handling).millionths, times: 1, over: scale).map { Money(minor: $0, currency: currency) }
  }
}
