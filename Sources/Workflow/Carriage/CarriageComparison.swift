import Foundation
import Ground
import Records
import Replica

/// 9.1 Every service that there is, held against one shipment: what it costs, when it arrives, or why it can't take the goods.
public struct CarriageComparison: Sendable {
  /// What the goods are, for a carrier. Weight in kilograms, volume in cubic decimetres; nil where a weight or size is not known.
  public struct Load: Sendable {
    public var weight: ExactDecimal?
    public var volume: ExactDecimal?
    public var pieces: Int
    public var heaviest: ExactDecimal?
    /// Millimetres.
    public var longest: Int?
    /// `UN1263`.
    public var dangerous: [String]

    public init(weight: ExactDecimal?, volume: ExactDecimal?, pieces: Int, heaviest: ExactDecimal? = nil, longest: Int? = nil, dangerous: [String] = []) {
      (self.weight, self.volume, self.pieces, self.heaviest, self.longest, self.dangerous) = (weight, volume, pieces, heaviest, longest, dangerous)
    }
  }

  public struct Offer: Sendable {
    public var service: Row<CarriageService>
    public var carrier: Row<Carrier>
    public var transitDays: Int?
    public var cost: Money?
    public var arrival: Day?
    public var reliability: Int?
    /// nil for one that can take the goods.
    public var refused: Words?
    public var isLate: Bool
  }

  /// The services that are compared.
  public static let maximum = 200

  public let load: Load
  public let leaves: Day
  public let promised: Day
  /// The best first, those that can't take the goods last.
  public let offers: [Offer]

  /// What keeps the promise for the least money; when nothing keeps it, what comes first.
  public var proposed: Offer? { offers.first { $0.refused == nil } }

  /// - Parameters:
  ///   - weight: said by a person, where the packing instructions know none.
  ///   - leaves: today when nil.
  public static func of(_ shipment: Row<Shipment>, weight: ExactDecimal? = nil, volume: ExactDecimal? = nil, leaves: Day? = nil, _ context: StepContext) throws -> CarriageComparison {
    let request = try context.the(shipment.request)
    var load = try Load(ShipmentUnits.of(shipment, context.snapshot))
    load.weight = weight ?? load.weight
    load.volume = volume ?? load.volume
    let calendar = try context.calendar(of: shipment.shelf)
    let leaves = calendar.day(0, after: leaves ?? context.today)
    let services = try context.snapshot.all(CarriageService.self, order: "code, id", limit: maximum).filter { $0.isWithdrawn != true }
    var carriers: [Carrier.ID: (Row<Carrier>, Int?)] = [:]
    var seen: Set<String> = []
    let offers: [Offer] = try services.filter { seen.insert($0.code).inserted }.compactMap { service in
      if carriers[service.carrier] == nil {
        carriers[service.carrier] = (try context.the(service.carrier), try CarrierScore.of(service.carrier, context).punctuality)
      }
      guard let (carrier, reliability) = carriers[service.carrier], carrier.isWithdrawn != true else { return nil }
      let tariff = try tariff(of: service.id, to: request.address, context.snapshot)
      let cost = tariff.flatMap { Self.cost($0, load) }
      let refused = Self.refused(service, tariff, load, cost)
      let arrival = tariff.map { calendar.day($0.transitDays, after: leaves) }
      return Offer(
        service: service, carrier: carrier, transitDays: tariff?.transitDays, cost: cost, arrival: arrival, reliability: reliability, refused: refused, isLate: arrival.map { $0 > request.due } ?? false)
    }
    return CarriageComparison(load: load, leaves: leaves, promised: request.due, offers: offers.sorted(by: isBefore))
  }

  private static func isBefore(_ a: Offer, _ b: Offer) -> Bool {
    if (a.refused == nil) != (b.refused == nil) { return a.refused == nil }
    if a.isLate != b.isLate { return !a.isLate }
    // Of those that are late the earlier one is better; of those in time the cheaper.
    if a.isLate, a.arrival != b.arrival { return (a.arrival ?? Day(number: .max)) < (b.arrival ?? Day(number: .max)) }
    if a.cost?.minor != b.cost?.minor { return (a.cost?.minor ?? .max) < (b.cost?.minor ?? .max) }
    if a.arrival != b.arrival { return (a.arrival ?? Day(number: .max)) < (b.arrival ?? Day(number: .max)) }
    if a.reliability != b.reliability { return (a.reliability ?? 0) > (b.reliability ?? 0) }
    return a.service.code < b.service.code
  }

