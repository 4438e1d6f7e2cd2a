import Foundation
import Ground
import Membership
import Replica
import Workflow

/// What a paper is printed on.
public enum PaperSize: String, Sendable {
  case a4
  /// 100 × 150 mm, one label a page.
  case label
}

/// A portion of many labels.
public struct LabelPart: Sendable {
  /// So many one document holds.
  public static let maximum = 200
  /// From 1.
  public var part: Int
  public var each: Int

  public init(_ part: Int = 1, each: Int = maximum) {
    self.part = part
    self.each = each
  }
}

/// A paper's own words about itself.
public struct PaperDeclaration: Sendable {
  /// As it stands in addresses and commands: `delivery-note`.
  public var name: String
  public var title: Words
  /// Where it may be printed. What a site does not hold can't be printed there in any case.
  public var sites: Set<SiteRole>
  public var operators: Set<OperatorRole>
  public var size: PaperSize
  /// What it is written in when nobody says.
  public var usual: PaperLanguage

  init(
    _ name: String, _ en: String, _ zh: String, at sites: Set<SiteRole>, by operators: Set<OperatorRole>, size: PaperSize = .a4,
    usual: PaperLanguage = .both
  ) {
    self.name = name
    title = Words(en, zh)
    self.sites = sites
    self.operators = operators
    self.size = size
    self.usual = usual
  }
}

/// A kind of paper about one kind of record. A new one is a new file in `Kinds` and a line in ``PaperCatalogue``.
protocol Paper: Sendable {
  associatedtype Subject: RecordType
  static var paper: PaperDeclaration { get }
  /// What stands against printing it now; nil when nothing does.
  static func obstacle(_ subject: Row<Subject>, _ context: StepContext) throws -> Problem?
  /// Writes it from top to bottom, from what this site holds.
  static func write(_ subject: Row<Subject>, _ sheet: inout SheetWriter) throws
}

extension Paper {
  static func obstacle(_ subject: Row<Subject>, _ context: StepContext) throws -> Problem? { nil }
}

/// A kind of paper, whatever its record type.
public struct AnyPaper: Sendable {
  public let declaration: PaperDeclaration
  /// The record type that it is about.
  public let subject: String
  private let obstacle: @Sendable (AnyRow, StepContext) throws -> Problem?
  private let write: @Sendable (AnyRow, inout SheetWriter) throws -> Void

  public var name: String { declaration.name }

  init<P: Paper>(_ type: P.Type) {
    declaration = P.paper
    subject = P.Subject.record.name
    obstacle = { try P.obstacle(Row<P.Subject>($0), $1) }
    write = { try P.write(Row<P.Subject>($0), &$1) }
  }

  /// Why this person at this site may not print it, whatever the record; nil when they may.
  public func refusal(at site: SiteRole, _ actor: Actor) -> Problem? {
    guard declaration.sites.contains(site) else {
      let places = declaration.sites.map(\.label).sorted { $0.en < $1.en }
      return Problem(
        "paper.otherSite", Words("A \(declaration.title.en.lowercased()) is not printed at a \(site.label.en).", "\(site.label.zh)不打印\(declaration.title.zh)。"),
        remedy: Words("It is printed at: \(places.map(\.en).joined(separator: ", ")).", "打印地点：\(places.map(\.zh).joined(separator: "、"))。"))
    }
    guard !actor.roles.isDisjoint(with: declaration.operators.union([.administrator])) else {
      let roles = declaration.operators.map(\.label).sorted { $0.en < $1.en }
      return Problem(
        "paper.otherRole", Words("\(actor.name) may not print this.", "\(actor.name) 无权打印。"),
        remedy: Words("It takes one of the roles: \(roles.map(\.en).joined(separator: ", ")).", "需要以下角色之一：\(roles.map(\.zh).joined(separator: "、"))。"))
    }
    return nil
  }

  /// Whether this person would get it of this record now: for a list of links.
  public func isOffered(_ row: AnyRow, _ context: StepContext) throws -> Bool {
    guard row.schema.name == subject, refusal(at: context.site.role, context.actor) == nil else { return false }
    return try obstacle(row, context) == nil
  }

  /// - Parameters:
  ///   - row: a record of the type that the paper is about.
  ///   - labels: which of them, when it is labels.
  /// - Throws: a problem when the record is not ready for it, or too large.
  public func printed(_ row: AnyRow, _ language: PaperLanguage, labels: LabelPart = LabelPart(), _ context: StepContext) throws -> PrintedPaper {
    if let problem = try obstacle(row, context) { throw problem }
    var writer = try SheetWriter(declaration, language, labels, context)
    try write(row, &writer)
    return PrintedPaper(writer.sheet, declaration, language)
  }
}
