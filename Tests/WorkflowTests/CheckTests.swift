import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

/// What the tests of checks and exceptions read, and who acts in them.
extension Company {
  static let clerk = Actor(name: "wang", roles: [.salesClerk])
  static let manager = Actor(name: "liu", roles: [.salesManager])
  static let controller = Actor(name: "sun", roles: [.creditController])

  /// `rule @ field` of each finding about an order that somebody should look at.
  func findings(_ order: String, _ severities: Set<CheckSeverity> = [.warns, .blocks]) async throws -> [String] {
    let row = try await self.order(order)
    return try await office.workplace.look(as: Self.clerk) { context in
      try OrderChecks.findings(row, context).filter { severities.contains($0.severity) }.map { "\($0.rule.code) @ \($0.field)" }
    }
  }

  func exceptions(_ order: String, at place: Place? = nil) async throws -> [Row<OrderException>] {
    let id = try await self.order(order).id
    return try await (place ?? office).workplace.look(as: Self.clerk) { try OrderException.of(id, $0) }
  }

  /// Changes an order or another record as a program that takes no step might.
  func alter<R: RecordType>(_ type: R.Type, _ id: RecordID<R>, at place: Place? = nil, _ change: @escaping @Sendable (inout Draft<R>) -> Void) async throws {
    _ = try await (place ?? office).replica.commit(by: "test", step: "test.alter") { snapshot, changes in
      guard let row = try snapshot.get(id) else { return }
      try changes.update(row, change)
    }
  }
}

@Suite("The rules that orders are checked by")
struct CheckTests {
  @Test("every declared rule has a function, every function a rule, and all speak both languages")
  func registry() {
    #expect(Set(CheckRule.shipped.map(\.code)) == Set(OrderChecks.functions.keys))
    #expect(CheckRule.shipped.count == OrderChecks.functions.count && CheckRule.shipped.count > 25)
    let takers = AcceptException.step.operators
    for rule in CheckRule.shipped {
      #expect(isBilingual(rule.label), "\(rule.code)")
      #expect(takers.isSuperset(of: rule.accept), "\(rule.code)")
      #expect(ResolveException.step.operators.contains(rule.owner), "\(rule.code)")
      #expect(ServiceLevels.shipped.find(rule.level)?.step == ResolveException.step.name, "\(rule.code)")
      for parameter in rule.parameters { #expect(isBilingual(parameter.label) && parameter.range.contains(parameter.value), "\(rule.code).\(parameter.name)") }
      // What cannot be switched off must be weighty, or it would only annoy.
      if rule.isFixed { #expect(rule.severity == .blocks, "\(rule.code)") }
    }
    for type in ExceptionType.allCases { #expect(isBilingual(type.label) && ServiceLevels.shipped.find(CheckRule.level(type)) != nil) }
  }

  @Test("an order without fault is checked at once, and no exception is made")
  func clean() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.receiveOrder()
    #expect(try await company.findings(order).isEmpty)
    try await company.office.take("order.check", ["order": order])
    #expect(try await company.order(order).state == .checked)
    #expect(try await company.exceptions(order).isEmpty)
  }

  @Test("every finding comes at once, tied to its line and field, in both languages")
  func everything() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.headquarters.take("product.define", ["code": "P-200", "name_en": "Valve", "name_zh": "阀门", "unit": "C62", "minutes": "10"])
    try await company.sync()
    let raw = [
      "customer": "C-LANTIAN", "customer_reference": "PO-1", "requested": "2026-11-28", "delivery_terms": "DAT Suzhou",
      "address": "Lantian | Ring Road 8 |  | 2150 | | CN", "lines": "P-100 40 C62 1400.00 CNY\nP-200 45 C62 10 CNY",
    ]
    let order = try await company.office.get(SalesOrder.self, company.office.take("order.receive", raw).subject)
    try await company.headquarters.refuses(
      "product.change", ["product": "P-200", "pack_quantity": "0 C62", "minimum_quantity": "5 KGM", "reason": "x"],
      ["quantity.notPositive @ pack_quantity", "line.unit @ minimum_quantity"])
    try await company.headquarters.refuses("product.change", ["product": "P-200", "reason": "x"], ["entry.missing @ pack_quantity"])
    try await company.headquarters.take(
      "product.change", ["product": "P-200", "pack_quantity": "20 C62", "minimum_quantity": "50 C62", "discontinued": "yes", "reason": "Replaced by P-210."])
    try await company.sync()
    #expect(try await company.findings(order.number, Set(CheckSeverity.allCases)) == [
      "customer.contact @ customer", "product.discontinued @ lines[2].product", "product.pack @ lines[2].quantity", "product.minimum @ lines[2].quantity",
      "price.list @ lines[2].price", "price.tolerance @ lines[1].price", "address.incomplete @ address", "address.postcode @ address",
      "date.free @ requested", "date.leadTime @ requested", "terms.incoterms @ delivery_terms",
    ])
    let said = try await company.office.workplace.look(as: Company.clerk) { try OrderChecks.findings(order, $0) }
    for finding in said { #expect(isBilingual(finding.what) && isBilingual(finding.remedy), "\(finding.rule.code)") }
    #expect(said.first { $0.rule.code == "product.pack" }?.remedy.en == "Offer 40 pcs or 60 pcs.")
  }

