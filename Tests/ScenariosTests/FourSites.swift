import Foundation
import Testing

@Suite("Four sites", .serialized)
struct FourSites {
  /// Headquarters, an office, a plant and a warehouse with people, a product, a price and material.
  static func company() async throws -> Town {
    let town = try Town()
    try town.found()
    try await town.join("SH01", "office", as: "sh01", administrator: "li.na")
    try await town.join("PL01", "plant", as: "pl01", administrator: "chen")
    try await town.join("WH01", "warehouse", as: "wh01", administrator: "zhao")
    try town.take("hq", "product.define", by: "wei", ["code": "P-100", "name_en": "Pump", "name_zh": "泵", "unit": "C62", "minutes": "30"])
    try town.take("hq", "bill.define", by: "wei", ["product": "P-100", "component": "CAST-IRON", "quantity": "14 KGM"])
    for (name, roles) in [("wang", "sales-clerk service-agent"), ("liu", "sales-manager"), ("he", "credit-controller"), ("sun", "accountant")] {
      try town.take("sh01", "operator.register", by: "li.na", ["name": name, "full_name": name, "roles": roles])
    }
    try town.take("pl01", "operator.register", by: "chen", ["name": "gang", "full_name": "gang", "roles": "planner foreman operator storekeeper"])
    try town.take("wh01", "operator.register", by: "zhao", ["name": "min", "full_name": "min", "roles": "storekeeper inspector dispatcher driver"])
    try town.take("pl01", "centre.define", by: "chen", ["code": "ASM", "name": "Assembly", "minutes_a_day": "960"])
    for site in ["sh01", "pl01", "wh01"] { try await town.until("catalogue at \(site)") { try town.list(site, "bill_line").count == 1 } }
    try town.take("pl01", "material.receive", by: "gang", ["component": "CAST-IRON", "quantity": "1000 KGM"])
    try town.take("sh01", "price.set", by: "liu", ["product": "P-100", "price": "1280.00 CNY/C62"])
    try town.take(
      "sh01", "customer.register", by: "wang",
      [
        "code": "C-LANTIAN", "name": "Lantian", "tax_number": "91320594MA1XJ4CK3C", "credit_limit": "800000.00 CNY",
        "address": "Lantian|1 Road|Suzhou|CN",
      ])
    return town
  }

  static func approvedOrder(_ town: Town) throws -> String {
    let order = try town.take(
      "sh01", "order.receive", by: "wang", ["customer": "C-LANTIAN", "customer_reference": "PO-1", "lines": "P-100 10 C62"])
    let number = try #require(order["number"] as? String)
    try town.take("sh01", "order.check", by: "wang", ["order": number])
    try town.take("sh01", "order.confirm", by: "wang", ["order": number])
    try town.take("sh01", "order.review", by: "he", ["order": number, "decision": "approve", "findings": "fine"])
    try town.take("sh01", "order.approve", by: "liu", ["order": number])
    return number
  }

