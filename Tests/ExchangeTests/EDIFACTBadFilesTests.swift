import Foundation
import Ground
import Testing

@testable import Exchange

@Suite("Bad EDIFACT orders")
struct EDIFACTBadFilesTests {
  /// What is changed in the small order, and what is then found.
  static let changes: [(what: String, into: String, found: [String])] = [
    ("UNZ+1+77'\n", "UNZ+1+77", ["edifact.cutOff - 13"]),
    ("UNZ+1+77'\n", "", ["edifact.missing - 12"]),
    ("UNT+11+1'\nUNZ+1+77'\n", "", ["edifact.missing - 11"]),
    ("UNT+11+1'\n", "", ["edifact.missing - 12"]),
    ("UNT+11", "UNT+12", ["edifact.segmentCount - 12"]),
    ("UNT+11", "UNT+X", ["edifact.segmentCount - 12"]),
    ("UNT+11+1", "UNT+11+2", ["edifact.reference - 12"]),
    ("UNZ+1", "UNZ+2", ["edifact.messageCount - 13"]),
    ("UNZ+1+77", "UNZ+1+78", ["edifact.reference - 13"]),
    ("CNT+2:1", "CNT+2:3", ["edifact.lineCount - 11"]),
    ("UNB+", "UNA::.? 'UNB+", ["edifact.separators - 1"]),
    ("UNB+", "UNA:+a? 'UNB+", ["edifact.separators - 1"]),
    ("UNB+UNOC:3+", "UNB*UNOC:3*", ["edifact.separators - 1"]),
    ("UNB+UNOC:3", "UNB+UNOZ:3", ["edifact.charset - 1"]),
    ("UNB+UNOC:3", "UNB+UNOA:1", ["edifact.encoding - 5"]),
    ("UNB+UNOC:3+BUYER+SELLER+261124:0915+77'\n", "", ["edifact.missing - 1"]),
    ("UNH+1+ORDERS:D:96A:UN'\n", "", ["edifact.unexpected - 2"]),
    ("UNH+1+ORDERS", "UNG+1'UNH+1+ORDERS", ["edifact.unexpected - 2"]),
    ("UNZ+1+77'", "UNZ+1+77'UNB+UNOC:3+A+B+C+78'", ["edifact.unexpected - 14"]),
    ("CUX+", "cux+", ["edifact.noSegment - 6"]),
    ("CUX+2:CNY:9'", "CUX:1+2:CNY:9'", ["edifact.noSegment - 6"]),
    ("CUX+2:CNY:9'", "'", ["edifact.noSegment - 6"]),
    ("ORDERS:D:96A", "ORDCHG:D:96A", ["edifact.wrongMessage - 2"]),
    ("ORDERS:D:96A", "ORDERS:D:07A", ["edifact.wrongMessage - 2"]),
    ("BGM+220", "BGM+380", ["edifact.wrongMessage - 3"]),
    ("BGM+220+PO-7+9", "BGM+220+PO-7+1", ["edifact.cancellation - 3"]),
    ("BGM+220+PO-7+9", "BGM+220+PO-7+4", ["edifact.change - 3"]),
    ("BGM+220+PO-7+9", "BGM+220+PO-7+5", ["edifact.replacement - 3"]),
    ("BGM+220+PO-7+9", "BGM+220+PO-7+31", ["edifact.function - 3"]),
    ("BGM+220+PO-7+9", "BGM+220++9", ["order.noReference customerReference 3"]),
    ("BGM+220+PO-7+9", "XXX+1", ["edifact.missing - 2"]),
    ("UNS+S", "XXX+S", ["edifact.missing - 2"]),
    ("DTM+137", "DTM+138", ["date.missing issued 3"]),
    ("20261124:102", "24.11.26:102", ["date.notADate issued 4"]),
    ("20261124:102", "20261124:203", ["date.notADate issued 4"]),
    ("20261124:102", "261124:101", ["date.notADate issued 4"]),
    ("20261124:102", "20260230:102", ["date.impossible issued 4"]),
    ("NAD+BY", "NAD+SU", ["order.noCustomer customer 3"]),
    ("NAD+BY+C-LANTIAN::91", "NAD+BY", ["order.noCustomer customer 5"]),
    ("CUX+2:CNY:9", "CUX+2:YUAN:9", ["currency.notACode currency 6"]),
    ("CUX+2:CNY:9", "XXX+2", ["currency.missing currency 2"]),
    ("LIN+1++P-100:SA", "LIN+1", ["line.noItem lines[1] 7"]),
    ("LIN+1++P-100:SA", "LIN+1+2+P-100:SA", ["edifact.change lines[1] 7"]),
    ("LIN+1++P-100:SA", "LIN+2++P-100:SA+1:1", ["edifact.subline lines[1] 7"]),
    ("QTY+21:2:PCE", "QTY+12:2:PCE", ["quantity.missing lines[1].quantity 7"]),
    ("QTY+21:2:PCE", "QTY+21", ["quantity.missing lines[1].quantity 8"]),
    ("QTY+21:2:PCE", "QTY+21:-2:PCE", ["quantity.notPositive lines[1].quantity 8"]),
    ("QTY+21:2:PCE", "QTY+21:2,5:PCE", ["quantity.notANumber lines[1].quantity 8"]),
    ("QTY+21:2:PCE", "QTY+21:2", ["quantity.noUnit lines[1].unit 8"]),
    ("QTY+21:2:PCE", "QTY+21:2:GBND", ["quantity.unknownUnit lines[1].unit 8"]),
    ("QTY+21:2:PCE", "QTY+21:2:PCE'QTY+21:3:PCE", ["edifact.segmentCount - 13", "edifact.twice lines[1].quantity 9"].sorted(by: >)),
    ("PRI+AAA:1280.00", "PRI+AAA:-1", ["price.negative lines[1].price 9"]),
    ("PRI+AAA:1280.00", "PRI+AAA:5:::0:PCE", ["price.badBase lines[1].price 9"]),
  ]

