import Foundation
import Ground
import Records
import Replica

/// The bills of materials that hold on a day, read from a replica as far as they are asked for, with the items that they name.
///
/// Reads by indexes, item by item; ``whole(_:on:)`` reads all at once. Items have indices from 0 in the order in which they were met, as in ``graph``.
public struct BillBook {
  /// The most lines of one bill.
  public static let maximumLines = 1_000
  /// The most revisions of a product that are looked at.
  public static let maximumRevisions = 500
  /// The most alternates of a line.
  public static let maximumAlternates = 20
  /// The most items that one reading follows.
  public static let maximumItems = 50_000

  /// A line whose unit nobody can convert into the component's.
  public struct OddUnit: Hashable, Sendable {
    public var parent: String
    public var component: String
    public var unit: String
    public var kept: String
  }

  public let day: Day
  public private(set) var items: [BillItem] = []
  /// The lines that the graph's edges are made of, by their tag.
  public private(set) var parts: [BillPart] = []
  public private(set) var oddUnits: [OddUnit] = []
  private let snapshot: Snapshot
  private var index: [String: Int] = [:]
  private var edges: [BillGraph.Edge] = []
  private var isRead: Set<Int> = []
  /// Bills that are looked at in the place of those that hold, by product.
  private var instead: [RecordKey: [BillPart]] = [:]

  public init(_ snapshot: Snapshot, on day: Day) {
    self.snapshot = snapshot
    self.day = day
  }

  public var graph: BillGraph { BillGraph(isPhantom: items.map(\.isPhantom), edges: edges) }

  public func index(of code: String) -> Int? { index[code] }
  public func codes(_ path: [Int]) -> [String] { path.map { items[$0].code } }

  /// Looks at a bill as if it held.
  mutating func put(_ parts: [BillPart], for product: Product.ID) { instead[product.key] = parts }

  /// The item of a code, known or not.
  @discardableResult
  public mutating func item(_ code: String, unit: String = "") throws -> Int {
    if let known = index[code] { return known }
    return add(try BillItem(code, unit: unit, snapshot))
  }

  private mutating func add(_ item: BillItem) -> Int {
    index[item.code] = items.count
    items.append(item)
    return items.count - 1
  }

  /// The parts of a product on the day; empty for what has no bill.
  public func bill(of product: Product.ID) throws -> [BillPart] {
    if let instead = instead[product.key] { return instead }
    return try snapshot.billLines(product, snapshot.billRevision(product, on: day)?.id).map { BillPart($0) }
  }

  /// Reads all that an item is made of.
  ///
  /// - Returns: the item's index.
  @discardableResult
  public mutating func read(below code: String) throws -> Int {
    let start = try item(code)
    var open = [start]
    while let next = open.popLast(), items.count <= Self.maximumItems { open += try readBill(next) }
    return start
  }

  /// Reads one item's bill.
  ///
  /// - Returns: its components.
  private mutating func readBill(_ parent: Int) throws -> [Int] {
    guard isRead.insert(parent).inserted, let product = items[parent].product else { return [] }
    return try bill(of: product.id).map { try take($0, parent) }
  }

  private mutating func take(_ part: BillPart, _ parent: Int) throws -> Int {
    let component = try item(part.component, unit: part.quantity.unit)
    let units = part.quantity.unit == items[component].unit ? [] : try self.units(of: part.component)
    guard let ratio = Self.ratio(part, items[component], units, yield: items[parent].yield) else {
      oddUnits.append(OddUnit(parent: items[parent].code, component: part.component, unit: part.quantity.unit, kept: items[component].unit))
      return component
    }
    edges.append(
      BillGraph.Edge(
        parent: parent, component: component, ratio: ratio, isByProduct: part.kind == .byProduct, operation: part.operation, tag: parts.count))
    parts.append(part)
    return component
  }

  func units(of code: String) throws -> [Row<MaterialUnit>] { try snapshot.all(MaterialUnit.self, where: "item = ?", [code], limit: 50) }

  /// How much of an item, in its own unit, a line takes for one good unit of its product: with what is lost of it, and with the products that are.
  ///
  /// Scrap and yield are shares of what goes in (APICS Dictionary, "scrap factor": scrap and yield make one): where 3 % are lost, 100 ÷ 0.97 are taken
  /// for 100. A by-product comes out of each product that is begun, good or not; of it, scrap is lost.
  ///
  /// - Returns: nil when the units do not go together.
  static func ratio(_ part: BillPart, _ item: BillItem, _ units: [Row<MaterialUnit>], yield: ExactDecimal) -> Ratio? {
    let kept = ExactDecimal(100) - part.scrap
    let hundred = Ratio(ExactDecimal(100))
    guard let unit = item.ratio(from: part.quantity.unit, units), let plain = Ratio(part.quantity.amount).times(unit),
      let begun = plain.times(hundred)?.over(Ratio(yield))
    else { return nil }
    return part.kind == .byProduct ? begun.times(Ratio(kept))?.over(hundred) : begun.times(hundred)?.over(Ratio(kept))
  }

  /// Reads all that an item is in on the day, level by level upwards, with what those bills need to be reckoned with.
  @discardableResult
  public mutating func read(above code: String) throws -> Int {
    let start = try item(code)
    var open = [start]
    var seen: Set = [start]
    while let next = open.popLast(), items.count <= Self.maximumItems {
      for parent in try users(of: items[next].code) {
        // Also of one that was met below: that is how a cycle shows.
        _ = try readBill(parent)
        if seen.insert(parent).inserted { open.append(parent) }
      }
    }
    return start
  }

  /// The products in whose bill of the day an item is.
  private mutating func users(of code: String) throws -> [Int] {
    let products = try snapshot.all(BillLine.self, where: "component = ?", [code], limit: Self.maximumItems).map(\.product)
    return try Set(products).sorted { $0.key < $1.key }.compactMap { id in
      guard let product = try snapshot.get(id), try bill(of: id).contains(where: { $0.component == code }) else { return nil }
      return try item(product.code)
    }
  }

  /// Every item and every bill of a day, for a run over all of them.
  public static func whole(_ snapshot: Snapshot, on day: Day) throws -> BillBook {
    var book = BillBook(snapshot, on: day)
    let products = try snapshot.all(Product.self)
    let materials = Dictionary(try snapshot.all(Material.self).map { ($0.code, $0) }) { first, _ in first }
    for product in products where book.index[product.code] == nil {
      _ = book.add(BillItem(product.code, product: product, material: materials[product.code], unit: ""))
    }
    for material in materials.values.sorted(by: { $0.code < $1.code }) where book.index[material.code] == nil {
      _ = book.add(BillItem(material.code, product: nil, material: material, unit: ""))
    }
    for product in products {
      if let parent = book.index[product.code] { _ = try book.readBill(parent) }
    }
    return book
  }
}
