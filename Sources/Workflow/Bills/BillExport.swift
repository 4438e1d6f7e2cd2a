import Foundation
import Ground
import Records
import Replica

/// Bills as a table that ``ImportBills`` takes in again.
public enum BillExport {
  /// RFC 4180, with a header in the language and a row a line of the bill.
  ///
  /// - Parameter revision: nil for the plain bill of a product that has no revision.
  public static func csv(_ product: Row<Product>, _ revision: Row<BillRevision>?, _ language: Language, _ snapshot: Snapshot) throws -> String {
    let lines = try snapshot.billLines(product.id, revision?.id).map { BillPart($0) }
    let rows = try lines.map { part -> [String] in
      let item = try BillItem(part.component, snapshot)
      return BillColumn.allCases.map { cell($0, part, item, product, revision, language) }
    }
    return ([BillColumn.allCases.map { $0.header[language] }] + rows).map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func cell(_ column: BillColumn, _ part: BillPart, _ item: BillItem, _ product: Row<Product>, _ revision: Row<BillRevision>?, _ language: Language) -> String {
    switch column {
    case .parent: product.code
    case .revision: revision?.revision ?? ""
    case .component: part.component
    case .name: item.names[language]
    case .quantity: part.quantity.amount.description
    case .unit: Units.name(part.quantity.unit, language)
    case .scrap: part.scrap == .zero ? "" : part.scrap.description
    case .operation: part.operation.map(String.init) ?? ""
    case .kind: part.kind == .component ? "" : part.kind.label[language]
    case .from: revision?.from.description ?? ""
    case .until: revision?.until?.description ?? ""
    }
  }

  /// A text that a spreadsheet would run as a formula is kept from it by a blank before it, which an import takes off again.
  private static func quoted(_ text: String) -> String {
    let tamed = text.unicodeScalars.first.map { "=+-@".unicodeScalars.contains($0) } == true ? " " + text : text
    let mustQuote = tamed.unicodeScalars.contains { $0 == "," || $0 == ";" || $0 == "\"" || $0 == "\r" || $0 == "\n" }
    return mustQuote ? "\"" + tamed.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : tamed
  }
}
