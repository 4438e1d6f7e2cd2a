import Ground
import Records
import Workflow

/// Reads a customer statement message, MT940 of SWIFT, with or without its blocks.
enum MT940Reader {
  private struct Field {
    var tag: String
    var text: String
    var line: Int
  }

  static func read(_ text: String) -> BankReading {
    var reading = BankReading(format: .mt940)
    var findings = BankFindings()
    var balance: Money?
    var sum = Int128(0)
    for field in fields(text, &findings) {
      switch field.tag {
      case "25": reading.account = reading.account ?? String(trimmed(field.text).prefix(64))
      case "60F", "60M": (balance, sum) = (self.balance(field, &findings), 0)
      case "61":
        guard let line = entry(field, currency: balance?.currency, &findings) else { continue }
        sum += Int128(line.amount.minor)
        reading.lines.append(line)
        if reading.lines.count == BankLinesText.maximumLines + 1 { findings.add(.tooMany, ":61:", line: field.line, other: "\(BankLinesText.maximumLines)") }
      case "86":
        guard let last = reading.lines.indices.last else { continue }
        (reading.lines[last].payer, reading.lines[last].text) = details(field.text)
      case "62F", "62M":
        guard let closing = self.balance(field, &findings), let opening = balance, findings.isEmpty else { continue }
        let reached = Money(minor: Int64(clamping: Int128(opening.minor) + sum), currency: opening.currency)
        if reached != closing { findings.add(.balance, ":62F:", line: field.line, got: reached.description, other: closing.description) }
        balance = nil
      default: continue
      }
    }
    if balance != nil { findings.add(.cutOff, ":62F:", line: text.count(where: \.isNewline) + 1, got: ":62F:") }
    if reading.lines.isEmpty, findings.isEmpty { findings.add(.missing, ":61:", line: 1, got: ":61:") }
    reading.problems = findings.listed
    return reading
  }

  /// The fields with their continuation lines.
  private static func fields(_ text: String, _ findings: inout BankFindings) -> [Field] {
    var fields: [Field] = []
    for (index, row) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let row = row.hasPrefix("{4:") ? row.dropFirst(3) : row
      if row.hasPrefix(":"), let end = row.dropFirst().firstIndex(of: ":"), row.distance(from: row.startIndex, to: end) <= 4 {
        fields.append(Field(tag: String(row[row.index(after: row.startIndex)..<end]), text: String(row[row.index(after: end)...]), line: index + 1))
      } else if row.hasPrefix("-") || row.hasPrefix("{") || row.allSatisfy(\.isWhitespace) {
        continue
      } else if fields.isEmpty {
        findings.add(.tag, line: index + 1, got: String(row))
      } else {
        fields[fields.count - 1].text += "\n" + row
      }
    }
    return fields
  }

  /// `C261128CNY1234,56`
  private static func balance(_ field: Field, _ findings: inout BankFindings) -> Money? {
    let text = Array(trimmed(field.text))
    guard text.count > 10, "CD".contains(text[0]) else {
      findings.add(.tag, ":\(field.tag):", line: field.line, got: field.text)
      return nil
    }
    let currency = String(text[7..<10])
    guard BankText.isCurrency(currency) else {
      findings.add(.currency, ":\(field.tag):", line: field.line, got: currency)
      return nil
    }
    guard let money = amount(String(text[10...]), currency) else {
      findings.add(.amount, ":\(field.tag):", line: field.line, got: String(text[10...]))
      return nil
    }
    return text[0] == "D" ? Money(minor: -money.minor, currency: currency) : money
  }

  /// SWIFT writes a decimal comma, always.
  private static func amount(_ text: String, _ currency: String) -> Money? {
    guard !text.contains("."), text.count(where: { $0 == "," }) <= 1 else { return nil }
    return (try? ExactDecimal(parsing: text.replacingOccurrences(of: ",", with: "."))).flatMap { $0 >= .zero ? Money($0, currency) : nil }  // Whoever asks says what is wrong.
  }

  /// `2611281128C1250,00NTRFIN-SH01-2026-000004//BANKREF`
  private static func entry(_ field: Field, currency: String?, _ findings: inout BankFindings) -> BankLinesText.Line? {
    guard let currency else {
      findings.add(.missing, ":61:", line: field.line, got: ":60F:")
      return nil
    }
    let first = field.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard let found = first.firstMatch(of: /^(\d{2})(\d{2})(\d{2})(\d{4})?(RC|RD|C|D)([A-Z])?([0-9,]+)([A-Z][A-Z0-9]{3})(.*)$/) else {
      findings.add(.tag, ":61:", line: field.line, got: first)
      return nil
    }
    guard let day = Day("20\(found.1)-\(found.2)-\(found.3)") else {
      findings.add(.day, ":61:", line: field.line, got: "\(found.1)\(found.2)\(found.3)")
      return nil
    }
    guard let money = amount(String(found.7), currency) else {
      findings.add(.amount, ":61:", line: field.line, got: String(found.7))
      return nil
    }
    // A reversed credit goes out, a reversed debit comes back.
    let isOut = found.5 == "D" || found.5 == "RC"
    let references = found.9.split(separator: "/", omittingEmptySubsequences: true).map { trimmed(String($0)) }
    let said = references.first.map { $0 == "NONREF" ? "" : $0 } ?? ""
    return .init(booked: day, amount: isOut ? Money(minor: -money.minor, currency: currency) : money, reference: references.count > 1 ? references[1] : "", payer: "", text: said)
  }

  /// Payer and purpose, of a text with subfields (`?20…?32…`) or of a free one.
  private static func details(_ text: String) -> (payer: String, text: String) {
    let flat = text.split(whereSeparator: \.isNewline).joined()
    guard flat.contains("?20") || flat.contains("?32") else { return ("", String(text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(300))) }
    var (payer, purpose) = ("", "")
    for part in flat.split(separator: "?").dropFirst() where part.count >= 2 {
      guard let number = Int(part.prefix(2)) else { continue }
      switch number {
      case 20...29, 60...63: purpose += part.dropFirst(2)
      case 32, 33: payer += part.dropFirst(2)
      default: continue
      }
    }
    return (String(trimmed(payer).prefix(60)), String(trimmed(purpose).prefix(300)))
  }
}
