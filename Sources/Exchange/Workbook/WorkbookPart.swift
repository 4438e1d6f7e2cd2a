import Foundation
import FoundationXML

/// What reads one XML part of a workbook, element by element.
protocol WorkbookPartReader: AnyObject {
  /// - Returns: false to read no further.
  func begin(_ name: String, _ attributes: [String: String]) -> Bool
  /// - Parameter text: what stands directly in the element.
  func end(_ name: String, _ text: String) -> Bool
}

/// Walks through an XML part of a workbook by the same rules as an order: no document type, no entities, a limited depth and number of
/// elements. Names come without their namespace prefix.
final class WorkbookPart: NSObject, XMLParserDelegate {
  private let reader: any WorkbookPartReader
  private let limits: OrderLimits
  private var texts: [String] = []
  private var elements = 0
  private var hasStopped = false
  private var hasFailed = false

  private init(_ reader: any WorkbookPartReader, _ limits: OrderLimits) {
    self.reader = reader
    self.limits = limits
  }

  /// - Returns: whether the part could be read as far as its reader wanted it.
  static func walk(_ bytes: [UInt8], _ reader: any WorkbookPartReader, limits: OrderLimits) -> Bool {
    // Whatever the prolog refuses, a workbook's own program never writes.
    guard (try? XMLProlog(bytes)) != nil else { return false }
    let part = WorkbookPart(reader, limits)
    let parser = XMLParser(stream: InputStream(data: Data(bytes)))
    parser.shouldProcessNamespaces = true
    parser.shouldResolveExternalEntities = false
    parser.delegate = part
    let isWhole = parser.parse()
    return part.hasStopped || (isWhole && !part.hasFailed && part.texts.isEmpty && part.elements > 0)
  }

  private func stop(_ parser: XMLParser, failed: Bool) {
    hasStopped = !failed
    hasFailed = failed
    parser.abortParsing()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]
  ) {
    guard !hasStopped, !hasFailed else { return }
    elements += 1
    texts.append("")
    if texts.count > limits.depth || elements > limits.workbookElements { return stop(parser, failed: true) }
    if !reader.begin(name, attributes) { stop(parser, failed: false) }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard let last = texts.indices.last, texts[last].utf8.count <= limits.text * 4 else { return }
    texts[last] += string
  }

  func parser(_ parser: XMLParser, foundCDATA block: Data) { self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self)) }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    guard !hasStopped, !hasFailed, let text = texts.popLast() else { return }
    if !reader.end(name, text) { stop(parser, failed: false) }
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { if !hasStopped { hasFailed = true } }
}
