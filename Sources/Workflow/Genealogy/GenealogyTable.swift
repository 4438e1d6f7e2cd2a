import Ground
import Replica

/// A genealogy as rows, for files and programs.
extension GenealogyTree {
  /// The columns of a file, in both languages.
  public static let columns: [Words] = [
    Words("Level", "层级"), Words("Kind", "类型"), Words("Material or product", "物料或产品"), Words("Name", "名称"), Words("Lot", "批次"), Words("Serial number", "序列号"),
    Words("Quantity", "数量"), Words("Unit", "单位"), Words("Document", "单据"), Words("Site", "站点"), Words("Supplier or customer", "供应商或客户"),
    Words("Their lot or order", "对方批次或订单"), Words("Day", "日期"), Words("Reckoned", "推算"), Words("Held", "冻结"),
  ]

  public func cells(_ line: Line, _ language: Language) -> [String] {
    let yes = Words("yes", "是")[language]
    return [
      String(line.depth), line.kind.label[language], line.node.component, line.name[language], line.node.lot, line.node.serial, line.quantity?.amount.description ?? "",
      line.quantity.map { Units.name($0.unit, language) } ?? "", line.document, line.site, line.party, line.partyLot, line.day?.description ?? "",
      line.isReckoned ? yes : "", line.isHeld ? yes : "",
    ]
  }

  public var json: JSON {
    .object([
      ("direction", .string(direction.rawValue)), ("cut", .bool(isCut)), ("circle", cycle.map { JSON.array($0.map { JSON.string($0.told) }) } ?? JSON.null),
      ("lines", .array(lines.map(Self.json))),
    ])
  }

  private static func json(_ line: Line) -> JSON {
    [
      "level": .int(Int64(line.depth)), "kind": .string(line.kind.rawValue), "component": .string(line.node.component), "lot": .string(line.node.lot),
      "serial": .string(line.node.serial), "quantity": line.quantity.map { .string($0.description) } ?? .null, "document": .string(line.document),
      "site": .string(line.site), "party": .string(line.party), "party_lot": .string(line.partyLot), "day": line.day.map { .string($0.description) } ?? .null,
      "reckoned": .bool(line.isReckoned), "repeated": .bool(line.isRepeated), "circle": .bool(line.isCircle), "held": .bool(line.isHeld),
    ]
  }
}

extension GenealogyTree.Kind {
  public var label: Words {
    switch self {
    case .lot: Words("lot", "批次")
    case .shipment: Words("shipment", "发运")
    case .underWork: Words("under work", "在制")
    }
  }
}
