import Foundation
import Ground
import Records
import Testing
import Workflow

@testable import Exchange

@Suite("Files of banks")
struct BankFileTests {
  private static let camt = """
    <?xml version="1.0" encoding="UTF-8"?>
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
    <Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
    <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
    <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">540.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
    <Ntry><Amt Ccy="EUR">452.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-27</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef>
    <NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Lantian Pumps</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>Invoice IN-SH01-2026-000001</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
    <Ntry><Amt Ccy="EUR">11.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-11-28T08:00:00</DtTm></BookgDt><AddtlNtryInf>charges</AddtlNtryInf></Ntry>
    <Ntry><Amt Ccy="EUR">99.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-11-29</Dt></BookgDt></Ntry>
    </Stmt></BkToCstmrStmt></Document>
    """

  private static let mt940 = """
    {1:F01BANKDEFFXXXX0000000000}{4:
    :20:STARTUMS
    :25:37040044/0532013000
    :28C:00001/001
    :60F:C261126EUR100,00
    :61:2611271127CR452,00NTRFNONREF//B-1
    :86:166?00GUTSCHRIFT?20IN-SH01-2026-?21000001?32Lantian ?33Pumps
    :61:2611281128D11,5NCHGcharges
    :86:bank charges of
    November
    :62F:C261128EUR540,50
    -}
    """

  private func read(_ text: String) -> BankReading { BankFile.read(Array(text.utf8)) }

  @Test("CAMT.053 and MT940 of the same days read as the same entries")
  func same() throws {
    let first = read(Self.camt), second = read(Self.mt940)
    #expect(first.problems.isEmpty && second.problems.isEmpty, "\(first.problems + second.problems)")
    #expect(first.format == .camt && second.format == .mt940 && first.account == "DE89370400440532013000")
    for reading in [first, second] {
      #expect(reading.lines.map { "\($0.booked) \($0.amount)" } == ["2026-11-27 452.00 EUR", "2026-11-28 -11.50 EUR"])
      #expect(reading.lines[0].reference == "B-1" && reading.lines[0].payer == "Lantian Pumps" && reading.lines[0].text.contains("IN-SH01-2026-000001"))
      #expect(reading.lines[1].reference.hasPrefix("W-"))
    }
    #expect(second.lines[1].text == "bank charges of November")
  }

  @Test("a collective entry is taken apart when its parts come to it")
  func collective() throws {
    let parts = "<TxDtls><Refs><EndToEndId>IN-1</EndToEndId></Refs><Amt Ccy=\"EUR\">200.00</Amt></TxDtls><TxDtls><AmtDtls><TxAmt><Amt Ccy=\"EUR\">252.00</Amt></TxAmt></AmtDtls></TxDtls>"
    let start = try #require(Self.camt.range(of: "<TxDtls>")), end = try #require(Self.camt.range(of: "</TxDtls>"))
    let reading = read(Self.camt.replacingCharacters(in: start.lowerBound..<end.upperBound, with: parts))
    #expect(reading.lines.map(\.amount.description) == ["200.00 EUR", "252.00 EUR", "-11.50 EUR"])
    #expect(reading.lines.prefix(2).map(\.reference) == ["B-1/1", "B-1/2"])
  }

  @Test("tables of several banks: marks, signs, columns apart, days, numbers and languages", arguments: [
    ("Date,Amount,Reference,Payer,Purpose\n2026-11-27,452.00,B-1,Lantian Pumps,IN-1\n", "2026-11-27 452.00 CNY B-1"),
    ("交易日期\t贷方发生额\t借方发生额\t币种\t交易流水号\t对方户名\t摘要\n20261127\t1,452.00\t\t人民币\tB-1\t蓝天\t货款\n", "2026-11-27 1452.00 CNY B-1"),
    ("Buchungstag;Betrag;Währung;Auftraggeber;Verwendungszweck\n27.11.2026;1.452,5;EUR;Lantian;IN-1\n", "2026-11-27 1452.50 EUR W-"),
    ("Date,Debit,Credit\n2026/11/27,12.00,\n", "2026-11-27 -12.00 CNY W-"), ("Date,Amount\n2026-11-27,(12.00)\n", "2026-11-27 -12.00 CNY W-"),
  ])
  func tables(_ text: String, _ expected: String) throws {
    let reading = read(text)
    #expect(reading.problems.isEmpty, "\(reading.problems)")
    let line = try #require(reading.lines.first)
    #expect("\(line.booked) \(line.amount) \(line.reference)".hasPrefix(expected))
  }