  /// The tariff whose zone describes the address most closely.
  static func tariff(of service: CarriageService.ID, to address: Address, _ snapshot: Snapshot) throws -> Row<CarriageTariff>? {
    try snapshot.all(CarriageTariff.self, where: "service = ?", [Data(service.key.bytes)], order: "id").filter { $0.isWithdrawn != true }
      .compactMap { tariff in CarriagePlaces(tariff.places).match(address).map { (tariff, $0) } }.max { $0.1 < $1.1 }?.0
  }

  /// Fixed, and by weight, volume and pieces, rounded to the minor unit part by part, and no less than the minimum.
  ///
  /// - Returns: nil when weight or volume are asked for and not known, or when it does not fit.
  static func cost(_ tariff: Row<CarriageTariff>, _ load: Load) -> Money? {
    var sum = tariff.fixed
    func add(_ rate: Money?, _ amount: ExactDecimal?, per thousand: Int64 = 1) -> Bool {
      guard let rate, rate.minor != 0 else { return true }
      guard let amount, let part = rate.share(amount.millionths, of: ExactDecimal.scale * thousand), let more = sum + part else { return false }
      sum = more
      return true
    }
    // Volumes are in cubic decimetres, of which a thousand make a cubic metre.
    guard add(tariff.perKilogram, load.weight), add(tariff.perCubicMetre, load.volume, per: 1_000), add(tariff.perPiece, ExactDecimal(load.pieces)) else { return nil }
    return tariff.minimum.map { sum.minor < $0.minor ? $0 : sum } ?? sum
  }

  private static func refused(_ service: Row<CarriageService>, _ tariff: Row<CarriageTariff>?, _ load: Load, _ cost: Money?) -> Words? {
    guard let tariff else { return Words("no tariff to this address", "无该地址运价") }
    if let limit = service.maximumWeight, let weight = load.weight, weight > limit { return Words("\(weight) kg; it takes \(limit) kg at most", "重 \(weight) 千克，超过 \(limit) 千克") }
    if let limit = service.maximumPiece, let piece = load.heaviest, piece > limit { return Words("a piece weighs \(piece) kg; it takes \(limit) kg at most", "单件 \(piece) 千克，超过 \(limit) 千克") }
    if let limit = service.maximumLength, let length = load.longest, length > limit { return Words("a piece is \(length) mm long; it takes \(limit) mm at most", "单件长 \(length) 毫米，超过 \(limit) 毫米") }
    if let refused = service.refusedGoods {
      let words = Set(refused.split(separator: " ").map(String.init))
      let hit = load.dangerous.filter { refused == "all" || words.contains($0) }
      if !hit.isEmpty { return Words("it does not take \(hit.joined(separator: ", "))", "不承运 \(hit.joined(separator: "、"))") }
    }
    guard cost == nil else { return nil }
    let isWeight = tariff.perKilogram.map { $0.minor != 0 } == true && load.weight == nil
    return isWeight ? Words("the weight is not known", "重量未知") : Words("the volume is not known", "体积未知")
  }
}

extension CarriageComparison.Load {
  /// From the outermost units of a shipment.
  init(_ units: ShipmentUnits) throws {
    let outer = units.outer
    let weights = outer.map { units.weight(of: $0) }
    let sizes = outer.map(\.packaging)
    weight = outer.isEmpty || weights.contains { $0 == nil } ? nil : weights.reduce(.zero) { $0 + ($1 ?? .zero) }
    // Cubic millimetres, of which a million make a cubic decimetre.
    volume = outer.isEmpty || sizes.contains { $0 == nil } ? nil
      : ExactDecimal(millionths: sizes.reduce(Int64(0)) { $0 + ($1.map { Int64($0.length) * Int64($0.width) * Int64($0.height) } ?? 0) })
    pieces = units.loadable.count
    heaviest = weights.compactMap { $0 }.max()
    longest = sizes.compactMap { $0.map { max($0.length, $0.width, $0.height) } }.max()
    let declared = outer.flatMap { units.dangerousGoods($0) } + units.instructions.values.compactMap(\.dangerousGoods)
    dangerous = Set(declared.flatMap { Self.numbers($0) }).sorted()
  }

  /// The UN numbers of a declaration of dangerous goods; the declaration itself where it has none.
  static func numbers(_ text: String) -> [String] {
    let found = text.uppercased().matches(of: /UN ?([0-9]{4})/).map { "UN\($0.1)" }
    return found.isEmpty ? [text] : found
  }
}
