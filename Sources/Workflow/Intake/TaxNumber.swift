import Ground

/// Tax numbers of customers: the Chinese unified social credit code (GB 32100-2015) and EU VAT numbers.
public enum TaxNumber {
  private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
  private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

  /// - Returns: nil when the number is well formed and its check character is right.
  public static func problem(_ text: String) -> Problem? {
    let number = text.uppercased()
    if number.utf8.count == 15, number.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
      return Problem(
        "tax.old", field: "tax_number", Words("is a tax number of 15 digits, which was replaced in 2018.", "是 15 位旧税号，已于 2018 年停用。"),
        remedy: Words("Ask the customer for the unified social credit code of 18 characters.", "请向客户索取 18 位统一社会信用代码。"))
    }
    if number.prefix(2).allSatisfy(\.isLetter), let form = europe[String(number.prefix(2))] {
      let rest = number.dropFirst(2)
      return form.contains(rest.utf8.count) && rest.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) ? nil : european(number)
    }
    return isCreditCode(number) ? nil : chinese(text)
  }

  /// GB 32100-2015: 18 characters, the last of them the check character (weights are powers of 3 modulo 31).
  static func isCreditCode(_ number: String) -> Bool {
    let values = number.utf8.map { alphabet.firstIndex(of: $0) }
    guard values.count == 18, !values.contains(nil) else { return false }
    let sum = zip(values, weights).reduce(0) { $0 + $1.0! * $1.1 }
    return values[17]! == (31 - sum % 31) % 31
  }

  private static func chinese(_ text: String) -> Problem {
    Problem(
      "tax.creditCode", field: "tax_number", Words("\"\(text)\" is no unified social credit code: its form or check character is wrong.", "“\(text)”不是有效的统一社会信用代码：格式或校验码错误。"),
      remedy: Words("Compare it with the customer's licence: 18 characters, without I, O, S, V, Z.", "请与营业执照核对：18 位，不含 I、O、S、V、Z。"))
  }

  private static func european(_ text: String) -> Problem {
    Problem(
      "tax.vat", field: "tax_number", Words("\"\(text)\" has not the form of a VAT number of \(text.prefix(2)).", "“\(text)”不符合 \(text.prefix(2)) 增值税号格式。"),
      remedy: Words("Compare it with the customer's letterhead.", "请与客户资料核对。"))
  }

  /// How many characters follow the country's letters.
  private static let europe: [String: ClosedRange<Int>] = [
    "AT": 9...9, "BE": 10...10, "BG": 9...10, "CY": 9...9, "CZ": 8...10, "DE": 9...9, "DK": 8...8, "EE": 9...9, "EL": 9...9, "ES": 9...9,
    "FI": 8...8, "FR": 11...11, "HR": 11...11, "HU": 8...8, "IE": 8...9, "IT": 11...11, "LT": 9...12, "LU": 8...8, "LV": 11...11, "MT": 8...8,
    "NL": 12...12, "PL": 10...10, "PT": 9...9, "RO": 2...10, "SE": 12...12, "SI": 8...8, "SK": 10...10, "XI": 9...12,
  ]
}
