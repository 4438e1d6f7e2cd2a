/// A JSON value with its members in the order they were put in, so that output is stable.
public indirect enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  public static func == (a: JSON, b: JSON) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// On one line.
  public var text: String {
    var out = ""
    write(to: &out, indent: nil)
    return out
  }

  /// With two spaces of indent a level.
  public var pretty: String {
    var out = ""
    write(to: &out, indent: 0)
    return out
  }

  private func write(to out: inout String, indent: Int?) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .int(let value): out += String(value)
    case .string(let value): Self.quote(value, to: &out)
    case .array(let items):
      Self.list("[", "]", items.count, indent, to: &out) { index, inner, out in items[index].write(to: &out, indent: inner) }
    case .object(let members):
      Self.list("{", "}", members.count, indent, to: &out) { index, inner, out in
        Self.quote(members[index].0, to: &out)
        out += indent == nil ? ":" : ": "
        members[index].1.write(to: &out, indent: inner)
      }
    }
  }

  private static func list(
    _ open: String, _ close: String, _ count: Int, _ indent: Int?, to out: inout String,
    _ item: (Int, Int?, inout String) -> Void
  ) {
    out += open
    for index in 0..<count {
      if index > 0 { out += "," }
      if let indent { out += "\n" + String(repeating: "  ", count: indent + 1) }
      item(index, indent.map { $0 + 1 }, &out)
    }
    if let indent, count > 0 { out += "\n" + String(repeating: "  ", count: indent) }
    out += close
  }

  private static func quote(_ value: String, to out: inout String) {
    out += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      // "<" and the line separators are escaped so that the text can stand inside a page's script.
      case "<", "\u{2028}", "\u{2029}", "\u{0}"..."\u{1F}":
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
}
