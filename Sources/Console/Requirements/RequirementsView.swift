import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the page of requirements shows: all items, or one with its table, messages and chains.
struct RequirementsView: Sendable {
  struct Item: Sendable {
    let itemLink, itemCode, itemName, itemKind, itemStock: String
    let itemDays: String
    let itemAdvice: [String]
  }
  struct Line: Sendable {
    let lineName: String
    let figures: [Figure]
  }
  struct Figure: Sendable {
    let figure: String
    let isNegative: Bool
  }
  struct Advice: Sendable {
    let adviceWhat, adviceText: String
    let adviceNumber, adviceLink: String?
  }
  struct Service: Sendable {
    let serviceDay, serviceQuantity, serviceNeed, serviceSupply, serviceOrders: String
    let needLink, supplyLink: String?
  }
  struct Chosen: Sendable {
    let chosenCode, chosenUnit, ruleLink, dayLink, weekLink: String
    let isWeeks, hasOtherUnits: Bool
    let heads: [String]
    let lines: [Line]
    let advice: [Advice]
    let hasAdvice: Bool
    let services: [Service]
    let hasServices: Bool
  }

  let items: [Item]
  let isCut, hasItems: Bool
  let chosen: Chosen?

  /// The most items of the list, and columns of the table.
  private static let maximumItems = 200
  private static let maximumColumns = 26

  /// - Returns: nil when there is no such item.
  init?(item: String?, zoom: String?, _ plant: PlantRequirements, _ language: Language) throws {
    if let item {
      guard let place = plant.place(item) else { return nil }
      chosen = try Self.chosen(place, isWeeks: zoom != "day", plant, language)
      items = []
      isCut = false
    } else {
      chosen = nil
      let told = try plant.items.indices.map { ($0, try plant.advice($0)) }.sorted {
        ($1.1.count, plant.items[$0.0].code) < ($0.1.count, plant.items[$1.0].code)
      }
      items = told.prefix(Self.maximumItems).map { Self.item(plant.items[$0], $1, language) }
      isCut = told.count > Self.maximumItems
    }
    hasItems = !items.isEmpty
  }

  static func text(_ quantity: Quantity, _ language: Language) -> String { GroupedDigits.text(quantity.told[language]) }

  private static func link(_ code: String) -> String { "/requirements?item=\(code.percentEncoded)" }

  private static func item(_ item: PlantRequirements.Item, _ advice: [ItemRequirements.Advice], _ language: Language) -> Item {
    Item(
      itemLink: link(item.code), itemCode: item.code, itemName: item.name?[language] ?? "",
      itemKind: (item.isMade ? Texts.words("requirementsMade") : Texts.words("requirementsBought"))[language], itemStock: text(item.quantity(item.onHand), language),
      itemDays: "\(item.leadDays)", itemAdvice: advice.prefix(3).map { "\($0.what[language])\($0.number.map { " \($0)" } ?? "")" })
  }

  private static func chosen(_ place: Int, isWeeks: Bool, _ plant: PlantRequirements, _ language: Language) throws -> Chosen {
    let item = plant.items[place]
    let found = try ItemRequirements.of(place, plant, isWeeks: isWeeks)
    let columns = found.columns.prefix(maximumColumns)
    func line(_ name: Words, _ amount: (ItemRequirements.Column) -> Quantity) -> Line {
      Line(
        lineName: name[language],
        figures: columns.map { column in
          let quantity = amount(column)
          return Figure(figure: quantity.amount == .zero ? "" : GroupedDigits.text("\(quantity.amount)"), isNegative: quantity.amount < .zero)
        })
    }
    return Chosen(
      chosenCode: item.code, chosenUnit: Units.name(item.unit, language), ruleLink: "/do/material.rule?component=\(item.code.percentEncoded)&lead_days=\(item.leadDays)",
      dayLink: link(item.code) + "&zoom=day", weekLink: link(item.code), isWeeks: isWeeks, hasOtherUnits: item.hasOtherUnits,
      heads: columns.map { "\($0.first)" },
      lines: [
        line(Texts.words("requirementsGross"), \.gross), line(Texts.words("requirementsReceipts"), \.receipts), line(Texts.words("requirementsOnHand"), \.onHand),
        line(Texts.words("requirementsNet"), \.net), line(Texts.words("requirementsDue"), \.due), line(Texts.words("requirementsReleased"), \.released),
      ],
      advice: found.advice.map {
        Advice(adviceWhat: $0.what[language], adviceText: $0.text[language], adviceNumber: $0.number, adviceLink: $0.key.map { "/r/\($0)" })
      },
      hasAdvice: !found.advice.isEmpty,
      services: found.services.map {
        Service(
          serviceDay: "\($0.needed)", serviceQuantity: text($0.quantity, language), serviceNeed: $0.need[language], serviceSupply: $0.supply[language],
          serviceOrders: $0.orders.prefix(8).joined(separator: ", "), needLink: $0.needKey.map { "/r/\($0)" }, supplyLink: $0.supplyKey.map { "/r/\($0)" })
      },
      hasServices: !found.services.isEmpty)
  }
}
