import Foundation
import Ground
import Records
import Replica

/// The handling units of a shipment with what is in them, what stands on what, and what they weigh.
public struct ShipmentUnits: Sendable {
  /// The most units of one shipment. Cartons beyond it are only counted.
  public static let maximum = 2_000

  public struct Content: Sendable {
    public var line: Row<ShipmentLine>
    /// Empty for goods without a serial number.
    public var serial: String
    public var quantity: ExactDecimal
  }

  public struct Unit: Sendable {
    public var row: Row<HandlingUnit>
    public var packaging: Row<Packaging>?
    public var contents: [Content]

    public var id: HandlingUnit.ID { row.id }
    public var position: Int { row.position }
  }

  public let shipment: Row<Shipment>
  public let lines: [Row<ShipmentLine>]
  /// Those that were not dropped, by their numbers.
  public let units: [Unit]
  /// Of the products in it.
  public let instructions: [Product.ID: Row<PackingInstruction>]

  public static func of(_ shipment: Row<Shipment>, _ snapshot: Snapshot) throws -> ShipmentUnits {
    let lines = try shipment.lines(snapshot)
    let byLine = Dictionary(uniqueKeysWithValues: lines.map { ($0.id.key, $0) })
    var held: [RecordKey: [Content]] = [:]
    try snapshot.each(heldSQL, [Data(shipment.id.key.bytes)]) { cells in
      guard let unit = cells.key(0), let line = cells.key(1).flatMap({ byLine[$0] }), let millionths = cells.integer(3) else { return }
      held[unit, default: []].append(Content(line: line, serial: cells.text(2) ?? "", quantity: ExactDecimal(millionths: millionths)))
    }
    var packagings: [Packaging.ID: Row<Packaging>] = [:]
    let units = try snapshot.all(
      HandlingUnit.self, where: "shipment = ? AND +state <> 'dropped'", [Data(shipment.id.key.bytes)], order: "position", limit: maximum
    ).map { row in
      if let id = row.packaging, packagings[id] == nil { packagings[id] = try snapshot.get(id) }
      return Unit(row: row, packaging: row.packaging.flatMap { packagings[$0] }, contents: held[row.id.key] ?? [])
    }
    let instructions = try Set(lines.map(\.product)).reduce(into: [:]) { $0[$1] = try snapshot.instruction(for: $1) }
    return ShipmentUnits(shipment: shipment, lines: lines, units: units, instructions: instructions)
  }

  static let heldSQL = """
    SELECT h.handling_unit, h.shipment_line, h.serial, h.quantity_e6 FROM handling_unit u JOIN unit_holds h ON h.handling_unit = u.id
    WHERE u.shipment = ? AND h.quantity_e6 > 0 ORDER BY u.position, h.shipment_line, h.serial
    """

  // MARK: What stands on what

  public func unit(_ id: HandlingUnit.ID) -> Unit? { units.first { $0.id == id } }
  public func inner(of id: HandlingUnit.ID) -> [Unit] { units.filter { $0.row.parent == id } }

  /// The unit that is lifted onto the truck: the one itself, or what it stands on in the end.
  public func outermost(of unit: Unit) -> Unit {
    // A chain longer than there are kinds comes of two edits apart; it ends all the same.
    var top = unit
    for _ in PackageKind.allCases { if let parent = top.row.parent.flatMap(self.unit) { top = parent } }
    return top
  }

  public var outer: [Unit] { units.filter { $0.row.parent.flatMap(unit) == nil } }

  /// The numbers that are checked onto the truck: of the outermost units; of a shipment without units, of its cartons.
  public var loadable: [Int] { units.isEmpty ? Array(1...max(1, shipment.cartons)) : outer.map(\.position) }

  // MARK: What is packed

  /// Whether anybody has said what is in which unit.
  public var isFilled: Bool { units.contains { !$0.contents.isEmpty } }

  /// What of a line stands in no unit yet.
  public func open(_ line: Row<ShipmentLine>) -> ExactDecimal {
    line.quantity.amount - units.lazy.flatMap(\.contents).filter { $0.line.id == line.id }.reduce(.zero) { $0 + $1.quantity }
  }

  /// Lines of which something stands in no unit.
  public var openLines: [(line: Row<ShipmentLine>, open: ExactDecimal)] {
    lines.map { ($0, open($0)) }.filter { $0.1 > .zero }
  }

  // MARK: Weight and marks

  /// What a unit weighs with all that is in it: by the scales, or by tare and net weights.
  ///
  /// - Returns: nil when a weight is not known.
  public func weight(of unit: Unit) -> ExactDecimal? { unit.row.weighed ?? reckoned(unit) }

