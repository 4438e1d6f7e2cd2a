import Foundation
import Ground
import Records
import Replica

/// How a truck would be loaded by a plan: what stands where from the front wall on, what it weighs, and what of that the truck does not bear. Not a packing in
/// three dimensions: units stand one behind the other, each as long as its floor needs, in rows as wide as the bed.
public struct LoadReading: Sendable {
  public struct Stop: Sendable {
    public var row: Row<LoadStop>
    public var shipment: Row<Shipment>
    public var units: ShipmentUnits
    /// Of its outermost units, in kilograms; what is not known counts as nothing.
    public var weight: ExactDecimal
    public var checked: Set<Int>

    public var isLoaded: Bool { checked.isSuperset(of: units.loadable) }
  }

  /// What the truck does not bear, or what nobody knows.
  public struct Finding: Sendable {
    public var what: Words
    /// The truck may not leave so unless somebody says why.
    public var isStop: Bool
  }

  public let plan: Row<LoadPlan>
  public let type: Row<VehicleType>
  /// In the order of the way.
  public let stops: [Stop]
  public let weight: ExactDecimal
  /// Millimetres of the bed that are taken.
  public let length: Int
  /// What the axles bear with the load; nil where the type does not say how.
  public let axles: (front: ExactDecimal, rear: ExactDecimal)?
  public let findings: [Finding]

  /// In per cent.
  public var weightFill: Int { Self.share(weight.millionths, type.payload.millionths) }
  public var floorFill: Int { Self.share(Int64(length), Int64(type.bedLength)) }

  private static func share(_ part: Int64, _ whole: Int64) -> Int { whole > 0 ? Int(part / max(1, whole / 100)) : 0 }

  public static func of(_ plan: Row<LoadPlan>, _ context: StepContext) throws -> LoadReading {
    let type = try context.the(plan.type)
    let stops = try context.snapshot.stops(of: plan.id).map { row in
      let shipment = try context.the(row.shipment)
      let units = try ShipmentUnits.of(shipment, context.snapshot)
      let weight = units.outer.reduce(ExactDecimal.zero) { $0 + (units.weight(of: $1) ?? .zero) }
      return Stop(row: row, shipment: shipment, units: units, weight: weight, checked: try shipment.checkedCartons(context.snapshot))
    }
    return LoadReading(plan, type, stops)
  }

  private init(_ plan: Row<LoadPlan>, _ type: Row<VehicleType>, _ stops: [Stop]) {
    (self.plan, self.type, self.stops) = (plan, type, stops)
    // Last in, first out: what comes off last stands at the front wall.
    let bed = Bed(type, stops.reversed().flatMap { stop in stop.units.outer.map { (unit: $0, weight: stop.units.weight(of: $0)) } })
    weight = stops.reduce(.zero) { $0 + $1.weight }
    length = bed.length
    axles = bed.axles(type)
    findings = Self.limits(type, weight, bed, axles) + Self.unknown(stops, bed)
  }

  private static func limits(_ type: Row<VehicleType>, _ weight: ExactDecimal, _ bed: Bed, _ axles: (front: ExactDecimal, rear: ExactDecimal)?) -> [Finding] {
    var findings: [Finding] = []
    func over(_ en: String, _ zh: String, _ value: ExactDecimal, _ limit: ExactDecimal?) {
      guard let limit, value > limit else { return }
      let much = rounded(value - limit)
      findings.append(Finding(what: Words("\(en) over by \(much) kg.", "\(zh)超 \(much) 千克。"), isStop: true))
    }
    over("payload", "载重", weight, type.payload)
    if let axles {
      over("axle 1", "1 轴", axles.front, type.frontLimit)
      over("axle 2", "2 轴", axles.rear, type.rearLimit)
    }
    if bed.length > type.bedLength {
      findings.append(Finding(what: Words("bed too short by \(bed.length - type.bedLength) mm.", "货厢短 \(bed.length - type.bedLength) 毫米。"), isStop: true))
    }
    if bed.height > type.bedHeight {
      findings.append(Finding(what: Words("a unit is \(bed.height - type.bedHeight) mm too high.", "有单元超高 \(bed.height - type.bedHeight) 毫米。"), isStop: true))
    }
    if let wide = bed.tooWide { findings.append(Finding(what: Words("unit \(wide) is wider than the bed.", "第 \(wide) 号单元宽于货厢。"), isStop: true)) }
    return findings
  }

