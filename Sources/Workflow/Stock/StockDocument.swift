import Ground

/// What people call the document of a stock move: the number of a record, or for what has none, the kind of entry and its day.
public enum StockDocument {
  private static let kinds: [String: Words] = [
    "count": Words("count", "盘点"), "move": Words("move", "移库"), "status": Words("change of status", "状态变更"),
  ].merging(AdjustReason.allCases.map { ($0.rawValue, $0.label) }) { first, _ in first }

  public static func told(_ document: String, _ language: Language) -> String {
    guard let space = document.firstIndex(of: " "), let kind = kinds[String(document[..<space])] else { return document }
    return kind[language] + document[space...]
  }
}
