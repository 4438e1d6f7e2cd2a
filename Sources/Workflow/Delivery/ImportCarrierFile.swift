import Crypto
import Foundation
import Ground
import Records
import Replica

/// 9.3 Keeps a carrier's file as it came, and takes what it says of waybills that are known. What names an unknown one waits for it.
public struct ImportCarrierFile: Step {
  public static let step = StepDeclaration(
    "carrier.import", "9.3", by: [.dispatcher, .salesClerk, .serviceAgent], at: [.warehouse, .office], "Import a carrier's file", "导入承运商文件",
    help: Words("A CSV table or EDIFACT IFTSTA. The same file is taken once; unknown waybills are listed and taken when they are entered.", "CSV 表格或 EDIFACT IFTSTA。同一文件只导入一次；未知运单列出，登记后自动采用。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let carrier = Entry<Carrier.ID>("carrier", "Carrier", "承运商")
    let name = Entry<String>("name", "File name", "文件名", maximumText: 255)
    /// Base64, so that a form and a command line can carry it.
    let content = Entry<String>("content", "Content (base64)", "内容（base64）", isLong: true, maximumText: 12 << 20)
    let format = OptionalEntry<CarrierFormat>("format", "Format", "格式")
    let lines = OptionalEntry<CarrierLinesText>("lines", "Events", "节点", isLong: true, maximumText: CarrierLinesText.maximumText)
    let problems = OptionalEntry<String>("problems", "Problems", "问题", help: Words("Of lines that could not be read.", "无法读取的行。"), isLong: true, maximumText: 100_000)
    let unknown = OptionalEntry<String>("unknown_columns", "Columns not read", "未读取的列", maximumText: 1_000)
  }

  /// Bytes of a file.
  public static let maximumBytes = 4 << 20
  /// The code of the problem of a file that was imported before.
  public static let known = "carrier.known"

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    let problems = Kept.problems(input.content)
    guard problems.isEmpty, let data = Data(base64Encoded: input.content) else { return problems }
    if let former = try context.snapshot.first(CarrierFile.self, where: "digest = ?", [Data(SHA256.hash(data: data))]) {
      return [Problem(known, field: "content", Words("This file was imported before, as \(former.name).", "该文件此前已导入：\(former.name)。"), remedy: Words("There is nothing to do; a corrected file is another one.", "无需办理；更正后的文件视为新文件。"))]
    }
    guard input.lines == nil, input.problems == nil else { return [] }
    return [Finding.missing("lines", Words("There is neither an event nor a problem.", "既没有节点也没有问题。"), remedy: Words("Import the file on the page of goods on their way.", "请在在途页面导入文件。"))]
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    guard let data = Data(base64Encoded: input.content) else { throw UncheckedInput() }
    let file = try changes.create(CarrierFile.self, on: context.home) {
      $0.name = input.name
      $0.content = Blob([UInt8](data))
      $0.digest = Blob(Array(SHA256.hash(data: data)))
      $0.carrier = input.carrier
      $0.format = input.format
      $0.received = context.now
      $0.problems = input.problems ?? ""
      $0.unknown = input.unknown
    }
    var intake = CarrierIntake(carrier: input.carrier, file: file, context: context)
    for line in input.lines?.lines ?? [] { try intake.take(line, &changes) }
    let bad = input.problems.map { $0.split(whereSeparator: \.isNewline).count } ?? 0
    let columns = input.unknown.map { (" Columns not read: \($0).", "未读取的列：\($0)。") } ?? ("", "")
    return StepResult(
      file.key,
      Words(
        "\(intake.taken) taken, \(intake.known) known, \(intake.waiting) wait for their waybill, \(intake.refused) put aside, \(bad) lines unreadable.\(columns.0)",
        "已采用 \(intake.taken)，已知 \(intake.known)，待匹配运单 \(intake.waiting)，已搁置 \(intake.refused)，无法读取 \(bad) 行。\(columns.1)"),
      isWarning: intake.waiting + intake.refused + bad > 0)
  }
}

/// Takes the events of one file one after the other.
private struct CarrierIntake {
  let carrier: Carrier.ID
  let file: CarrierFile.ID
  let context: StepContext
  /// Of this file: a milestone that stands in it twice counts once.
  private var seen: Set<String> = []
  var taken = 0, known = 0, waiting = 0, refused = 0

  init(carrier: Carrier.ID, file: CarrierFile.ID, context: StepContext) { (self.carrier, self.file, self.context) = (carrier, file, context) }

  mutating func take(_ line: CarrierLinesText.Line, _ changes: inout Changes) throws {
    guard let at = WrittenMoment(line.at)?.instant(context.calendar) else { throw UncheckedInput() }
    let fact = MilestoneFact(
      kind: line.kind, at: at, place: line.place.isEmpty ? nil : String(line.place.prefix(60)), note: line.note.isEmpty ? nil : String(line.note.prefix(120)),
      arrival: WrittenMoment(line.arrival)?.instant(context.calendar, isEnd: true))
    guard seen.insert("\(line.number) \(line.kind.rawValue) \(at.milliseconds)").inserted else {
      known += 1
      return
    }
    let waybills = try Waybill.doubles(carrier, line.number, context.snapshot)
    guard !waybills.isEmpty else {
      waiting += 1
      return try keep(line, fact, nil, &changes)
    }
    for waybill in waybills {
      let shipment = try context.the(waybill.shipment)
      if try fact.isKnown(shipment.id, context.snapshot) {
        known += 1
      } else if let problem = try fact.problems(shipment, context).first {
        refused += 1
        try keep(line, fact, problem, &changes)
      } else {
        taken += 1
        try changes.keep(fact, of: shipment, .file, file: file, context)
      }
    }
  }

