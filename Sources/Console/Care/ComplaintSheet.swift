import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// One complaint: its life, the held lots with what each warehouse stopped, what came back, money and corrective action.
enum ComplaintSheet {
  static func view(_ row: Row<Complaint>, _ offers: [StepDeclaration], _ papers: [PaperLink], _ reader: CareReader) throws -> CareSheet {
    let matter = try CareCase(row, reader.step)
    let order = try reader.snapshot.get(row.order)
    // The page has a form of its own for photos.
    let actions = offers.filter { $0.name != AddComplaintPhoto.step.name }.map { StockSheet.Action(actionLink: reader.money.form($0.name, row.id.key), actionLabel: $0.label[reader.language]) }
      + papers.map { StockSheet.Action(actionLink: $0.paperLink, actionLabel: $0.paperTitle) }
      + [
        StockSheet.Action(actionLink: "/r/\(row.id.key)", actionLabel: Texts.words("careRecord")[reader.language]),
        StockSheet.Action(actionLink: "/r/\(row.order.key)", actionLabel: order?.number ?? SalesOrder.record.label[reader.language]),
      ]
    var sections = [topics(matter, reader), try goods(row, reader)]
    sections += try containment(matter, reader) + returns(matter, reader) + rest(row, matter, reader)
    return CareSheet(
      heading: row.number, badge: row.state.label[reader.language], badgeTone: row.state == .closed ? "done" : row.state == .open ? "stop" : "open", text: row.text,
      facts: try facts(row, reader), sections: sections, actions: actions)
  }

  private static func facts(_ row: Row<Complaint>, _ reader: CareReader) throws -> [StockSheet.Fact] {
    let fields = Complaint.fields
    let task = try reader.step.snapshot.first(WorkTask.self, where: "subject = ? AND +state = 'open' AND level = 'complaint-answer'", [Data(row.id.key.bytes)])
    let known: [(Words, String?)] = [
      (Customer.record.label, try reader.customer(row)), (fields.kind.schema.label, row.kind.label[reader.language]),
      (Shipment.record.label, try row.shipment.flatMap { try reader.snapshot.get($0)?.number }), (fields.severity.schema.label, row.severity?.label[reader.language]),
      (fields.cause.schema.label, row.cause.map { reader.cause($0) }), (fields.responsibility.schema.label, row.responsibility?.label[reader.language]),
      (fields.responsibleSite.schema.label, row.responsibleSite), (Texts.words("careClock"), task.map { reader.times.due($0.due) }),
      (fields.answer.schema.label, row.answer), (fields.answered.schema.label, row.answered.map { reader.times.exact($0) }),
      (fields.acceptedBy.schema.label, row.acceptedBy), (fields.acceptedOn.schema.label, row.acceptedOn?.description), (fields.why.schema.label, row.why),
    ]
    return known.compactMap { label, text in text.flatMap { $0.isEmpty ? nil : StockSheet.Fact(factLabel: label[reader.language], factText: $0) } }
  }

  private static func standing(_ standing: CareCase.Standing, _ language: Language) -> CareSheet.Cell {
    switch standing {
    case .undecided: .init(cellText: Texts.words("careUndecided")[language], cellTone: "stop")
    case .running: .init(cellText: Texts.words("careRunning")[language], cellTone: "open")
    case .done: .init(cellText: Texts.words("careDone")[language], cellTone: "done")
    case .waived: .init(cellText: Texts.words("careWaived")[language], cellTone: "none")
    }
  }

  private static func topics(_ matter: CareCase, _ reader: CareReader) -> CareSheet.Section {
    let steps: [CareTopic: StepDeclaration] = [.containment: ContainComplaint.step, .returns: AuthoriseReturn.step, .money: CreditComplaint.step, .eightD: OpenComplaintEightD.step]
    let key = matter.complaint.id.key
    let lines = matter.topics.map { topic -> [CareSheet.Cell] in
      let next = matter.complaint.state != .closed && topic.standing == .undecided ? steps[topic.topic].map { reader.link($0, key) } : nil
      let waive = matter.complaint.state != .closed && topic.standing == .undecided ? reader.link(WaiveTopic.step, key, Texts.words("careWaived")) : nil
      return [
        .init(cellText: topic.topic.label[reader.language]), standing(topic.standing, reader.language), .init(cellText: topic.told[reader.language]),
        next ?? .init(cellText: ""), waive ?? .init(cellText: ""),
      ]
    }
    let columns = [
      (Texts.words("careWhat"), false), (Texts.words("careState"), false), (Texts.words("careHow"), false), (Texts.words("careNext"), false), (Texts.words("careWaived"), false),
    ]
    return CareSheet.Section("topics", Texts.words("careTopics"), none: Texts.words("careNone"), columns, lines, reader.language)
  }

