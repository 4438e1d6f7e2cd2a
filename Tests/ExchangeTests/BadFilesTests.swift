import Foundation
import Ground
import Testing

@testable import Exchange

@Suite("Bad order files")
struct BadFilesTests {
  /// As the intake finds them: a change of an order is no order, but taken for what it is, and says what it lacks.
  static let received: [(file: String, found: [String])] = expected.map { one in
    guard one.file == "order-change.xml" else { return one }
    return (file: one.file, found: ["order.noReference customerReference 2", "change.noOrder orderReference 2", "order.noCustomer customer 2"])
  }

  /// Every file in Tools/samples/bad, and everything that is wrong with it.
  static let expected: [(file: String, found: [String])] = [
    ("empty.xml", ["file.empty - -"]),
    ("not-xml.xml", ["xml.notXML - 1"]),
    ("damaged.xml", ["xml.notXML - 9"]),
    ("cut-off.xml", ["xml.cutOff - 14"]),
    ("doctype.xml", ["xml.entities - 2"]),
    ("external-entity.xml", ["xml.entities - 3"]),
    ("billion-laughs.xml", ["xml.entities - 2"]),
    ("undeclared-entity.xml", ["xml.entities - 3"]),
    ("gbk-as-utf8.xml", ["xml.encoding - 7"]),
    ("unknown-encoding.xml", ["xml.encoding - 1"]),
    ("invoice.xml", ["xml.wrongDocument - 2"]),
    ("order-change.xml", ["xml.wrongDocument - 2"]),
    ("wrong-namespace.xml", ["xml.wrongNamespace - 2"]),
    ("too-deep.xml", ["xml.tooDeep - 7"]),
    ("no-lines.xml", ["order.noLines lines 2"]),
    ("no-reference.xml", ["order.noReference customerReference 2"]),
    ("no-currency.xml", ["currency.missing currency 2"]),
    ("bad-currency.xml", ["currency.notACode currency 5"]),
    ("no-customer.xml", ["order.noCustomer customer 2"]),
    ("no-date.xml", ["date.missing issued 2"]),
    ("no-item.xml", ["line.noItem lines[1] 7"]),
    ("duplicate-lines.xml", ["line.duplicateNumber lines[3].number 17"]),
    (
      "addresses.xml",
      ["delivery.severalAddresses lines[2].deliveryAddress 12", "country.notACode lines[2].deliveryAddress.country 13"]
    ),
    (
      "quantities.xml",
      [
        "quantity.notPositive lines[1].quantity 8", "quantity.notPositive lines[2].quantity 13",
        "quantity.notANumber lines[3].quantity 18", "quantity.notANumber lines[4].quantity 23",
        "quantity.tooLarge lines[5].quantity 28", "quantity.tooManyPlaces lines[6].quantity 33", "quantity.noUnit lines[7].unit 38",
        "quantity.missing lines[8].quantity 42", "quantity.missing lines[9].quantity 47", "quantity.unknownUnit lines[10].unit 53",
        "quantity.tooLarge lines[11].quantity 58",
      ]
    ),
    (
      "dates.xml",
      [
        "date.impossible issued 4", "date.notADate requested 7", "date.impossible lines[1].requested 9",
        "date.notADate lines[2].requested 14", "delivery.severalDates lines[3].requested 19",
      ]
    ),
    (
      "prices.xml",
      [
        "price.negative lines[1].price 9", "price.notANumber lines[2].price 14", "price.tooLarge lines[3].price 19",
        "price.tooManyPlaces lines[4].price 24", "price.otherCurrency lines[5].price 29", "price.badBase lines[6].price 34",
      ]
    ),
    ("columns.csv", ["csv.columnMissing quantity 1", "csv.columnMissing currency 1"]),
    ("column-twice.csv", ["csv.columnTwice order 1"]),
    ("header-only.csv", ["order.noLines lines 1"]),
    ("quotes.csv", ["csv.quotes - 3"]),
    ("inches.csv", ["csv.quotes - 2"]),
    ("not-text.csv", ["csv.encoding - -"]),
    ("workbook.csv", ["file.unknownFormat - -"]),
    (
      "rows.csv",
      [
        "quantity.notPositive orders[1].lines[1].quantity 2", "quantity.notPositive orders[1].lines[2].quantity 4",
        "price.negative orders[1].lines[2].price 4", "date.impossible orders[1].lines[2].requested 4",
        "quantity.notANumber orders[1].lines[3].quantity 5", "date.notADate orders[1].lines[3].requested 5",
        "line.duplicateNumber orders[1].lines[4].number 7", "line.noItem orders[1].lines[4] 7",
        "quantity.tooLarge orders[1].lines[4].quantity 7", "quantity.noUnit orders[1].lines[4].unit 7",
        "order.noReference customerReference 8", "date.missing orders[2].issued 9", "currency.missing orders[2].currency 9",
        "quantity.notANumber orders[2].lines[1].quantity 9", "quantity.missing orders[2].lines[2].quantity 10",
        "csv.tooManyCells - 11",
      ]
    ),
  ]

