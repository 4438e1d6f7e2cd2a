import Foundation
import Ground
import Records
import Replica

/// 9.1 Names who carries goods.
public struct DefineCarrier: Step {
  public static let step = StepDeclaration(
    "carrier.define", "9.1", by: [.salesManager, .dispatcher, .administrator], at: [.headquarters, .office], "Define a carrier", "建立承运商",
    help: Words("A code that there is already is changed. Its services and tariffs follow.", "编码已存在时修改。随后设置其服务和运价。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", maximumText: 40)
    let name = Entry<String>("name", "Name", "名称", help: Words("As it stands on waybills and in its files.", "与运单和文件中的名称一致。"), maximumText: 200)
    let contact = OptionalEntry<String>("contact", "Contact", "联系方式", maximumText: 200)
    let address = OptionalEntry<Address>("address", "Address", "地址", help: Words("Letters of claim go there.", "索赔函寄往此处。"))
    let claimDays = OptionalEntry<Int>("claim_days", "Days to claim", "索赔期限（天）", help: Words("From the delivery; 7 if left empty.", "自签收起；留空为 7 天。"))
    let isWithdrawn = OptionalEntry<Bool>("withdrawn", "Withdrawn", "停用")
  }

  /// Road carriage gives 7 days for damage that does not show (CMR, article 30); contracts may give more.
  static let usualClaimDays = 7
  public static let claimDays = 1...365

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    guard let days = input.claimDays, !claimDays.contains(days) else { return [] }
    return [Finding.outOfRange("claim_days", claimDays, days)]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    func fill(_ draft: inout Draft<Carrier>) {
      draft.name = input.name
      draft.contact = input.contact
      draft.address = input.address
      draft.claimDays = input.claimDays ?? usualClaimDays
      draft.isWithdrawn = input.isWithdrawn
    }
    let said = Words("Carrier \(input.code) is defined.", "承运商 \(input.code) 已建立。")
    if let found = try context.snapshot.first(Carrier.self, where: "code = ?", [input.code], order: "id") {
      try changes.update(found) { fill(&$0) }
      return StepResult(found.id.key, said)
    }
    let made = try changes.create(Carrier.self, on: .company) {
      $0.code = input.code
      fill(&$0)
    }
    return StepResult(made.key, said)
  }
}

