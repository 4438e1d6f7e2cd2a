import Ground

extension String: FieldValue {
  public static var fieldType: FieldType {
    FieldType(.text, [.init("", .text)], json: { .string($0[0].text ?? "") }, parse: { [.text($0)] })
  }
  public var cells: [Cell] { [.text(self)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text else { return nil }
    self = text
  }
}

extension Int: FieldValue {
  public static var fieldType: FieldType {
    FieldType(
      .integer, [.init("", .integer)], json: { .int($0[0].integer ?? 0) },
      parse: { text in
        guard let value = Int64(text) else {
          throw Problem(
            "integer.notANumber", Ground.Words("\"\(text)\" is not a whole number.", "“\(text)”不是整数。"),
            remedy: Ground.Words("Write digits only, like 12.", "只填数字，例如 12。"))
        }
        return [.integer(value)]
      })
  }
  public var cells: [Cell] { [.integer(Int64(self))] }
  public init?(cells: [Cell]) {
    guard let value = cells.first?.integer else { return nil }
    self = Int(value)
  }
}

extension Bool: FieldValue {
  public static var fieldType: FieldType {
    FieldType(
      .boolean, [.init("", .integer)], json: { .bool($0[0].integer == 1) },
      display: { cells, language in Words(cells[0].integer == 1 ? "yes" : "no", cells[0].integer == 1 ? "是" : "否")[language] },
      parse: { text in
        switch text.lowercased() {
        case "yes", "true", "1", "是", "on": return [.integer(1)]
        case "no", "false", "0", "否", "": return [.integer(0)]
        default:
          throw Problem(
            "boolean.unclear", Words("\"\(text)\" is neither yes nor no.", "“\(text)”既不是“是”也不是“否”。"),
            remedy: Words("Write yes or no.", "请填“是”或“否”。"))
        }
      })
  }
  public var cells: [Cell] { [.integer(self ? 1 : 0)] }
  public init?(cells: [Cell]) {
    guard let value = cells.first?.integer, value == 0 || value == 1 else { return nil }
    self = value == 1
  }
}

extension ExactDecimal: FieldValue {
  public static var fieldType: FieldType {
    FieldType(
      .decimal, [.init("e6", .integer)], json: { .string(ExactDecimal(millionths: $0[0].integer ?? 0).description) },
      parse: { [.integer(try ExactDecimal(typed: $0).millionths)] })
  }
  public var cells: [Cell] { [.integer(millionths)] }
  public init?(cells: [Cell]) {
    guard let value = cells.first?.integer else { return nil }
    self.init(millionths: value)
  }

