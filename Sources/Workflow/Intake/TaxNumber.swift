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
    if let isValid = VATNumber.isValid(String(number.prefix(2)), String(number.dropFirst(2))) { return isValid ? nil : european(number) }
    return isCreditCode(number) ? nil : chinese(text)
  }

  /// GB 32100-2015: 18 characters, the third to the eighth a region of digits (GB/T 2260), the last the check character (weights are powers of 3
  /// modulo 31).
  static func isCreditCode(_ number: String) -> Bool {
    let values = number.utf8.map { alphabet.firstIndex(of: $0) }
    guard values.count == 18, !values.contains(nil), values[2..<8].allSatisfy({ $0! < 10 }) else { return false }
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
      "tax.vat", field: "tax_number", Words("\"\(text)\" is no VAT number of \(text.prefix(2)): its form or check digit is wrong.", "“\(text)”不是有效的 \(text.prefix(2)) 增值税号：格式或校验位错误。"),
      remedy: Words("Compare it with the customer's letterhead.", "请与客户资料核对。"))
  }
}
