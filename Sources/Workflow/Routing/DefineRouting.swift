import Foundation
import Ground
import Membership
import Records
import Replica

/// 4.2 How a product is made at this plant, operation by operation. What was said before is replaced; work orders that are planned keep theirs.
public struct DefineRouting: SubjectStep {
  public static let step = StepDeclaration(
    "routing.define", "4.2", by: [.planner, .administrator], at: [.plant], "Define a routing", "设定工艺路线",
    help: Words(
      "The operations of a product, one a line: number, work centres, and setup, run, queue, transfer, batch, family, tools and drawings by name. It replaces the routing before.",
      "产品的各道工序，每行一道：工序号、工作中心，以及准备、单件、等待、转移、批量、换型族、工装、图纸。将替换原工艺路线。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
    let operations = Entry<RoutingText>(
      "operations", "Operations", "工序",
      help: Words("Like: 10 WC-1,WC-2 setup=15 run=2.5 queue=60 transfer=30 batch=20 family=red tools=T-7 drawings=D-100 Turning.", "如：10 WC-1,WC-2 准备=15 单件=2.5 等待=60 转移=30 批量=20 换型族=红 工装=T-7 图纸=D-100 车削。"),
      isLong: true, maximumText: 12_000)
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? { nil }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let codes = Set(try context.planCentres().map(\.code))
    var problems: [Problem] = []
    var last = 0
    for (index, line) in input.operations.lines.enumerated() {
      for code in line.centres where !codes.contains(code) {
        problems.append(
          Problem(
            "routing.centre", field: "operations", line: index + 1, Words("No work centre here is called \"\(code)\".", "此处没有工作中心“\(code)”。"),
            remedy: Words("Use one of: \(codes.sorted().joined(separator: ", ")).", "可用：\(codes.sorted().joined(separator: "、"))。")))
      }
      if Set(line.centres).count < line.centres.count {
        problems.append(
          Problem("routing.twice", field: "operations", line: index + 1, Words("A work centre is named twice.", "工作中心重复。"), remedy: Words("Name each once.", "每个工作中心只写一次。")))
      }
      if line.position <= last {
        problems.append(
          Problem(
            "routing.loop", field: "operations", line: index + 1,
            Words("Operation \(line.position) comes after \(last): the routing would lead back.", "工序 \(line.position) 排在 \(last) 之后：工艺路线会循环。"),
            remedy: Words("Number the operations upwards, each once.", "工序号须递增且不重复。")))
      }
      last = max(last, line.position)
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    for row in try context.routing(of: input.product, on: context.home) { try changes.update(row) { $0.state = .withdrawn } }
    let centres = Dictionary(uniqueKeysWithValues: try context.planCentres().map { ($0.code, $0.id) })
    for line in input.operations.lines {
      guard let centre = line.centres.first.flatMap({ centres[$0] }) else { throw UncheckedInput() }
      try changes.create(RoutingOperation.self, on: context.home) {
        $0.product = input.product
        $0.position = line.position
        $0.name = line.name
        $0.centre = centre
        $0.alternatives = line.centres.count > 1 ? line.centres.dropFirst().joined(separator: " ") : nil
        $0.setup = line.setup
        $0.run = line.run
        $0.queue = line.queue
        $0.transfer = line.transfer
        $0.batch = line.batch
        $0.family = line.family
        $0.tools = line.tools.isEmpty ? nil : line.tools.joined(separator: " ")
        $0.drawings = line.drawings.isEmpty ? nil : line.drawings.joined(separator: " ")
      }
    }
    let code = try context.the(input.product).code
    let count = input.operations.lines.count
    return StepResult(
      input.product.key, Words("\(code) is made in \(count) operations here. Work that is planned keeps its own.", "\(code) 在本厂有 \(count) 道工序；已排工单不变。"))
  }
}

/// 4.2 A product has no routing here any more: it is made in one operation of its minutes.
public struct WithdrawRouting: SubjectStep {
  public static let step = StepDeclaration(
    "routing.withdraw", "4.2", by: [.planner, .administrator], at: [.plant], "Withdraw a routing", "撤销工艺路线",
    help: Words("The product is made in one operation of its minutes again, on any work centre.", "该产品恢复为单道工序，可在任一工作中心生产。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let product = Entry<Product.ID>("product", "Product", "产品")
  }

  public static func ready(_ subject: Row<Product>, _ context: StepContext) throws -> Problem? {
    guard try context.routing(of: subject.id, on: context.home).isEmpty else { return nil }
    return Problem("routing.none", Words("\(subject.code) has no routing here.", "\(subject.code) 在本厂没有工艺路线。"), remedy: Words("Nothing is to be withdrawn.", "无需撤销。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    for row in try context.routing(of: input.product, on: context.home) { try changes.update(row) { $0.state = .withdrawn } }
    let code = try context.the(input.product).code
    return StepResult(input.product.key, Words("\(code) is made in one operation again.", "\(code) 恢复为单道工序。"))
  }
}

/// 4.2 How long it takes to change a work centre from one set-up family to another.
public struct DefineSetup: Step {
  public static let step = StepDeclaration(
    "setup.define", "4.2", by: [.planner, .administrator], at: [.plant], "Define a set-up time", "设定换型时间",
    help: Words("Minutes from one set-up family to another. What is not said takes the operation's own set-up.", "由一个换型族转到另一个的分钟数；未设定的按工序准备时间。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let from = Entry<String>("from", "From family", "原换型族", maximumText: RoutingText.maximumFamily)
    let to = Entry<String>("to", "To family", "新换型族", maximumText: RoutingText.maximumFamily)
    let minutes = Entry<Int>("minutes", "Minutes", "分钟")
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if !RoutingText.minutes.contains(input.minutes) { problems.append(Finding.outOfRange("minutes", RoutingText.minutes, input.minutes)) }
    if try context.setupTimes(on: context.home).count >= StepContext.maximumSetups {
      problems.append(
        Problem("setup.tooMany", field: "from", Words("There are \(StepContext.maximumSetups) set-up times already.", "换型时间已达 \(StepContext.maximumSetups) 条。"), remedy: Words("Put families together.", "请合并换型族。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let message = Words("From \(input.from) to \(input.to) takes \(input.minutes) minutes.", "由 \(input.from) 换为 \(input.to) 需 \(input.minutes) 分钟。")
    if let known = try context.setupTimes(on: context.home).first(where: { $0.from == input.from && $0.to == input.to }) {
      try changes.update(known) { $0.minutes = input.minutes }
      return StepResult(known.id.key, message)
    }
    let setup = try changes.create(SetupTime.self, on: context.home) {
      $0.from = input.from
      $0.to = input.to
      $0.minutes = input.minutes
    }
    return StepResult(setup.key, message)
  }
}

extension StepContext {
  /// The most set-up times of a plant: a matrix of a good thirty families.
  public static let maximumSetups = 1_000

  /// The operations by which a plant makes a product, in their order; empty for none.
  public func routing(of product: Product.ID, on plant: Shelf) throws -> [Row<RoutingOperation>] {
    try snapshot.all(
      RoutingOperation.self, where: "product = ? AND _shelf = ? AND +state = 'standing'", [Data(product.key.bytes), Int64(plant.code)], order: "position, id",
      limit: RoutingText.maximumOperations)
  }

  public func setupTimes(on plant: Shelf) throws -> [Row<SetupTime>] {
    try snapshot.all(SetupTime.self, where: "_shelf = ?", [Int64(plant.code)], limit: Self.maximumSetups)
  }
}
