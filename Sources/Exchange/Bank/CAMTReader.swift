import Foundation
import FoundationXML
import Ground
import Records
import Workflow

/// Reads a bank-to-customer statement, camt.053 of ISO 20022, of whichever version.
enum CAMTReader {
  static func read(_ bytes: [UInt8]) -> BankReading {
    var reading = BankReading(format: .camt)
    do {
      let root = try XMLTree.parse(bytes)
      var taking = Taking()
      for statement in root.all("BkToCstmrStmt", "Stmt") { taking.take(statement) }
      if root.all("BkToCstmrStmt", "Stmt").isEmpty { taking.findings.add(.missing, "Stmt", line: root.line, got: "BkToCstmrStmt/Stmt") }
      (reading.account, reading.lines, reading.problems) = (taking.account, taking.lines, taking.findings.listed)
    } catch { reading.problems = [error.problem] }
    return reading
  }

  private struct Taking {
    var account: String?
    var lines: [BankLinesText.Line] = []
    var findings = BankFindings()

    mutating func take(_ statement: XMLNode) {
      let id = statement.all("Acct", "Id", "IBAN").text.isEmpty ? statement.all("Acct", "Id", "Othr", "Id").text : statement.all("Acct", "Id", "IBAN").text
      if account == nil, !id.isEmpty { account = id }
      var sum = Int128(0)
      let before = findings.problems.count
      for entry in statement.all("Ntry") {
        // What is only announced is no money yet.
        let status = entry.all("Sts", "Cd").text.isEmpty ? entry.all("Sts").text : entry.all("Sts", "Cd").text
        guard status.isEmpty || status == "BOOK", let amount = amount(entry, entry) else { continue }
        sum += Int128(amount.minor)
        take(entry, amount)
        if lines.count > BankLinesText.maximumLines {
          findings.add(.tooMany, line: entry.line, other: "\(BankLinesText.maximumLines)")
          return
        }
      }
      if findings.problems.count == before { compare(statement, sum) }
    }

    private mutating func amount(_ node: XMLNode, _ entry: XMLNode) -> Money? {
      guard let found = node.all("Amt").first else {
        findings.add(.missing, "Amt", line: node.line, got: "Amt")
        return nil
      }
      guard BankText.isCurrency(found.currencyID) else {
        findings.add(.currency, "Ccy", line: found.line, got: found.currencyID)
        return nil
      }
      guard let value = try? ExactDecimal(parsing: found.entry.text), value >= .zero, let money = Money(value, found.currencyID) else {  // The finding says what is wrong with it.
        findings.add(.amount, "Amt", line: found.line, got: found.entry.text)
        return nil
      }
      switch entry.all("CdtDbtInd").text {
      case "CRDT": return money
      case "DBIT": return Money(minor: -money.minor, currency: money.currency)
      case let other:
        findings.add(.sign, "CdtDbtInd", line: entry.line, got: other)
        return nil
      }
    }

    private mutating func take(_ entry: XMLNode, _ amount: Money) {
      let said = entry.all("BookgDt", "Dt").text.isEmpty ? String(entry.all("BookgDt", "DtTm").text.prefix(10)) : entry.all("BookgDt", "Dt").text
      guard let day = Day(said) else {
        findings.add(.day, "BookgDt", line: entry.line, got: said)
        return
      }
      let details = entry.all("NtryDtls", "TxDtls")
      let parts = details.count > 1 ? details.compactMap { part(of: $0, amount) } : []
      let reference = entry.all("AcctSvcrRef").text.isEmpty ? entry.all("NtryRef").text : entry.all("AcctSvcrRef").text
      // A collective entry is taken apart when its parts come to it.
      if parts.count == details.count, parts.count > 1, parts.reduce(Int128(0), { $0 + Int128($1.minor) }) == Int128(amount.minor) {
        for (index, (detail, part)) in zip(details, parts).enumerated() {
          lines.append(line(day, part, reference.isEmpty ? "" : "\(reference)/\(index + 1)", [detail], entry))
        }
      } else {
        lines.append(line(day, amount, reference, details, entry))
      }
    }

    private func part(of detail: XMLNode, _ whole: Money) -> Money? {
      let found = detail.all("Amt").first ?? detail.all("AmtDtls", "TxAmt", "Amt").first
      guard let found, found.currencyID == whole.currency, let value = try? ExactDecimal(parsing: found.entry.text), let money = Money(value, whole.currency) else { return nil }  // Then it is one entry.
      return whole.minor < 0 ? Money(minor: -money.minor, currency: money.currency) : money
    }