  /// What a person typed, with the problem in their words.
  public init(typed text: some StringProtocol) throws(Problem) {
    do {
      try self.init(parsing: text)
    } catch {
      throw switch error {
      case .notANumber:
        Problem(
          "number.notANumber", Words("\"\(text)\" is not a number.", "“\(text)”不是数字。"),
          remedy: Words("Write it like 12.5, without a unit or an exponent.", "请写成 12.5 的形式，不带单位和指数。"))
      case .tooLarge:
        Problem(
          "number.tooLarge", Words("\"\(text)\" is too large.", "“\(text)”太大。"),
          remedy: Words("At most 12 digits before the point.", "小数点前最多 12 位。"))
      case .tooManyPlaces:
        Problem(
          "number.tooManyPlaces", Words("\"\(text)\" has too many decimal places.", "“\(text)”小数位过多。"),
          remedy: Words("At most 6 decimal places.", "最多 6 位小数。"))
      }
    }
  }
}

/// Splits `12.5 CNY` into its number and its unit.
private func numberAndUnit(_ text: String, _ example: String) throws -> (ExactDecimal, String) {
  let words = text.split(separator: " ")
  guard words.count == 2 else {
    throw Problem(
      "value.unitMissing", Words("\"\(text)\" is not a number and a unit.", "“\(text)”应为数字加单位。"),
      remedy: Words("Write it like \(example).", "请写成 \(example)。"))
  }
  return (try ExactDecimal(typed: words[0]), String(words[1]))
}

extension Money: FieldValue {
  public static var fieldType: FieldType {
    FieldType(
      .money, [.init("minor", .integer), .init("currency", .text)],
      json: { cells in
        guard let money = Money(cells: cells) else { return .null }
        return ["amount": .string(String(money.description.dropLast(money.currency.count + 1))), "currency": .string(money.currency)]
      },
      display: { cells, _ in Money(cells: cells)?.description ?? "" },
      parse: { text in
        let (amount, currency) = try numberAndUnit(text, "1250.00 CNY")
        guard let money = Money(amount, currency) else {
          throw Problem(
            "money.places", Words("\"\(text)\" has more decimal places than \(currency).", "“\(text)”的小数位多于 \(currency) 的规定。"),
            remedy: Words("Round it to the currency's smallest unit.", "请取到该货币的最小单位。"))
        }
        return money.cells
      })
  }
  public var cells: [Cell] { [.integer(minor), .text(currency)] }
  public init?(cells: [Cell]) {
    guard cells.count == 2, let minor = cells[0].integer, let currency = cells[1].text else { return nil }
    self.init(minor: minor, currency: currency)
  }
}

extension Quantity: FieldValue {
  public static var fieldType: FieldType {
    FieldType(
      .quantity, [.init("e6", .integer), .init("unit", .text)],
      json: { cells in
        guard let value = Quantity(cells: cells) else { return .null }
        return ["amount": .string(value.amount.description), "unit": .string(value.unit)]
      },
      display: { cells, language in Quantity(cells: cells).map { "\($0.amount) \(Units.name($0.unit, language))" } ?? "" },
      parse: { text in
        let (amount, unit) = try numberAndUnit(text, "40 C62")
        return Quantity(amount, Units.code(unit)).cells
      })
  }
  public var cells: [Cell] { [.integer(amount.millionths), .text(unit)] }
  public init?(cells: [Cell]) {
    guard cells.count == 2, let amount = ExactDecimal(cells: cells), let unit = cells[1].text else { return nil }
    self.init(amount, unit)
  }
}

extension UnitPrice: FieldValue {
  public static var fieldType: FieldType {
    FieldType(
      .price, [.init("e6", .integer), .init("currency", .text), .init("unit", .text)],
      json: { cells in
        guard let value = UnitPrice(cells: cells) else { return .null }
        return ["amount": .string(value.amount.description), "currency": .string(value.currency), "unit": .string(value.unit)]
      },
      display: { cells, language in UnitPrice(cells: cells).map { $0.text(language) } ?? "" },
      parse: { text in
        let (amount, units) = try numberAndUnit(text, "12.50 CNY/C62")
        let parts = units.split(separator: "/")
        guard parts.count == 2 else {
          throw Problem(
            "price.unitMissing", Words("\"\(text)\" does not say per what.", "“\(text)”没有写明计价单位。"),
            remedy: Words("Write it like 12.50 CNY/C62.", "请写成 12.50 CNY/C62。"))
        }
        return UnitPrice(amount, String(parts[0]), per: Units.code(String(parts[1]))).cells
      })
  }
  public var cells: [Cell] { [.integer(amount.millionths), .text(currency), .text(unit)] }
  public init?(cells: [Cell]) {
    guard cells.count == 3, let amount = ExactDecimal(cells: cells), let currency = cells[1].text, let unit = cells[2].text
    else { return nil }
    self.init(amount, currency, per: unit)
  }
}

extension Day: FieldValue {
  public static var fieldType: FieldType {
    FieldType(
      .day, [.init("", .text)], json: { .string($0[0].text ?? "") },
      parse: { text in
        guard let day = Day(text) else {
          throw Problem(
            "date.impossible", Words("\"\(text)\" is not a day of the calendar.", "“\(text)”不是有效日期。"),
            remedy: Words("Write it like 2026-11-24.", "请写成 2026-11-24。"))
        }
        return day.cells
      })
  }
  public var cells: [Cell] { [.text(description)] }
  public init?(cells: [Cell]) {
    guard let text = cells.first?.text, let day = Day(text) else { return nil }
    self = day
  }
}

extension Instant: FieldValue {
  public static var fieldType: FieldType {
    FieldType(
      .instant, [.init("ms", .integer)], json: { .string(Instant(milliseconds: UInt64($0[0].integer ?? 0)).description) },
      parse: { text in
        guard let milliseconds = Int64(text), milliseconds >= 0 else {
          throw Problem(
            "instant.notANumber", Words("\"\(text)\" is not a moment.", "“\(text)”不是时刻。"),
            remedy: Words("Write milliseconds since 1970 (UTC).", "请填写自 1970 年起的毫秒数（UTC）。"))
        }
        return [.integer(milliseconds)]
      })
  }
  public var cells: [Cell] { [.integer(Int64(milliseconds))] }
  public init?(cells: [Cell]) {
    guard let value = cells.first?.integer, value >= 0 else { return nil }
    self.init(milliseconds: UInt64(value))
  }
}

extension RecordID: FieldValue where Record: RecordType {
  public static var fieldType: FieldType {
    FieldType(
      .reference, [.init("", .blob)], target: Record.record.name,
      json: { .string($0[0].blob.flatMap { RecordKey(bytes: $0) }?.description ?? "") },
      parse: { text in
        guard let key = RecordKey(text) else {
          throw Problem(
            "reference.unknown", Words("\"\(text)\" names no \(Record.record.label.en).", "“\(text)”不是已知的\(Record.record.label.zh)。"),
            remedy: Words("Give its number or its id.", "请填写编号或标识。"))
        }
        return [.blob(key.bytes)]
      })
  }
  public var cells: [Cell] { [.blob(key.bytes)] }
  public init?(cells: [Cell]) {
    guard let bytes = cells.first?.blob, let key = RecordKey(bytes: bytes) else { return nil }
    self.init(key)
  }
}

/// Bytes as they came: an original document, a signature.
public struct Blob: FieldValue {
  public var bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public static var fieldType: FieldType {
    FieldType(
      .blob, [.init("", .blob)], json: { .string(hexadecimal($0[0].blob ?? [])) },
      display: { cells, _ in "\(cells[0].blob?.count ?? 0) B" },
      parse: { [.blob(Array($0.utf8))] })
  }
  public var cells: [Cell] { [.blob(bytes)] }
  public init?(cells: [Cell]) {
    guard let bytes = cells.first?.blob else { return nil }
    self.bytes = bytes
  }
}

/// Where goods or letters go. Merges as one.
public struct Address: FieldValue {
  public var name, street, city, postcode, region, country: String

