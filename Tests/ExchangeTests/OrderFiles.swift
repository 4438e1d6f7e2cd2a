import Foundation
import Ground

@testable import Exchange

/// Where the tests take their files from.
enum OrderFiles {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: root.appendingPathComponent(path))) }

  static func sample(_ name: String) throws -> OrderReading {
    OrderFile.read(try bytes("Tools/samples/" + name), name: name)
  }

  /// An example of the standard's authors from the folder beside the repository; nil where that is not there.
  static func standard(_ name: String) -> OrderReading? {
    let url = root.deletingLastPathComponent().appendingPathComponent("shared/data/ubl/" + name)
    guard let data = try? Data(contentsOf: url) else { return nil }  // Absent data is a skipped test, not a failed one.
    return OrderFile.read([UInt8](data), name: name)
  }
}

extension OrderReading {
  /// Each problem as `code field line`, `-` for what it has not.
  var found: [String] { problems.map { "\($0.code) \($0.field.isEmpty ? "-" : $0.field) \($0.line.map(String.init) ?? "-")" } }
}

func read(_ text: String, name: String = "order", limits: OrderLimits = .standard) -> OrderReading {
  OrderFile.read([UInt8](text.utf8), name: name, limits: limits)
}

/// Small UBL orders: the header's elements in line 2, each order line in a line of its own from line 3.
enum UBL {
  static let spaces = """
    xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" \
    xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
    xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
    """
  static let quantity = #"<cbc:Quantity unitCode="C62">5</cbc:Quantity>"#
  static let price = #"<cac:Price><cbc:PriceAmount currencyID="CNY">86.50</cbc:PriceAmount></cac:Price>"#
  static let item = "<cac:Item><cac:SellersItemIdentification><cbc:ID>S-010</cbc:ID></cac:SellersItemIdentification></cac:Item>"

  static func line(_ number: Int = 1, quantity: String = quantity, price: String = price, item: String = item) -> String {
    "<cac:OrderLine><cac:LineItem><cbc:ID>\(number)</cbc:ID>\(quantity)\(price)\(item)</cac:LineItem></cac:OrderLine>"
  }

  static func order(_ lines: [String] = [line()], more: String = "", currency: String = "CNY") -> String {
    let party =
      "<cac:BuyerCustomerParty><cac:Party><cac:PartyName><cbc:Name>Lantian</cbc:Name></cac:PartyName></cac:Party></cac:BuyerCustomerParty>"
    let header =
      "<cbc:ID>T-1</cbc:ID><cbc:IssueDate>2026-11-24</cbc:IssueDate>"
      + (currency.isEmpty ? "" : "<cbc:DocumentCurrencyCode>\(currency)</cbc:DocumentCurrencyCode>") + party + more
    return "<Order \(spaces)>\n\(header)\n" + lines.joined(separator: "\n") + "\n</Order>\n"
  }
}

/// Small tables with the same columns.
enum Table {
  static let header = "order,issued,customerCode,item,quantity,unit,price,currency,requested"
  static func row(_ order: String = "T-1", item: String = "P-100", quantity: String = "3") -> String {
    "\(order),2026-11-24,C-HAIYUN,\(item),\(quantity),C62,1280.00,CNY,2026-12-24"
  }
  static func text(_ rows: [String]) -> String { ([header] + rows).joined(separator: "\n") + "\n" }
}

/// Small EDIFACT orders, a segment in each line: UNB 1, UNH 2, BGM 3, DTM 4, NAD 5, CUX 6, LIN 7, QTY 8, PRI 9, UNS 10, CNT 11, UNT 12, UNZ 13.
enum EDI {
  static let body = [
    "BGM+220+PO-7+9", "DTM+137:20261124:102", "NAD+BY+C-LANTIAN::91", "CUX+2:CNY:9", "LIN+1++P-100:SA", "QTY+21:2:PCE", "PRI+AAA:1280.00", "UNS+S",
    "CNT+2:1",
  ]

  static func message(_ body: [String] = body, reference: String = "1", type: String = "ORDERS:D:96A:UN") -> [String] {
    ["UNH+\(reference)+\(type)"] + body + ["UNT+\(body.count + 2)+\(reference)"]
  }

  static func file(_ messages: [[String]] = [message()], opening: String = "UNB+UNOC:3+BUYER+SELLER+261124:0915+77") -> String {
    ([opening] + messages.flatMap { $0 } + ["UNZ+\(messages.count)+77"]).map { $0 + "'\n" }.joined()
  }

  /// A body with one segment changed to others, none to leave it out.
  static func order(_ segment: String, _ others: [String]) -> String {
    file([message(body.flatMap { $0.hasPrefix(segment) ? others : [$0] })])
  }
}
