import Foundation
import Ground
import Records
import Replica

/// 9.1 Chooses by what a shipment goes, and keeps what it was chosen from.
public struct ChooseCarriage: SubjectStep {
  public static let step = StepDeclaration(
    "carriage.choose", "9.1", by: [.dispatcher, .storekeeper, .salesClerk], at: [.warehouse, .office], "Choose the carriage", "选择运输方式",
    help: Words(
      "Compares every service: cost, arrival against the promise, and what it refuses. The comparison is kept with the choice; another one than the proposed takes a reason.",
      "比较所有运输服务的费用、到货日与承诺、拒运原因；比较结果随选择保存，不采用建议时须说明原因。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let shipment = Entry<Shipment.ID>("shipment", "Shipment", "发运单")
    let service = OptionalEntry<CarriageService.ID>("service", "Service", "运输服务", help: Words("The proposed one if left empty.", "留空为系统建议。"))
    let why = OptionalEntry<String>("why", "Why not the proposed one", "不采用建议的原因", maximumText: 400)
    let leaves = OptionalEntry<Day>("leaves", "Leaves on", "发车日期", help: Words("Today if left empty.", "留空为今天。"))
    let weight = OptionalEntry<ExactDecimal>("weight", "Weight (kg)", "重量（千克）", help: Words("Where it is not known from the packing.", "包装数据未知时填写。"))
    let volume = OptionalEntry<ExactDecimal>("volume", "Volume (dm³)", "体积（立方分米）")
  }

  public static func ready(_ subject: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    subject.state == .packed ? nil : Finding.state(Shipment.record.label, subject.state, needs: .packed)
  }

  private static func comparison(_ input: Inputs<Input>, _ context: StepContext) throws -> CarriageComparison {
    try CarriageComparison.of(context.the(input.shipment), weight: input.weight, volume: input.volume, leaves: input.leaves, context)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if let day = input.leaves, day < context.today { problems.append(Finding.inPast("leaves", day, today: context.today)) }
    for (field, value) in [("weight", input.weight), ("volume", input.volume)] {
      if let value, value <= .zero { problems.append(Finding.notPositive(field, value.description)) }
    }
    guard problems.isEmpty else { return problems }
    let comparison = try comparison(input, context)
    guard let service = input.service else {
      return comparison.proposed != nil ? [] : [Problem("carriage.none", field: "service", Words("No service can take these goods.", "没有可承运的服务。"), remedy: Words("Read why on the page of carriage, or define a service or tariff.", "请在运输页面查看原因，或新增服务、运价。"))]
    }
    guard let offer = comparison.offers.first(where: { $0.service.id == service }) else {
      return [Problem("service.withdrawn", field: "service", Words("This service is withdrawn.", "该服务已停用。"), remedy: Words("Choose another one.", "请选择其他服务。"))]
    }
    if let refused = offer.refused {
      return [Problem("carriage.refused", field: "service", Words("\(offer.service.code) can't take it: \(refused.en).", "\(offer.service.code) 不可用：\(refused.zh)。"), remedy: Words("Choose another one, or give what is not known.", "请选择其他服务，或补充未知数据。"))]
    }
    guard offer.service.id != comparison.proposed?.service.id, input.why == nil, let proposed = comparison.proposed else { return [] }
    return [
      Problem(
        "carriage.why", field: "why", Words("\(proposed.service.code) is proposed.", "系统建议 \(proposed.service.code)。"), remedy: Words("Say why \(offer.service.code) is better.", "请说明选择 \(offer.service.code) 的原因。"))
    ]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let shipment = try context.the(input.shipment)
    let comparison = try comparison(input, context)
    let proposed = comparison.proposed
    guard let chosen = input.service.map({ id in comparison.offers.first { $0.service.id == id } }) ?? proposed, let arrival = chosen.arrival else { throw UncheckedInput() }
    let choice = try changes.create(CarriageChoice.self, on: shipment.shelf) {
      $0.shipment = shipment.id
      $0.service = chosen.service.id
      $0.proposed = proposed?.service.id
      $0.cost = chosen.cost
      $0.arrival = arrival
      $0.promised = comparison.promised
      $0.reason = chosen.service.id == proposed?.service.id ? nil : input.why
      $0.by = context.actor.name
      $0.at = context.now
      $0.weight = comparison.load.weight
      $0.volume = comparison.load.volume
      $0.pieces = comparison.load.pieces
    }
    for (index, offer) in comparison.offers.enumerated() {
      try changes.create(CarriageOffer.self, on: shipment.shelf) {
        $0.choice = choice
        $0.service = offer.service.id
        $0.rank = index + 1
        $0.cost = offer.cost
        $0.arrival = offer.arrival
        $0.reliability = offer.reliability
        $0.refusedEN = offer.refused?.en
        $0.refusedZH = offer.refused?.zh
      }
    }
    let cost = chosen.cost.map(\.description) ?? ""
    let late = chosen.isLate ? Words(" It comes after the promised \(comparison.promised).", "晚于承诺日 \(comparison.promised)。") : Words("", "")
    return StepResult(
      shipment.id.key,
      Words("\(shipment.number) goes by \(chosen.service.code), arrives on \(arrival), costs \(cost).\(late.en)", "\(shipment.number) 由 \(chosen.service.code) 运输，\(arrival) 到达，费用 \(cost)。\(late.zh)"), isWarning: chosen.isLate)
  }
}

extension Snapshot {
  /// By what a shipment goes; nil while nobody has chosen. Of two that sites chose apart, the later one.
  public func carriage(of shipment: Shipment.ID) throws -> Row<CarriageChoice>? {
    try first(CarriageChoice.self, where: "shipment = ?", [Data(shipment.key.bytes)], order: "id DESC")
  }
}
