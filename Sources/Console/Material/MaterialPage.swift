import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// 5.2 A plant's material by lot and location, with what may still be promised, and what contradicted the books.
struct MaterialPage: Sendable {
  let desk: Desk

  static let path = "/material"
  /// Bytes of what is typed into a filter.
  static let maximumFilter = 80

  func add(to router: Router<ConsoleContext>) { router.get("/material", use: show) }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let filter = MaterialFilter(request)
    return try await desk.plantPage("material", Texts.words("materialTitle"), section: "material", request, context) { [desk] step, language in
      try MaterialView(filter, StockReader(step: step, times: desk.times(context, now: step.now), language: language))
    }
  }
}

/// What a person wants to see of the material.
struct MaterialFilter: Sendable {
  var component, lot, location: String
  var status: MaterialStatus?

  init(_ request: Request) {
    func typed(_ name: String) -> String {
      String((request.uri.queryParameters[Substring(name)].map(String.init) ?? "").replacingOccurrences(of: "+", with: " ").trimmingSpaces().prefix(MaterialPage.maximumFilter))
    }
    component = typed("component")
    lot = typed("lot")
    location = typed("location")
    status = MaterialStatus(rawValue: typed("status"))
  }

  var isEmpty: Bool { component.isEmpty && lot.isEmpty && location.isEmpty && status == nil }
}

/// What the page shows.
struct MaterialView: Sendable {
  /// The most places, and open discrepancies.
  private static let maximum = 300

  let component, lot, location: String
  let statuses: [StockSheet.Choice]
  let isFiltered, isCut: Bool
  let facts: [StockSheet.Fact]
  let sections: [StockSheet.Section]
  let actions: [StockSheet.Action]

  init(_ filter: MaterialFilter, _ reader: StockReader) throws {
    let language = reader.language
    component = filter.component
    lot = filter.lot
    location = filter.location
    isFiltered = !filter.isEmpty
    statuses = MaterialStatus.allCases.map { StockSheet.Choice(optionValue: $0.rawValue, optionText: $0.label[language], isChosenOption: $0 == filter.status) }
    let places = try Self.places(filter, reader)
    isCut = places.count > Self.maximum
    facts = try Self.facts(filter.component, reader)
    sections = [try Self.section(Array(places.prefix(Self.maximum)), reader), try Self.discrepancies(reader)]
    let about = [("component", filter.component), ("lot", filter.lot)].filter { !$0.1.isEmpty }
    actions = reader.actions([
      (AnyStep(ReceiveMaterial.self), about), (AnyStep(MoveMaterial.self), about), (AnyStep(ChangeMaterialStatus.self), about), (AnyStep(AdjustMaterial.self), about),
    ])
  }

  private static func places(_ filter: MaterialFilter, _ reader: StockReader) throws -> [MaterialPlace] {
    var condition = "b._shelf = ?1"
    if !filter.component.isEmpty { condition += " AND b.component = ?2" }
    if !filter.lot.isEmpty { condition += " AND b.lot = ?3" }
    if !filter.location.isEmpty { condition += " AND b.location = ?4" }
    if let status = filter.status { condition += " AND b.status = '\(status.rawValue)'" }
    // Every argument is named, whether the condition asks for it or not.
    condition += " AND ?2 IS NOT NULL AND ?3 IS NOT NULL AND ?4 IS NOT NULL"
    return try reader.snapshot.materialStanding(
      condition, [Int64(reader.step.home.code), filter.component, filter.lot, filter.location], order: "b.component, b.lot, b.status, b.location, b.serial", limit: maximum + 1)
  }

  private static func facts(_ component: String, _ reader: StockReader) throws -> [StockSheet.Fact] {
    guard !component.isEmpty, let figures = try MaterialFigures(component, reader.step) else { return [] }
    func fact(_ name: Words, _ amount: ExactDecimal) -> StockSheet.Fact {
      StockSheet.Fact(factLabel: name[reader.language], factText: reader.told(Quantity(amount, figures.unit)))
    }
    return [
      fact(Texts.words("materialFree"), figures.free), fact(Texts.words("materialReserved"), figures.reserved), fact(Texts.words("materialPromise"), figures.available),
      fact(Texts.words("materialNotFree"), figures.notFree),
    ]
  }

  private static func section(_ places: [MaterialPlace], _ reader: StockReader) throws -> StockSheet.Section {
    let (language, fields) = (reader.language, MaterialStockMove.fields)
    var units: [String: String] = [:]
    let lines = try places.map { place -> [StockSheet.Cell] in
      let unit = try units[place.component] ?? MaterialFigures.unit(of: place.component, reader.step)
      units[place.component] = unit
      return [
        .init(cellText: place.component, cellLink: "\(MaterialPage.path)?component=\(place.component.percentEncoded)"),
        .init(cellText: place.lot, cellLink: LotsPage.link(LotNode(place.component, place.lot))), .init(cellText: place.location),
        .init(cellText: place.status.label[language], cellTone: tone(place.status)), .init(cellText: reader.told(Quantity(place.quantity, unit))),
        .init(cellText: place.serial), .init(cellText: place.expires.map(String.init(describing:)) ?? ""),
      ]
    }
    return StockSheet.Section(
      "material-places", Texts.words("materialPlaces"), none: Texts.words("materialNone"),
      [
        (fields.component.schema.label, false), (fields.lot.schema.label, false), (fields.location.schema.label, false), (fields.status.schema.label, false),
        (fields.quantity.schema.label, true), (fields.serial.schema.label, false), (MaterialLot.fields.expires.schema.label, false),
      ], lines, language)
  }

  static func tone(_ status: MaterialStatus) -> String {
    switch status {
    case .free: "done"
    case .blocked: "stop"
    case .inspection: "open"
    }
  }

  private static func discrepancies(_ reader: StockReader) throws -> StockSheet.Section {
    let (language, fields) = (reader.language, MaterialDiscrepancy.fields)
    let open = try reader.snapshot.all(
      MaterialDiscrepancy.self, where: "state = 'open' AND +_shelf = ?", [Int64(reader.step.home.code)], order: "id DESC", limit: maximum)
    return StockSheet.Section(
      "material-open", Texts.words("materialOpen"), none: Texts.words("materialAgree"),
      [
        (fields.number.schema.label, false), (fields.kind.schema.label, false), (fields.component.schema.label, false), (fields.lot.schema.label, false),
        (fields.quantity.schema.label, true), (fields.reason.schema.label, false), (fields.foundBy.schema.label, false),
      ],
      open.map { row in
        [
          .init(cellText: row.number, cellLink: "/r/\(row.id.key)"), .init(cellText: row.kind.label[language], cellTone: "stop"), .init(cellText: row.component),
          .init(cellText: row.lot, cellLink: LotsPage.link(LotNode(row.component, row.lot))), .init(cellText: reader.told(row.quantity)), .init(cellText: row.reason),
          .init(cellText: row.foundBy),
        ]
      }, language)
  }
}
