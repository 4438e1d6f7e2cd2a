import Ground
import Records
import Replica

/// 2.2 Whether the order's terms are known and the customer's.
enum TermsChecks {
  static let functions: [String: OrderChecks.Function] = [
    "terms.payment": payment, "terms.incoterms": incoterms, "terms.missing": missing, "terms.currency": currency,
  ]

  private static func payment(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    let (days, agreed) = (matter.order.paymentDays, matter.customer.paymentDays)
    guard days != agreed else { return [] }
    return [
      .init(
        "payment_days",
        Words("The order is payable in \(days) days; \(agreed) are agreed with \(matter.customer.name).", "订单付款期 \(days) 天，与 \(matter.customer.name) 约定为 \(agreed) 天。"),
        remedy: Words("Ask the sales manager which holds.", "请向销售经理确认。"), evidence: "\(days) / \(agreed)")
    ]
  }

  private static func incoterms(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    guard let terms = matter.order.deliveryTerms, !terms.isEmpty, let problem = Incoterms.problem(terms) else { return [] }
    return [.init("delivery_terms", problem.what, remedy: problem.remedy, evidence: terms)]
  }

  private static func missing(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    guard matter.order.deliveryTerms?.isEmpty ?? true else { return [] }
    return [
      .init(
        "delivery_terms", Words("There are no delivery terms.", "没有交货条款。"),
        remedy: Words("Agree them with the customer, like DAP Suzhou.", "请与客户商定，例如 DAP 苏州。"), evidence: "")
    ]
  }

  private static func currency(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    let (ours, theirs) = (matter.order.total.currency, matter.customer.creditLimit.currency)
    guard ours != theirs else { return [] }
    return [
      .init(
        "total", Words("The order is in \(ours), the customer's credit limit in \(theirs).", "订单币种为 \(ours)，客户信用额度币种为 \(theirs)。"),
        remedy: Words("Its credit cannot be compared: review it with conditions.", "无法比较信用，请有条件评审。"), evidence: "\(ours) / \(theirs)")
    ]
  }
}

/// The rules of Incoterms 2020 (International Chamber of Commerce, publication 723E), each with a named place: `DAP Suzhou` (`incoterms.json`).
public enum Incoterms {
  private struct Name: Decodable {
    var en: String
    var zh: String
  }

  private struct File: Decodable {
    var rules: [String: Name]
    /// Rules of former editions, by what took their place.
    var replaced: [String: String]
  }

  private static let file: File = Resource.decode("incoterms")

  public static var codes: [String] { file.rules.keys.sorted() }

  public static func name(_ code: String) -> Words? { file.rules[code].map { Words($0.en, $0.zh) } }

  /// - Returns: nil for one of the eleven rules followed by a place; the edition may stand behind it.
  public static func problem(_ text: String) -> Problem? {
    let words = text.split { $0.isWhitespace || $0 == "," || $0 == "，" }
    let code = words.first.map { $0.uppercased() } ?? ""
    guard let name = name(code) else {
      if let now = file.replaced[code], let name = Self.name(now) {
        return Problem(
          "incoterms.replaced", field: "delivery_terms", Words("\(code) is no rule of Incoterms 2020.", "\(code) 不是 Incoterms 2020 的术语。"),
          remedy: Words("Is \(now) meant (\(name.en))?", "是否为 \(now)（\(name.zh)）？"))
      }
      return Problem(
        "incoterms.unknown", field: "delivery_terms", Words("\"\(text)\" begins with no rule of Incoterms 2020.", "“\(text)”不以 Incoterms 2020 术语开头。"),
        remedy: Words("Use one of \(codes.joined(separator: ", ")) and the place.", "请使用 \(codes.joined(separator: "、")) 之一并写明地点。"))
    }
    let edition: Set = ["INCOTERMS", "INCOTERMS®", "2020", "(2020)"]
    guard words.dropFirst().allSatisfy({ edition.contains($0.uppercased()) }) else { return nil }
    return Problem(
      "incoterms.place", field: "delivery_terms", Words("\(code) (\(name.en)) names no place.", "\(code)（\(name.zh)）未指定地点。"),
      remedy: Words("Add the place, like \(code) Suzhou.", "请补充地点，例如 \(code) 苏州。"))
  }
}
