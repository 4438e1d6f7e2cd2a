import Ground

/// A sheet of a workbook, or the whole of a CSV file, as rows of cells.
struct TableSheet: Sendable {
  /// Empty for a file that has no sheets.
  var name: String
  var rows: [CSVText.Row]
}

/// Reads an Office Open XML workbook (ECMA-376, `.xlsx` and `.xlsm`): the values of the sheets that are shown, nothing of their looks, formulas,
/// macros or links.
enum Workbook {
  /// What keeps a workbook from being read.
  struct Refusal: Error {
    var kind: OrderProblem
    var line: Int?
    var got = ""
    var other = ""
  }

  static func sheets(_ bytes: [UInt8], limits: OrderLimits) throws(Refusal) -> [TableSheet] {
    do {
      return try WorkbookArchive.open(bytes, limits: limits) { try WorkbookParts($0, limits).sheets() }
    } catch let refusal as Refusal {
      throw refusal
    } catch WorkbookArchive.Failure.encrypted {
      throw Refusal(kind: .workbookEncrypted)
    } catch WorkbookArchive.Failure.tooLarge {
      throw Refusal(kind: .workbookTooLarge, other: "\(limits.workbookBytes / 1_000_000) MB")
    } catch WorkbookArchive.Failure.tooManyParts {
      throw Refusal(kind: .workbookTooManyParts, other: String(limits.parts))
    } catch {
      throw Refusal(kind: .workbookDamaged)
    }
  }
}

/// Finds the parts of a workbook by the relations that name them.
private struct WorkbookParts {
  private let archive: WorkbookArchive
  private let limits: OrderLimits

  init(_ archive: WorkbookArchive, _ limits: OrderLimits) {
    self.archive = archive
    self.limits = limits
  }

  func sheets() throws -> [TableSheet] {
    let book = WorkbookIndex()
    try read("xl/workbook.xml", book)
    let relations = WorkbookRelations()
    try read("xl/_rels/workbook.xml.rels", relations)
    guard book.sheets.count <= limits.sheets else { throw Workbook.Refusal(kind: .workbookTooManyParts, other: String(limits.sheets)) }
    let (texts, styles) = (WorkbookTexts(), WorkbookStyles())
    if let name = relations.name(ofType: "sharedStrings") { try read(name, texts) }
    if let name = relations.name(ofType: "styles") { try read(name, styles) }
    var sheets: [TableSheet] = []
    for entry in book.sheets where !entry.isHidden {
      guard let name = relations.names[entry.relation], name.contains("worksheets/") else { continue }
      let sheet = WorkbookSheet(texts: texts.texts, formats: styles.formats, since1904: book.since1904, limits: limits)
      try read(name, sheet)
      switch sheet.refusal {
      case .cells(let line): throw Workbook.Refusal(kind: .csvTooManyCells, line: line, other: String(limits.cells))
      case .rows(let line): throw Workbook.Refusal(kind: .csvTooManyRows, line: line, other: String(limits.rows))
      case nil: if !sheet.rows.isEmpty { sheets.append(TableSheet(name: entry.name, rows: sheet.rows)) }
      }
    }
    return sheets
  }

  private func read(_ name: String, _ reader: any WorkbookPartReader) throws {
    guard let bytes = try archive.part(name), WorkbookPart.walk(bytes, reader, limits: limits) else { throw WorkbookArchive.Failure.damaged }
  }
}

/// Reads `xl/workbook.xml`: the sheets in their order.
private final class WorkbookIndex: WorkbookPartReader {
  struct Entry {
    var name: String
    var relation: String
    var isHidden: Bool
  }

  private(set) var sheets: [Entry] = []
  private(set) var since1904 = false

  func begin(_ name: String, _ attributes: [String: String]) -> Bool {
    if name == "workbookPr" { since1904 = ["1", "true"].contains(attributes["date1904"] ?? "") }
    if name == "sheet", let called = attributes["name"], let relation = attributes.first(where: { $0.key.hasSuffix(":id") })?.value {
      sheets.append(Entry(name: called, relation: relation, isHidden: (attributes["state"] ?? "visible") != "visible"))
    }
    return true
  }

  func end(_ name: String, _ text: String) -> Bool { name != "sheets" }
}

/// Reads `xl/_rels/workbook.xml.rels`: where the parts lie.
private final class WorkbookRelations: WorkbookPartReader {
  private(set) var names: [String: String] = [:]
  private var byType: [String: String] = [:]

  func name(ofType type: String) -> String? { byType[type] }

  func begin(_ name: String, _ attributes: [String: String]) -> Bool {
    guard name == "Relationship", attributes["TargetMode"] != "External", let id = attributes["Id"], let target = attributes["Target"] else { return true }
    let place = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
    names[id] = place
    if let type = attributes["Type"]?.split(separator: "/").last { byType[String(type)] = place }
    return true
  }

  func end(_ name: String, _ text: String) -> Bool { true }
}
