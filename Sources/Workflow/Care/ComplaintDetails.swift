import Ground
import Records
import Replica

/// 11.2 Adds goods that a complaint is about.
public struct AddComplaintLine: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.line", "11.2", by: [.serviceAgent, .salesClerk, .salesManager], at: [.office, .field], "Add goods to a complaint", "补充投诉货物",
    help: Words("Product, lot, quantity and what is wrong; no more than was delivered.", "填写产品、批次、数量和问题；不得超过已交付数量。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let lines = Entry<String>(
      "lines", "Goods", "涉及货物", help: Words("One a row: product | lot | quantity | what is wrong.", "每行：产品 | 批次 | 数量 | 问题。"), isLong: true, maximumText: 20_000)
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    subject.state != .closed ? nil : Finding.state(Complaint.record.label, subject.state, needs: .open, .answered)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let complaint = try context.the(input.complaint)
    let rows = try GoodsRows(input.lines, field: "lines", context)
    guard rows.problems.isEmpty else { return rows.problems }
    let known = try complaint.lines(context)
    return try rows.beyond(DeliveredGoods(complaint.order, context), shipment: complaint.shipment) { row in
      known.filter { $0.product == row.product.id && (row.lot == nil || $0.lot == row.lot) }.reduce(.zero) { $0 + $1.quantity.amount }
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    let rows = try GoodsRows(input.lines, field: "lines", context).rows
    for row in rows { try changes.write(row, of: complaint.id, on: complaint.shelf, otherwise: complaint.text) }
    return StepResult(complaint.id.key, Words("\(complaint.number) has \(rows.count) more lines.", "\(complaint.number) 新增 \(rows.count) 行。"))
  }
}

/// 11.2 Keeps a photo that the customer sent.
public struct AddComplaintPhoto: SubjectStep {
  public static let step = StepDeclaration(
    "complaint.photo", "11.2", by: [.serviceAgent, .salesClerk, .salesManager], at: [.office, .field], "Add a photo to a complaint", "添加投诉照片",
    help: Words("A JPEG photo of what is wrong. It stays at the office.", "问题照片（JPEG），仅保存在销售处。"))

  /// The most photos of one complaint.
  static let maximum = 20

  public struct Input: StepInput {
    public static let entries = Input()
    let complaint = Entry<Complaint.ID>("complaint", "Complaint", "投诉")
    let photo = Entry<String>("photo", "Photo", "照片", help: Words("The file as base64.", "base64 编码的文件。"), maximumText: DeliveryPhoto.maximumText)
    let note = OptionalEntry<String>("note", "Note", "备注", maximumText: 400)
  }

  public static func ready(_ subject: Row<Complaint>, _ context: StepContext) throws -> Problem? {
    guard try subject.photos(context).count >= maximum else { return nil }
    return Problem("photo.tooMany", Words("\(subject.number) has \(maximum) photos already.", "\(subject.number) 已有 \(maximum) 张照片。"), remedy: Words("Keep the others with the letter.", "其余照片请随来函保存。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    do {
      _ = try DeliveryPhoto.bytes(input.photo)
      return []
    } catch {
      var problem = error
      problem.field = "photo"
      return [problem]
    }
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let complaint = try context.the(input.complaint)
    let bytes = try DeliveryPhoto.bytes(input.photo)
    try changes.create(ComplaintPhoto.self, on: complaint.shelf) {
      $0.complaint = complaint.id
      $0.photo = Blob(bytes)
      $0.note = input.note
    }
    return StepResult(complaint.id.key, Words("The photo is kept with \(complaint.number).", "照片已随 \(complaint.number) 保存。"))
  }
}
