import Company
import Foundation
import Ground

/// Makes the rows: a company with 2,000 customers and 5,000 products, where the customer is drawn evenly (the worst case for any
/// compression) and the product by Zipf's law.
struct Lines {
  private var random: Seeded
  private let customers: [RecordKey]
  private let products: [Product]
  /// Running sums of 1/rank.
  private let zipf: [Double]
  private var count = 0

  private struct Product {
    var text: String
    var unit: String
    /// Cents.
    var price: Int
  }

  init(seed: UInt64) {
    var random = Seeded(state: seed)
    let tails = (0..<60).map { _ in random.next() }
    customers = (0..<2_000).map { _ in
      RecordKey(
        milliseconds: UInt64.random(in: 1_690_000_000_000...1_785_000_000_000, using: &random), counter: 0,
        site: SiteID(UInt32.random(in: 1...3, using: &random)), random: tails.randomElement(using: &random)!)
    }
    products = (0..<5_000).map { _ in Self.product(&random) }
    var sum = 0.0
    zipf = (1...5_000).map { rank in
      sum += 1 / Double(rank)
      return sum
    }
    self.random = random
  }

  private static func product(_ random: inout Seeded) -> Product {
    let kinds = [
      "Hex bolt", "Flange bearing", "Ball screw", "Linear guide", "Gearbox housing", "Drive shaft", "Coupling", "Control cabinet",
      "Cable harness", "Hydraulic valve", "Pump impeller", "Seal kit", "Heat exchanger plate", "Sensor bracket", "Copper busbar",
    ]
    let finishes = ["zinc", "black oxide", "A2", "A4", "anodised", "raw", "painted RAL 7035", "hardened"]
    let size = "\(Int.random(in: 2...64, using: &random))x\(Int.random(in: 4...900, using: &random))"
    let code = String(Int.random(in: 10_000...99_999, using: &random))
    return Product(
      text: "\(kinds.randomElement(using: &random)!) \(size) \(finishes.randomElement(using: &random)!) \(code)",
      unit: ["C62", "C62", "C62", "KGM", "MTR"].randomElement(using: &random)!, price: Int.random(in: 12...480_000, using: &random))
  }

  private mutating func pickProduct() -> Product {
    let place = Double.random(in: 0..<zipf.last!, using: &random)
    var low = 0
    var high = zipf.count - 1
    while low < high {
      let middle = (low + high) / 2
      if zipf[middle] > place { high = middle } else { low = middle + 1 }
    }
    return products[low]
  }

  /// - Parameter milliseconds: when the order is taken.
  mutating func next(at milliseconds: UInt64) -> Line {
    count += 1
    let product = pickProduct()
    let ordered = Day(milliseconds: milliseconds)
    // Small lots are common; the price is the list price less the customer's discount.
    let lot = Int.random(in: 1...(Bool.random(using: &random) ? 20 : 1_000), using: &random)
    let cents = max(1, product.price * (100 - Int.random(in: 0...15, using: &random)) / 100)
    let digits = String(count)
    let states: [SalesLife] = [.draft, .confirmed, .confirmed, .confirmed, .released, .shipped, .settled, .settled]
    return Line(
      number: "SO-SH01-2026-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits,
      customer: customers.randomElement(using: &random)!, product: product.text, ordered: ordered,
      requested: ordered.advanced(by: Int.random(in: 3...60, using: &random)), quantity: Quantity(ExactDecimal(lot), product.unit),
      price: UnitPrice(ExactDecimal(millionths: Int64(cents) * 10_000), "CNY", per: product.unit),
      amount: Money(minor: Int64(cents * lot), currency: "CNY"), state: states.randomElement(using: &random)!,
      note: Bool.random(using: &random) ? note() : nil)
  }

  private mutating func note() -> String {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: "Deliver before \(Int.random(in: 7...17, using: &random)):\(Bool.random(using: &random) ? "00" : "30"), gate \(Int.random(in: 1...9, using: &random))"
    case 1: "Customer PO 45\(Int.random(in: 10_000_000...99_999_999, using: &random))"
    case 2: "Call Ms Wang 138 \(Int.random(in: 1_000...9_999, using: &random)) \(Int.random(in: 1_000...9_999, using: &random))"
    case 3: "Drawing \(Int.random(in: 100...999, using: &random))-\(Int.random(in: 10...99, using: &random)) rev \(["A", "B", "C", "D"].randomElement(using: &random)!)"
    default: "包装加固，附检验报告"
    }
  }

  /// A change of a few fields, as people correct orders.
  mutating func correction(of line: Line) -> (requested: Day, quantity: Quantity) {
    (
      line.requested.advanced(by: Int.random(in: 1...30, using: &random)),
      Quantity(ExactDecimal(Int.random(in: 1_001...2_000, using: &random)), line.quantity.unit)
    )
  }

  mutating func pause() -> UInt64 { UInt64.random(in: 500...60_000, using: &random) }
  mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
}
