import Ground
import Testing

@testable import Workflow

@Suite("The declared forms of what people enter")
struct FormatTests {
  @Test("every form's own example has it, and the words are in both languages")
  func examples() {
    #expect(Format.all.map(\.name) == ["email", "customerCode", "reference"])
    for format in Format.all { #expect(format.matches(format.example) && !format.matches("") && isBilingual(Words(format.en, format.zh)), "\(format.name)") }
  }

  @Test("what has another form is refused with an example", arguments: [
    ("email", "a@b"), ("email", "a b@c.cn"), ("email", "a@@b.cn"), ("email", "x@y.cn, z@y.cn"), ("customerCode", "C LANTIAN"),
    ("reference", "PO-1\nPO-2"),
  ])
  func others(_ name: String, _ text: String) throws {
    let problem = try #require(Format.problem(name, text, field: "x"))
    #expect(problem.code == "format.\(name)" && problem.field == "x" && isBilingual(problem.what) && isBilingual(problem.remedy))
  }

  @Test("a country goes by its code or by the names that people write", arguments: [
    ("CN", "CN"), ("cn", "CN"), ("中国", "CN"), ("P.R. China", "CN"), ("germany", "DE"), ("UK", "GB"), ("FR", "FR"), ("Wonderland", nil), ("", nil), ("1A", nil),
  ] as [(String, String?)])
  func countries(_ text: String, _ code: String?) { #expect(Country.code(text) == code) }

  @Test("each country has a name in both languages, and no name means two")
  func countryNames() {
    for (code, names) in Country.all {
      #expect(names.contains { $0.unicodeScalars.allSatisfy { $0.value < 0x300 } } && names.contains { isBilingual(Words("x", $0)) }, "\(code)")
      for name in names { #expect(Country.code(name) == code, "\(name)") }
    }
  }

  @Test("a customer with a strange e-mail address, country and code hears of all at once")
  func customer() async throws {
    let company = try await Company()
    try await company.setUp()
    try await company.office.refuses(
      "customer.register",
      [
        "code": "C NEW", "name": "New Works", "tax_number": "9144030071526726XG", "email": "sales at new", "address": "New Works | Road 1 | Shenzhen | Wonderland",
        "credit_limit": "1 CNY",
      ], ["format.customerCode @ code", "format.email @ email", "address.country @ address"])
  }
}
