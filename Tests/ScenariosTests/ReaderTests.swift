import Foundation
import Testing

/// Another implementation, written from `Protocol/` alone, understands this one.
@Suite("The reader in Python", .serialized, .enabled(if: PythonReader.canRun, "needs python3 with venv, and the packages of Protocol/reader/requirements.txt"))
struct ReaderTests {
  @Test("the vectors of Protocol/vectors hold in Python", .timeLimit(.minutes(10)))
  func vectors() throws {
    try PythonReader.ready()
    let answer = try PythonReader.unitTests()
    #expect(answer.status == 0, "\(answer.err)")
    #expect(answer.err.contains("Ran ") && !answer.err.contains("Ran 0 tests"))
  }

  @Test("an invited reader pulls everything and prints the same records, also after updates and a concurrent edit", .timeLimit(.minutes(10)))
  func sameRecords() async throws {
    try PythonReader.ready()
    let town = try await company()
    let token = try town.at("hq", "invite", "PYR", "--role", "reader", "--name", "Python").trimmingCharacters(in: .whitespacesAndNewlines)
    let joined = try PythonReader.reader("--dir", town.dir("pyr"), "--join", token)
    try #require(joined.status == 0, "\(joined.err)")
    try compare(town, ["member", "operator", "product", "customer", "price", "sales_order", "order_line", "task", "invoice"])

    let order = try #require(try town.list("hq", "sales_order").first?["number"] as? String)
    try town.take("sh01", "order.check", by: "na", ["order": order])
    for site in ["hq", "lap1"] { try await until(town, site, "sales_order", "state", "checked") }
    try compare(town, ["sales_order", "task"])

    // The links are cut while office and laptop each promise another day.
    try town.at("hq", "peers", "--pause", "all")
    try town.take("sh01", "order.confirm", by: "na", ["order": order, "promised": "2099-01-20"])
    try town.take("lap1", "order.confirm", by: "na", ["order": order, "promised": "2099-01-26"])
    try town.at("hq", "peers", "--resume", "all")
    try await town.until("the lost edit at headquarters") { try town.at("hq", "conflicts").contains(order) }
    try compare(town, ["sales_order", "task", "operator"])
    for site in ["hq", "sh01", "lap1"] { #expect(town.stop(site)) }
  }

  /// Headquarters, an office, and a laptop of that office, with an order.
  private func company() async throws -> Town {
    let town = try Town()
    try town.found()
    try town.take(
      "hq", "product.define", by: "wei", ["code": "P-100", "name_en": "Pump <1> \"A\"", "name_zh": "水泵", "unit": "C62", "minutes": "12"])
    try await town.join("SH01", "office", as: "sh01", administrator: "li")
    try await until(town, "sh01", "product", "code", "P-100")
    let na = ["name": "na", "full_name": "Li Na", "roles": "sales-clerk sales-manager"]
    try town.take("sh01", "operator.register", by: "li", na)
    try town.take(
      "sh01", "customer.register", by: "na",
      [
        "code": "C-1", "name": "蓝天 <x>", "tax_number": "91320594MA1XJ4CK3C", "credit_limit": "500000.00 CNY",
        "address": "Lantian|1 Road|上海|200000|SH|CN",
      ])
    try town.take("sh01", "price.set", by: "na", ["product": "P-100", "price": "1280.5 CNY/C62"])
    try town.take(
      "sh01", "order.receive", by: "na",
      ["customer": "C-1", "customer_reference": "PO-1", "requested": "2099-01-15", "delivery_terms": "DAP Shanghai", "lines": "P-100 10 C62"])
    try await until(town, "hq", "sales_order", "state", "received")
    try await town.join("LAP1", "field", as: "lap1", administrator: "li", office: "SH01")
    try town.take("lap1", "operator.register", by: "li", na)
    try await until(town, "lap1", "sales_order", "state", "received")
    return town
  }

  private func until(_ town: Town, _ site: String, _ type: String, _ field: String, _ value: String) async throws {
    try await town.until("\(type).\(field) = \(value) at \(site)") { try town.list(site, type).contains { $0[field] as? String == value } }
  }

  /// The records are the same, in the same order, and so is their layout.
  private func compare(_ town: Town, _ types: [String]) throws {
    for type in types {
      let ours = try town.at("hq", "list", type, "--json", "--limit", "0")
      let theirs = try PythonReader.reader("--dir", town.dir("pyr"), "--list", type)
      #expect(theirs.status == 0, "\(type): \(theirs.err)")
      let records = try [ours, theirs.out].map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSArray }
      #expect(records[0] == records[1], "\(type)")
      #expect(ours == theirs.out, "\(type)")
    }
  }
}
