import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// Picks one order by scan, and packs it.
struct PickPage: Sendable {
  let desk: Desk

  func add(to router: Router<ConsoleContext>) {
    router.get("/dock/pick/:key", use: show)
    router.post("/dock/pick/:key", use: take)
    router.post("/dock/pick/:key/undo", use: undo)
    router.post("/dock/pick/:key/pack", use: pack)
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    try await page(request, context, nil, .ok)
  }

  @Sendable func take(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(DispatchRequest.self, context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(TakePick.step.name, request, context) { [desk] form in
      let scanned = try await desk.replica.read { try PickScan(form["code"] ?? "", row, $0) }
      return [
        "request": row.id.key.description, "product": scanned.product, "lot": scanned.lot ?? "", "quantity": form["all"] ?? form["quantity"] ?? "",
        "scan": form["scan"] ?? "",
      ]
    }
    return try await taking.answer(taken, at: address(row), request, context) { try await page(request, context, $0, $1) }
  }

  @Sendable func undo(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(DispatchRequest.self, context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(UndoPick.step.name, request, context) { form in
      ["request": row.id.key.description, "scan": form["scan"] ?? "", "all": form["all"] ?? ""]
    }
    return try await taking.answer(taken, at: address(row), request, context) { try await page(request, context, $0, $1) }
  }

  @Sendable func pack(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    let row = try await desk.row(DispatchRequest.self, context)
    let taking = DockTaking(desk: desk)
    let taken = try await taking.take(PackShipment.step.name, request, context) { form in
      ["request": row.id.key.description, "cartons": form["cartons"] ?? "", "picked": "yes", "short": form["short"] ?? ""]
    }
    switch taken {
    case .done(let result, _):
      return Page(desk: desk, request: request, context: context).redirect(to: "/dock/load/\(result.subject)", after: result)
    case .refused(_, let form, let status):
      return try await page(request, context, taken.outcome(context.session.language), status, form)
    }
  }

  private func address(_ row: Row<DispatchRequest>) -> String { "/dock/pick/\(row.id.key)" }

  private func page(
    _ request: Request, _ context: ConsoleContext, _ outcome: ScanOutcome?, _ status: HTTPResponse.Status, _ typed: SentForm? = nil
  ) async throws -> Response {
    let row = try await desk.row(DispatchRequest.self, context)
    guard let actor = context.session.actor else { throw Refused.noOperator }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try PickView(row, outcome, typed, $0, language) }
    return try await Page(desk: desk, request: request, context: context).answer(
      "dock-pick", Words("Pick \(row.orderNumber)", "拣货 \(row.orderNumber)"), view, status: status, section: "dock", scripts: ["queue.js", "scan.js"])
  }
}

/// What a scan at the shelf means: a product's code, a lot, or both as `CODE/LOT`.
struct PickScan: Sendable {
  var product: String
  var lot: String?

  /// - Throws: a problem for what belongs elsewhere.
  init(_ text: String, _ request: Row<DispatchRequest>, _ snapshot: Snapshot) throws {
    let code = String(text.trimmingSpaces().prefix(DockPage.maximumCode))
    product = code
    if try code.isEmpty || Self.isProduct(code, snapshot) { return }
    if let slash = code.firstIndex(of: "/"), try Self.isProduct(String(code[..<slash]), snapshot) {
      product = String(code[..<slash])
      lot = String(code[code.index(after: slash)...])
      return
    }
    // The label of a lot alone: whose it is, the receipt says.
    let wanted = try PickList.of(request, snapshot).lines.map(\.product)
    if let receipt = try snapshot.all(GoodsReceipt.self, where: "lot = ?", [code], limit: 20).first(where: { wanted.contains($0.product) }),
      let found = try snapshot.get(receipt.product)
    {
      (product, lot) = (found.code, code)
      return
    }
    if try CartonCode(code) != nil || snapshot.first(Shipment.self, where: "number = ?", [code]) != nil {
      throw Problem(
        "pick.carton", Words("\(code) is packed already.", "\(code) 已包装。"), remedy: Words("It is loaded, not picked. Leave it on the dock.", "该货应装车，无需拣货，请留在月台。"))
    }
    throw Problem(
      "pick.unknown", Words("No product or lot here is called \"\(code)\".", "此处没有产品或批次“\(code)”。"),
      remedy: Words("Put it back, or type the code under the bars.", "请放回，或输入条码下方的编号。"))
  }

  private static func isProduct(_ code: String, _ snapshot: Snapshot) throws -> Bool {
    try snapshot.first(Product.self, where: "code = ?", [code]) != nil
  }
}
