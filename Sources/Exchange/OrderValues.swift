import Foundation
import Ground

/// How texts of every format become values. Each reads one, or adds the problem that keeps it from being read.
extension Findings {
  /// More than 0.
  mutating func quantity(_ entry: Entry, _ field: String) -> ExactDecimal? {
    do {
      let amount = try ExactDecimal(parsing: plain(entry))
      if amount > .zero { return amount }
      add(.quantityNotPositive, field, entry)
    } catch {
      switch error {
      case .notANumber: add(.quantityNotANumber, field, entry)
      case .tooLarge: add(.quantityTooLarge, field, entry)
      case .tooManyPlaces: add(.quantityTooManyPlaces, field, entry)
      }
    }
    return nil
  }

  /// 0 or more; free samples cost nothing.
  mutating func price(_ entry: Entry, _ field: String) -> ExactDecimal? {
    do {
      let amount = try ExactDecimal(parsing: plain(entry))
      if amount >= .zero { return amount }
      add(.priceNegative, field, entry)
    } catch {
      switch error {
      case .notANumber: add(.priceNotANumber, field, entry)
      case .tooLarge: add(.priceTooLarge, field, entry)
      case .tooManyPlaces: add(.priceTooManyPlaces, field, entry)
      }
    }
    return nil
  }

  /// The price of one, from the price of a base quantity: 5.00 for 3 is 1.666667, rounded half away from zero at the sixth place.
  mutating func price(_ stated: Entry, for base: Entry?, _ field: String) -> ExactDecimal? {
    let amount = price(stated, field)
    guard let base, !base.text.isEmpty else { return amount }
    guard let divisor = try? ExactDecimal(parsing: base.text), divisor > .zero else {  // Whatever is wrong with it, it is no base.
      add(.priceBadBase, field, base)
      return nil
    }
    guard let amount else { return nil }
    let quotient = ExactDecimal.scaled(amount.millionths, times: ExactDecimal.scale, over: divisor.millionths)
    guard let quotient, quotient <= ExactDecimal.maximum.millionths else {
      add(.priceTooLarge, field, stated)
      return nil
    }
    if quotient == 0, amount > .zero {
      add(.priceTooManyPlaces, field, stated)
      return nil
    }
    return ExactDecimal(millionths: quotient)
  }

  /// `2026-11-24`; also `2026/11/24`, `2026.11.24`, `2026年11月24日`, and with a zone or a time behind, which is dropped.
  ///
  /// Day and month are never guessed: `24/11/2026` is refused.
  mutating func day(_ entry: Entry, _ field: String) -> Day? {
    guard let numbers = entry.isTyped || notation.days == .yearFirst ? Self.dateNumbers(entry.text) : notation.dateNumbers(entry.text) else {
      add(.dateNotADate, field, entry)
      return nil
    }
    guard let day = Day(year: numbers[0], month: numbers[1], day: numbers[2]) else {
      add(.dateImpossible, field, entry)
      return nil
    }
    return day
  }

  /// The number as a point writes it; what the file's notation cannot mean is left to be refused.
  private func plain(_ entry: Entry) -> String { entry.isTyped ? entry.text : notation.plain(entry.text) }

