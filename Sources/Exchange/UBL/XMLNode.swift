/// An element of the document with what is below it. Lives only while its order, or its order line, is read.
final class XMLNode {
  let name: String
  let unitCode: String
  let currencyID: String
  let schemeID: String
  /// Line of the file from 1: of the root where its start tag begins, of all others where it ends.
  let line: Int
  var text = ""
  private(set) var children: [XMLNode] = []

  init(name: String, attributes: [String: String] = [:], line: Int) {
    self.name = name
    self.line = line
    unitCode = attributes["unitCode"].map(trimmed) ?? ""
    currencyID = attributes["currencyID"].map(trimmed) ?? ""
    schemeID = attributes["schemeID"].map(trimmed) ?? ""
  }

  func append(_ child: XMLNode) { children.append(child) }

  /// All elements at the end of a path of names below this one, in the document's order.
  func all(_ path: String...) -> [XMLNode] {
    path.reduce([self]) { nodes, name in nodes.flatMap { $0.children.filter { $0.name == name } } }
  }

  /// The element's text without the white space around it, and with single blanks within.
  var entry: Entry { Entry(text: text.split(whereSeparator: \.isWhitespace).joined(separator: " "), line: line) }
}

func trimmed(_ text: String) -> String {
  var rest = Substring(text)
  while rest.first?.isWhitespace == true { rest.removeFirst() }
  while rest.last?.isWhitespace == true { rest.removeLast() }
  return String(rest)
}

extension [XMLNode] {
  /// The first that is not empty.
  var entry: Entry? { lazy.map(\.entry).first { !$0.text.isEmpty } }
  var text: String { entry?.text ?? "" }

  /// All texts, one below the other, each only once.
  var paragraphs: Entry? {
    var seen: [String] = []
    for node in self {
      let text = trimmed(node.text)
      if !text.isEmpty, !seen.contains(text) { seen.append(text) }
    }
    return seen.isEmpty ? nil : Entry(text: seen.joined(separator: "\n"), line: self[0].line)
  }
}