  private static func goods(_ row: Row<Complaint>, _ reader: CareReader) throws -> CareSheet.Section {
    let fields = ComplaintLine.fields
    let lines = try row.lines(reader.step).map { line -> [CareSheet.Cell] in
      [
        .init(cellText: try reader.product(line.product), cellLink: "/stock/product/\(line.product.key)"),
        .init(cellText: line.lot ?? "", cellLink: line.lot.map { "/stock/lot/\(line.product.key)?lot=\($0.percentEncoded)" }), .init(cellText: reader.quantity(line.quantity)),
        .init(cellText: line.what),
      ]
    }
    let columns = [(fields.product.schema.label, false), (fields.lot.schema.label, false), (fields.quantity.schema.label, true), (fields.what.schema.label, false)]
    return CareSheet.Section("goods", Texts.words("careGoods"), none: Texts.words("careNone"), columns, lines, reader.language)
  }

  private static func containment(_ matter: CareCase, _ reader: CareReader) throws -> [CareSheet.Section] {
    guard !matter.containments.isEmpty else { return [] }
    let lots = try matter.containments.prefix(100).map { held -> [CareSheet.Cell] in
      let hold = try held.hold.flatMap { try reader.snapshot.get($0)?.any } ?? held.materialHold.flatMap { try reader.snapshot.get($0)?.any }
      return [
        .init(cellText: held.component), .init(cellText: held.lot), .init(cellText: hold.map { RecordNames.name($0) } ?? "", cellLink: hold.map { "/r/\($0.key)" }),
        .init(cellText: reader.times.exact(held.at)),
      ]
    }
    let warehouses = matter.warehouses.map { warehouse -> [CareSheet.Cell] in
      guard warehouse.isAnswered else {
        return [.init(cellText: warehouse.code), .init(cellText: Texts.words("careSilent")[reader.language], cellTone: "stop"), .init(cellText: ""), .init(cellText: "")]
      }
      func told(_ amount: ExactDecimal) -> CareSheet.Cell { .init(cellText: reader.quantity(Quantity(amount, warehouse.unit))) }
      return [.init(cellText: warehouse.code), told(warehouse.stopped), told(warehouse.packed), told(warehouse.left)]
    }
    let fields = Containment.fields
    return [
      CareSheet.Section(
        "warehouses", Texts.words("careWarehouses"), none: Texts.words("careNone"),
        [(Texts.words("careWarehouse"), false), (Texts.words("careStopped"), true), (Texts.words("carePacked"), true), (Texts.words("careLeft"), true)], warehouses, reader.language),
      CareSheet.Section(
        "lots", Texts.words("careLots"), none: Texts.words("careNone"),
        [(fields.component.schema.label, false), (fields.lot.schema.label, false), (LotHold.record.label, false), (fields.at.schema.label, false)], lots, reader.language),
    ]
  }

  private static func returns(_ matter: CareCase, _ reader: CareReader) throws -> [CareSheet.Section] {
    guard !matter.authorisations.isEmpty else { return [] }
    let all = try matter.authorisations.map { try Returned($0, reader.step) }
    let lines = try all.flatMap { returned in
      try returned.lines.map { line -> [CareSheet.Cell] in
        [
          .init(cellText: returned.authorisation.number, cellLink: "/r/\(returned.authorisation.id.key)"), .init(cellText: returned.authorisation.state.label[reader.language]),
          .init(cellText: try reader.product(line.row.product)), .init(cellText: line.row.lot ?? ""), .init(cellText: reader.quantity(line.row.quantity)),
          .init(cellText: reader.quantity(Quantity(line.came, line.row.quantity.unit))), .init(cellText: returned.authorisation.expires.description),
        ]
      }
    }
    let columns = [
      (Texts.words("careNumber"), false), (Texts.words("careState"), false), (Product.record.label, false), (ReturnLine.fields.lot.schema.label, false),
      (Texts.words("careAuthorised"), true), (Texts.words("careCame"), true), (Texts.words("careUntil"), false),
    ]
    let findings = try all.flatMap { returned in try returned.findings.map { try finding($0, reader) } }
    let fields = ReturnFinding.fields
    let found = [
      (fields.quantity.schema.label, true), (fields.verdict.schema.label, false), (fields.goods.schema.label, false), (CareSettlement.fields.kind.schema.label, false),
      (CreditNote.record.label, false), (CareRemedy.replacement.label, false), (CareRemedy.nothing.label, false),
    ]
    return [
      CareSheet.Section("returns", Texts.words("careReturns"), none: Texts.words("careNone"), columns, lines, reader.language),
      CareSheet.Section("findings", Texts.words("careFindings"), none: Texts.words("careNone"), found, findings, reader.language),
    ]
  }

