import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The storekeeper's day: what comes in, what is to be picked and packed, what is to be loaded; and a scan box that opens any of it.
struct DockPage: Sendable {
  static let path = "/dock"
  /// Bytes of what is scanned or typed.
  static let maximumCode = 80

  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/dock", use: show)
    router.get("/dock/find", use: find)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, code: "", nil, .ok)
  }

  @Sendable func find(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let code = String((request.uri.queryParameters["code"].map(String.init) ?? "").trimmingSpaces().prefix(Self.maximumCode))
    if code.isEmpty { return .redirect(to: Self.path, type: .normal) }
    if let found = try await desk.workplace.look(as: actor, { try ScannedCode.find(code, $0) }) { return .redirect(to: found, type: .normal) }
    let problem = Problem(
      "scan.unknown", Words("Nothing here is called \"\(code)\".", "此处没有“\(code)”。"),
      remedy: Words("Scan again, or type the number under the bars.", "请重新扫描，或输入条码下方的编号。"))
    return try await page(request, context, code: code, .stop([problem], context.session.language), .notFound)
  }

  private func page(
    _ request: Request, _ context: ConsoleContext, code: String, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status
  ) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard try await desk.site()?.role == .warehouse else { throw Refused.notFound }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      DockView(outcome: outcome, code: code, lanes: try DockLanes(step, desk.times(context, now: step.now), language).all)
    }
    return try await Page(desk: desk, request: request, context: context).answer(
      "dock", Texts.words("dockTitle"), view, status: status, section: "dock", scripts: ["queue.js", "scan.js"])
  }
}

private struct DockView: Sendable {
  let outcome: ScanOutcome?
  let code: String
  let outcomeBack = DockPage.path
  let lanes: [DockLanes.Lane]
}

/// What a code opens: the first that fits, from the narrowest to the widest.
enum ScannedCode {
  /// - Returns: the page's address; nil for a code that nothing here has.
  static func find(_ code: String, _ context: StepContext) throws -> String? {
    let snapshot = context.snapshot
    if case .unit(let carton)? = try ScannedUnit.of(code, snapshot), let shipment = try snapshot.first(Shipment.self, where: "number = ?", [carton.shipment]) { return address(shipment) }
    if let shipment = try snapshot.first(Shipment.self, where: "number = ?", [code]) { return address(shipment) }
    if let receipt = try snapshot.first(GoodsReceipt.self, where: "number = ?", [code]) {
      return receipt.state == .received ? "/dock/inspect/\(receipt.id.key)" : "/r/\(receipt.id.key)"
    }
    if let work = try snapshot.first(WorkOrder.self, where: "number = ?", [code]) { return "/dock/receive/\(work.id.key)" }
    let requests = try snapshot.all(DispatchRequest.self, where: "order_number = ? AND _shelf = ?", [code, Int64(context.home.code)])
    if let open = requests.first(where: { $0.state == .requested }) { return "/dock/pick/\(open.id.key)" }
    for request in requests {
      let shipments = try snapshot.all(Shipment.self, where: "dispatch_request = ?", [Data(request.id.key.bytes)])
      if let shipment = shipments.first(where: { $0.state == .packed }) ?? shipments.last { return address(shipment) }
    }
    return try product(code, context)
  }

  private static func address(_ shipment: Row<Shipment>) -> String {
    shipment.state == .packed ? "/dock/load/\(shipment.id.key)" : "/r/\(shipment.id.key)"
  }

  /// The request that is due first and still needs the product.
  private static func product(_ code: String, _ context: StepContext) throws -> String? {
    guard let product = try context.snapshot.first(Product.self, where: "code = ?", [code]) else { return nil }
    let open = try context.snapshot.all(
      DispatchRequest.self, where: "state = 'requested' AND _shelf = ?", [Int64(context.home.code)], order: "due, id", limit: DockLanes.maximum)
    let needs = try open.first { request in
      try PickList.of(request, context.snapshot).lines.contains { $0.product == product.id && $0.open > .zero }
    }
    return needs.map { "/dock/pick/\($0.id.key)" } ?? "/r/\(product.id.key)"
  }
}
