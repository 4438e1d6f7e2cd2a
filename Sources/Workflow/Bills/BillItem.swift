import Foundation
import Ground
import Records
import Replica

/// What a bill names: a product, a material, or both under one code.
public struct BillItem: Sendable {
  public var code: String
  public var names: Words
  /// The unit in which it is kept and counted.
  public var unit: String
  public var product: Row<Product>?
  public var material: Row<Material>?

  public var isMade: Bool { material?.source ?? (product == nil ? .bought : .made) == .made }
  public var isPhantom: Bool { material?.isPhantom ?? false }
  /// Of a hundred that are begun so many come out good.
  public var yield: ExactDecimal { material?.yield ?? ExactDecimal(100) }
  public var isKnown: Bool { product != nil || material != nil }

  /// - Parameter unit: for a code that nobody has registered.
  init(_ code: String, unit: String = "", _ snapshot: Snapshot) throws {
    self.code = code
    product = try snapshot.first(Product.self, where: "code = ?", [code])
    // Two headquarters may have registered one code apart: the first holds everywhere.
    material = try snapshot.first(Material.self, where: "code = ?", [code])
    self.unit = product?.unit ?? material?.unit ?? unit
    names = product.map { Words($0.nameEN, $0.nameZH) } ?? material.map { Words($0.nameEN, $0.nameZH) } ?? Words(code, code)
  }

  init(_ code: String, product: Row<Product>?, material: Row<Material>?, unit: String) {
    self.code = code
    self.product = product
    self.material = material
    self.unit = product?.unit ?? material?.unit ?? unit
    names = product.map { Words($0.nameEN, $0.nameZH) } ?? material.map { Words($0.nameEN, $0.nameZH) } ?? Words(code, code)
  }

  /// What one of a unit is in the item's own: by the usual conversions, or by one of the item's (a box of 12). nil when nobody has said.
  func ratio(from unit: String, _ own: [Row<MaterialUnit>]) -> Ratio? {
    if let plain = UnitConversion.ratio(unit, to: self.unit) { return plain }
    for row in own {
      let equals = Ratio(row.equals.amount)
      if let before = UnitConversion.ratio(unit, to: row.unit), let after = UnitConversion.ratio(row.equals.unit, to: self.unit) {
        return before.times(equals)?.times(after)
      }
      if let before = UnitConversion.ratio(unit, to: row.equals.unit), let after = UnitConversion.ratio(row.unit, to: self.unit) {
        return before.over(equals)?.times(after)
      }
    }
    return nil
  }
}

/// A line of a bill as values: of a record, of a draft, or of a file that is looked at.
public struct BillPart: Hashable, Sendable {
  public var component: String
  /// For one unit of the product, without scrap and yield.
  public var quantity: Quantity
  public var kind = BillLineKind.component
  /// Of a hundred that are taken so many are lost.
  public var scrap = ExactDecimal.zero
  public var operation: Int?
  public var position: Int?
  /// nil for a line that is no record yet.
  public var line: BillLine.ID?

  public init(
    _ component: String, _ quantity: Quantity, kind: BillLineKind = .component, scrap: ExactDecimal = .zero, operation: Int? = nil, position: Int? = nil
  ) {
    self.component = component
    self.quantity = quantity
    self.kind = kind
    self.scrap = scrap
    self.operation = operation
    self.position = position
  }

  init(_ row: Row<BillLine>) {
    self.init(
      row.component, row.quantity, kind: row.kind ?? .component, scrap: row.scrap ?? .zero, operation: row.operation, position: row.position)
    line = row.id
  }

  /// Two lines of one bill with the same of these are one line.
  struct Place: Hashable {
    var component: String
    var kind: BillLineKind
    var operation: Int?
  }
  var place: Place { Place(component: component, kind: kind, operation: operation) }

  /// What two bills are compared by, beside the place.
  func says(_ other: BillPart) -> Bool { place == other.place && quantity == other.quantity && scrap == other.scrap }
}

extension Snapshot {
  /// The lines of a revision, or of the plain bill that a product has without one, as they stand.
  func billLines(_ product: Product.ID, _ revision: BillRevision.ID?) throws -> [Row<BillLine>] {
    let rows = try revision.map { try all(BillLine.self, where: "revision = ?", [Data($0.key.bytes)], limit: BillBook.maximumLines) }
      ?? all(BillLine.self, where: "product = ? AND +revision IS NULL", [Data(product.key.bytes)], limit: BillBook.maximumLines)
    return rows.filter { $0.isRemoved != true }.sorted { ($0.position ?? 0, $0.id.key) < ($1.position ?? 0, $1.id.key) }
  }

  /// The revision that holds on a day: of the released ones that have begun and not ended, the last that began. nil when none does.
  public func billRevision(_ product: Product.ID, on day: Day) throws -> Row<BillRevision>? {
    try all(
      BillRevision.self, where: "product = ? AND +state = 'released' AND +from_day <= ? AND (until_day IS NULL OR until_day >= ?)",
      [Data(product.key.bytes), day.description, day.description], order: "from_day DESC, id DESC", limit: 1
    ).first
  }

  /// All revisions of a product, the newest first.
  public func billRevisions(_ product: Product.ID) throws -> [Row<BillRevision>] {
    try all(BillRevision.self, where: "product = ?", [Data(product.key.bytes)], order: "id DESC", limit: BillBook.maximumRevisions)
  }

  /// What may stand in for the component of a line, by priority.
  public func billAlternates(_ line: BillLine.ID) throws -> [Row<BillAlternate>] {
    try all(BillAlternate.self, where: "bill_line = ?", [Data(line.key.bytes)], order: "priority, id", limit: BillBook.maximumAlternates)
      .filter { $0.isRemoved != true }
  }
}

extension Snapshot {
  /// The lines of a revision as values.
  public func billParts(_ revision: Row<BillRevision>) throws -> [BillPart] { try billLines(revision.product, revision.id).map { BillPart($0) } }

  /// The products and lines of the day in which something may stand in for the component.
  public func usesAsAlternate(_ code: String, on day: Day) throws -> [(product: Row<Product>, line: BillPart)] {
    try all(BillAlternate.self, where: "component = ?", [code], limit: BillBook.maximumLines).compactMap { alternate in
      guard alternate.isRemoved != true, let line = try get(alternate.line), line.isRemoved != true, let product = try get(line.product),
        try billRevision(product.id, on: day)?.id == line.revision
      else { return nil }
      return (product, BillPart(line))
    }
  }
}