  private static func unknown(_ stops: [Stop], _ bed: Bed) -> [Finding] {
    let light = stops.reduce(0) { sum, stop in sum + (stop.units.units.isEmpty ? stop.units.loadable.count : stop.units.outer.count { stop.units.weight(of: $0) == nil }) }
    var findings: [Finding] = []
    if light > 0 { findings.append(Finding(what: Words("the weight of \(light) units is not known.", "\(light) 个单元重量未知。"), isStop: false)) }
    if bed.unsized > 0 { findings.append(Finding(what: Words("the size of \(bed.unsized) units is not known.", "\(bed.unsized) 个单元尺寸未知。"), isStop: false)) }
    return findings
  }

  /// To a tenth of a kilogram, upwards.
  private static func rounded(_ weight: ExactDecimal) -> ExactDecimal { ExactDecimal(millionths: (weight.millionths + 99_999) / 100_000 * 100_000) }
}

/// Units one behind the other from the front wall of a bed on.
private struct Bed {
  /// Each with its weight and where its middle is, in millimetres from the front wall.
  private var loads: [(weight: ExactDecimal, middle: Int)] = []
  private(set) var length = 0
  private(set) var height = 0
  private(set) var unsized = 0
  private(set) var tooWide: Int?

  init(_ type: Row<VehicleType>, _ units: [(unit: ShipmentUnits.Unit, weight: ExactDecimal?)]) {
    for (unit, weight) in units {
      guard let packaging = unit.packaging else {
        unsized += 1
        if let weight { loads.append((weight, length)) }
        continue
      }
      // Turned so that its shorter side goes along when only that fits across.
      let (along, across) = packaging.length > type.bedWidth ? (packaging.length, packaging.width) : (packaging.width, packaging.length)
      if across > type.bedWidth { tooWide = tooWide ?? unit.position }
      let share = max(1, along * across / max(1, type.bedWidth))
      if let weight { loads.append((weight, length + share / 2)) }
      length += share
      height = max(height, packaging.height)
    }
  }

  /// Levers about the front axle: what stands at a distance from it weighs on the rear by that part of the wheelbase.
  func axles(_ type: Row<VehicleType>) -> (front: ExactDecimal, rear: ExactDecimal)? {
    guard let base = type.wheelbase, base > 0, let start = type.bedStart, let front = type.frontEmpty, let rear = type.rearEmpty else { return nil }
    var sum = (front: front, rear: rear)
    for load in loads {
      let onRear = ExactDecimal(millionths: ExactDecimal.scaled(load.weight.millionths, times: Int64(start + load.middle), over: Int64(base)) ?? 0)
      sum.front += load.weight - onRear
      sum.rear += onRear
    }
    return sum
  }
}

extension Snapshot {
  /// The stops of a plan that stand, in the order of the way.
  public func stops(of plan: LoadPlan.ID) throws -> [Row<LoadStop>] {
    try all(LoadStop.self, where: "load_plan = ?", [Data(plan.key.bytes)], limit: PlanLoad.maximumStops * 4).filter { $0.isRemoved != true }
      .sorted { ($0.stop, $0.id.key) < ($1.stop, $1.id.key) }
  }

  /// The plan that a shipment goes by, of those that are planned; nil when it is on none.
  public func plan(of shipment: Shipment.ID) throws -> Row<LoadPlan>? {
    for stop in try all(LoadStop.self, where: "shipment = ?", [Data(shipment.key.bytes)]) where stop.isRemoved != true {
      if let plan = try get(stop.plan), plan.state == .planned { return plan }
    }
    return nil
  }
}
