import Foundation
import GRDB
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// What the page of stock is asked for.
struct StockFilter: Sendable {
  var product = ""
  var lot = ""
  var location = ""
  var status: StockStatus?
  /// A warehouse's code; empty for the first.
  var site = ""
  /// The product and lot after which one reads on.
  var after: (product: RecordKey, lot: String)?

  init(_ request: Request) {
    let query = request.uri.queryParameters
    func text(_ name: Substring) -> String { String((query[name].map(String.init) ?? "").trimmingSpaces().prefix(StockPage.maximumFilter)) }
    product = text("product")
    lot = text("lot")
    location = text("location")
    status = StockStatus(rawValue: text("status"))
    site = text("site")
    if let key = RecordKey(text("after")) { after = (key, query["lotafter"].map(String.init) ?? "") }
  }

  var isFiltered: Bool { !(product.isEmpty && lot.isEmpty && location.isEmpty && status == nil) }

  /// The address of the next part.
  func address(after place: StockPlace) -> String {
    let parts = [("product", product), ("lot", lot), ("location", location), ("status", status?.rawValue ?? ""), ("site", site), ("after", place.product.description), ("lotafter", place.lot)]
    return "\(StockPage.path)?" + parts.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
  }
}

/// The stock of a warehouse, lot by lot and place by place.
enum StockList {
  /// Places of one part of the list.
  static let shown = 200

  static func view(_ filter: StockFilter, _ reader: StockReader) throws -> StockSheet {
    let warehouses = try reader.warehouses()
    let chosen = warehouses.first { $0.code == filter.site } ?? warehouses.first
    let language = reader.language
    var lines: [[StockSheet.Cell]] = []
    var older: String?
    if let chosen {
      let (places, isCut) = try places(filter, chosen.shelf, reader)
      lines = try cells(places, chosen.shelf, reader)
      if isCut, let last = places.last { older = filter.address(after: last) }
    }
    let section = StockSheet.Section(
      "stock", Words(chosen?.code ?? "", chosen?.code ?? ""), none: Texts.words("stockNone"),
      [
        (Product.record.label, false), (StockMove.fields.lot.schema.label, false), (StockMove.fields.location.schema.label, false),
        (StockMove.fields.status.schema.label, false), (StockMove.fields.quantity.schema.label, true), (Texts.words("stockReserved"), true),
        (StockMove.fields.serial.schema.label, false), (StockMove.fields.owner.schema.label, false),
      ], lines, older: older, language)
    return StockSheet(
      heading: Texts.words("stockTitle")[language], sections: [section],
      actions: reader.actions([
        (AnyStep(MoveStock.self), []), (AnyStep(ChangeStockStatus.self), []), (AnyStep(AdjustStock.self), []), (AnyStep(CountStock.self), []),
        (AnyStep(DefineLocation.self), []), (AnyStep(BlockLot.self), []),
      ]),
      filter: StockSheet.Filter(
        product: filter.product, lot: filter.lot, location: filter.location,
        statuses: StockStatus.allCases.map { .init(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: $0 == filter.status) },
        warehouses: warehouses.map { .init(optionValue: $0.code, optionText: $0.code, isChosenOption: $0.shelf == chosen?.shelf) },
        hasWarehouses: warehouses.count > 1, isFiltered: filter.isFiltered))
  }

  private static func places(_ filter: StockFilter, _ shelf: Shelf, _ reader: StockReader) throws -> (places: [StockPlace], isCut: Bool) {
    var conditions = ["b._shelf = ?"]
    var arguments: [(any DatabaseValueConvertible)?] = [Int64(shelf.code)]
    if !filter.product.isEmpty {
      guard let product = try reader.snapshot.first(Product.self, where: "code = ?", [filter.product]) else { return ([], false) }
      conditions.append("b.product = ?")
      arguments.append(Data(product.id.key.bytes))
    }
    for (column, text) in [("lot", filter.lot), ("location", filter.location), ("status", filter.status?.rawValue ?? "")] where !text.isEmpty {
      conditions.append("b.\(column) = ?")
      arguments.append(text)
    }
    if let after = filter.after {
      conditions.append("(b.product, b.lot) > (?, ?)")
      arguments += [Data(after.product.bytes), after.lot]
    }
    var places = try reader.snapshot.standing(
      conditions.joined(separator: " AND "), StatementArguments(arguments), order: "b.product, b.lot, b.status, b.location, b.serial", limit: shown + 1)
    guard places.count > shown, let last = places.last else { return (places, false) }
    // A lot is not cut in two, unless it fills the page by itself.
    let whole = places.filter { $0.product != last.product || $0.lot != last.lot }
    places = whole.isEmpty ? Array(places.prefix(shown)) : whole
    return (places, true)
  }

  private static func cells(_ places: [StockPlace], _ shelf: Shelf, _ reader: StockReader) throws -> [[StockSheet.Cell]] {
    var seen: Set<[String]> = []
    return try places.map { place in
      let product = try reader.step.the(place.product)
      let isFirst = seen.insert([place.product.description, place.lot]).inserted
      let reserved = try isFirst ? reader.snapshot.reserved(place.product, lot: place.lot, on: shelf) : .zero
      let isHeld = try place.status != .blocked && !reader.snapshot.holds(place.product, lot: place.lot).isEmpty
      return [
        .init(cellText: "\(product.code) \(DockFigures.name(product, reader.language))", cellLink: reader.link(place.product)),
        .init(cellText: place.lot, cellLink: reader.link(place.lot, of: place.product)), .init(cellText: place.location),
        isHeld
          ? .init(cellText: Texts.words("stockHeld")[reader.language], cellTone: "stop")
          : .init(cellText: place.status.label[reader.language], cellTone: reader.tone(place.status)),
        .init(cellText: reader.told(place.quantity, product)), .init(cellText: reserved > .zero ? reader.told(reserved, product) : ""),
        .init(cellText: place.serial), .init(cellText: place.owner),
      ]
    }
  }
}
