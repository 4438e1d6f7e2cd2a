import Foundation
import FoundationXML

/// Turns the bytes of a UBL order into nodes: one for the order without its lines, and each order line as soon as it is complete, so
/// that 50,000 lines never stand in memory at once.
final class UBLParser: NSObject, XMLParserDelegate {
  static let orderNamespace = "urn:oasis:names:specification:ubl:schema:xsd:Order-2"
  private static let componentNamespaces: Set = [
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
  ]

  /// Why there is no order to read.
  struct Refusal: Error {
    var kind: OrderProblem
    var line: Int
    var got = ""
    var other = ""
  }

  private let limits: OrderLimits
  private let documents: [String: String]
  private let rootLine: Int
  private let takeLine: (XMLNode) -> Void
  private var root: XMLNode?
  private var rootName: String?
  private var open: [XMLNode] = []
  private var names: [String] = []
  /// Depth at which a subtree of no interest began (extensions, foreign namespaces).
  private var skippedFrom: Int?
  private var elements = 0
  private var lines = 0
  private var refusal: Refusal?
  /// The parser's first error: later ones are only its echo.
  private var firstError: (code: Int, line: Int)?

  private init(limits: OrderLimits, documents: [String: String], rootLine: Int, takeLine: @escaping (XMLNode) -> Void) {
    self.limits = limits
    self.documents = documents
    self.rootLine = rootLine
    self.takeLine = takeLine
  }

  /// - Parameters:
  ///   - documents: the namespaces of the documents that are taken, by the names of their roots.
  ///   - takeLine: gets each `OrderLine` in the document's order.
  /// - Returns: the `Order` without its lines.
  static func parse(_ bytes: [UInt8], limits: OrderLimits, documents: [String: String] = ["Order": orderNamespace], takeLine: @escaping (XMLNode) -> Void) throws(Refusal) -> XMLNode {
    let prolog: XMLProlog
    do {
      prolog = try XMLProlog(bytes)
    } catch {
      switch error {
      case .documentType(let line): throw Refusal(kind: .xmlEntities, line: line, got: "<!DOCTYPE")
      case .cutOff(let line): throw Refusal(kind: .xmlCutOff, line: line, got: "Order")
      case .encoding(let name, let line): throw Refusal(kind: .xmlEncoding, line: line, got: name)
      }
    }
    let reader = UBLParser(limits: limits, documents: documents, rootLine: prolog.rootLine, takeLine: takeLine)
    // From a stream the parser reads piece by piece; handed all at once, libxml2 refuses more than 10 MB.
    let parser = XMLParser(stream: InputStream(data: Data(bytes)))
    parser.shouldProcessNamespaces = true
    parser.shouldResolveExternalEntities = false
    parser.delegate = reader
    let whole = parser.parse()
    if let refusal = reader.refusal { throw refusal }
    // The result alone is not enough: read from a stream, a file that was cut off still counts as parsed.
    guard whole, reader.firstError == nil, parser.parserError == nil, let root = reader.root, reader.open.isEmpty else {
      throw reader.malformed(parser, bytes)
    }
    return root
  }