/// 9.1 Names a way by which a carrier takes goods, and what it does not take.
public struct DefineCarriageService: SubjectStep {
  public static let step = StepDeclaration(
    "carrier.service", "9.1", by: [.salesManager, .dispatcher, .administrator], at: [.headquarters, .office], "Define a carrier's service", "设置运输服务",
    help: Words("Mode, limits and dangerous goods that it refuses. A code that there is already is changed.", "运输方式、限制及拒运危险品。编码已存在时修改。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let carrier = Entry<Carrier.ID>("carrier", "Carrier", "承运商")
    let code = Entry<String>("code", "Code", "编码", help: Words("Like SF-STD; one in the whole company.", "如 SF-STD；全公司唯一。"), maximumText: 40)
    let mode = Entry<CarriageMode>("mode", "Mode", "运输方式")
    let maximumWeight = OptionalEntry<ExactDecimal>("maximum_weight", "Shipment at most (kg)", "单票限重（千克）")
    let maximumPiece = OptionalEntry<ExactDecimal>("maximum_piece", "Piece at most (kg)", "单件限重（千克）")
    let maximumLength = OptionalEntry<Int>("maximum_length", "Longest side at most (mm)", "单件最长边（毫米）")
    let refusedGoods = OptionalEntry<String>(
      "refused_goods", "Dangerous goods refused", "拒运危险品", help: Words("all, or UN numbers: UN1263 UN3480.", "all（全部），或联合国编号：UN1263 UN3480。"), maximumText: 400)
    let isWithdrawn = OptionalEntry<Bool>("withdrawn", "Withdrawn", "停用")
  }

  public static func ready(_ subject: Row<Carrier>, _ context: StepContext) throws -> Problem? {
    subject.isWithdrawn == true
      ? Problem("carrier.withdrawn", Words("\(subject.name) is withdrawn.", "\(subject.name) 已停用。"), remedy: Words("Define it anew with carrier.define.", "请用 carrier.define 重新启用。")) : nil
  }

  /// - Returns: nil for what is neither `all` nor UN numbers.
  static func goods(_ typed: String) -> String? {
    let words = typed.uppercased().split(whereSeparator: { $0.isWhitespace || $0 == "," || $0 == "，" }).map(String.init)
    if words == ["ALL"] { return "all" }
    guard !words.isEmpty, words.allSatisfy({ $0.wholeMatch(of: /UN[0-9]{4}/) != nil }) else { return nil }
    return words.joined(separator: " ")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    for (field, value) in [("maximum_weight", input.maximumWeight), ("maximum_piece", input.maximumPiece)] {
      if let value, value <= .zero { problems.append(Finding.notPositive(field, value.description)) }
    }
    if let length = input.maximumLength, length <= 0 { problems.append(Finding.notPositive("maximum_length", "\(length)")) }
    if let typed = input.refusedGoods, goods(typed) == nil {
      problems.append(
        Problem("service.goods", field: "refused_goods", Words("\"\(typed)\" are no UN numbers.", "“\(typed)”不是联合国编号。"), remedy: Words("Write all, or numbers like UN1263 UN3480.", "请填写 all，或如 UN1263 UN3480。")))
    }
    if let other = try context.snapshot.first(CarriageService.self, where: "code = ?", [input.code], order: "id"), other.carrier != input.carrier {
      let name = try context.the(other.carrier).name
      problems.append(Problem("service.other", field: "code", Words("\(input.code) is a service of \(name).", "\(input.code) 是 \(name) 的服务。"), remedy: Words("Take another code.", "请更换编码。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    func fill(_ draft: inout Draft<CarriageService>) {
      draft.mode = input.mode
      draft.maximumWeight = input.maximumWeight
      draft.maximumPiece = input.maximumPiece
      draft.maximumLength = input.maximumLength
      draft.refusedGoods = input.refusedGoods.flatMap { goods($0) }
      draft.isWithdrawn = input.isWithdrawn
    }
    let said = Words("Service \(input.code) is defined.", "运输服务 \(input.code) 已设置。")
    if let found = try context.snapshot.first(CarriageService.self, where: "code = ?", [input.code], order: "id") {
      try changes.update(found) { fill(&$0) }
      return StepResult(found.id.key, said)
    }
    let made = try changes.create(CarriageService.self, on: .company) {
      $0.code = input.code
      $0.carrier = input.carrier
      fill(&$0)
    }
    return StepResult(made.key, said)
  }
}

/// 9.1 Says what a service costs to a zone, and how long it takes.
public struct SetCarriageTariff: SubjectStep {
  public static let step = StepDeclaration(
    "carrier.tariff", "9.1", by: [.salesManager, .dispatcher, .administrator], at: [.headquarters, .office], "Set a carriage tariff", "设置运价",
    help: Words(
      "Fixed amount, per kilogram, cubic metre and piece, and a minimum, for a zone that is known by words of the address. A zone that there is already is changed.",
      "按区域设置固定费用、每千克、每立方米、每件及最低收费；区域由地址中的词确定。区域已存在时修改。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let service = Entry<CarriageService.ID>("service", "Service", "运输服务")
    let zone = Entry<String>("zone", "Zone", "区域", maximumText: 40)
    let places = Entry<String>(
      "places", "Places", "目的地", help: Words("Separated by commas: a city or province, a country's two letters, 215* for postcodes, * for everywhere.", "以逗号分隔：城市或省份、国家两位代码、邮编如 215*、* 表示全部。"),
      maximumText: 1_000)
    let transitDays = Entry<Int>("transit_days", "Transit (working days)", "在途工作日")
    let fixed = Entry<Money>("fixed", "Fixed", "固定费用", help: Words("Like 12.00 CNY; 0.00 CNY for none.", "如 12.00 CNY；没有则填 0.00 CNY。"))
    let perKilogram = OptionalEntry<Money>("per_kg", "Per kg", "每千克")
    let perCubicMetre = OptionalEntry<Money>("per_m3", "Per m³", "每立方米")
    let perPiece = OptionalEntry<Money>("per_piece", "Per piece", "每件")
    let minimum = OptionalEntry<Money>("minimum", "At least", "最低收费")
    let isWithdrawn = OptionalEntry<Bool>("withdrawn", "Withdrawn", "停用")
  }

  public static let transitDays = 0...200

  public static func ready(_ subject: Row<CarriageService>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if !transitDays.contains(input.transitDays) { problems.append(Finding.outOfRange("transit_days", transitDays, input.transitDays)) }
    if CarriagePlaces(input.places).words.isEmpty {
      problems.append(Problem("tariff.places", field: "places", Words("No place is named.", "未填写目的地。"), remedy: Words("Write * for everywhere.", "全部地区请填 *。")))
    }
    // Costs are compared, so all tariffs are in one currency.
    let other = try context.snapshot.first(CarriageTariff.self, order: "id")
    let currency = other.flatMap { $0.service == input.service && $0.zone == input.zone ? nil : $0.fixed.currency } ?? input.fixed.currency
    for (field, amount) in [("fixed", input.fixed), ("per_kg", input.perKilogram), ("per_m3", input.perCubicMetre), ("per_piece", input.perPiece), ("minimum", input.minimum)] {
      guard let amount else { continue }
      if amount.minor < 0 {
        problems.append(Problem("tariff.negative", field: field, Words("must not be less than 0 (got \(amount)).", "不得小于 0（现为 \(amount)）。"), remedy: Words("Compare it with the carrier's list.", "请核对承运商价目表。")))
      } else if amount.currency != currency {
        problems.append(Problem("tariff.currency", field: field, Words("is in \(amount.currency); tariffs here are in \(currency).", "币种为 \(amount.currency)；运价统一为 \(currency)。"), remedy: Words("Give it in \(currency), so that costs can be compared.", "请以 \(currency) 填写，以便比较。")))
      }
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    func fill(_ draft: inout Draft<CarriageTariff>) {
      draft.places = CarriagePlaces(input.places).words.joined(separator: ", ")
      draft.transitDays = input.transitDays
      draft.fixed = input.fixed
      draft.perKilogram = input.perKilogram
      draft.perCubicMetre = input.perCubicMetre
      draft.perPiece = input.perPiece
      draft.minimum = input.minimum
      draft.isWithdrawn = input.isWithdrawn
    }
    let service = try context.the(input.service)
    let said = Words("\(service.code) to \(input.zone): the tariff is set.", "\(service.code) 至 \(input.zone) 的运价已设置。")
    if let found = try context.snapshot.first(CarriageTariff.self, where: "service = ? AND +zone = ?", [Data(service.id.key.bytes), input.zone], order: "id") {
      try changes.update(found) { fill(&$0) }
      return StepResult(found.id.key, said)
    }
    let made = try changes.create(CarriageTariff.self, on: .company) {
      $0.service = service.id
      $0.zone = input.zone
      fill(&$0)
    }
    return StepResult(made.key, said)
  }
}

/// The words by which an address lies in a zone.
public struct CarriagePlaces: Sendable {
  public let words: [String]

  public init(_ text: String) {
    words = text.split(whereSeparator: { $0 == "," || $0 == "，" || $0.isNewline }).map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
  }

  /// How closely the words describe an address: the longest beginning of its postcode before its city, province and country, and `*` last.
  ///
  /// - Returns: nil when it does not lie there.
  public func match(_ address: Address) -> Int? { words.compactMap { Self.match($0, address) }.max() }

  private static func match(_ word: String, _ address: Address) -> Int? {
    if word == "*" { return 1 }
    let word = word.lowercased()
    if word.hasSuffix("*") {
      let start = word.dropLast()
      return address.postcode.lowercased().hasPrefix(start) ? 100 + start.count : nil
    }
    if address.city.lowercased() == word { return 50 }
    if address.region.lowercased() == word { return 40 }
    return (Country.code(address.country) ?? address.country).lowercased() == word ? 10 : nil
  }
}
