/// One item's row: what is lacking, and what is ordered for it.
struct Netting {
  let item: PlanItem
  let expedites: Bool
  /// What comes in each bucket.
  let receipts: [Int64]

  /// What is lacking in each bucket to keep the safety stock, when nothing more than needed is ordered.
  func net(_ gross: ArraySlice<Int64>) throws(Overflow) -> [Int64] {
    var net = [Int64](repeating: 0, count: gross.count)
    var stock = item.onHand
    // Receipts from here on are still to come, less what was taken in advance.
    var next = 0
    var left = receipts.first ?? 0
    for bucket in 0..<gross.count {
      while next <= bucket, next < receipts.count {
        stock = try stock.adding(left)
        next += 1
        left = next < receipts.count ? receipts[next] : 0
      }
      stock = try stock.subtracting(gross[gross.startIndex + bucket])
      var lacking = try item.safetyStock.subtracting(stock)
      while expedites, lacking > 0, next < receipts.count {
        let taken = min(lacking, left)
        left -= taken
        stock += taken
        lacking -= taken
        if left == 0 {
          next += 1
          left = next < receipts.count ? receipts[next] : 0
        }
      }
      if lacking > 0 {
        net[bucket] = lacking
        stock = item.safetyStock
      }
    }
    return net
  }

  /// What is ordered to be there in each bucket.
  func planned(_ gross: ArraySlice<Int64>) throws(Overflow) -> [Int64] {
    let net = try net(gross)
    var planned = [Int64](repeating: 0, count: net.count)
    guard net.contains(where: { $0 > 0 }) else { return planned }
    try LotSizing(item, net: net, gross: gross).fill(&planned, net: net)
    return planned
  }

  /// What must be begun so that so much becomes good.
  static func begun(_ good: Int64, _ item: PlanItem) throws(Overflow) -> Int64 {
    item.yield == 1_000_000 ? good : try good.scaledUp(by: 1_000_000, over: item.yield).roundedUp(to: item.multiple)
  }
}
