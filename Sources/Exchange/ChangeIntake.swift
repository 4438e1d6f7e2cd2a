import Foundation
import Ground
import Records
import Replica
import Workflow

/// Takes a customer's change of an order in, as ``OrderIntake`` does with orders: the file is kept as it came in any case.
enum ChangeIntake {
  static func receive(
    _ bytes: [UInt8], _ name: String, _ channel: Channel, _ workplace: Workplace, _ actor: Actor
  ) async throws -> IntakeResult {
    let content = Data(bytes).base64EncodedString()
    let reading = ChangeFile.read(bytes)
    guard let change = reading.change else { return try await OrderIntake.refuse(reading.problems, nil, content, name, channel, workplace, actor) }
    do {
      let raw = ["name": name, "content": content, "channel": channel.rawValue, "change": imported(change).text]
      let outcome = try await workplace.perform("change.import", raw, by: actor)
      let key = outcome.result.subject
      let saved = try await workplace.replica.read { try $0.get(OrderChange.ID(key)) }
      return IntakeResult(
        document: saved?.document?.key, orders: [], changes: saved.map { [.init(key: key, number: $0.number, customerReference: change.reference)] } ?? [],
        message: outcome.result.message, problems: [])
    } catch let problems as Problems {
      return try await OrderIntake.refuse(problems.all, nil, content, name, channel, workplace, actor)
    }
  }

  private static func imported(_ change: ReceivedChange) -> ImportedChange {
    func filled(_ text: String) -> String? { text.isEmpty ? nil : text }
    return ImportedChange(
      reference: change.reference, order: change.orderReference, isCancellation: change.isCancellation,
      customer: .init(code: filled(change.customer.identifier), taxNumber: filled(change.customer.taxNumber), name: filled(change.customer.name)),
      askedBy: filled(change.customer.contact), requested: change.requested,
      address: change.deliveryAddress.map {
        .init(name: $0.name, street: $0.street, city: $0.city, postcode: $0.postcode, region: $0.region, country: $0.country)
      },
      note: filled(String(change.note.prefix(maximumNote))),
      lines: change.lines.map { line in
        ImportedChange.Line(
          number: line.number, status: ImportedChange.Line.Status(rawValue: line.status.rawValue) ?? .unsaid, product: filled(line.sellerItem),
          quantity: line.quantity?.amount, unit: line.quantity?.unit, price: line.price?.amount, currency: line.price?.currency, line: line.line)
      })
  }

  /// Characters of the customer's note that the change repeats; the file itself is kept whole.
  private static let maximumNote = 400
}
