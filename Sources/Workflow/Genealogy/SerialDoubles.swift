import Foundation
import Ground
import Records
import Replica

/// Serial numbers that two plants gave apart: each was right where it was made, and together they are a case for a person.
public enum SerialDoubles {
  /// The most that are looked at.
  static let maximum = 100

  /// The pieces beyond the first of each number, the oldest first.
  static func open(_ snapshot: Snapshot) throws -> [Row<MadeSerial>] {
    var names: [(component: String, serial: String)] = []
    try snapshot.each("SELECT component, serial FROM serial_made WHERE quantity_e6 > \(ExactDecimal.scale) AND quantity_e6 <> 0 LIMIT \(maximum)") { row in
      names.append((row.text(0) ?? "", row.text(1) ?? ""))
    }
    return try names.flatMap { name in try pieces(name.component, name.serial, snapshot).dropFirst() }
  }

  /// The pieces that bear a number, without those that got another one.
  static func pieces(_ component: String, _ serial: String, _ snapshot: Snapshot) throws -> [Row<MadeSerial>] {
    let rows = try snapshot.all(MadeSerial.self, where: "serial = ? AND component = ?", [serial, component], limit: maximum)
    let left = rows.filter { $0.quantity.amount < .zero }.map(\.workOrder)
    return rows.filter { $0.quantity.amount > .zero && !left.contains($0.workOrder) }
  }

  /// Where a piece with this number was made here; nil when none was.
  static func problem(_ serial: String, _ component: String, field: String, _ snapshot: Snapshot) throws -> Problem? {
    guard let before = try pieces(component, serial, snapshot).first else { return nil }
    let site = try snapshot.code(of: before.shelf.site)
    let work = try snapshot.get(before.workOrder)?.number ?? before.workOrder.description
    return Problem(
      "serial.made", field: field,
      Words("Serial number \(serial) of \(component) was made before: \(work), lot \(before.lot), at \(site).", "\(component) 序列号 \(serial) 已产出：\(work)，批次 \(before.lot)，\(site)。"),
      remedy: Words("Read the number on the piece again; one that is really double gets a new plate.", "请核对实物序列号；确实重复的须更换铭牌。"))
  }
}

/// 6.3 Settles that two pieces bear one serial number: one of them gets another.
public struct SettleSerial: SubjectStep {
  public static let step = StepDeclaration(
    "serial.settle", "6.3", by: [.administrator, .inspector, .planner], at: [.headquarters], "Settle a double serial number", "处理重复序列号",
    help: Words(
      "Two plants gave one number to two pieces. Says which new number one of them bears from now on; the other keeps its own.", "两家工厂给两件产品编了同一序列号。登记其中一件的新编号，另一件不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let piece = Entry<MadeSerial.ID>("piece", "Piece", "产品件")
    let serial = Entry<String>("serial", "New serial number", "新序列号", maximumText: SerialList.maximumSerial)
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<MadeSerial>, _ context: StepContext) throws -> Problem? {
    guard try SerialDoubles.pieces(subject.component, subject.serial, context.snapshot).count < 2 else { return nil }
    return Problem(
      "serial.single", Words("Only one piece bears \(subject.serial).", "只有一件产品使用 \(subject.serial)。"), remedy: Words("There is nothing to settle.", "无需处理。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let piece = try context.the(input.piece)
    return try SerialDoubles.problem(input.serial, piece.component, field: "serial", context.snapshot).map { [$0] } ?? []
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let piece = try context.the(input.piece)
    changes.reason = input.why
    for (serial, sign) in [(piece.serial, -1), (input.serial, 1)] {
      try changes.create(MadeSerial.self, on: piece.shelf) {
        $0.workOrder = piece.workOrder
        $0.component = piece.component
        $0.lot = piece.lot
        $0.serial = serial
        $0.quantity = Quantity(ExactDecimal(sign), piece.quantity.unit)
        $0.reason = input.why
      }
    }
    let site = try context.snapshot.code(of: piece.shelf.site)
    return StepResult(
      piece.id.key, Words("The piece of \(site), lot \(piece.lot), bears \(input.serial) now, no longer \(piece.serial).", "\(site) 批次 \(piece.lot) 的该件产品现序列号为 \(input.serial)，不再是 \(piece.serial)。"))
  }
}
