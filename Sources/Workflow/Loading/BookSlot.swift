import Foundation
import Ground
import Membership
import Records
import Replica

/// 8.3 Books a door of the dock for a time.
public struct BookSlot: Step {
  public static let step = StepDeclaration(
    "slot.book", "8.3", by: [.dispatcher, .storekeeper, .salesClerk, .salesManager], at: [.warehouse, .office], "Book a dock slot", "预约月台",
    help: Words(
      "A door, a day and a time. Two that overlap are refused; what another site booked at the same time, unseen from here, shows as an overlap after the next sync.",
      "选择月台门、日期和时段。时段冲突不予受理；其他站点在互不知情时预约的，同步后显示为冲突。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let door = Entry<String>("door", "Door", "月台门", maximumText: 40)
    let day = Entry<Day>("day", "Day", "日期")
    let window = Entry<String>("window", "From – until", "时段", help: Words("Like 08:00-09:30.", "例如 08:00-09:30。"), maximumText: 20)
    let carrier = Entry<String>("carrier", "Carrier", "承运人", maximumText: 200)
    let plan = OptionalEntry<LoadPlan.ID>("plan", "Load plan", "装车计划")
    let warehouse = OptionalEntry<String>("warehouse", "Warehouse", "仓库", help: Words("For an office; may be left empty when there is one.", "销售处填写；仅有一个仓库时可留空。"), maximumText: 40)
  }

  private static func shelf(_ input: Inputs<Input>, _ context: StepContext) throws -> Shelf {
    if context.site.role == .warehouse { return context.home }
    return Shelf(.warehouse, try context.site(input.warehouse, .warehouse, entry: "warehouse"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.day < context.today { problems.append(Finding.inPast("day", input.day, today: context.today)) }
    guard let window = DayWindow(input.window) else { return problems + [DayWindow.problem(input.window, field: "window")] }
    let booked = try DockSlots.booked(on: input.day, at: shelf(input, context), context.snapshot)
    if let taken = booked.first(where: { $0.door == input.door && $0.window.overlaps(window) }) {
      problems.append(
        Problem(
          "slot.taken", field: "window",
          Words("Door \(input.door) is \(taken.carrier)'s from \(taken.window.told).", "月台门 \(input.door) 在 \(taken.window.told) 已由 \(taken.carrier) 预约。"),
          remedy: Words("Take another time or another door.", "请选其他时段或月台门。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    guard let window = DayWindow(input.window) else { throw UncheckedInput() }
    let slot = try changes.create(DockSlot.self, on: shelf(input, context)) {
      $0.door = input.door
      $0.day = input.day
      $0.from = window.from
      $0.until = window.until
      $0.carrier = input.carrier
      $0.plan = input.plan
      $0.by = context.actor.name
    }
    return StepResult(slot.key, Words("Door \(input.door) is booked on \(input.day), \(window.told).", "已预约月台门 \(input.door)：\(input.day) \(window.told)。"))
  }
}

/// 8.3 Gives a booked slot back.
public struct CancelSlot: SubjectStep {
  public static let step = StepDeclaration(
    "slot.cancel", "8.3", by: [.dispatcher, .storekeeper, .salesClerk, .salesManager], at: [.warehouse, .office], "Cancel a dock slot", "取消月台预约",
    help: Words("Of two that overlap, one is booked anew at another time.", "两个冲突的预约中，其一须改约。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let slot = Entry<DockSlot.ID>("slot", "Dock slot", "月台预约")
  }

  public static func ready(_ subject: Row<DockSlot>, _ context: StepContext) throws -> Problem? {
    subject.state == .booked ? nil : Finding.state(DockSlot.record.label, subject.state, needs: .booked)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let slot = try context.the(input.slot)
    try changes.update(slot) { $0.state = .cancelled }
    return StepResult(slot.id.key, Words("Door \(slot.door), \(slot.window.told), is free again.", "月台门 \(slot.door) \(slot.window.told) 已释放。"))
  }
}

extension Row where R == DockSlot {
  public var window: DayWindow { DayWindow(from: self.from, until: self.until) }
}

/// The doors of a dock and who has them when.
public enum DockSlots {
  /// The most slots of one day that are read.
  public static let maximum = 500

  /// Those that stand, by door and time.
  public static func booked(on day: Day, at shelf: Shelf, _ snapshot: Snapshot) throws -> [Row<DockSlot>] {
    try snapshot.all(DockSlot.self, where: "day = ? AND _shelf = ? AND +state = 'booked'", [day.description, Int64(shelf.code)], limit: maximum)
      .sorted { ($0.door, $0.from, $0.id.key) < ($1.door, $1.from, $1.id.key) }
  }

  /// Slots from today on that overlap with an earlier booked one of their door: what two sites booked apart. The later booking is the one to move.
  public static func overlapping(at shelf: Shelf, _ context: StepContext) throws -> [Row<DockSlot>] {
    let slots = try context.snapshot.all(
      DockSlot.self, where: "day >= ? AND _shelf = ? AND +state = 'booked'", [context.today.description, Int64(shelf.code)], order: "day", limit: maximum)
    return slots.filter { slot in
      slots.contains { $0.id.key < slot.id.key && $0.day == slot.day && $0.door == slot.door && $0.window.overlaps(slot.window) }
    }
  }
}
