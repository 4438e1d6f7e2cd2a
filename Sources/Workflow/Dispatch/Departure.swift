import Foundation
import Ground
import Records
import Replica

/// What is written down when a shipment leaves.
struct Departure {
  var carrier: String
  var vehicle: String?
  var seal: String?
  var checklist: String?
  /// Why it leaves with something that was not checked.
  var unchecked: String?
  var photo: Blob?
}

extension Changes {
  /// Lets packed shipments leave together: their goods leave the books, their requests are shipped with their last shipment.
  mutating func depart(_ shipments: [Row<Shipment>], _ departure: Departure, _ context: StepContext) throws {
    // One for all of them: two shipments may have goods from one place.
    var draws = StockDraws(context)
    for shipment in shipments {
      for line in try shipment.lines(context.snapshot) {
        let packed = try draws.draw(line.quantity.amount, of: line.product, lot: line.lot, .packed)
        try restate(packed, unit: line.quantity.unit, to: nil, shipment.number, context)
      }
      let units = try ShipmentUnits.of(shipment, context.snapshot)
      let loadable = units.loadable
      let checked = try shipment.checkedCartons(context.snapshot).intersection(loadable).count
      let isUnchecked = checked < loadable.count || units.isFilled && !units.openLines.isEmpty
      try ship(shipment, among: shipments, context)
      try update(shipment) {
        $0.carrier = departure.carrier
        $0.vehicle = departure.vehicle
        $0.seal = departure.seal
        $0.checklist = departure.checklist
        $0.checked = checked
        $0.uncheckedReason = isUnchecked ? departure.unchecked : nil
        $0.departurePhoto = departure.photo
        $0.departed = context.now
        $0.state = .dispatched
      }
      try close("shipment.dispatch", about: shipment.id.key, context)
      try open("delivery-record", about: shipment.id.key, number: shipment.number, on: context.home, context)
    }
  }

  /// The request is shipped with its last shipment; one that is packed in part is not at its end.
  private mutating func ship(_ shipment: Row<Shipment>, among leaving: [Row<Shipment>], _ context: StepContext) throws {
    let request = try context.the(shipment.request)
    guard request.state == .packed else { return }
    let waits = try context.snapshot.all(Shipment.self, where: "dispatch_request = ?", [Data(request.id.key.bytes)])
      .contains { other in other.state == .packed && !leaving.contains { $0.id == other.id } }
    if !waits { try update(request) { $0.state = .shipped } }
  }
}

/// What is looked at before a truck leaves: the three things that every truck has, and what headquarters has added for all carriers or for one.
public enum DepartureChecklist {
  public struct Item: Sendable {
    public var code: String
    public var label: Words
    /// Empty for every carrier.
    public var carrier: String?
  }

  /// The most items that headquarters may add: what was ticked is kept in 200 bytes.
  public static let maximum = 12
  public static let maximumCode = 12

  public static func all(_ snapshot: Snapshot) throws -> [Item] {
    let added = try snapshot.all(DepartureItem.self, order: "id", limit: maximum * 4).filter { $0.isWithdrawn != true }
    return DepartureCheck.allCases.map { Item(code: $0.rawValue, label: $0.label, carrier: nil) }
      + added.map { Item(code: $0.code, label: Words($0.textEN, $0.textZH), carrier: $0.carrier) }
  }

  public static func items(for carrier: String, _ snapshot: Snapshot) throws -> [Item] {
    try all(snapshot).filter { $0.carrier == nil || $0.carrier?.lowercased() == carrier.lowercased() }
  }