  /// The small order, with a letter in it that UNOA has not.
  static let good = EDI.file([EDI.message(EDI.body.map { $0 == "NAD+BY+C-LANTIAN::91" ? "NAD+BY+C-LANTIAN::91++Kälte" : $0 })])

  @Test("What the changes are made in is good itself")
  func unchanged() throws {
    #expect(OrderFile.read(try Self.latin1(Self.good), name: "a").found == [])
  }

  @Test("Each malformed interchange is refused whole, with code, field and segment", arguments: changes)
  func refused(what: String, into: String, found: [String]) throws {
    let base = what.hasPrefix("NAD") || what.hasPrefix("UNT") || what.contains("UNH") ? EDI.file() : Self.good
    try #require(base.contains(what))
    let reading = OrderFile.read(try Self.latin1(base.replacingOccurrences(of: what, with: into)), name: "a")
    #expect(reading.found.sorted() == found.sorted())
    #expect(reading.orders.isEmpty)
  }

  @Test("A repetition and a text that is no UTF-8 are named with segment and byte")
  func bytes() throws {
    let repeated = read("UNA:+.?*'UNB+UNOY:4+A+B+261124:0915+77'UNH+1*2+ORDERS:D:96A:UN'")
    #expect(repeated.found == ["edifact.repetition - 3"] && repeated.problems[0].what.en.contains("byte 44"))
    #expect(read(EDI.file([EDI.message(EDI.body + ["FTX+AAI+++2*3"])])).found == [])
    let version4 = EDI.file([EDI.message(EDI.body + ["FTX+AAI+++2*3"])]).replacingOccurrences(of: "UNOC:3", with: "UNOC:4")
    #expect(read(version4).found == ["edifact.repetition - 12"])
    #expect(read(version4.replacingOccurrences(of: "2*3", with: "2?*3")).orders.first?.note == "2*3")
    let wrong = OrderFile.read(try Self.latin1(Self.good.replacingOccurrences(of: "UNOC", with: "UNOY")), name: "a")
    #expect(wrong.found == ["edifact.encoding - 5"] && wrong.problems[0].what.en.contains("byte 101"))
  }

  @Test("A decimal point in an interchange with a comma is refused, for it may group thousands")
  func decimalMark() {
    let text = "UNA:+,? '\n" + EDI.file()
    #expect(read(text).found == ["price.notANumber lines[1].price 10"])
    #expect(read(text.replacingOccurrences(of: "1280.00", with: "1280,00")).found == [])
  }

  @Test("Two places to deliver to, two days, and two currencies are one order too many")
  func contradictions() {
    #expect(read(EDI.order("PRI", ["PRI+AAA:1", "CUX+2:EUR:9"])).found == ["price.otherCurrency lines[1].price 10"])
    #expect(read(EDI.order("PRI", ["DTM+2:20261201:102", "DTM+2:20261202:102"])).found == ["delivery.severalDates lines[1].requested 10"])
    let places = ["NAD+DP+A::92", "CUX+2:CNY:9", "NAD+DP+B::92"]
    #expect(read(EDI.order("CUX", places)).found == ["delivery.severalAddresses deliveryAddress 8"])
  }

  @Test("A cancellation, a change and a replacement say which order is meant and what to do, in both languages")
  func functions() {
    for function in ["1", "4", "5"] {
      let problem = read(EDI.order("BGM", ["BGM+220+PO-7+\(function)"])).problems.first
      #expect(problem?.what.en.contains("PO-7") == true && problem?.what.zh.contains("PO-7") == true)
      #expect(problem?.remedy.en.isEmpty == false && problem?.remedy.zh.isEmpty == false)
    }
  }

  @Test("An interchange that is cut off anywhere has problems and no order", arguments: ["order-lantian.edi", "order-lantian-d01b.edi"])
  func prefixes(name: String) throws {
    let bytes = try OrderFiles.bytes("Tools/samples/" + name)
    for length in 0..<(bytes.count - 1) {
      let reading = OrderFile.read(Array(bytes[..<length]), name: name)
      #expect(!reading.problems.isEmpty && reading.orders.isEmpty, "cut after \(length) bytes")
    }
  }

  @Test("Random bytes behind any beginning are refused, never a crash")
  func random() {
    var state: UInt64 = 20_261_124
    for round in 0..<2_000 {
      var bytes = Array(["", "UNA", "UNA:+.? '", "UNB+UNOC:3+", "UNB+UNOY:3+A+B+C+1'UNH+1+ORDERS:D:96A:UN'"][round % 5].utf8)
      for _ in 0..<(round % 90) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        // Every other round only marks and letters, to get further than the first byte.
        let byte = UInt8(truncatingIfNeeded: state >> 33)
        bytes.append(round % 2 == 0 ? byte : Array("'+:?UNBTZLIQY12 \n".utf8)[Int(byte) % 17])
      }
      let reading = OrderFile.read(bytes, name: "a.edi")
      #expect(!reading.problems.isEmpty && reading.orders.isEmpty, "round \(round)")
    }
  }

  static func latin1(_ text: String) throws -> [UInt8] { [UInt8](try #require(text.data(using: .isoLatin1))) }
}
