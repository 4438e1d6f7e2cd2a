/// VAT numbers of the European Union's countries and Northern Ireland: their forms and check digits, as the tax offices publish them.
enum VATNumber {
  /// - Parameters:
  ///   - country: two capital letters; Greece is `EL`.
  ///   - rest: what follows them: capital letters and digits.
  /// - Returns: nil for a country that has none.
  static func isValid(_ country: String, _ rest: String) -> Bool? {
    guard let check = checks[country] else { return nil }
    let text = Array(rest.utf8)
    guard text.allSatisfy({ isDigit($0) || (65...90).contains($0) }) else { return false }
    return check(text)
  }

  private static let checks: [String: @Sendable ([UInt8]) -> Bool] = [
    "AT": austria, "BE": belgium, "BG": bulgaria, "CY": cyprus, "CZ": czechia, "DE": { of($0, 9, leading: true) { isElevenTen($0) } },
    "DK": { of($0, 8, leading: true) { sum($0, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0 } },
    "EE": { of($0, 9) { sum($0, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0 } }, "EL": greece, "ES": spain,
    "FI": { of($0, 8) { sum($0, [7, 9, 10, 5, 8, 4, 2, 1]) % 11 == 0 } }, "FR": france, "HR": { of($0, 11) { isElevenTen($0) } },
    "HU": { of($0, 8) { sum($0, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 == 0 } }, "IE": ireland, "IT": italy, "LT": lithuania,
    "LU": { of($0, 8) { number($0[..<6]) % 89 == number($0[6...]) } }, "LV": latvia,
    "MT": { of($0, 8, leading: true) { sum($0, [3, 4, 6, 7, 8, 9, 10, 1]) % 37 == 0 } }, "NL": netherlands,
    "PL": { of($0, 10) { sum($0, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == $0[9] } },
    "PT": { of($0, 9, leading: true) { (11 - sum($0, [9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == $0[8] } }, "RO": romania, "SE": sweden,
    "SI": slovenia, "SK": slovakia, "XI": northernIreland,
  ]

  // MARK: Arithmetic

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// Judges a number of digits alone, of one length.
  ///
  /// - Parameter leading: whether the first must not be 0.
  private static func of(_ text: [UInt8], _ length: Int, leading: Bool = false, _ judge: ([Int]) -> Bool) -> Bool {
    guard text.count == length, text.allSatisfy(isDigit), !leading || text[0] != 48 else { return false }
    return judge(text.map { Int($0) - 48 })
  }

  /// The digits by their weights; digits without a weight count nothing.
  private static func sum(_ digits: some Sequence<Int>, _ weights: [Int]) -> Int { zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } }

  private static func number(_ digits: some Sequence<Int>) -> Int { digits.reduce(0) { $0 * 10 + $1 } }

  private static func digits(_ text: some Sequence<UInt8>) -> [Int] { text.map { Int($0) - 48 } }

  /// The sum of Luhn's rule (ISO/IEC 7812-1), where every second digit from the right counts double.
  private static func luhn(_ digits: some BidirectionalCollection<Int>) -> Int {
    digits.reversed().enumerated().reduce(0) { $0 + ($1.offset % 2 == 0 ? $1.element : $1.element * 2 / 10 + $1.element * 2 % 10) }
  }

  /// ISO 7064, MOD 11,10.
  private static func isElevenTen(_ digits: [Int]) -> Bool {
    let check = digits.dropLast().reduce(5) { check, digit in ((check == 0 ? 10 : check) * 2 % 11 + digit) % 10 }
    return ((check == 0 ? 10 : check) * 2 % 11 + (digits.last ?? 0)) % 10 == 1
  }

  // MARK: Countries whose rule is more than a weighted sum

  private static func austria(_ text: [UInt8]) -> Bool {
    guard text.first == UInt8(ascii: "U") else { return false }
    return of(Array(text.dropFirst()), 8) { (16 - luhn($0[..<7]) % 10) % 10 == $0[7] }
  }

  private static func belgium(_ text: [UInt8]) -> Bool {
    of(text, 10) { $0[0] <= 1 && number($0[..<8]) > 0 && (number($0[..<8]) + number($0[8...])) % 97 == 0 }
  }

  private static func bulgaria(_ text: [UInt8]) -> Bool {
    if text.count == 9 {
      return of(text, 9) { digits in
        let first = sum(digits, [1, 2, 3, 4, 5, 6, 7, 8]) % 11
        return (first == 10 ? sum(digits, [3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10 : first) == digits[8]
      }
    }
    // A person, a foreigner, or another: each has its weights.
    return of(text, 10) { digits in
      sum(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == digits[9] || sum(digits, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == digits[9]
        || (11 - sum(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == digits[9]
    }
  }

  private static func cyprus(_ text: [UInt8]) -> Bool {
    guard text.count == 9, let letter = text.last, (65...90).contains(letter), text[..<2] != Array("12".utf8)[...] else { return false }
    let odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]
    return of(Array(text.dropLast()), 8) { digits in
      digits.enumerated().reduce(0) { $0 + ($1.offset % 2 == 0 ? odd[$1.element] : $1.element) } % 26 == Int(letter) - 65
    }
  }

  private static func czechia(_ text: [UInt8]) -> Bool {
    switch text.count {
    case 8:
      of(text, 8) { digits in
        let check = (11 - sum(digits, [8, 7, 6, 5, 4, 3, 2]) % 11) % 11
        return digits[0] != 9 && (check == 0 ? 1 : check) % 10 == digits[7]
      }
    // Numbers of persons are made of their birthdays; ten digits are divisible by 11.
    case 9: text.allSatisfy(isDigit)
    default: of(text, 10) { number($0) % 11 == 0 || number($0[..<9]) % 11 == 10 && $0[9] == 0 }
    }
  }

  private static func greece(_ text: [UInt8]) -> Bool {
    // Older numbers leave a leading 0 out.
    of(text.count == 8 ? [48] + text : text, 9) { $0.dropLast().reduce(0) { $0 * 2 + $1 } * 2 % 11 % 10 == $0[8] }
  }

  private static func spain(_ text: [UInt8]) -> Bool {
    guard text.count == 9, let last = text.last else { return false }
    let letters = Array("TRWAGMYFPDXBNJZSQVHLCKE".utf8)
    let middle = Array(text[1..<8])
    guard middle.allSatisfy(isDigit) else { return false }
    switch text[0] {
    case 48...57: return letters[number(digits(text[..<8])) % 23] == last
    case UInt8(ascii: "X"), UInt8(ascii: "Y"), UInt8(ascii: "Z"):
      return letters[number([Int(text[0] - UInt8(ascii: "X"))] + digits(middle)) % 23] == last
    case UInt8(ascii: "K"), UInt8(ascii: "L"), UInt8(ascii: "M"): return letters[number(digits(middle)) % 23] == last
    default:
      let check = (10 - luhn(digits(middle) + [0]) % 10) % 10
      // Which kinds of companies end in a digit and which in a letter, sources tell differently.
      return Array("ABCDEFGHJNPQRSUVW".utf8).contains(text[0]) && (last == UInt8(48 + check) || last == Array("JABCDEFGHI".utf8)[check])
    }
  }

  private static func france(_ text: [UInt8]) -> Bool {
    guard text.count == 11, text[2...].allSatisfy(isDigit) else { return false }
    let siren = digits(text[2...])
    // Monaco's numbers begin with 000 and are no SIREN.
    guard siren[..<3] == [0, 0, 0] || luhn(siren) % 10 == 0 else { return false }
    if text[..<2].allSatisfy(isDigit) { return number(siren + [1, 2]) % 97 == number(digits(text[..<2])) }
    let alphabet = Array("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
    guard let first = alphabet.firstIndex(of: text[0]), let second = alphabet.firstIndex(of: text[1]) else { return false }
    let value = isDigit(text[0]) ? first * 24 + second - 10 : first * 34 + second - 100
    return value >= 0 && (number(siren) + 1 + value / 11) % 11 == value % 11
  }

  private static func ireland(_ text: [UInt8]) -> Bool {
    guard (8...9).contains(text.count), isDigit(text[0]), text[2..<7].allSatisfy(isDigit) else { return false }
    let letters = Array("WABCDEFGHIJKLMNOPQRSTUV".utf8)
    let weights = [8, 7, 6, 5, 4, 3, 2]
    if isDigit(text[1]) {
      guard let second = text.count == 8 ? 0 : letters.firstIndex(of: text[8]) else { return false }
      return letters[(sum(digits(text[..<7]), weights) + 9 * second) % 23] == text[7]
    }
    // The form before 2013: a letter in the second place.
    return text.count == 8 && letters[sum([0] + digits(text[2..<7]) + digits(text[..<1]), weights) % 23] == text[7]
  }

  private static func italy(_ text: [UInt8]) -> Bool {
    of(text, 11) { digits in
      let province = number(digits[7..<10])
      return number(digits[..<7]) > 0 && ((1...100).contains(province) || [120, 121, 888, 999].contains(province)) && luhn(digits) % 10 == 0
    }
  }

  private static func lithuania(_ text: [UInt8]) -> Bool {
    guard text.count == 9 || text.count == 12 else { return false }
    return of(text, text.count) { digits in
      guard digits[digits.count - 2] == 1 else { return false }
      let body = digits.dropLast().enumerated()
      let first = body.reduce(0) { $0 + ($1.offset % 9 + 1) * $1.element } % 11
      let check = first == 10 ? body.reduce(0) { $0 + (($1.offset + 2) % 9 + 1) * $1.element } % 11 % 10 : first
      return check == digits[digits.count - 1]
    }
  }

  private static func latvia(_ text: [UInt8]) -> Bool {
    of(text, 11) { digits in
      if digits[0] > 3 { return sum(digits, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3 }
      // A person's, made of a birthday; those that begin with 32 have no meaning.
      return digits[0] == 3 && digits[1] == 2 || (1101 - sum(digits, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11 % 10 == digits[10]
    }
  }

  private static func netherlands(_ text: [UInt8]) -> Bool {
    guard text.count == 12, text[9] == UInt8(ascii: "B"), text[..<9].allSatisfy(isDigit), text[10...].allSatisfy(isDigit) else { return false }
    let body = digits(text[..<9])
    let eleven = sum(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 == body[8]
    // Since 2020: MOD 97 over NL and the number, letters as two digits (N 23, L 21, B 11).
    let long = [2, 3, 2, 1] + body + [1, 1] + digits(text[10...])
    return eleven || long.reduce(0) { ($0 * 10 + $1) % 97 } == 1
  }

  private static func romania(_ text: [UInt8]) -> Bool {
    guard (2...10).contains(text.count) else { return false }
    return of(text, text.count, leading: true) { digits in
      let padded = [Int](repeating: 0, count: 10 - digits.count) + digits
      return sum(padded, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10 == padded[9]
    }
  }

  private static func sweden(_ text: [UInt8]) -> Bool {
    of(text, 12) { luhn($0[..<10]) % 10 == 0 && (1...94).contains(number($0[10...])) }
  }

  private static func slovenia(_ text: [UInt8]) -> Bool {
    of(text, 8, leading: true) { digits in
      let check = 11 - sum(digits, [8, 7, 6, 5, 4, 3, 2]) % 11
      return check != 11 && check % 10 == digits[7]
    }
  }

  private static func slovakia(_ text: [UInt8]) -> Bool {
    of(text, 10, leading: true) { number($0) % 11 == 0 }
  }

  private static func northernIreland(_ text: [UInt8]) -> Bool {
    guard text.count == 9 || text.count == 12 else { return false }
    return of(Array(text[..<9]), 9) { digits in
      let rest = (sum(digits, [8, 7, 6, 5, 4, 3, 2]) + number(digits[7...])) % 97
      return rest == 0 || number(digits[..<3]) >= 100 && (rest == 42 || rest == 55)
    } && text.allSatisfy(isDigit)
  }
}
