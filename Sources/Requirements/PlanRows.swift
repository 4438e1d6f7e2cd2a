import Ground

/// One bucket of an item's table, in millionths.
public struct PlanCell: Hashable, Sendable {
  public var gross: Int64
  /// What comes, as it is dated.
  public var receipts: Int64
  /// What lies there at the end of the bucket, when all comes as dated and planned orders as planned; negative when something comes too late.
  public var onHand: Int64
  public var net: Int64
  /// Planned orders that are due in the bucket; what is needed earlier for safety time stands where it is due.
  public var due: Int64
  /// Planned orders that are released in it: what is begun, more than what becomes good.
  public var released: Int64
}

/// An order that the plan asks for.
public struct PlannedOrder: Hashable, Sendable {
  public var item: Int
  /// What must become good.
  public var quantity: Int64
  /// What must be begun for it.
  public var begun: Int64
  /// The bucket whose need it serves.
  public var bucket: Int
  public var release: Day
  public var due: Day
  /// Working days by which its release is past already; 0 when there is time.
  public var daysLate: Int
}

extension RequirementsPlan {
  /// An item's table.
  /// - Throws: ``RequirementsFault/tooLarge(item:)`` when a sum cannot be counted.
  public func table(_ item: Int) throws(RequirementsFault) -> [PlanCell] {
    let parameters = problem.items[item]
    do throws(Overflow) {
      let receipts = try receiptRow(item)
      let net = try Netting(item: parameters, expedites: problem.expedites, receipts: receipts).net(gross[row(item)])
      var cells = [PlanCell](repeating: PlanCell(gross: 0, receipts: 0, onHand: 0, net: 0, due: 0, released: 0), count: buckets)
      for bucket in 0..<buckets {
        cells[bucket].gross = gross[item * buckets + bucket]
        cells[bucket].receipts = receipts.isEmpty ? 0 : receipts[bucket]
        cells[bucket].net = net[bucket]
        let good = ordered[item * buckets + bucket]
        guard good > 0 else { continue }
        let due = problem.horizon.bucket(at: due(item, bucket))
        let released = problem.horizon.bucket(at: release(item, bucket))
        cells[due].due = try cells[due].due.adding(good)
        cells[released].released = try cells[released].released.adding(Netting.begun(good, parameters))
      }
      var stock = parameters.onHand
      for bucket in 0..<buckets {
        stock = try stock.adding(cells[bucket].receipts).adding(cells[bucket].due).subtracting(cells[bucket].gross)
        cells[bucket].onHand = stock
      }
      return cells
    } catch { throw .tooLarge(item: item) }
  }

  /// An item's planned orders by need, one a lot.
  public func orders(_ item: Int) throws(RequirementsFault) -> [PlannedOrder] {
    var orders: [PlannedOrder] = []
    for bucket in 0..<buckets {
      var rest = ordered[item * buckets + bucket]
      let lot = largestLot(item)
      while rest > 0 {
        let quantity = lot > 0 ? min(rest, lot) : rest
        rest -= quantity
        let release = release(item, bucket)
        orders.append(
          PlannedOrder(
            item: item, quantity: quantity, begun: try begun(quantity, item), bucket: bucket, release: problem.horizon.day(at: release),
            due: problem.horizon.day(at: due(item, bucket)), daysLate: max(0, -release)))
        if orders.count == Self.maximumOrders { return orders }
      }
    }
    return orders
  }

  /// So many orders of one item are listed.
  public static let maximumOrders = 10_000

  /// Where a planned quantity is cut into orders; 0 where it is one.
  private func largestLot(_ item: Int) -> Int64 {
    let parameters = problem.items[item]
    if case .fixed(let lot) = parameters.rule { return lot }
    return parameters.maximum / parameters.multiple * parameters.multiple
  }

  /// Items that have planned orders, by index.
  public var itemsWithOrders: [Int] {
    problem.items.indices.filter { ordered[row($0)].contains { $0 > 0 } }
  }

  /// The low-level code of an item: 0 for what goes into nothing.
  public func level(_ item: Int) -> Int { Int(graph.levels[item]) }

  /// Whether something goes into an item: it is made, not bought.
  public func hasBill(_ item: Int) -> Bool { !graph.links(of: item).isEmpty }
}
