import Ground
import Membership
import Records
import Replica

/// What a figure says of one site, customer, product …
public struct FigurePart: Sendable, Hashable {
  public var key: FigureKey
  public var label: Words
  public var value: FigureValue
}

extension Figure {
  /// At most so many parts are given.
  public static let mostParts = 1_000

  /// What it says of each site, customer, product … in a period, the worst first. Of customers, products and the like a period counts with whole months.
  public func parts(by cut: FigureCut, _ period: FigurePeriod, limit: Int = Figure.mostParts, _ context: StepContext) throws -> [FigurePart] {
    let values = try source.values(by: cut, period, context).filter { $0.value.count > 0 }
    let sorted = values.sorted { a, b in
      let (x, y) = (a.value.number ?? 0, b.value.number ?? 0)
      return x != y ? better.isWorse(x, than: y) : a.value.count != b.value.count ? a.value.count > b.value.count : a.key.text < b.key.text
    }
    return try sorted.prefix(max(0, min(limit, Self.mostParts))).map { FigurePart(key: $0.key, label: try $0.key.label(cut, context.snapshot), value: $0.value) }
  }
}

extension FigureSource {
  /// What is said of each key of a cut; all of them, in no order.
  func values(by cut: FigureCut, _ period: FigurePeriod, _ context: StepContext) throws -> [(key: FigureKey, value: FigureValue)] {
    guard cuts.contains(cut) else { return [] }
    switch self {
    case .ratio(let ratio):
      guard let table = ratio.table(for: cut) else { return [] }
      return try SumReading(table.sum, ratio.columns(table)).rows(period, by: cut, context.snapshot).map { ($0.key, ratio.value($0.numbers)) }
    case .across(let above, let below):
      let counts = try below.rows(period, by: cut, context.snapshot)
      let sums = Dictionary(uniqueKeysWithValues: try above.rows(period, by: cut, context.snapshot).map { ($0.key, $0.numbers[0]) })
      return counts.map { ($0.key, FigureValue(count: $0.numbers[0], sum: sums[$0.key] ?? 0)) }
    case .capacity(let minutes):
      return try minutes.rows(period, by: cut, context.snapshot).map {
        ($0.key, FigureValue(count: try CapacityMinutes.of(period, FigureFilter(cut, $0.key), context), sum: $0.numbers[0], scale: 60))
      }
    case .debt(let invoiced, let paid):
      return try invoiced.rows(period, by: cut, context.snapshot).map {
        ($0.key, try OpenDebt.of(period, FigureFilter(cut, $0.key), invoiced, paid, context))
      }
    case .turnover, .indicator: return []
    }
  }
}

extension SumColumn {
  func rows(_ period: FigurePeriod, by cut: FigureCut, _ snapshot: Snapshot) throws -> [(key: FigureKey, numbers: [Int64])] {
    try SumReading(sum, [column]).rows(period, by: cut, snapshot)
  }
}

extension FigureKey {
  /// As people call it: a site's code, a customer's name, a product's code and name, a channel in words.
  public func label(_ cut: FigureCut, _ snapshot: Snapshot) throws -> Words {
    switch value {
    case .shelf(let code):
      guard let shelf = Shelf(code: UInt32(truncatingIfNeeded: code)) else { return Words(text, text) }
      let name = try snapshot.code(of: shelf.site)
      return Words(name, name)
    case .record(let key): return try Self.label(key, cut, snapshot)
    case .name(let name):
      switch cut {
      case .channel: return Channel(rawValue: name)?.label ?? Words(name, name)
      case .kind: return ComplaintKind(rawValue: name)?.label ?? Words(name, name)
      default: return name.isEmpty ? Words("not told", "未注明") : Words(name, name)
      }
    }
  }

  private static func label(_ key: RecordKey, _ cut: FigureCut, _ snapshot: Snapshot) throws -> Words {
    switch cut {
    case .customer:
      let name = try snapshot.get(Customer.ID(key))?.name ?? key.description
      return Words(name, name)
    case .product:
      guard let product = try snapshot.get(Product.ID(key)) else { break }
      return Words("\(product.code) \(product.nameEN)", "\(product.code) \(product.nameZH)")
    case .centre:
      guard let centre = try snapshot.get(WorkCentre.ID(key)) else { break }
      return Words("\(centre.code) \(centre.name)", "\(centre.code) \(centre.name)")
    default: break
    }
    return Words(key.description, key.description)
  }
}
