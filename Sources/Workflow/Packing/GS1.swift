import Ground

/// Numbers and element strings of GS1 (General Specifications, release 24): check digits, the SSCC of a handling unit, and the data behind
/// application identifiers as labels carry them.
public enum GS1 {
  /// The last digit of a GS1 key: the digits before it, weighed 3 and 1 in turn from the right, make a multiple of ten with it (section 7.9).
  ///
  /// - Returns: nil for what is not all digits.
  public static func checkDigit(_ digits: some StringProtocol) -> Int? {
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let sum = digits.utf8.reversed().enumerated().reduce(0) { $0 + Int($1.element - 0x30) * ($1.offset % 2 == 0 ? 3 : 1) }
    return (10 - sum % 10) % 10
  }

  /// Whether the last digit is the check digit of the others.
  public static func isWhole(_ key: String) -> Bool {
    guard let last = key.last?.wholeNumberValue, let check = checkDigit(key.dropLast()) else { return false }
    return last == check
  }

  /// - Parameter typed: 8, 12, 13 or 14 digits.
  /// - Returns: the 14 digits that labels carry; nil for what is no GTIN.
  public static func gtin(_ typed: String) -> String? {
    guard [8, 12, 13, 14].contains(typed.utf8.count), isWhole(typed) else { return nil }
    return String(repeating: "0", count: 14 - typed.utf8.count) + typed
  }

  /// Digits of a company prefix.
  public static let prefixDigits = 7...10
  /// Digits of an SSCC that may tell the site.
  public static let siteDigits = 1...3

  /// The SSCC of a unit. What the prefix leaves of its 17 digits are the site's number and the site's own counter, so that no two sites, however
  /// long they are apart, give the same one. The counter begins anew when its digits are used up: with a prefix of 9 digits and 2 of the site,
  /// after a million units.
  ///
  /// - Returns: nil for a site whose number has more digits.
  public static func sscc(prefix: String, siteDigits: Int, site: Int, counter: Int) -> String? {
    let free = 17 - prefix.utf8.count
    let limit = power(siteDigits)
    guard site < limit, free > siteDigits else { return nil }
    let own = padded(site, siteDigits) + padded(counter % power(free - siteDigits), free - siteDigits)
    // The extension digit stands before the prefix.
    let digits = String(own.prefix(1)) + prefix + String(own.dropFirst())
    return checkDigit(digits).map { digits + String($0) }
  }

  private static func power(_ digits: Int) -> Int { (0..<digits).reduce(1) { power, _ in power * 10 } }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

/// One application identifier with its data: `00` and an SSCC.
public struct GS1Element: Hashable, Sendable {
  public var identifier: String
  public var data: String

  public init(_ identifier: String, _ data: String) {
    self.identifier = identifier
    self.data = data
  }

  /// Identifiers that our labels have or that we read, with the length of their data; nil for one of up to 20 characters, or 8 digits for a count.
  private static let lengths: [String: Int?] = [
    "00": 18, "01": 14, "02": 14, "10": nil, "11": 6, "13": 6, "15": 6, "17": 6, "21": nil, "37": nil, "400": nil,
  ]

  /// Characters of GS1's set 82 that a lot or a serial number may have in a bar code (section 7.11).
  public static func isEncodable(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 20 && text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || "!\"%&'()*+,-./:;<=>?_".utf8.contains(byte)
    }
  }

  /// `(00)106901234000000014`, as people read it under the bars.
  public var told: String { "(\(identifier))\(data)" }

  /// What a scanner sends of a GS1 symbol: elements one after the other, those of variable length ended by a group separator; before it perhaps the
  /// symbology identifier. Brackets, as people type them, are read too.
  ///
  /// - Returns: nil for what is none.
  public static func read(_ scanned: String) -> [GS1Element]? {
    var rest = Substring(scanned)
    for mark in ["]C1", "]d2", "]Q3"] where rest.hasPrefix(mark) { rest = rest.dropFirst(mark.count) }
    if rest.hasPrefix("(") { return bracketed(rest) }
    var elements: [GS1Element] = []
    while !rest.isEmpty {
      if rest.first == separator {
        rest = rest.dropFirst()
        continue
      }
      guard let identifier = [2, 3].lazy.map({ String(rest.prefix($0)) }).first(where: { lengths[$0] != nil }), let length = lengths[identifier] else { return nil }
      rest = rest.dropFirst(identifier.count)
      let data = length.map { rest.prefix($0) } ?? rest.prefix { $0 != separator }
      guard !data.isEmpty, length == nil || data.count == length else { return nil }
      elements.append(GS1Element(identifier, String(data)))
      rest = rest.dropFirst(data.count)
    }
    return elements.isEmpty ? nil : elements
  }

  private static let separator: Character = "\u{1D}"

  private static func bracketed(_ text: Substring) -> [GS1Element]? {
    let parts = text.dropFirst().split(separator: "(", omittingEmptySubsequences: false).map { $0.split(separator: ")", maxSplits: 1, omittingEmptySubsequences: false) }
    let elements = parts.compactMap { part in part.count == 2 && lengths[String(part[0])] != nil ? GS1Element(String(part[0]), String(part[1])) : nil }
    return elements.count == parts.count && !elements.isEmpty ? elements : nil
  }
}

/// What a scan names a handling unit by.
public enum UnitCode {
  /// - Returns: an SSCC, when the scan has one whose check digit is right.
  public static func sscc(_ scanned: String) -> String? {
    let text = scanned.filter { !$0.isWhitespace }
    if text.utf8.count == 18, GS1.isWhole(text) { return text }
    guard let found = GS1Element.read(text)?.first(where: { $0.identifier == "00" })?.data, GS1.isWhole(found) else { return nil }
    return found
  }
}
