import Ground
import Records
import Replica

/// Takes from places in the order of a walk, and remembers what one step has taken already.
struct StockDraws {
  let context: StepContext
  private var left: [String: [StockPlace]] = [:]

  init(_ context: StepContext) { self.context = context }

  /// - Parameters:
  ///   - location: only from there.
  ///   - first: from these locations before the others.
  /// - Returns: what there is, at most the quantity; never more than the books have.
  mutating func draw(
    _ quantity: ExactDecimal, of product: Product.ID, lot: String, _ status: StockStatus, owner: String = "", serial: String? = nil,
    at location: String? = nil, first: [String] = []
  ) throws -> [StockPlace] {
    let key = "\(product) \(status.rawValue) \(owner) \(lot)"
    var places = try left[key] ?? context.snapshot.places(of: product, lot: lot, status, owner: owner, on: context.home).filter { $0.quantity > .zero }
    var rest = quantity
    var drawn: [StockPlace] = []
    let order = places.indices.filter { first.contains(places[$0].location) } + places.indices.filter { !first.contains(places[$0].location) }
    for index in order where rest > .zero {
      guard location == nil || places[index].location == location, serial == nil || places[index].serial == serial else { continue }
      var part = places[index]
      part.quantity = min(rest, part.quantity)
      guard part.quantity > .zero else { continue }
      places[index].quantity += -part.quantity
      rest += -part.quantity
      drawn.append(part)
    }
    left[key] = places
    return drawn
  }
}

extension Changes {
  /// Writes one move of stock into this warehouse's ledger.
  mutating func move(
    _ quantity: Quantity, of product: Product.ID, lot: String, to status: StockStatus, at location: String = "", serial: String = "", owner: String = "",
    reason: String? = nil, _ document: String, _ context: StepContext
  ) throws {
    try create(StockMove.self, on: context.home) {
      $0.product = product
      $0.lot = lot
      $0.status = status
      $0.quantity = quantity
      $0.document = document
      $0.location = location.isEmpty ? nil : location
      $0.serial = serial.isEmpty ? nil : serial
      $0.owner = owner.isEmpty ? nil : owner
      $0.reason = reason
    }
  }

  /// Takes what was drawn out of its places, and puts it down as another status or at another location.
  ///
  /// - Parameters:
  ///   - status: nil when it leaves the warehouse.
  ///   - location: nil leaves it where it is.
  mutating func restate(
    _ drawn: [StockPlace], unit: String, to status: StockStatus?, at location: String? = nil, reason: String? = nil, _ document: String, _ context: StepContext
  ) throws {
    for place in drawn {
      try move(
        Quantity(-place.quantity, unit), of: place.product, lot: place.lot, to: place.status, at: place.location, serial: place.serial, owner: place.owner,
        reason: reason, document, context)
      guard let status else { continue }
      try move(
        Quantity(place.quantity, unit), of: place.product, lot: place.lot, to: status, at: location ?? place.location, serial: place.serial,
        owner: place.owner, reason: reason, document, context)
    }
  }
}