    private func line(_ day: Day, _ amount: Money, _ reference: String, _ details: [XMLNode], _ entry: XMLNode) -> BankLinesText.Line {
      let side = amount.minor < 0 ? "Cdtr" : "Dbtr"
      let names = details.flatMap { $0.all("RltdPties", side, "Nm") + $0.all("RltdPties", side, "Pty", "Nm") }
      let texts = details.flatMap { $0.all("RmtInf", "Ustrd") + $0.all("RmtInf", "Strd", "CdtrRefInf", "Ref") + $0.all("RmtInf", "Strd", "RfrdDocInf", "Nb") + $0.all("Refs", "EndToEndId") }
      let said = texts.map(\.entry.text).filter { !$0.isEmpty && $0 != "NOTPROVIDED" }
      return .init(
        booked: day, amount: amount, reference: String(reference.prefix(100)), payer: String(names.text.prefix(60)),
        text: String((said.isEmpty ? [entry.all("AddtlNtryInf").text] : said).joined(separator: " ").prefix(300)))
    }

    /// Opening balance and entries must come to the closing balance: else a part is missing.
    private mutating func compare(_ statement: XMLNode, _ sum: Int128) {
      func balance(_ codes: [String]) -> (money: Money, line: Int)? {
        guard let node = statement.all("Bal").first(where: { codes.contains($0.all("Tp", "CdOrPrtry", "Cd").text) }), let found = node.all("Amt").first,
          let value = try? ExactDecimal(parsing: found.entry.text), let money = Money(value, found.currencyID)  // A balance that can't be read is held against nothing.
        else { return nil }
        return (node.all("CdtDbtInd").text == "DBIT" ? Money(minor: -money.minor, currency: money.currency) : money, node.line)
      }
      guard let opening = balance(["OPBD", "PRCD"]), let closing = balance(["CLBD"]), opening.money.currency == closing.money.currency else { return }
      let reached = Money(minor: Int64(clamping: Int128(opening.money.minor) + sum), currency: opening.money.currency)
      if reached != closing.money { findings.add(.balance, "Bal", line: closing.line, got: reached.description, other: closing.money.description) }
    }
  }
}

/// A small document as one tree of elements, with the limits of bank files.
final class XMLTree: NSObject, XMLParserDelegate {
  struct Refusal: Error {
    var kind: BankProblem
    var line: Int
    var got = ""
    var other = ""
    var problem: Problem { kind.problem(line: line, got: got, other: other) }
  }

  static let maximumDepth = 40
  static let maximumElements = 400_000
  private static let maximumText = 4_000

  private var open: [XMLNode] = []
  private var root: XMLNode?
  private var elements = 0
  private var refusal: Refusal?

  static func parse(_ bytes: [UInt8]) throws(Refusal) -> XMLNode {
    do { _ = try XMLProlog(bytes) } catch {
      switch error {
      case .documentType(let line): throw Refusal(kind: .entities, line: line)
      case .cutOff(let line): throw Refusal(kind: .cutOff, line: line, got: "XML")
      case .encoding(_, let line): throw Refusal(kind: .encoding, line: line)
      }
    }
    let tree = XMLTree()
    let parser = XMLParser(stream: InputStream(data: Data(bytes)))
    parser.shouldProcessNamespaces = true
    parser.shouldResolveExternalEntities = false
    parser.delegate = tree
    let whole = parser.parse()
    if let refusal = tree.refusal { throw refusal }
    guard whole, parser.parserError == nil, let root = tree.root, tree.open.isEmpty else {
      let isOpen = !tree.open.isEmpty
      throw Refusal(kind: isOpen ? .cutOff : .notXML, line: max(1, parser.lineNumber), got: tree.open.first?.name ?? "")
    }
    return root
  }

  func parser(_ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]) {
    guard refusal == nil else { return }
    elements += 1
    if open.count >= Self.maximumDepth { return refuse(parser, .tooDeep, other: String(Self.maximumDepth)) }
    if elements > Self.maximumElements { return refuse(parser, .tooMany, other: String(BankLinesText.maximumLines)) }
    if open.isEmpty, !(namespaceURI ?? "").hasPrefix("urn:iso:std:iso:20022:tech:xsd:camt.053.") { return refuse(parser, .namespace, got: namespaceURI ?? name) }
    open.append(XMLNode(name: name, attributes: ["currencyID": attributes["Ccy"] ?? ""], line: parser.lineNumber))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard refusal == nil, let node = open.last, node.text.utf8.count <= Self.maximumText else { return }
    node.text += string
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    guard refusal == nil, let node = open.popLast() else { return }
    if let above = open.last { above.append(node) } else { root = node }
  }

  func parser(_ parser: XMLParser, resolveExternalEntityName name: String, systemID: String?) -> Data? {
    refuse(parser, .entities)
    return nil
  }

  private func refuse(_ parser: XMLParser, _ kind: BankProblem, got: String = "", other: String = "") {
    if refusal == nil { refusal = Refusal(kind: kind, line: max(1, parser.lineNumber), got: got, other: other) }
    parser.abortParsing()
  }
}