  @Test("one order from the call to the paid invoice and the answered complaint, with every link cut in the middle")
  func thread() async throws {
    let town = try await Self.company()
    let number = try Self.approvedOrder(town)
    try await town.until("request at the plant") { try town.list("pl01", "supply_request").count == 1 }
    try await town.until("request at the warehouse") { try town.list("wh01", "dispatch_request").count == 1 }

    // Every link is cut: the plant works for itself.
    try town.at("hq", "peers", "--pause", "all")
    let work = try #require(try town.take("pl01", "plan.schedule", by: "gang", ["request": number])["number"] as? String)
    try town.take("pl01", "material.reserve", by: "gang", ["work_order": work])
    try town.take("pl01", "work.release", by: "gang", ["work_order": work])
    try town.take("pl01", "work.report", by: "gang", ["work_order": work, "good": "10", "scrap": "1"])
    // Meanwhile the office writes down a call, and nobody else can know.
    try town.take("sh01", "complaint.open", by: "wang", ["order": number, "kind": "service", "text": "Where is it?"])
    #expect(try town.list("wh01", "work_order").isEmpty)
    #expect(try town.list("hq", "complaint").isEmpty)
    #expect(try town.at("hq", "peers").contains("paused"))

    try town.at("hq", "peers", "--resume", "all")
    try await town.until("work report at the warehouse") { try town.list("wh01", "work_report").count == 1 }
    try await town.until("complaint at headquarters") { try town.list("hq", "complaint").count == 1 }
    let receipt = try #require(
      try town.take("wh01", "goods.receive", by: "min", ["work_order": work, "quantity": "10", "location": "A-01"])["number"] as? String)
    try town.take("wh01", "inspection.record", by: "min", ["receipt": receipt, "sample": "3", "defects": "0", "accepted": "yes"])
    let shipment = try #require(try town.take("wh01", "shipment.pack", by: "min", ["request": number, "cartons": "2"])["number"] as? String)
    try town.take("wh01", "shipment.dispatch", by: "min", ["shipment": shipment, "carrier": "SF", "vehicle": "苏E-12345"])
    try town.take("wh01", "delivery.record", by: "min", ["shipment": shipment, "received_by": "Mr Zhou"])
    try await town.until("delivery at the office") { try town.list("sh01", "delivery").count == 1 }
    #expect(try town.at("sh01", "inbox", "--by", "sun").contains("invoice.issue"))
    try town.take("sh01", "invoice.issue", by: "sun", ["order": number])
    let invoice = try #require(try town.list("sh01", "invoice").first)
    #expect((invoice["gross"] as? [String: String])?["amount"] == "14464.00")
    try town.take(
      "sh01", "payment.record", by: "sun",
      ["invoice": try #require(invoice["number"] as? String), "amount": "14464.00 CNY", "reference": "BANK-1"])
    let complaint = try #require(try town.list("sh01", "complaint").first?["number"] as? String)
    try town.take("sh01", "complaint.answer", by: "wang", ["complaint": complaint, "answer": "Delivered today."])

    for (site, code) in [("sh01", "HQ"), ("pl01", "HQ"), ("wh01", "HQ")] { try await town.untilEqual(site, with: code) }
    let order = try #require(try town.list("hq", "sales_order").first)
    #expect(order["state"] as? String == "paid")
    #expect(try town.list("pl01", "sales_order").isEmpty && town.list("wh01", "invoice").isEmpty)
    let timeline = try town.at("hq", "timeline", number)
    for step in ["order.receive", "order.check", "order.confirm", "order.review", "order.approve", "invoice.issue", "payment.record"] {
      #expect(timeline.contains(step), "\(step)")
    }
    #expect(try town.at("sh01", "show", number).contains("HQ has it since"))
    for site in ["hq", "sh01", "pl01", "wh01"] { #expect(town.stop(site)) }
  }

  @Test("a site that is revoked is cut off, and what it writes afterwards comes to nobody")
  func revoked() async throws {
    let town = try Town()
    try town.found()
    try await town.join("SH01", "office", as: "sh01", administrator: "li.na")
    try await town.join("SH02", "office", as: "sh02", administrator: "bo")
    try await town.until("both known") { try town.list("sh02", "operator").count == 3 }
    try town.at("hq", "revoke", "SH02", "--reason", "laptop stolen")
    try await town.until("cut off") { try !town.at("hq", "peers", "--json").contains("\"connected\"") || town.at("hq", "peers").contains("SH01  connected") }
    let answer = try town.attempt("sh02", "do", "operator.register", "--name", "eve", "--full_name", "Eve", "--roles", "driver", "--by", "bo")
    try town.take("sh01", "operator.register", by: "li.na", ["name": "ann", "full_name": "Ann", "roles": "driver"])
    try await town.until("the honest site goes on") { try town.list("hq", "operator").contains { $0["name"] as? String == "ann" } }
    #expect(try !town.list("hq", "operator").contains { $0["name"] as? String == "eve" })
    #expect(try !town.list("sh01", "operator").contains { $0["name"] as? String == "eve" })
    _ = answer
  }

  @Test("an invitation is good for one site, and a used or damaged one is refused in words")
  func invitations() async throws {
    let town = try Town()
    try town.found()
    let token = try town.at("hq", "invite", "SH01", "--role", "office", "--name", "Office").trimmingCharacters(in: .whitespacesAndNewlines)
    let ports = ["--port", "1", "--console-port", "2"]
    try await town.until("joined") { try Town.weft(["join", token, "--administrator", "a", "--dir", town.dir("one")] + ports).status == 0 }
    let second = try Town.weft(["join", token, "--administrator", "b", "--json", "--dir", town.dir("two")] + ports)
    #expect(second.status == 1 && second.err.contains("invitation.used"))
    let damaged = try Town.weft(["join", String(token.dropLast(3)), "--administrator", "b", "--dir", town.dir("three")] + ports)
    #expect(damaged.status == 1 && !damaged.err.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: town.dir("three") + "/site.sqlite"))
  }
}