  public init(name: String, street: String, city: String, postcode: String = "", region: String = "", country: String) {
    self.name = name
    self.street = street
    self.city = city
    self.postcode = postcode
    self.region = region
    self.country = country
  }

  static let parts = ["name", "street", "city", "postcode", "region", "country"]

  public static var fieldType: FieldType {
    FieldType(
      .address, parts.map { .init($0, .text) },
      json: { cells in .object(zip(parts, cells).map { ($0, .string($1.text ?? "")) }) },
      display: { cells, _ in cells.compactMap(\.text).filter { !$0.isEmpty }.joined(separator: ", ") },
      parse: { text in
        // Name | street | city | postcode | region | country; the empty ones may be left out from the middle.
        let given = text.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
        guard given.count == 6 || given.count == 4 else {
          throw Problem(
            "address.incomplete", Words("\"\(text)\" is not a whole address.", "“\(text)”不是完整地址。"),
            remedy: Words(
              "Write name | street | city | country, or name | street | city | postcode | region | country.",
              "请写成：名称 | 街道 | 城市 | 国家，或 名称 | 街道 | 城市 | 邮编 | 省份 | 国家。"))
        }
        let all = given.count == 6 ? given : given[..<3] + ["", ""] + given[3...]
        return all.map { .text($0) }
      })
  }
  public var cells: [Cell] { [name, street, city, postcode, region, country].map { .text($0) } }
  public init?(cells: [Cell]) {
    let texts = cells.compactMap(\.text)
    guard texts.count == 6 else { return nil }
    self.init(name: texts[0], street: texts[1], city: texts[2], postcode: texts[3], region: texts[4], country: texts[5])
  }
}

extension StringProtocol {
  public func trimmingSpaces() -> String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
