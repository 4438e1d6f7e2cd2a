import Foundation
import Ground
import Records
import Replica

/// 6.1 What a work order needs beside its material, and everything that stands against giving it to the floor: tools that its operations name,
/// drawings that they name or that go with the product and its bill. What a routing says now counts, also for work that was planned before.
public struct ReleaseCheck: Sendable {
  /// One operation with what it needs.
  public struct Operation: Sendable {
    public var position: Int
    public var name: String
    public var tools: [ToolNeed]
    public var drawings: [DrawingNeed]
  }

  public struct ToolNeed: Sendable {
    public var code: String
    /// nil when this plant has none of that code.
    public var tool: Row<Tool>?
    public var problems: [Problem]
  }

  public struct DrawingNeed: Sendable {
    public var code: String
    /// The revision that holds on the first day; nil when none does.
    public var drawing: Row<Drawing>?
    public var problem: Problem?
  }

  /// In their order; empty for a product without a routing.
  public let operations: [Operation]
  /// What goes with the product or its bill, whatever the operation.
  public let drawings: [DrawingNeed]
  /// Each once.
  public let problems: [Problem]

  public init(_ order: Row<WorkOrder>, _ context: StepContext) throws {
    var finder = Finder(order: order, context: context)
    let routing = try context.routing(of: order.product, on: order.shelf)
    operations = try routing.map { row in
      Operation(position: row.position, name: row.name, tools: try row.toolCodes.map { try finder.tool($0) }, drawings: try row.drawingCodes.map { try finder.drawing($0) })
    }
    let bill = try context.snapshot.billRevision(order.product, on: order.start)?.id
    drawings = try Drawings.codes(of: order.product, bill: bill, on: order.shelf, context).map { try finder.drawing($0) }
    problems = finder.problems
  }

  /// Codes of the tools, each once.
  public var tools: [ToolNeed] {
    var seen: Set<String> = []
    return operations.flatMap(\.tools).filter { seen.insert($0.code).inserted }
  }

  /// All drawings, each once.
  public var allDrawings: [DrawingNeed] {
    var seen: Set<String> = []
    return (drawings + operations.flatMap(\.drawings)).filter { seen.insert($0.code).inserted }
  }

  /// Looks each code up once, and keeps what is wrong in the order in which it was met.
  private struct Finder {
    let order: Row<WorkOrder>
    let context: StepContext
    var tools: [String: ToolNeed] = [:]
    var drawings: [String: DrawingNeed] = [:]
    var problems: [Problem] = []

    mutating func tool(_ code: String) throws -> ToolNeed {
      if let known = tools[code] { return known }
      var need = ToolNeed(code: code, tool: try Tools.find(code, on: order.shelf, context), problems: [])
      if let tool = need.tool {
        need.problems = try Tools.problems(tool, on: max(order.start, context.today), making: order.quantity, context)
      } else {
        need.problems = [
          Problem(
            "tool.unknown", Words("There is no tool \(code) here.", "此处没有工装 \(code)。"),
            remedy: Words("Register it with tool.define, or take it out of the routing.", "请用 tool.define 登记，或从工艺路线中移除。"))
        ]
      }
      problems += need.problems
      tools[code] = need
      return need
    }

    mutating func drawing(_ code: String) throws -> DrawingNeed {
      if let known = drawings[code] { return known }
      // Work that is late begins today at the earliest.
      let day = max(order.start, context.today)
      let revisions = try Drawings.revisions(code, on: order.shelf, context)
      let valid = Drawings.valid(revisions, on: day)
      let need = DrawingNeed(code: code, drawing: valid, problem: valid == nil ? Drawings.problem(code, revisions, on: day) : nil)
      problems += [need.problem].compactMap { $0 }
      drawings[code] = need
      return need
    }
  }
}

extension Row where R == RoutingOperation {
  public var toolCodes: [String] { (self.tools ?? "").split(separator: " ").map(String.init) }
  public var drawingCodes: [String] { (self.drawings ?? "").split(separator: " ").map(String.init) }
}

extension StepContext {
  /// The last time that a work order was given to the floor; nil if it never was.
  public func release(of order: WorkOrder.ID) throws -> Row<WorkRelease>? {
    try snapshot.all(WorkRelease.self, where: "work_order = ?", [Data(order.key.bytes)], order: "id DESC", limit: 1).first
  }

  /// Drawings of a released work order of which another revision holds now: its code, what it was released with, and what holds.
  public func outdated(_ release: Row<WorkRelease>) throws -> [(was: String, now: String)] {
    try (release.drawings ?? "").split(separator: " ").compactMap { number in
      guard let code = number.split(separator: "/").first else { return nil }
      guard let valid = Drawings.valid(try Drawings.revisions(String(code), on: release.shelf, self), on: today), valid.number != number else { return nil }
      return (String(number), valid.number)
    }
  }

  /// How often a work order's traveller was handed out.
  public func travellers(of order: WorkOrder.ID) throws -> [Row<TravellerPrint>] {
    try snapshot.all(TravellerPrint.self, where: "work_order = ?", [Data(order.key.bytes)], limit: PrintTraveller.maximum)
  }
}

/// Who may give work to the floor although something is missing, from `release.json`: by what is missing, the roles.
struct ReleaseAuthority: Sendable, Decodable {
  var anyway: [String: [OperatorRole]]

  static let shipped: ReleaseAuthority = Resource.decode("release")

  /// Nobody may what is not listed.
  func mayOverride(_ problem: Problem, _ actor: Actor) -> Bool { !actor.roles.isDisjoint(with: anyway[problem.code] ?? []) }

  func refusal(_ problem: Problem) -> Problem {
    let roles = (anyway[problem.code] ?? []).map(\.label)
    return Problem(
      "release.authority", field: "anyway", Words("You may not release despite this: \(problem.what.en)", "您无权在此情况下仍然下达：\(problem.what.zh)"),
      remedy: Words("It takes: \(roles.map(\.en).joined(separator: ", ")).", "须由以下角色办理：\(roles.map(\.zh).joined(separator: "、"))。"))
  }
}