  @Test("columns that a person names are taken, and equal entries without a reference have references of their own")
  func mapping() throws {
    let text = "Tag,Wert\n2026-11-27,5.00\n2026-11-27,5.00\n"
    let reading = BankFile.read(Array(text.utf8), columns: BankColumns(parsing: "day=Tag, amount=Wert, nonsense"), currency: "EUR")
    #expect(reading.lines.count == 2 && Set(reading.lines.map(\.reference)).count == 2 && reading.lines[0].amount.description == "5.00 EUR")
    #expect(BankFile.read(Array(text.utf8), columns: BankColumns(parsing: "day=Tag, amount=Summe")).problems.map(\.code) == ["bank.column", "bank.column"])
    // The same export again names the same.
    #expect(BankFile.read(Array(text.utf8), columns: BankColumns(parsing: "day=Tag, amount=Wert"), currency: "EUR").lines.map(\.reference) == reading.lines.map(\.reference))
  }

  @Test("every malformed file has its problem, at its line", arguments: [
    ("", "bank.empty", 0), ("hello there\nnothing here\n", "bank.unknownFormat", 0), ("Date,Amount\nyesterday,5.00\n", "bank.day", 2), ("Date,Amount\n2026-11-27,five\n", "bank.amount", 2),
    ("Date,Amount\n2026-11-27,1.005\n", "bank.amount", 2), ("Date,Amount,Currency\n2026-11-27,5.00,yuan\n", "bank.currency", 2), ("Date,Purpose\n2026-11-27,x\n", "bank.column", 1),
    ("Date,Amount\n2026-11-27,\n", "bank.missing", 2), ("Date,Amount\n2026-11-27,\"5.00\n", "bank.quotes", 1),
    ("<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"b\">]>\n<x/>", "bank.entities", 2), ("<Document xmlns=\"urn:other\"/>", "bank.wrongNamespace", 1),
    (":20:X\n:61:2611271127C5,00NTRFX\n", "bank.missing", 2), (":20:X\n:60F:C261126EURx\n", "bank.amount", 2), (":20:X\n:60F:Q261126EUR5,00\n", "bank.tag", 2),
    (":20:X\n:60F:C261126EUR5,00\n:61:nonsense\n:62F:C261127EUR5,00\n", "bank.tag", 3), (":20:X\n:60F:C261126EUR5,00\n:61:2613271127C5,00NTRFX\n:62F:C261127EUR10,00\n", "bank.day", 3),
    (":20:X\n:60F:C261126EUR5,00\n:61:2611271127C5.00NTRFX\n:62F:C261127EUR10,00\n", "bank.tag", 3),
    (":20:X\n:60F:C261126EUR5,00\n:61:2611271127C5,00NTRFX\n:62F:C261127EUR11,00\n", "bank.balance", 4), (":20:X\n:60F:C261126EUR5,00\n:61:2611271127C5,00NTRFX\n", "bank.cutOff", 4),
    (":20:X\n:60F:C261126EU15,00\n", "bank.currency", 2),
  ])
  func malformed(_ text: String, _ code: String, _ line: Int) throws {
    let problem = try #require(read(text).problems.first)
    #expect(problem.code == code && (problem.line ?? 0) == line, "\(problem)")
    for words in [problem.what, problem.remedy] { #expect(!words.en.isEmpty && words.zh.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }) }
  }

  @Test("CAMT with a wrong amount, sign, day, currency or balance, or cut off, is not read", arguments: [
    ("452.00</Amt>", "4x2</Amt>", "bank.amount"), ("<CdtDbtInd>DBIT</CdtDbtInd>", "<CdtDbtInd>UP</CdtDbtInd>", "bank.sign"), ("<Dt>2026-11-27</Dt>", "<Dt>27.11.</Dt>", "bank.day"),
    ("<Amt Ccy=\"EUR\">452.00", "<Amt Ccy=\"euro\">452.00", "bank.currency"), ("540.50", "540.51", "bank.balance"), ("</Stmt></BkToCstmrStmt></Document>", "", "bank.cutOff"),
    ("</Stmt>", "</Statement>", "bank.notXML"),
  ])
  func badCAMT(_ from: String, _ to: String, _ code: String) throws {
    let problem = try #require(read(Self.camt.replacingOccurrences(of: from, with: to)).problems.first)
    #expect(problem.code == code || (code == "bank.notXML" && problem.code == "bank.cutOff"), "\(problem)")
  }

  @Test("limits: so many entries and no more; so many problems are listed; so many bytes are read")
  func limits() {
    let row = "2026-11-27,5.00\n"
    let most = BankLinesText.maximumLines
    for (count, isTaken) in [(most - 1, true), (most, true), (most + 1, false)] {
      let reading = read("Date,Amount\n" + String(repeating: row, count: count))
      #expect(reading.problems.isEmpty == isTaken, "\(count)")
      if !isTaken { #expect(reading.problems[0].code == "bank.tooManyEntries") }
    }
    let bad = read("Date,Amount\n" + String(repeating: "never,5.00\n", count: 300))
    #expect(bad.problems.count == BankFindings.maximum + 1 && bad.problems.last?.code == "bank.more")
    #expect(BankFile.read([UInt8](repeating: 65, count: BankFile.maximumBytes + 1)).problems.map(\.code) == ["bank.tooLarge"])
  }
}