  /// Everything that was not ticked, and what was ticked that is on no list.
  static func problems(_ text: String, carrier: String, _ context: StepContext) throws -> [Problem] {
    let ticked = Set(text.split(separator: " ").map(String.init))
    let known = Set(try all(context.snapshot).map(\.code))
    let items = try items(for: carrier, context.snapshot)
    let names = items.map(\.code)
    var problems = ticked.subtracting(known).sorted().map {
      Problem(
        "checklist.unknown", field: "checklist", Words("\"\($0)\" is not on the checklist.", "检查表中没有“\($0)”。"),
        remedy: Words("It has: \(names.joined(separator: ", ")).", "检查项为：\(names.joined(separator: "、"))。"))
    }
    problems += items.filter { !ticked.contains($0.code) }.map {
      Problem("checklist.open", field: "checklist", Words("Not checked: \($0.label.en).", "未检查：\($0.label.zh)。"), remedy: Words("Look, and tick it.", "请检查后勾选。"))
    }
    return problems
  }
}

/// 8.4 Adds an item to the checklist before a truck leaves, for every carrier or for one.
public struct DefineDepartureItem: Step {
  public static let step = StepDeclaration(
    "departure.item", "8.4", by: [.dispatcher, .administrator], at: [.headquarters], "Define a departure check", "设置发车检查项",
    help: Words("Every warehouse asks for it from its next sync on. A code that there is already is changed.", "各仓库同步后即须检查。编码已存在时修改。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", help: Words("Small letters, like lashing.", "小写字母，例如 lashing。"), maximumText: DepartureChecklist.maximumCode)
    let textEN = Entry<String>("text_en", "Text (English)", "英文内容", maximumText: 200)
    let textZH = Entry<String>("text_zh", "Text (Chinese)", "中文内容", maximumText: 200)
    let carrier = OptionalEntry<String>("carrier", "Carrier", "承运人", help: Words("Every carrier if left empty.", "留空为所有承运人。"), maximumText: 200)
    let isWithdrawn = OptionalEntry<Bool>("withdrawn", "Withdrawn", "停用")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if !input.code.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) || DepartureCheck(rawValue: input.code) != nil {
      problems.append(
        Problem("departure.code", field: "code", Words("\"\(input.code)\" can't be its code.", "“\(input.code)”不能作编码。"), remedy: Words("Take small letters, and none of: address, papers, marks.", "请用小写字母，且不为 address、papers、marks。")))
    }
    let all = try context.snapshot.all(DepartureItem.self, limit: DepartureChecklist.maximum + 1)
    if all.count >= DepartureChecklist.maximum, !all.contains(where: { $0.code == input.code }) {
      problems.append(Finding.outOfRange("code", 1...DepartureChecklist.maximum, all.count + 1))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    func fill(_ draft: inout Draft<DepartureItem>) {
      draft.textEN = input.textEN
      draft.textZH = input.textZH
      draft.carrier = input.carrier
      draft.isWithdrawn = input.isWithdrawn
    }
    let said = Words("Trucks leave with \"\(input.code)\" checked.", "发车前须检查“\(input.code)”。")
    if let found = try context.snapshot.first(DepartureItem.self, where: "code = ?", [input.code]) {
      try changes.update(found) { fill(&$0) }
      return StepResult(found.id.key, said)
    }
    let made = try changes.create(DepartureItem.self, on: .company) {
      $0.code = input.code
      fill(&$0)
    }
    return StepResult(made.key, said)
  }
}

/// A photo of the loaded bed: a JPEG file, as a phone's page sends it.
public enum DeparturePhoto {
  /// Bytes; as large as a photo at a customer's door may be.
  public static let maximumBytes = 200_000
  static let maximumText = maximumBytes / 3 * 4 + 8

  static func bytes(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { Array($0) } }

  static func problem(_ text: String) -> Problem? {
    guard let bytes = bytes(text), bytes.starts(with: [0xFF, 0xD8, 0xFF]) else {
      return Problem("photo.unreadable", field: "photo", Words("This is no JPEG photo.", "这不是 JPEG 照片。"), remedy: Words("Take another photo, or none.", "请重拍，或不附照片。"))
    }
    return bytes.count <= maximumBytes
      ? nil
      : Problem(
        "photo.tooLarge", field: "photo", Words("The photo has more than \(maximumBytes) bytes.", "照片超过 \(maximumBytes) 字节。"), remedy: Words("Take a smaller one, or none.", "请使用更小的照片，或不附照片。"))
  }
}