  private static func dateNumbers(_ text: String) -> [Int]? {
    var date = text.prefix { $0 != "T" && $0 != " " && $0 != "Z" && $0 != "+" }
    // A zone behind the date (`2026-11-24-05:00`, XML Schema) holds the only colon there can be.
    if date.contains(":") { date = date.prefix(10) }
    if date.last == "日" { date.removeLast() }
    let parts = date.split(omittingEmptySubsequences: false) { "-/.年月".contains($0) }
    guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count), (1...2).contains(parts[2].count),
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    return parts.compactMap { Int($0) }
  }

  /// Three letters of ISO 4217, or one of the usual ways to write the yuan and the euro.
  mutating func currency(_ entry: Entry, _ field: String) -> String? {
    let code = entry.text.uppercased()
    if let usual = Self.usualCurrencies[code] { return usual }
    if code.utf8.count == 3, Self.currencies.contains(code) { return code }
    add(.currencyNotACode, field, entry)
    return nil
  }

  private static let usualCurrencies = [
    "RMB": "CNY", "¥": "CNY", "￥": "CNY", "元": "CNY", "人民币": "CNY", "人民币元": "CNY", "€": "EUR", "欧元": "EUR", "美元": "USD",
  ]
  private static let currencies = Set(Locale.Currency.isoCurrencies.map { $0.identifier.uppercased() })

  /// Two letters of ISO 3166-1, or a country's name that our customers write.
  mutating func country(_ entry: Entry, _ field: String) -> String {
    let code = entry.text.uppercased()
    if let usual = Self.usualCountries[code] { return usual }
    if code.utf8.count == 2, Self.countries.contains(code) { return code }
    add(.countryNotACode, field, entry)
    return ""
  }

  private static let usualCountries = [
    "中国": "CN", "中华人民共和国": "CN", "CHINA": "CN", "P.R. CHINA": "CN", "PR CHINA": "CN", "CHN": "CN", "德国": "DE", "GERMANY": "DE",
    "DEUTSCHLAND": "DE", "日本": "JP", "JAPAN": "JP", "韩国": "KR", "SOUTH KOREA": "KR", "KOREA": "KR", "美国": "US", "USA": "US",
    "UNITED STATES": "US", "英国": "GB", "UK": "GB", "UNITED KINGDOM": "GB", "法国": "FR", "FRANCE": "FR", "意大利": "IT",
    "ITALY": "IT", "新加坡": "SG", "SINGAPORE": "SG", "越南": "VN", "VIETNAM": "VN", "印度": "IN", "INDIA": "IN", "香港": "HK",
    "HONG KONG": "HK",
  ]
  private static let countries = Set(Locale.Region.isoRegions.map { $0.identifier.uppercased() })

  /// A code of UN/ECE Recommendation 20 (two or three of its capital letters and digits), or a usual name of a unit.
  mutating func unit(_ entry: Entry, _ field: String) -> String? {
    let code = entry.text.uppercased()
    if let usual = Units.usual[code] { return usual }
    let isCode = (2...3).contains(code.utf8.count) && code.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    if isCode { return code }
    add(.quantityUnknownUnit, field, entry)
    return nil
  }

  /// Refuses a text that is too long, and gives it back cut.
  mutating func text(_ entry: Entry, _ field: String) -> String {
    guard entry.text.count > limits.text else { return entry.text }
    add(.textTooLong, field, line: entry.line, got: entry.text, other: String(limits.text))
    return String(entry.text.prefix(limits.text))
  }
}

/// Names of units as people write them.
enum Units {
  static let usual = [
    "PC": "C62", "PCS": "C62", "PCE": "C62", "PIECE": "C62", "PIECES": "C62", "EACH": "EA", "UNIT": "C62", "UNITS": "C62",
    "STK": "C62", "STÜCK": "C62", "个": "C62", "件": "C62", "只": "C62", "台": "C62", "支": "C62", "套": "SET", "SETS": "SET",
    "KG": "KGM", "千克": "KGM", "公斤": "KGM", "G": "GRM", "克": "GRM", "T": "TNE", "吨": "TNE", "M": "MTR", "米": "MTR", "CM": "CMT",
    "厘米": "CMT", "MM": "MMT", "毫米": "MMT", "L": "LTR", "升": "LTR", "M2": "MTK", "平方米": "MTK", "M3": "MTQ", "立方米": "MTQ",
    "H": "HUR", "小时": "HUR", "对": "PR", "双": "PR",
  ]

  /// The codes that all mean one piece.
  static let pieces: Set = ["C62", "EA", "H87"]

  static func areSame(_ a: String, _ b: String) -> Bool { a == b || (pieces.contains(a) && pieces.contains(b)) }
}
