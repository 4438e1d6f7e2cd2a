import Ground
import Records
import Replica

/// 2.2 Whether the goods can be sent to where they are to go.
enum AddressChecks {
  static let functions: [String: OrderChecks.Function] = [
    "address.missing": missing, "address.incomplete": incomplete, "address.postcode": postcode, "fraud.country": country,
  ]

  private static func missing(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    guard matter.order.address == nil else { return [] }
    return [
      .init(
        "address", Words("There is no delivery address.", "没有送货地址。"), remedy: Words("Ask the customer where the goods go.", "请询问客户送货地址。"), evidence: "")
    ]
  }

  private static func incomplete(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    guard let address = matter.order.address else { return [] }
    let parts: [(Bool, Words)] = [
      (address.street.isEmpty, Words("street", "街道")), (address.city.isEmpty, Words("city", "城市")),
      (Country.code(address.country) == nil, Words("country", "国家")),
    ]
    let missing = parts.filter(\.0).map(\.1)
    guard !missing.isEmpty else { return [] }
    return [
      .init(
        "address",
        Words("The delivery address lacks: \(missing.map(\.en).joined(separator: ", ")).", "送货地址缺少：\(missing.map(\.zh).joined(separator: "、"))。"),
        remedy: Words("Ask the customer for the whole address.", "请向客户索取完整地址。"), evidence: Self.text(address))
    ]
  }

  private static func text(_ address: Address) -> String {
    [address.name, address.street, address.city, address.postcode, address.region, address.country].joined(separator: " | ")
  }

  private static func postcode(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    guard let address = matter.order.address, let country = Country.code(address.country), let forms = Postcode.forms[country],
      !Postcode.fits(address.postcode, forms)
    else { return [] }
    return [
      .init(
        "address",
        address.postcode.isEmpty
          ? Words("The delivery address has no postcode.", "送货地址没有邮编。")
          : Words("\"\(address.postcode)\" is no postcode of \(country).", "“\(address.postcode)”不是 \(country) 的邮编。"),
        remedy: Words("One of \(country) looks like \(forms[0]) (N a digit, A a letter).", "\(country) 邮编格式为 \(forms[0])（N 为数字，A 为字母）。"),
        evidence: address.postcode)
    ]
  }

  private static func country(_ matter: OrderMatter, _: CheckSetting) -> [CheckFinding.Found] {
    guard let there = matter.order.address.flatMap({ Country.code($0.country) }), let home = matter.home, home != there else { return [] }
    return [
      .init(
        "address", Words("The goods go to \(there), but \(matter.customer.name) is of \(home).", "货物送往 \(there)，而 \(matter.customer.name) 属于 \(home)。"),
        remedy: Words("Call the customer by a number that you knew before.", "请用原先已知的电话联系客户确认。"), evidence: "\(there) / \(home)")
    ]
  }
}

/// The forms of postcodes by country, as the postal operators publish them (`postcodes.json`): N stands for a digit, A for a letter.
enum Postcode {
  static let forms: [String: [String]] = Resource.decode("postcodes")

  static func fits(_ text: String, _ forms: [String]) -> Bool { forms.contains { fits(Array(text.uppercased().utf8), Array($0.utf8)) } }

  private static func fits(_ text: [UInt8], _ form: [UInt8]) -> Bool {
    text.count == form.count
      && zip(text, form).allSatisfy { byte, wanted in
        switch wanted {
        case UInt8(ascii: "N"): (48...57).contains(byte)
        case UInt8(ascii: "A"): (65...90).contains(byte)
        default: byte == wanted
        }
      }
  }
}
