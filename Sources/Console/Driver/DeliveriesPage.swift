import Foundation
import Ground
import Hummingbird
import Records
import Replica
import Workflow

/// The driver's stops: what is on its way and not delivered, and what was delivered today.
struct DeliveriesPage: Sendable {
  static let path = "/deliveries"
  /// The most stops that are drawn.
  static let maximum = 100

  let desk: Desk

  func add(to router: Router<ConsoleContext>) { router.get("/deliveries", use: show) }

  private struct View: Sendable {
    struct Stop: Sendable {
      let stopLink, stopCustomer, stopPlace, stopNumber, stopCartons, stopDue: String
      let isLate, hasArrived: Bool
      let stopAttempt: String?
    }
    struct Done: Sendable {
      let doneLink, doneCustomer, doneText: String
      let isShort: Bool
    }
    let stops: [Stop]
    let stopCount: Int
    let done: [Done]
    let hasDone: Bool
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard try await desk.site()?.role == .warehouse else { throw Refused.notFound }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { try Self.view($0, language) }
    return try await Page(desk: desk, request: request, context: context).answer("deliveries", Texts.words("driverTitle"), view, section: "deliveries")
  }

  /// Sorted by when the goods are due, then by when they left.
  private static func view(_ step: StepContext, _ language: Language) throws -> View {
    let shipments = try step.snapshot.all(
      Shipment.self, where: "state = 'dispatched' AND _shelf = ?", [Int64(step.home.code)], order: "departed_ms, id", limit: maximum)
    let stops = try shipments.map { ($0, try step.the($0.request)) }.sorted {
      ($0.1.due, $0.0.departed ?? step.now, $0.0.id.key) < ($1.1.due, $1.0.departed ?? step.now, $1.0.id.key)
    }
    // Newest first, so that today's are found without reading older ones.
    let delivered = try step.snapshot.all(Delivery.self, where: "_shelf = ?", [Int64(step.home.code)], order: "id DESC", limit: maximum)
      .filter { $0.on == step.today }
    return View(
      stops: stops.map { shipment, request in
        .init(
          stopLink: "/deliveries/\(shipment.id.key)", stopCustomer: request.customerName, stopPlace: DockFigures.address(request.address),
          stopNumber: shipment.number, stopCartons: shipment.cartonsText(language),
          stopDue: Words("due \(request.due)", "交期 \(request.due)")[language], isLate: request.due < step.today, hasArrived: shipment.arrived != nil,
          stopAttempt: shipment.attempt?.label[language])
      }, stopCount: stops.count,
      done: try delivered.map { delivery in
        let shipment = try step.the(delivery.shipment)
        return .init(
          doneLink: "/r/\(shipment.id.key)", doneCustomer: try step.the(shipment.request).customerName,
          doneText: "\(shipment.number) · \(delivery.receivedBy)", isShort: delivery.isShort == true)
      }, hasDone: !delivered.isEmpty)
  }
}
