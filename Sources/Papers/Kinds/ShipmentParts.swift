import Ground
import Records
import Replica
import Workflow

/// What the papers of a shipment have in common.
extension SheetWriter {
  mutating func head(of shipment: Row<Shipment>) throws {
    let request = try context.the(shipment.request)
    number(shipment.number)
    party("deliverTo", request.address)
    let fields = Shipment.fields
    fact(fields.orderNumber.schema.label, shipment.orderNumber)
    if request.customerName != request.address.name { fact(DispatchRequest.fields.customerName.schema.label, request.customerName) }
    fact(fields.cartons.schema.label, GroupedDigits.text("\(shipment.cartons)"))
    fact(fields.departed.schema.label, shipment.departed.map(moment))
    fact(fields.carrier.schema.label, shipment.carrier)
    fact(fields.vehicle.schema.label, shipment.vehicle)
    fact(fields.seal.schema.label, shipment.seal)
  }

  /// A shipment's lines: number, product, description, lot, quantity, and a column that is written by hand as long as the records don't say it.
  ///
  /// - Parameters:
  ///   - byHand: the name of the text over the last column.
  ///   - known: what stands in it for a line; nil leaves room to write.
  mutating func lines(of shipment: Row<Shipment>, byHand: String, known: (Row<ShipmentLine>) -> Quantity? = { _ in nil }) throws {
    let fields = ShipmentLine.fields
    let lines = try bounded(snapshot.all(ShipmentLine.self, where: "shipment = ? AND \(ShipmentLine.stillInside)", [key(shipment.id)], limit: Self.readLimit))
    let rows = try lines.enumerated().map { index, line in
      let product = try context.the(line.product)
      return [PaperText("\(index + 1)"), PaperText(product.code), name(of: product), PaperText(line.lot), quantity(line.quantity), known(line).map(quantity) ?? PaperText("")]
    }
    table(
      columns: [
        (PaperTexts.words("line"), false), (fields.product.schema.label, false), (PaperTexts.words("description"), false),
        (fields.lot.schema.label, false), (fields.quantity.schema.label, true), (PaperTexts.words(byHand), true),
      ], rows)
    for sum in Self.sums(lines.map(\.quantity)) { total(PaperTexts.words("totalQuantity"), quantity(sum)) }
  }

  /// One sum a unit, in the order in which the units come.
  static func sums(_ quantities: [Quantity]) -> [Quantity] {
    quantities.reduce(into: []) { sums, quantity in
      if let place = sums.firstIndex(where: { $0.unit == quantity.unit }) {
        sums[place].amount += quantity.amount
      } else {
        sums.append(quantity)
      }
    }
  }
}

extension Paper where Subject == Shipment {
  /// What was unpacked goes nowhere, and no paper with it.
  static func obstacle(_ shipment: Row<Shipment>, _ context: StepContext) throws -> Problem? {
    guard shipment.state == .unpacked else { return nil }
    return Problem("paper.unpacked", Words("\(shipment.number) was unpacked.", "\(shipment.number) 已拆包。"), remedy: PaperTexts.words("unpackedRemedy"))
  }
}
