/// How net requirements are gathered into orders.
public enum LotRule: Hashable, Sendable {
  /// What is needed in a bucket, no more.
  case lotForLot
  /// Always so much, in millionths; several at once if need be.
  case fixed(Int64)
  /// What is needed in so many buckets from the first need on.
  case periods(Int)
  /// Wilson's economic order quantity, from the mean of the gross requirements over the horizon.
  case economic
  /// Goes on while the cost a unit does not rise.
  case leastUnitCost
  /// Goes on until the cost of holding comes nearest to the cost of an order (least total cost).
  case partPeriod
  /// Goes on while the cost a bucket does not rise (Silver and Meal 1973).
  case silverMeal
  /// The least cost of ordering and holding over the horizon (Wagner and Whitin 1958).
  case wagnerWhitin
}

/// What is planned: quantities in millionths of the item's unit, times in working days.
public struct PlanItem: Hashable, Sendable {
  public var onHand: Int64
  /// What should always lie there.
  public var safetyStock: Int64
  /// Working days that an order is there before it is needed.
  public var safetyTime: Int
  /// Working days from the release of an order to its receipt.
  public var leadTime: Int
  public var rule: LotRule
  public var minimum: Int64
  /// Orders are whole multiples of it; 1 for any quantity.
  public var multiple: Int64
  /// No order is larger; 0 for no limit.
  public var maximum: Int64
  /// What becomes good of what is begun, in millionths; 1,000,000 for all.
  public var yield: Int64
  /// Minor units of money an order.
  public var orderCost: Int64
  /// Millionths of a minor unit for holding one unit one bucket long.
  public var holdingCost: Int64

  public init(
    onHand: Int64 = 0, safetyStock: Int64 = 0, safetyTime: Int = 0, leadTime: Int = 0, rule: LotRule = .lotForLot, minimum: Int64 = 0,
    multiple: Int64 = 1, maximum: Int64 = 0, yield: Int64 = 1_000_000, orderCost: Int64 = 0, holdingCost: Int64 = 0
  ) {
    self.onHand = onHand
    self.safetyStock = safetyStock
    self.safetyTime = safetyTime
    self.leadTime = leadTime
    self.rule = rule
    self.minimum = minimum
    self.multiple = multiple
    self.maximum = maximum
    self.yield = yield
    self.orderCost = orderCost
    self.holdingCost = holdingCost
  }
}

/// A parent takes so much of a component. Items are named by their index.
public struct BillLink: Hashable, Sendable {
  public var parent: Int
  public var component: Int
  /// Millionths of the component's unit for one unit of the parent.
  public var per: Int64
  /// The share of the component that is lost in the work, in millionths.
  public var scrap: Int64
  /// Working days after the parent's release at which it is taken.
  public var offset: Int
  /// Day numbers on which it is taken: from the first, before the last.
  public var from: Int32
  public var until: Int32

  public init(parent: Int, component: Int, per: Int64, scrap: Int64 = 0, offset: Int = 0, from: Int32 = .min, until: Int32 = .max) {
    self.parent = parent
    self.component = component
    self.per = per
    self.scrap = scrap
    self.offset = offset
    self.from = from
    self.until = until
  }
}

/// What is needed from outside: a customer's line, a forecast, a service part.
public struct PlanDemand: Hashable, Sendable {
  public var item: Int
  /// A day number.
  public var day: Int32
  public var quantity: Int64
  /// The caller's own name for it.
  public var key: Int

  public init(item: Int, day: Int32, quantity: Int64, key: Int) {
    self.item = item
    self.day = day
    self.quantity = quantity
    self.key = key
  }
}

/// What is on its way: an order that was given out, or one that a planner fixed.
public struct PlanReceipt: Hashable, Sendable {
  public var item: Int
  /// The day number on which it is due.
  public var day: Int32
  /// What is still to come and be good.
  public var quantity: Int64
  public var key: Int
  /// A firm planned order: its components are still to be taken, and its quantity may still rise.
  public var isFirm: Bool
  /// The day number on which a firm order is begun; nil for a lead time before it is due.
  public var start: Int32?

  public init(item: Int, day: Int32, quantity: Int64, key: Int, isFirm: Bool = false, start: Int32? = nil) {
    self.item = item
    self.day = day
    self.quantity = quantity
    self.key = key
    self.isFirm = isFirm
    self.start = start
  }
}
