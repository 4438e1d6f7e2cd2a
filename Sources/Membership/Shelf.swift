import Ground

/// The kinds of shelf that records lie on.
public enum ShelfKind: UInt8, CaseIterable, Sendable {
  /// Catalogue, calendars, members: held by everyone. There is one.
  case company = 0
  /// Customers, orders, prices, invoices of one sales office.
  case office = 1
  /// Production orders, quality and material of one plant.
  case plant = 2
  /// Stock and shipments of one warehouse.
  case warehouse = 3

  public var name: String {
    switch self {
    case .company: "company"
    case .office: "office"
    case .plant: "plant"
    case .warehouse: "warehouse"
    }
  }
}

/// Where a record lies from its creation on: `company`, or `office/2` for the office that is site 2.
public struct Shelf: Hashable, Comparable, Sendable {
  public let kind: ShelfKind
  /// The site whose shelf it is; site 0 for the company's.
  public let site: SiteID

  public init(_ kind: ShelfKind, _ site: SiteID) {
    self.kind = kind
    self.site = kind == .company ? SiteID(0) : site
  }

  public static let company = Shelf(.company, SiteID(0))

  /// 4 bits of kind above 20 bits of site: the number on the wire and in the column `_shelf`.
  public var code: UInt32 { UInt32(kind.rawValue) << 20 | site.number }

  public init?(code: UInt32) {
    guard code >> 24 == 0, let kind = ShelfKind(rawValue: UInt8(code >> 20)) else { return nil }
    let site = SiteID(code & SiteID.maximum)
    guard (kind == .company) == (site.number == 0) else { return nil }
    self.init(kind, site)
  }

  public static func < (a: Shelf, b: Shelf) -> Bool { a.code < b.code }
}

extension Shelf: LosslessStringConvertible {
  public var description: String { kind == .company ? "company" : "\(kind.name)/\(site.number)" }

  public init?(_ description: String) {
    let parts = description.split(separator: "/", omittingEmptySubsequences: false)
    guard let kind = ShelfKind.allCases.first(where: { $0.name == parts[0] }) else { return nil }
    if kind == .company {
      guard parts.count == 1 else { return nil }
      self = .company
    } else {
      guard parts.count == 2, let number = UInt32(parts[1]), (1...SiteID.maximum).contains(number) else { return nil }
      self.init(kind, SiteID(number))
    }
  }
}

/// The shelves that a membership names. A kind may be held whole: `plant/*`. `*` is everything.
public struct ShelfSet: Hashable, Sendable {
  /// UTF-8 bytes of the canonical text in a statement or form: more than 200 single shelves.
  public static let maximumText = 4096

  public private(set) var kinds: Set<ShelfKind>
  public private(set) var single: Set<Shelf>

  public init(kinds: Set<ShelfKind> = [], _ single: Set<Shelf> = []) {
    // The company's one shelf is its whole kind: one set has one form.
    let kinds = single.contains(.company) ? kinds.union([.company]) : kinds
    self.kinds = kinds
    self.single = single.filter { !kinds.contains($0.kind) }
  }

  public static let everything = ShelfSet(kinds: Set(ShelfKind.allCases))

  @inlinable public func contains(_ shelf: Shelf) -> Bool { kinds.contains(shelf.kind) || single.contains(shelf) }

  /// Whether every shelf of `other` is in this set.
  public func isSuperset(of other: ShelfSet) -> Bool {
    kinds.isSuperset(of: other.kinds) && other.single.allSatisfy(contains)
  }

  public func intersection(_ other: ShelfSet) -> ShelfSet {
    ShelfSet(
      kinds: kinds.intersection(other.kinds),
      single.filter(other.contains).union(other.single.filter(contains)))
  }

  public func union(_ other: ShelfSet) -> ShelfSet {
    ShelfSet(kinds: kinds.union(other.kinds), single.union(other.single))
  }

  /// Without what `other` holds. A kind that is held whole here stays whole unless it is held whole there: no set says "all but one".
  public func subtracting(_ other: ShelfSet) -> ShelfSet {
    ShelfSet(kinds: kinds.subtracting(other.kinds), single.filter { !other.contains($0) })
  }

  public var isEmpty: Bool { kinds.isEmpty && single.isEmpty }
}

extension ShelfSet: LosslessStringConvertible {
  /// Words separated by spaces, sorted: `company office/2 plant/*`.
  public var description: String {
    if self == .everything { return "*" }
    let words = kinds.sorted { $0.rawValue < $1.rawValue }.map { $0 == .company ? "company" : "\($0.name)/*" }
    return (words + single.sorted().map(\.description)).joined(separator: " ")
  }

  public init?(_ description: String) {
    if description == "*" {
      self = .everything
      return
    }
    var kinds: Set<ShelfKind> = []
    var single: Set<Shelf> = []
    for word in description.split(whereSeparator: { $0 == " " || $0 == "," }) {
      if word == "company" {
        kinds.insert(.company)
      } else if word.hasSuffix("/*"), let kind = ShelfKind.allCases.first(where: { $0.name == word.dropLast(2) }) {
        kinds.insert(kind)
      } else if let shelf = Shelf(String(word)) {
        single.insert(shelf)
      } else {
        return nil
      }
    }
    self.init(kinds: kinds, single)
  }
}
