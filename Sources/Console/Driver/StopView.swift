import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the page of one stop shows.
struct StopView: Sendable {
  struct Reason: Sendable {
    let reasonValue, reasonLabel: String
    let isChosen: Bool
  }
  struct Item: Sendable {
    let itemID, itemCode, itemName, itemLot, itemSent, itemUnit, itemCount: String
    let reasons: [Reason]
    let itemFault: String?
  }

  let customer, place, shipmentNumber, orderNumber, cartonsText, action, key: String
  let isOpen: Bool
  let stateText: String?
  let arrivedAt: String?
  let attemptText: String?
  let items: [Item]
  let touches: [Reason]
  /// What was touched last, and when.
  let lastTouch: String?
  let attempts: [Reason]
  let receivedBy, note, signature, photo: String
  let isSignedOnPaper: Bool
  let isConfirming: Bool
  let receivedFault, signatureFault: String?
  let faults: [ProblemLine]
  let hasFaults: Bool
  let maximumPhoto = DeliveryPhoto.maximumBytes
  let maximumPoints = Signature.maximumPoints
  let maximumStrokes = Signature.maximumStrokes
  let drawing: SignatureDrawing?
  let recordLink: String

  init(_ shipment: Row<Shipment>, _ typed: StopPage.Typed, _ step: StepContext, _ times: TimeWords, _ language: Language) throws {
    let request = try step.the(shipment.request)
    let form = typed.form
    customer = request.customerName
    place = DockFigures.address(request.address)
    shipmentNumber = shipment.number
    orderNumber = shipment.orderNumber
    cartonsText = shipment.cartonsText(language)
    key = shipment.id.key.description
    action = "/deliveries/\(key)"
    isOpen = shipment.state == .dispatched
    stateText = isOpen ? nil : shipment.state.label[language]
    arrivedAt = shipment.arrived.map(times.exact)
    attemptText = shipment.attempt.map { "\($0.label[language])\(shipment.attemptNote.map { ": \($0)" } ?? "")" }
    let lines = try shipment.lines(step.snapshot)
    items = try lines.enumerated().map { index, line in
      let product = try step.the(line.product)
      let problem = typed.problems.first { $0.field == "counted[\(index + 1)]" }
      return Item(
        itemID: line.id.key.description, itemCode: product.code, itemName: DockFigures.name(product, language), itemLot: line.lot,
        itemSent: line.quantity.amount.description, itemUnit: DockFigures.unit(line.quantity.unit),
        itemCount: form?["count.\(line.id.key)"] ?? line.quantity.amount.description,
        reasons: ShortfallReason.allCases.map {
          Reason(reasonValue: $0.rawValue, reasonLabel: $0.label[language], isChosen: form?["why.\(line.id.key)"] == $0.rawValue)
        }, itemFault: problem.map { "\($0.what[language]) \($0.remedy[language])" })
    }
    touches = [MilestoneKind.departed, .atHub, .outForDelivery, .exception].map { Reason(reasonValue: $0.rawValue, reasonLabel: $0.label[language], isChosen: false) }
    lastTouch = try step.snapshot.first(Milestone.self, where: "shipment = ?", [Data(shipment.id.key.bytes)], order: "at_ms DESC, id DESC").map { "\($0.kind.label[language]) · \(times.exact($0.at))" }
    attempts = AttemptReason.allCases.map { Reason(reasonValue: $0.rawValue, reasonLabel: $0.label[language], isChosen: form?["why"] == $0.rawValue) }
    receivedBy = form?["received_by"] ?? ""
    note = form?["note"] ?? ""
    let drawn = form?["signature"] ?? ""
    // Only what can be read is shown again.
    let read = try? Signature(drawn)
    signature = read == nil ? "" : drawn
    drawing = read.map { SignatureDrawing($0) }
    photo = form?["photo"] ?? ""
    isSignedOnPaper = form?["signed_on_paper"] == "yes"
    isConfirming = typed.isConfirming
    func fault(_ field: String) -> String? {
      typed.problems.first { $0.field == field }.map { "\($0.what[language]) \($0.remedy[language])" }
    }
    receivedFault = fault("received_by")
    signatureFault = fault("signature")
    faults = typed.problems.map { ProblemLine($0, language, place: "") }
    hasFaults = !faults.isEmpty
    recordLink = "/r/\(key)"
  }
}