  /// Keeps a line that could not be taken: to wait for its waybill, or put aside with what speaks against it.
  private func keep(_ line: CarrierLinesText.Line, _ fact: MilestoneFact, _ problem: Problem?, _ changes: inout Changes) throws {
    try changes.create(CarrierLine.self, on: context.home) {
      $0.file = file
      $0.carrier = carrier
      $0.line = line.line
      $0.waybillNumber = line.number
      $0.kind = fact.kind
      $0.at = fact.at
      $0.place = fact.place
      $0.note = fact.note
      $0.arrival = fact.arrival
      if let problem {
        $0.state = .dropped
        $0.why = "\(problem.what.zh) / \(problem.what.en)"
      }
    }
  }
}

/// 9.3 Takes a waiting line of a carrier's file when its waybill has been entered. The node does it by itself.
public struct TakeCarrierLine: SubjectStep, AutomaticStep {
  public static let step = StepDeclaration(
    "carrierline.take", "9.3", by: [.dispatcher, .salesClerk, .serviceAgent], at: [.warehouse, .office], "Take a carrier's line", "采用承运商文件行",
    help: Words("The node does it by itself when the waybill is entered.", "登记运单后由节点自动办理。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let line = Entry<CarrierLine.ID>("line", "Line", "文件行")
  }

  private static let dueSQL = """
    state = 'waiting' AND _shelf = ? AND EXISTS (SELECT 1 FROM waybill w
      WHERE w.carrier_number = carrier_line.waybill_number AND +w.carrier = carrier_line.carrier AND +w.state = 'standing')
    """

  public static func due(_ context: StepContext) throws -> [[String: String]] {
    try context.snapshot.all(CarrierLine.self, where: dueSQL, [Int64(context.home.code)], order: "at_ms, id", limit: Workplace.maximumPerRound).map { ["line": $0.id.description] }
  }

  public static func ready(_ subject: Row<CarrierLine>, _ context: StepContext) throws -> Problem? {
    guard subject.state == .waiting else { return Finding.state(CarrierLine.record.label, subject.state, needs: .waiting) }
    guard try Waybill.doubles(subject.carrier, subject.waybillNumber, context.snapshot).isEmpty else { return nil }
    return Problem("carrier.noWaybill", Words("No waybill \(subject.waybillNumber) is entered.", "尚未登记运单 \(subject.waybillNumber)。"), remedy: Words("Enter it with waybill.enter.", "请用 waybill.enter 登记。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let line = try context.the(input.line)
    let fact = MilestoneFact(kind: line.kind, at: line.at, place: line.place, note: line.note, arrival: line.arrival)
    var problem: Problem?
    for waybill in try Waybill.doubles(line.carrier, line.waybillNumber, context.snapshot) {
      let shipment = try context.the(waybill.shipment)
      problem = try fact.problems(shipment, context).first
      if problem == nil { try changes.keep(fact, of: shipment, .file, file: line.file, context) }
    }
    try changes.update(line) {
      $0.state = problem == nil ? .taken : .dropped
      if let problem { $0.why = "\(problem.what.zh) / \(problem.what.en)" }
    }
    let said = problem == nil ? CarrierLineState.taken.label : CarrierLineState.dropped.label
    return StepResult(line.id.key, Words("\(line.waybillNumber): \(said.en).", "\(line.waybillNumber)：\(said.zh)。"), isWarning: problem != nil)
  }
}

/// 9.3 Puts a line of a carrier's file aside: the goods are not ours, or the number is wrong.
public struct DropCarrierLine: SubjectStep {
  public static let step = StepDeclaration(
    "carrierline.drop", "9.3", by: [.dispatcher, .salesClerk, .serviceAgent], at: [.warehouse, .office], "Put a carrier's line aside", "搁置承运商文件行",
    help: Words("It stays listed with the reason.", "该行连同原因仍保留。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let line = Entry<CarrierLine.ID>("line", "Line", "文件行")
    let why = Entry<String>("why", "Why", "原因", maximumText: 400)
  }

  public static func ready(_ subject: Row<CarrierLine>, _ context: StepContext) throws -> Problem? {
    subject.state == .waiting ? nil : Finding.state(CarrierLine.record.label, subject.state, needs: .waiting)
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] { [] }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let line = try context.the(input.line)
    try changes.update(line) {
      $0.state = .dropped
      $0.why = input.why
    }
    return StepResult(line.id.key, Words("\(line.waybillNumber) is put aside.", "\(line.waybillNumber) 已搁置。"))
  }
}