  @Test("wrong sums, strange units, empty lines and days out of the world are found in records that came by another way")
  func foreign() async throws {
    let company = try await Company()
    try await company.setUp()
    let number = try await company.receiveOrder()
    let order = try await company.order(number)
    let line = try await company.office.only(OrderLine.self)
    try await company.alter(OrderLine.self, line.id) { $0.value = Money(minor: 1, currency: "CNY") }
    #expect(try await company.findings(number) == ["line.value @ lines[1].value", "line.value @ total"])
    try await company.alter(OrderLine.self, line.id) { $0.quantity = Quantity(ExactDecimal(-1), "SET") }
    try await company.alter(SalesOrder.self, order.id) {
      $0.address = nil
      $0.paymentDays = 90
      $0.requested = Day("2099-01-01")
    }
    #expect(try await company.findings(number) == [
      "order.lines @ lines[1].quantity", "product.unit @ lines[1].quantity", "line.value @ total", "address.missing @ address", "date.far @ requested",
      "terms.payment @ payment_days",
    ])
  }

  @Test("a quantity in another unit of the same dimension is told converted; of another dimension not at all")
  func units() {
    let grams = Quantity(ExactDecimal(2_500), "GRM")
    #expect(UnitConversion.convert(grams, to: "KGM") == Quantity(ExactDecimal(millionths: 2_500_000), "KGM"))
    #expect(UnitConversion.convert(Quantity(ExactDecimal(3), "TNE"), to: "GRM") == Quantity(ExactDecimal(3_000_000), "GRM"))
    #expect(UnitConversion.convert(grams, to: "MTR") == nil && UnitConversion.convert(grams, to: "BX") == nil)
    #expect(UnitConversion.convert(Quantity(.maximum, "TNE"), to: "GRM") == nil)
    #expect(UnitConversion.remedy(grams, to: "KGM").en == "Is 2.5 kg meant?")
  }

  @Test("delivery terms are a rule of Incoterms 2020 and a place", arguments: [
    ("DAP Suzhou", nil), ("fob Shanghai, Incoterms® 2020", nil), ("EXW 苏州", nil), ("CIF Hamburg", nil), ("DAT Suzhou", "incoterms.replaced"),
    ("DAP", "incoterms.place"), ("DAP Incoterms 2020", "incoterms.place"), ("free house", "incoterms.unknown"), ("", "incoterms.unknown"),
  ] as [(String, String?)])
  func incoterms(_ text: String, _ code: String?) {
    let problem = Incoterms.problem(text)
    #expect(problem?.code == code)
    if let problem { #expect(isBilingual(problem.what) && isBilingual(problem.remedy)) }
  }

  @Test("there are eleven rules of Incoterms 2020, and what took another's place is one of them")
  func elevenIncoterms() {
    #expect(Incoterms.codes.count == 11)
    for code in Incoterms.codes { #expect(Incoterms.name(code).map(isBilingual) == true) }
    for old in ["DAT", "DDU", "DAF", "DES", "DEQ", "C&F", "CNF"] { #expect(Incoterms.problem("\(old) X")?.code == "incoterms.replaced") }
  }

  @Test("postcodes have the form of their country", arguments: [
    ("CN", "215000", true), ("CN", "21500", false), ("CN", "21500A", false), ("DE", "20457", true), ("GB", "sw1a 1aa", true), ("GB", "12345", false),
    ("NL", "1012 AB", true), ("US", "94105-1420", true), ("JP", "100-0001", true), ("CN", "", false),
  ])
  func postcodes(_ country: String, _ text: String, _ fits: Bool) throws {
    #expect(Postcode.fits(text, try #require(Postcode.forms[country])) == fits)
  }

  @Test("the same goods within two weeks under another reference are suspected, and so is what is far above the usual")
  func unusual() async throws {
    let company = try await Company()
    try await company.setUp(limit: "90000000.00 CNY")
    for reference in ["PO-1", "PO-2", "PO-3"] { _ = try await company.confirmOrder(reference, lines: "P-100 \(reference.suffix(1)) C62") }
    #expect(try await company.findings(try await company.receiveOrder("PO-4", lines: "P-100 2 C62")) == ["duplicate.content @ lines"])
    let large = try await company.receiveOrder("PO-5", lines: "P-100 21 C62")
    #expect(try await company.findings(large) == ["quantity.outlier @ lines[1].quantity", "value.outlier @ total"])
    company.clock.set(moment("2026-12-20", 9))
    #expect(try await company.findings(try await company.receiveOrder("PO-6", lines: "P-100 2 C62")).isEmpty)
  }

  @Test("goods that go abroad are told, and an order over credit")
  func abroad() async throws {
    let company = try await Company()
    try await company.setUp(limit: "50000.00 CNY")
    let raw = ["customer": "C-LANTIAN", "customer_reference": "PO-1", "address": "X | Hafenstraße 7 | Hamburg | 20457 | | DE", "lines": "P-100 40 C62"]
    let order = try await company.office.get(SalesOrder.self, company.office.take("order.receive", raw).subject)
    #expect(try await company.findings(order.number) == ["fraud.country @ address", "credit.over @ total"])
  }
}