  private func refuse(_ parser: XMLParser, _ kind: OrderProblem, got: String = "", other: String = "") {
    let line = names.count == 1 ? rootLine : parser.lineNumber
    if refusal == nil { refusal = Refusal(kind: kind, line: line, got: got, other: other) }
    parser.abortParsing()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]
  ) {
    guard refusal == nil else { return }
    names.append(name)
    elements += 1
    if names.count > limits.depth { return refuse(parser, .xmlTooDeep, other: String(limits.depth)) }
    if elements > limits.elements { return refuse(parser, .xmlTooManyElements, other: String(limits.elements)) }
    if names.count == 1 {
      rootName = name
      guard let namespace = documents[name] else { return refuse(parser, .xmlWrongDocument, got: name) }
      guard namespaceURI == namespace else { return refuse(parser, .xmlWrongNamespace, got: namespaceURI ?? "", other: namespace) }
    } else if skippedFrom != nil {
      return
    } else if !Self.componentNamespaces.contains(namespaceURI ?? "") {
      skippedFrom = names.count
      return
    }
    if names.count == 2, name == "OrderLine" {
      lines += 1
      if lines > limits.lines { return refuse(parser, .orderTooManyLines, other: String(limits.lines)) }
    }
    open.append(XMLNode(name: name, attributes: attributes, line: open.isEmpty ? rootLine : parser.lineNumber))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard skippedFrom == nil, refusal == nil, let node = open.last else { return }
    // Four bytes a character is the most there can be; what is longer is refused by whoever uses the text, not kept.
    if node.text.utf8.count <= limits.text * 4 { node.text += string }
  }

  func parser(_ parser: XMLParser, foundCDATA block: Data) {
    self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self))
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    guard refusal == nil, !names.isEmpty else { return }
    defer { names.removeLast() }
    if let start = skippedFrom {
      if names.count == start { skippedFrom = nil }
      return
    }
    guard let node = open.popLast() else { return }
    if names.count == 1 {
      root = node
    } else if names.count == 2, node.name == "OrderLine" {
      takeLine(node)
    } else {
      open.last?.append(node)
    }
  }

  // The prolog has refused every document type, so none of these is ever called for a file that came this far. They stay as a
  // second lock.
  func parser(_ parser: XMLParser, foundInternalEntityDeclarationWithName name: String, value: String?) {
    refuse(parser, .xmlEntities, got: "<!ENTITY \(name)")
  }

  func parser(_ parser: XMLParser, foundExternalEntityDeclarationWithName name: String, publicID: String?, systemID: String?) {
    refuse(parser, .xmlEntities, got: "<!ENTITY \(name)")
  }

  func parser(
    _ parser: XMLParser, foundUnparsedEntityDeclarationWithName name: String, publicID: String?, systemID: String?,
    notationName: String?
  ) {
    refuse(parser, .xmlEntities, got: "<!ENTITY \(name)")
  }

  func parser(_ parser: XMLParser, resolveExternalEntityName name: String, systemID: String?) -> Data? {
    refuse(parser, .xmlEntities, got: "&\(name);")
    return nil
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
    if firstError == nil { firstError = ((error as NSError).code, max(1, parser.lineNumber)) }
  }

  /// libxml2's error numbers (xmlerror.h) that have a plainer name here.
  private static let entityErrors: Set = [26, 27]
  private static let encodingErrors: Set = [31, 32, 81]

  private func malformed(_ parser: XMLParser, _ bytes: [UInt8]) -> Refusal {
    let (code, line) = firstError ?? ((parser.parserError as NSError?)?.code ?? 0, max(1, parser.lineNumber))
    // What is missing at the end explains every other error.
    if let rootName, !Self.isClosed(rootName, in: bytes) { return Refusal(kind: .xmlCutOff, line: line, got: rootName) }
    if Self.entityErrors.contains(code) { return Refusal(kind: .xmlEntities, line: line, got: "&…;") }
    if Self.encodingErrors.contains(code) { return Refusal(kind: .xmlEncoding, line: line, got: "XML") }
    return Refusal(kind: .xmlNotXML, line: line, got: Self.excerpt(bytes, line: line))
  }

  /// The text of a line, to show where it hurts.
  private static func excerpt(_ bytes: [UInt8], line: Int) -> String {
    let rows = ASCIIView.of(bytes).split(separator: 10, maxSplits: line, omittingEmptySubsequences: false)
    return line <= rows.count ? trimmed(String(decoding: rows[line - 1].prefix(400), as: UTF8.self)) : ""
  }

  /// Whether the root's end tag stands near the end of the file: if it does, the file is damaged rather than cut off.
  private static func isClosed(_ root: String, in bytes: [UInt8]) -> Bool {
    let tail = String(decoding: ASCIIView.of(bytes).suffix(1000), as: UTF8.self)
    guard let close = tail.range(of: "</", options: .backwards) else { return false }
    let tag = tail[close.upperBound...].prefix { $0 != ">" }
    return tail[close.upperBound...].contains(">") && (trimmed(String(tag)).split(separator: ":").last.map(String.init) == root)
  }
}
