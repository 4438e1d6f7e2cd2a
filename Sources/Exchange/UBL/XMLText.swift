/// Writes XML as text: elements in the order in which they are called for, indented, with what is not allowed in a text escaped or left out.
struct XMLText {
  private(set) var text: String
  private var depth: Int

  /// - Parameter declarations: of the namespaces, as attributes of the root.
  init(root: String, declarations: [(String, String)], _ write: (inout XMLText) -> Void) {
    let attributes = declarations.map { " \($0.0)=\"\($0.1)\"" }.joined()
    text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<\(root)\(attributes)>\n"
    depth = 1
    write(&self)
    text += "</\(root)>\n"
  }

  /// An element with others in it.
  mutating func group(_ name: String, _ write: (inout XMLText) -> Void) {
    text += indent + "<\(name)>\n"
    depth += 1
    write(&self)
    depth -= 1
    text += indent + "</\(name)>\n"
  }

  /// An element with a text; none when there is nothing to say.
  mutating func element(_ name: String, _ content: String?, _ attributes: (String, String)...) {
    guard let content, !content.isEmpty else { return }
    text += indent + "<\(name)\(attributes.map { " \($0.0)=\"\(Self.escaped($0.1))\"" }.joined())>\(Self.escaped(content))</\(name)>\n"
  }

  private var indent: String { String(repeating: "  ", count: depth) }

  /// XML 1.0 has no control characters but tab, line feed and carriage return.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { written, scalar in
      switch scalar {
      case "&": written += "&amp;"
      case "<": written += "&lt;"
      case ">": written += "&gt;"
      case "\"": written += "&quot;"
      case "\t", "\n", "\r": written.unicodeScalars.append(scalar)
      default: if scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF { written.unicodeScalars.append(scalar) }
      }
    }
  }
}
