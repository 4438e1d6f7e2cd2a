import Foundation
import Ground
import Membership
import Records
import Replica

/// How a complaint stands: containment, returned goods, money and corrective action, each with what is known of it. Read from the records, as far
/// as this site holds them.
public struct CareCase {
  public enum Standing: String, Sendable {
    /// Nobody has said anything.
    case undecided
    case running, done
    /// Found not needed.
    case waived
  }

  public struct Matter: Sendable {
    public var topic: CareTopic
    public var standing: Standing
    /// What is known of it, in a sentence.
    public var told: Words
    public var isDecided: Bool { standing == .done || standing == .waived }
  }

  /// What one warehouse has said about the contained lots.
  public struct Warehouse: Sendable {
    public var code: String
    public var isAnswered: Bool
    /// Over all contained lots of the complaint.
    public var stopped: ExactDecimal
    public var packed: ExactDecimal
    public var left: ExactDecimal
    public var unit: String
  }

  public let complaint: Row<Complaint>
  public let containments: [Row<Containment>]
  public let warehouses: [Warehouse]
  public let authorisations: [Row<ReturnAuthorisation>]
  public let settlements: [Row<CareSettlement>]
  public let topics: [Matter]

  public init(_ complaint: Row<Complaint>, _ context: StepContext) throws {
    self.complaint = complaint
    containments = try complaint.containments(context)
    warehouses = try Self.warehouses(containments, context)
    authorisations = try context.snapshot.all(ReturnAuthorisation.self, where: "complaint = ?", [Data(complaint.id.key.bytes)])
    settlements = try context.snapshot.all(CareSettlement.self, where: "complaint = ?", [Data(complaint.id.key.bytes)])
    let waivers = try context.snapshot.all(ComplaintWaiver.self, where: "complaint = ?", [Data(complaint.id.key.bytes)]).filter { $0.turn == complaint.turn }
    let read = [
      Self.containment(containments, warehouses), try Self.returns(authorisations, context), Self.money(settlements, authorisations, try Self.unsettled(authorisations, context)),
      try Self.eightD(complaint, context),
    ]
    topics = read.map { matter in
      guard matter.standing == .undecided, let waiver = waivers.first(where: { $0.topic == matter.topic }) else { return matter }
      return Matter(topic: matter.topic, standing: .waived, told: Words("Not needed: \(waiver.why)", "无需：\(waiver.why)"))
    }
  }

  private static let nothing = Words("Nothing is said yet.", "尚未说明。")

  private static func warehouses(_ containments: [Row<Containment>], _ context: StepContext) throws -> [Warehouse] {
    let asked = containments.filter { $0.hold != nil }
    guard !asked.isEmpty else { return [] }
    let members = try context.snapshot.all(Member.self, where: "role = 'warehouse' AND retired_ms IS NULL AND revocation IS NULL", order: "code")
    let answers = try asked.flatMap { try context.snapshot.all(ContainmentAnswer.self, where: "containment = ?", [Data($0.id.key.bytes)]) }
    return members.map { member in
      let own = answers.filter { $0.shelf.site.number == UInt32(clamping: member.site) }
      func sum(_ part: (Row<ContainmentAnswer>) -> Quantity) -> ExactDecimal { own.reduce(.zero) { $0 + part($1).amount } }
      return Warehouse(
        code: member.code, isAnswered: own.count >= asked.count, stopped: sum(\.stopped), packed: sum(\.packed), left: sum(\.left),
        unit: own.first?.stopped.unit ?? "C62")
    }
  }

  private static func containment(_ containments: [Row<Containment>], _ warehouses: [Warehouse]) -> Matter {
    guard !containments.isEmpty else { return Matter(topic: .containment, standing: .undecided, told: nothing) }
    let silent = warehouses.filter { !$0.isAnswered }.map(\.code)
    guard silent.isEmpty else {
      let codes = silent.joined(separator: ", ")
      return Matter(
        topic: .containment, standing: .running,
        told: Words("\(ContainLot.lots(containments.count)) held; not answered yet: \(codes).", "已冻结 \(containments.count) 个批次；尚未答复：\(codes)。"))
    }
    let told = warehouses.isEmpty ? Words("the plants heed it", "由工厂执行") : Words("all \(warehouses.count) warehouses have answered", "\(warehouses.count) 个仓库均已答复")
    return Matter(topic: .containment, standing: .done, told: Words("\(ContainLot.lots(containments.count)) held; \(told.en).", "已冻结 \(containments.count) 个批次；\(told.zh)。"))
  }

  private static func returns(_ authorisations: [Row<ReturnAuthorisation>], _ context: StepContext) throws -> Matter {
    guard !authorisations.isEmpty else { return Matter(topic: .returns, standing: .undecided, told: nothing) }
    let open = authorisations.filter { [.authorised, .arrived].contains($0.state) }
    let numbers = (open.isEmpty ? authorisations : open).map { Words("\($0.number) \($0.state.label.en)", "\($0.number) \($0.state.label.zh)") }
    return Matter(
      topic: .returns, standing: open.isEmpty ? .done : .running,
      told: Words(numbers.map(\.en).joined(separator: ", ") + ".", numbers.map(\.zh).joined(separator: "、") + "。"))
  }

  private static func unsettled(_ authorisations: [Row<ReturnAuthorisation>], _ context: StepContext) throws -> Int {
    try authorisations.reduce(0) { try $0 + Returned($1, context).findings.count { $0.settlement == nil } }
  }

  private static func money(_ settlements: [Row<CareSettlement>], _ authorisations: [Row<ReturnAuthorisation>], _ unsettled: Int) -> Matter {
    if unsettled > 0 {
      return Matter(topic: .money, standing: .running, told: Words("\(unsettled) findings of returned goods wait for a decision.", "\(unsettled) 项退货检验待决定赔付。"))
    }
    guard !settlements.isEmpty else { return Matter(topic: .money, standing: .undecided, told: nothing) }
    let kinds = CareRemedy.allCases.compactMap { kind -> Words? in
      let count = settlements.count { $0.kind == kind }
      return count == 0 ? nil : Words("\(kind.label.en): \(count)", "\(kind.label.zh)：\(count)")
    }
    return Matter(topic: .money, standing: .done, told: Words(kinds.map(\.en).joined(separator: ", ") + ".", kinds.map(\.zh).joined(separator: "、") + "。"))
  }

  private static func eightD(_ complaint: Row<Complaint>, _ context: StepContext) throws -> Matter {
    guard let report = try context.eightD(about: complaint.id.key) else { return Matter(topic: .eightD, standing: .undecided, told: nothing) }
    return Matter(
      topic: .eightD, standing: report.state == .closed ? .done : .running,
      told: Words("\(report.number) is \(report.state.label.en).", "\(report.number) \(report.state.label.zh)。"))
  }
}

extension Row where R == Complaint {
  /// From 1; one more each time it is reopened.
  public var turn: Int { Int(any.value(Complaint.fields.state.schema)?.last?.integer ?? 1) }

  public func lines(_ context: StepContext) throws -> [Row<ComplaintLine>] {
    try context.snapshot.all(ComplaintLine.self, where: "complaint = ?", [Data(id.key.bytes)])
  }

  public func photos(_ context: StepContext) throws -> [Row<ComplaintPhoto>] {
    try context.snapshot.all(ComplaintPhoto.self, where: "complaint = ?", [Data(id.key.bytes)])
  }

  public func containments(_ context: StepContext) throws -> [Row<Containment>] {
    try context.snapshot.all(Containment.self, where: "complaint = ?", [Data(id.key.bytes)])
  }
}
