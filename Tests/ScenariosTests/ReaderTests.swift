import Foundation
import Testing

/// Another implementation, written from `Protocol/` alone, understands this one, and is understood by it.
@Suite("The reader and the member in Python", .serialized, .enabled(if: PythonReader.canRun, "needs python3 with venv, and the packages of Protocol/reader/requirements.txt"))
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
    try comparePulled(town, ["member", "operator", "product", "customer", "price", "sales_order", "order_line", "task", "invoice"])

    let order = try #require(try town.list("hq", "sales_order").first?["number"] as? String)
    try town.take("sh01", "order.check", by: "na", ["order": order])
    for site in ["hq", "lap1"] { try await until(town, site, "sales_order", "state", "checked") }
    try comparePulled(town, ["sales_order", "task"])

    // The links are cut while office and laptop each promise another day.
    try town.at("hq", "peers", "--pause", "all")
    try town.take("sh01", "order.confirm", by: "na", ["order": order, "promised": "2099-01-20"])
    try town.take("lap1", "order.confirm", by: "na", ["order": order, "promised": "2099-01-26"])
    try town.at("hq", "peers", "--resume", "all")
    try await town.until("the lost edit at headquarters") { try town.at("hq", "conflicts").contains(order) }
    #expect(try town.at("hq", "conflicts", "--count", "--json").contains("\"open\": 1"))
    let listed = try town.at("hq", "conflicts", "--record", order, "--kind", "edit", "--json")
    for text in ["2099-01-20", "2099-01-26", "SH01", "LAP1", "\"operator\": \"na\"", "\"owner\": null"] { #expect(listed.contains(text), "\(text)") }
    #expect(try town.at("hq", "conflicts", "--kind", "lifecycle").contains("No conflicts."))
    #expect(try town.at("hq", "conflicts", "--older-than", "1").contains("No conflicts."))
    try comparePulled(town, ["sales_order", "task", "operator"])
    for site in ["hq", "sh01", "lap1"] { #expect(town.stop(site)) }
  }

  @Test("a laptop that is not of this program takes an order, and an edit at the office meanwhile is a conflict on both sides", .timeLimit(.minutes(10)))
  func laptop() async throws {
    try PythonReader.ready()
    let town = try await office()
    let laptop = PythonMember(town, "pyl")
    try laptop.join("PYL", ["--role", "field", "--office", "SH01"], administrator: "ann")
    try laptop.run("sync")
    let product = try #require(try laptop.list("product").first?["id"] as? String)

    // With no network: a customer, and an order with its lines in one change set.
    let customer = try laptop.run(
      "create", "customer", "code=C-9", "name=青山 <Pumps>", "tax_number=91320594MA1XJ4CK3C", "grade=key", "credit_limit=20000.00 CNY", "payment_days=30",
      "state=registered", "address=Qingshan|2 Road|Suzhou|215000|JS|CN", "--by", "ann", "--step", "customer.register")
    try laptop.run("update", "customer", customer, "state=verified", "--by", "ann", "--step", "customer.verify", "--reason", "seen their licence")
    try laptop.step("order.receive", by: "ann", order(of: customer, product: product))
    try laptop.run("sync")

    let number = try #require(try laptop.list("sales_order").first { $0["customer_reference"] as? String == "PY-1" }?["number"] as? String)
    #expect(number.hasPrefix("SO-PYL-20") && number.hasSuffix("-000001"))
    try await until(town, "sh01", "sales_order", "number", number)
    #expect(try town.list("sh01", "order_line").count == 3)
    try expectInTimeline(town, "sh01", number, ["PYL", "ann", "order.receive", "State: received"])
    try expectInTimeline(town, "hq", customer, ["PYL", "customer.verify", "registered → verified", "seen their licence"])

    // The office goes on with it, and the laptop sees that.
    try town.take("sh01", "order.check", by: "na", ["order": number])
    try await until(town, "hq", "sales_order", "state", "checked")
    try laptop.run("sync")
    let ours = try #require(try laptop.list("sales_order").first { $0["number"] as? String == number })
    #expect(ours["state"] as? String == "checked")

    // Neither knows of the other's promise.
    let id = try #require(ours["id"] as? String)
    try town.take("sh01", "order.confirm", by: "na", ["order": number, "promised": "2099-01-20"])
    try await until(town, "hq", "sales_order", "promised", "2099-01-20")
    try laptop.run("update", "sales_order", id, "promised=2099-01-26", "state=confirmed", "--by", "ann", "--step", "order.confirm")
    try laptop.run("sync")
    try await until(town, "sh01", "sales_order", "promised", "2099-01-26")
    for site in ["hq", "sh01"] { #expect(try town.at(site, "conflicts").contains("2099-01-20"), "\(site)") }
    let lost = try laptop.conflicts()
    #expect(lost.count == 1)
    #expect(lost.first?["lost"] as? String == "2099-01-20" && lost.first?["present"] as? String == "2099-01-26" && lost.first?["lost_by"] as? String == "SH01.1")

    // Decided at the office: closed on the laptop as well.
    try town.take("sh01", "conflict.resolve", by: "na", ["subject": id, "field": "promised", "decision": "keep"])
    try await town.until("the decision at headquarters") { try town.list("hq", "conflict_resolution").count == 1 }
    try laptop.run("sync")
    #expect(try laptop.conflicts().isEmpty)

    try await town.untilEqual("sh01", with: "HQ")
    #expect(try laptop.run("verify").contains("Identical with HQ"))
    for site in ["hq", "sh01"] { #expect(try town.attempt(site, "verify").status == 0, "\(site)") }
    for type in ["member", "operator", "product", "customer", "price", "sales_order", "order_line", "task", "conflict_resolution"] {
      #expect(try town.at("hq", "list", type, "--json", "--limit", "0") == laptop.text("list", type), "\(type)")
    }
    for site in ["hq", "sh01"] { #expect(town.stop(site)) }
  }

  @Test("an office that is not of this program keeps its own records, and what its program may not do is refused and shown", .timeLimit(.minutes(10)))
  func wrongDoings() async throws {
    try PythonReader.ready()
    let town = try await office()
    let member = PythonMember(town, "py01")
    try member.join("PY01", ["--role", "office"], administrator: "eve")
    try member.run("sync")
    let site = try #require(try town.list("hq", "member").first { $0["code"] as? String == "PY01" }?["site"] as? Int)
    let product = try #require(try member.list("product").first)
    try member.run(
      "create", "customer", "code=C-OWN", "name=Own", "tax_number=x", "grade=standard", "credit_limit=1 CNY", "payment_days=30", "state=registered",
      "--shelf", "office/\(site)", "--by", "eve")
    try member.run("sync")
    #expect(try town.list("hq", "customer").contains { $0["code"] as? String == "C-OWN" && $0["shelf"] as? String == "office/\(site)" })
    let customers = try town.list("hq", "customer").count

    // Its own program refuses to write what others would refuse.
    let refused = try PythonReader.member(
      in: town.dir("py01"), ["update", "product", try #require(product["id"] as? String), "name_en=Mine", "--by", "eve"])
    #expect(refused.status == 1 && refused.err.contains("right"), "\(refused.err)")

    let rogue = try PythonReader.rogue(town.dir("py01"), "office/2", try #require(product["id"] as? String))
    try #require(rogue.status == 0, "\(rogue.err)")
    let wrongs = try #require(try JSONSerialization.jsonObject(with: Data(rogue.out.utf8)) as? [[String: Any]])
    let expected = [
      "breaks_its_chain": "seal", "writes_on_a_shelf_of_another_office": "shelf", "renames_a_product_of_headquarters": "right",
      "seals_by_another_key": "seal", "writes_an_hour_ahead": "clockAhead",
    ]
    #expect(Dictionary(uniqueKeysWithValues: wrongs.map { ($0["wrong"] as? String ?? "", $0["code"] as? String ?? "") }) == expected)
    let shown = try quarantine(town, "hq")
    for wrong in wrongs {
      let name = wrong["wrong"] as? String ?? "", incarnation = wrong["incarnation"] as? Int ?? 0
      let number = name == "breaks_its_chain" ? 2 : 1
      #expect(shown["\(site).\(incarnation)/\(number)"] == expected[name], "\(name)")
    }
    #expect(shown.count == wrongs.count)

    // Nothing of it is anywhere, but for the genuine change set that the broken chain begins with.
    #expect(try town.list("hq", "customer").filter { ($0["code"] as? String)?.hasPrefix("ROGUE") == true }.count == 1)
    #expect(try town.list("hq", "customer").count == customers + 1)
    #expect(try town.list("hq", "product").first?["name_en"] as? String == product["name_en"] as? String)
    #expect(try quarantine(town, "sh01").isEmpty)
    // The site's own chain goes on.
    try member.run("create", "customer", "code=C-NEXT", "name=Next", "tax_number=x", "grade=vip", "credit_limit=1 CNY", "payment_days=30", "state=registered", "--by", "eve")
    try member.run("sync")
    #expect(try town.list("hq", "customer").contains { $0["code"] as? String == "C-NEXT" })
    for site in ["hq", "sh01"] { #expect(try town.attempt(site, "verify").status == 0, "\(site)") }
    for site in ["hq", "sh01"] { #expect(town.stop(site)) }
  }

  @Test("of three hundred change sets made by chance both programs take the same, and refuse the others with the same codes", .timeLimit(.minutes(10)))
  func sameVerdicts() async throws {
    try PythonReader.ready()
    let town = try Town()
    try town.found()
    try town.take("hq", "product.define", by: "wei", ["code": "P-100", "name_en": "Pump", "name_zh": "水泵", "unit": "C62", "minutes": "12"])
    let member = PythonMember(town, "py01")
    try member.join("PY01", ["--role", "office"], administrator: "eve")
    for number in 1...3 {
      try member.run(
        "create", "customer", "code=C-\(number)", "name=Own", "tax_number=x", "grade=standard", "credit_limit=1 CNY", "payment_days=30", "state=registered",
        "--by", "eve")
    }
    try member.run("sync")
    let judge = PythonMember(town, "pyr")
    try judge.join("PYR", ["--role", "reader", "--shelves", "*"], administrator: nil)

    let answer = try PythonReader.differential(town.dir("py01"), town.dir("pyr"), "20261124", "2", "300")
    #expect(answer.status == 0, "\(answer.out.suffix(2_000))\(answer.err)")
    let verdicts = try #require(try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any])
    let codes = try #require(verdicts["codes"] as? [String: Int])
    #expect(codes.values.reduce(0, +) == 300)
    for code in ["taken", "malformed", "right", "shelf", "required"] { #expect((codes[code] ?? 0) > 0, "\(code)") }

    #expect(try town.attempt("hq", "verify").status == 0)
    try judge.run("sync")
    #expect(try judge.run("verify").contains("Identical with HQ"))
    try comparePulled(town, ["operator", "customer", "sales_order", "order_line", "task", "price", "supply_request", "complaint", "conflict_resolution"])
    #expect(town.stop("hq"))
  }

  /// By change set (`site.incarnation/number`) the code with which it was refused.
  private func quarantine(_ town: Town, _ site: String) throws -> [String: String] {
    let object = try JSONSerialization.jsonObject(with: Data(try town.at(site, "conflicts", "--json").utf8)) as? [String: Any]
    let refused = try #require(object?["refused"] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: refused.map { ($0["change_set"] as? String ?? "", $0["code"] as? String ?? "") })
  }

  /// An order with two lines, as one step.
  private func order(of customer: String, product: String) -> [[String: Any]] {
    let lines = [("2", "2561.00"), ("4", "5122.00")].enumerated().map { index, line in
      [
        "create": "order_line",
        "fields": [
          "sales_order": "@order", "position": index + 1, "product": product, "quantity": "\(line.0) C62", "price": "1280.5 CNY/C62",
          "value": "\(line.1) CNY",
        ] as [String: Any],
      ] as [String: Any]
    }
    let head: [String: Any] = [
      "create": "sales_order", "as": "order",
      "fields": [
        "customer": customer, "customer_reference": "PY-1", "channel": "visit", "received": "2026-11-24T16:40:00Z", "requested": "2099-01-15",
        "payment_days": 30, "total": ["amount": "7683.00", "currency": "CNY"], "state": "received", "address": "Qingshan|2 Road|Suzhou|215000|JS|CN",
      ] as [String: Any],
    ]
    return [head] + lines
  }

  private func expectInTimeline(_ town: Town, _ site: String, _ record: String, _ words: [String]) throws {
    let timeline = try town.at(site, "timeline", record)
    for word in words { #expect(timeline.contains(word), "\(word) in \(timeline)") }
  }

  /// Headquarters, an office, and a laptop of that office, with an order.
  private func company() async throws -> Town {
    let town = try await office()
    try await town.join("LAP1", "field", as: "lap1", administrator: "li", office: "SH01")
    try town.take("lap1", "operator.register", by: "li", ["name": "na", "full_name": "Li Na", "roles": "sales-clerk sales-manager"])
    try await until(town, "lap1", "sales_order", "state", "received")
    return town
  }

  /// Headquarters and an office with a product, a customer, a price and an order.
  private func office() async throws -> Town {
    let town = try Town()
    try town.found()
    try town.take(
      "hq", "product.define", by: "wei", ["code": "P-100", "name_en": "Pump <1> \"A\"", "name_zh": "水泵", "unit": "C62", "minutes": "12"])
    try await town.join("SH01", "office", as: "sh01", administrator: "li")
    try await until(town, "sh01", "product", "code", "P-100")
    try town.take("sh01", "operator.register", by: "li", ["name": "na", "full_name": "Li Na", "roles": "sales-clerk sales-manager"])
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
    return town
  }

  private func until(_ town: Town, _ site: String, _ type: String, _ field: String, _ value: String) async throws {
    try await town.until("\(type).\(field) = \(value) at \(site)") { try town.list(site, type).contains { $0[field] as? String == value } }
  }

  /// The records are the same, in the same order, and so is their layout.
  private func comparePulled(_ town: Town, _ types: [String]) throws {
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