  /// With the ways to settle it while nobody has.
  private static func finding(_ finding: Returned.Finding, _ reader: CareReader) throws -> [CareSheet.Cell] {
    let row = finding.row
    var cells: [CareSheet.Cell] = [
      .init(cellText: reader.quantity(row.quantity)), .init(cellText: row.verdict.label[reader.language]), .init(cellText: row.goods.label[reader.language]),
      .init(cellText: finding.settlement?.kind.label[reader.language] ?? Texts.words("careUndecided")[reader.language], cellTone: finding.settlement == nil ? "open" : "done"),
    ]
    guard let settlement = finding.settlement else {
      cells += [reader.link(CreditReturnedGoods.step, row.id.key), reader.link(ReplaceReturnedGoods.step, row.id.key), reader.link(RefuseRemedy.step, row.id.key)]
      return cells
    }
    let note = try settlement.creditNote.flatMap { try reader.snapshot.get($0) }
    let order = try settlement.order.flatMap { try reader.snapshot.get($0) }
    cells += [
      .init(cellText: note.map { "\($0.number) · \(reader.money.money($0.gross))" } ?? "", cellLink: note.map { "/r/\($0.id.key)" }),
      .init(cellText: order?.number ?? "", cellLink: order.map { "/r/\($0.id.key)" }), .init(cellText: settlement.kind == .nothing ? settlement.why ?? "" : ""),
    ]
    return cells
  }

  private static func rest(_ row: Row<Complaint>, _ matter: CareCase, _ reader: CareReader) throws -> [CareSheet.Section] {
    var sections: [CareSheet.Section] = []
    let allowances = try matter.settlements.filter { $0.finding == nil }.map { settlement -> [CareSheet.Cell] in
      let note = try settlement.creditNote.flatMap { try reader.snapshot.get($0) }
      return [
        .init(cellText: settlement.kind.label[reader.language]), .init(cellText: note.map { "\($0.number) · \(reader.money.money($0.gross))" } ?? "", cellLink: note.map { "/r/\($0.id.key)" }),
        .init(cellText: settlement.why ?? ""), .init(cellText: settlement.by),
      ]
    }
    let fields = CareSettlement.fields
    if !allowances.isEmpty {
      sections.append(
        CareSheet.Section(
          "remedies", Texts.words("careRemedies"), none: Texts.words("careNone"),
          [(fields.kind.schema.label, false), (CreditNote.record.label, false), (fields.why.schema.label, false), (fields.by.schema.label, false)], allowances, reader.language))
    }
    let photos = try row.photos(reader.step).enumerated().map { index, photo -> [CareSheet.Cell] in
      [.init(cellText: "\(ComplaintPhoto.fields.photo.schema.label[reader.language]) \(index + 1)", cellLink: "/file/\(photo.id.key)/photo"), .init(cellText: photo.note ?? "")]
    }
    if !photos.isEmpty {
      sections.append(
        CareSheet.Section(
          "photos", Texts.words("carePhotos"), none: Texts.words("careNone"), [(ComplaintPhoto.fields.photo.schema.label, false), (ComplaintPhoto.fields.note.schema.label, false)],
          photos, reader.language))
    }
    let repeats = try Repeats.of(row, reader.step).prefix(20).map { other -> [CareSheet.Cell] in
      [.init(cellText: other.number, cellLink: CarePage.complaint(other.id.key)), .init(cellText: other.state.label[reader.language]), .init(cellText: reader.cause(other.cause))]
    }
    if !repeats.isEmpty {
      sections.append(
        CareSheet.Section(
          "repeats", Texts.words("careRepeats"), none: Texts.words("careNone"),
          [(Complaint.fields.number.schema.label, false), (Texts.words("careState"), false), (Complaint.fields.cause.schema.label, false)], Array(repeats), reader.language))
    }
    return sections
  }
}