  @Test("Each bad file is refused whole, with everything wrong in it named by code, field and line", arguments: expected)
  func refused(file: String, found: [String]) throws {
    let reading = try OrderFiles.sample("bad/" + file)
    #expect(reading.found == found)
    #expect(reading.orders.isEmpty)
  }

  @Test("No bad file lies in the folder untested")
  func complete() throws {
    let folder = OrderFiles.root.appendingPathComponent("Tools/samples/bad").path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == Self.expected.map(\.file).sorted())
  }

  @Test("Zero and negative quantities are shown as they were got, in both languages")
  func showsValue() throws {
    let problems = try OrderFiles.sample("bad/quantities.xml").problems
    #expect(problems[0].what[.english].contains("(got \"0\")"))
    #expect(problems[1].what[.english].contains("(got \"-5\")"))
    #expect(problems[1].what[.chinese].contains("“-5”"))
  }

  @Test("A wrong document is called what it is")
  func namesDocument() throws {
    #expect(try OrderFiles.sample("bad/invoice.xml").problems[0].what[.english].contains("Invoice"))
    #expect(try OrderFiles.sample("bad/order-change.xml").problems[0].what[.chinese].contains("OrderChange"))
  }

  @Test("A mistyped column is suggested for the one that is missing, and for no other")
  func suggestsColumn() throws {
    let problems = try OrderFiles.sample("bad/columns.csv").problems
    #expect(problems[0].remedy[.english].contains("Quantty"))
    #expect(!problems[1].remedy[.english].contains("Quantty"))
  }

  @Test("A refused file still tells which orders it was about")
  func references() throws {
    #expect(try OrderFiles.sample("bad/rows.csv").references == ["BAD-2", "BAD-3"])
    #expect(try OrderFiles.sample("bad/prices.xml").references == ["BAD-1"])
  }

  @Test("An order that is cut off anywhere is refused as cut off")
  func cutAnywhere() throws {
    let bytes = try OrderFiles.bytes("Tools/samples/order-mueller.xml")
    // Every byte near both ends, where the cases differ; every seventh between them.
    for length in 1..<(bytes.count - 2) where length < 200 || length > bytes.count - 200 || length % 7 == 0 {
      let reading = OrderFile.read(Array(bytes[..<length]), name: "order.xml")
      #expect(reading.problems.map(\.code) == ["xml.cutOff"] && reading.orders.isEmpty, "cut after \(length) bytes")
    }
  }

  @Test("A document type is found behind a comment, in UTF-16 too")
  func hiddenDocumentType() throws {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<!-- > -->\n<!DOCTYPE Order [<!ENTITY a \"b\">]>\n" + UBL.order()
    let wide = [UInt8](try #require(text.data(using: .utf16)))
    #expect(OrderFile.read(wide, name: "order.xml").found == ["xml.entities - 3"])
  }
}

/// The same numbers on every machine and every day (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

@Suite("Damaged order files")
struct DamagedFilesTests {
  @Test(
    "However a file is damaged, there are orders or problems, never both and never neither",
    arguments: ["order-lantian.xml", "order-mueller.xml", "order-haiyun.csv", "order-lantian-gb18030.csv", "bad/rows.csv", "order-lantian.edi"])
  func damaged(file: String) throws {
    let bytes = try OrderFiles.bytes("Tools/samples/" + file)
    var random = Seeded(state: 20_261_124)
    let marks = Array("<>&\"',;\n-0/=!?\u{0}é".utf8)
    for round in 0..<250 {
      var damaged = bytes
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[place] = marks.randomElement(using: &random) ?? 0
        case 1: damaged.remove(at: place)
        default: damaged.insert(UInt8.random(in: 0...255, using: &random), at: place)
        }
      }
      let reading = OrderFile.read(damaged, name: file)
      #expect(reading.orders.isEmpty != reading.problems.isEmpty, "round \(round)")
      for problem in reading.problems { #expect(problem.line.map { $0 >= 1 } ?? true) }
    }
  }
}