  /// By tare and net weights alone.
  public func reckoned(_ unit: Unit) -> ExactDecimal? {
    guard var sum = unit.packaging?.tare else { return nil }
    for content in unit.contents {
      guard let net = instructions[content.line.product]?.weight.flatMap({ $0.multiplied(by: content.quantity) }) else { return nil }
      sum += net
    }
    for one in inner(of: unit.id) {
      guard let weight = weight(of: one) else { return nil }
      sum += weight
    }
    return sum
  }

  /// In cubic decimetres, of what is directly in it; nil when a volume is not known.
  public func volume(of unit: Unit) -> ExactDecimal? {
    unit.contents.reduce(ExactDecimal.zero) { sum, content in
      guard let sum, let one = instructions[content.line.product]?.volume.flatMap({ $0.multiplied(by: content.quantity) }) else { return nil }
      return sum + one
    }
  }

  /// By how many kilograms it is over what its packaging bears; nil when it is not, or when that is not known.
  public func overweight(_ unit: Unit) -> ExactDecimal? {
    guard let limit = unit.packaging?.maximumWeight, let weight = weight(of: unit), weight > limit else { return nil }
    return weight - limit
  }

  public func isFragile(_ unit: Unit) -> Bool {
    unit.row.isFragile == true || unit.contents.contains { instructions[$0.line.product]?.isFragile == true } || inner(of: unit.id).contains { isFragile($0) }
  }

  /// Every dangerous good in it, each once.
  public func dangerousGoods(_ unit: Unit) -> [String] {
    let own = [unit.row.dangerousGoods].compactMap { $0 } + unit.contents.compactMap { instructions[$0.line.product]?.dangerousGoods }
    return Set(own + inner(of: unit.id).flatMap { dangerousGoods($0) }).sorted()
  }

  /// Everything in a unit and in the units on it, one entry a line and serial number.
  public func all(in unit: Unit) -> [Content] { unit.contents + inner(of: unit.id).flatMap { all(in: $0) } }
}

extension Row where R == HandlingUnit {
  /// `SH-WH01-2026-000004/2`: what its label says when it has no SSCC.
  public func code(_ shipment: String) -> String { CartonCode(shipment: shipment, carton: self.position).description }
}

extension Changes {
  /// Numbers for the units that a step opens, one after the other.
  struct UnitNumbers {
    var counter: Int
    var position: Int
    let prefix: Row<CompanyPrefix>?

    init(of shipment: Shipment.ID, _ context: StepContext) throws {
      let shelf = Int64(context.home.code)
      counter = try context.snapshot.first(HandlingUnit.self, where: "_shelf = ?", [shelf], order: "counter DESC")?.counter ?? 0
      position = try context.snapshot.count("SELECT coalesce(max(position), 0) FROM handling_unit WHERE shipment = ?", [Data(shipment.key.bytes)])
      prefix = try context.snapshot.first(CompanyPrefix.self)
    }
  }

  /// Opens a unit of a shipment, with an SSCC where the company has a prefix.
  @discardableResult
  mutating func openUnit(
    of shipment: Shipment.ID, _ kind: PackageKind, _ packaging: Packaging.ID?, on parent: HandlingUnit.ID? = nil, isFragile: Bool? = nil, dangerousGoods: String? = nil,
    isClosed: Bool = false, _ numbers: inout UnitNumbers, _ context: StepContext
  ) throws -> HandlingUnit.ID {
    numbers.counter += 1
    numbers.position += 1
    let sscc = numbers.prefix.flatMap {
      GS1.sscc(prefix: $0.prefix, siteDigits: $0.siteDigits, site: Int(context.site.site.number), counter: numbers.counter)
    }
    let (position, counter) = (numbers.position, numbers.counter)
    return try create(HandlingUnit.self, on: context.home) {
      $0.shipment = shipment
      $0.position = position
      $0.kind = kind
      $0.packaging = packaging
      $0.counter = counter
      $0.sscc = sscc
      $0.parent = parent
      $0.isFragile = isFragile
      $0.dangerousGoods = dangerousGoods
      if isClosed { $0.state = .closed }
    }
  }

  /// Writes what goes into a unit, or comes out of it when the quantity is negative.
  mutating func hold(_ quantity: Quantity, of line: ShipmentLine.ID, serial: String? = nil, scan: String? = nil, in unit: HandlingUnit.ID, _ context: StepContext) throws {
    try create(UnitContent.self, on: context.home) {
      $0.unit = unit
      $0.line = line
      $0.quantity = quantity
      $0.serial = serial
      $0.scan = scan
    }
  }
}
