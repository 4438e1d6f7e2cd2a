import Foundation
import Testing

@testable import Pictures

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A picture's SVG, read back by an XML parser: what a browser would see of it.
final class DrawnPicture: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  /// Fails the test when the text is no well-formed XML.
  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    try #require(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "?") in \(svg.prefix(400))")
  }

  func parser(_ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) { open.removeLast() }

  func count(_ style: String, _ name: String? = nil) -> Int { with(style).count { name == nil || $0.name == name } }
  func with(_ style: String) -> [Element] { elements.filter { ($0.attributes["class"] ?? "").split(separator: " ").contains(Substring(style)) } }
  var texts: [String] { elements.filter { $0.name == "text" }.map(\.text) }
  var links: [String] { elements.filter { $0.name == "a" }.compactMap { $0.attributes["href"] } }
  var styles: Set<String> { Set(elements.flatMap { ($0.attributes["class"] ?? "").split(separator: " ").map(String.init) }) }

  /// Width and height.
  var box: (Double, Double) {
    let parts = (elements.first?.attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
    return parts.count == 4 ? (parts[2], parts[3]) : (0, 0)
  }

  /// Every corner of every mark, and both ends of every text by its likely width.
  var spots: [(Double, Double)] { elements.flatMap(Self.spots) }

  private static func spots(_ element: Element) -> [(Double, Double)] {
    func number(_ name: String) -> Double { Double(element.attributes[name] ?? "") ?? .nan }
    switch element.name {
    case "line": return [(number("x1"), number("y1")), (number("x2"), number("y2"))]
    case "rect": return [(number("x"), number("y")), (number("x") + number("width"), number("y") + number("height"))]
    // What is only there to be hit by a finger may reach over the edge.
    case "circle" where element.attributes["class"] == "pic-touch": return [(number("cx"), number("cy"))]
    case "circle": return [(number("cx") - number("r"), number("cy") - number("r")), (number("cx") + number("r"), number("cy") + number("r"))]
    case "polyline", "polygon":
      return (element.attributes["points"] ?? "").split(separator: " ").map { pair in
        let parts = pair.split(separator: ",").map { Double($0) ?? .nan }
        return (parts[0], parts.count > 1 ? parts[1] : .nan)
      }
    case "path":
      return (element.attributes["d"] ?? "").split(whereSeparator: { "ML".contains($0) }).map { pair in
        let parts = pair.split(separator: " ").map { Double($0) ?? .nan }
        return (parts[0], parts.count > 1 ? parts[1] : .nan)
      }
    case "text":
      let width = TextWidth.of(element.text, isStrong: (element.attributes["class"] ?? "").contains("pic-strong"))
      let left = number("x") - (element.attributes["text-anchor"] == "middle" ? width / 2 : element.attributes["text-anchor"] == "end" ? width : 0)
      return [(left, number("y") - Drawing.letter), (left + width, number("y"))]
    default: return []
    }
  }
}
