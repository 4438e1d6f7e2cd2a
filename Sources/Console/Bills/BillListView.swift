import Ground
import Records
import Replica
import Workflow

/// What the list of bills shows: products by code, each with the revision that holds.
struct BillListView: Sendable {
  struct Line: Sendable {
    let billCode, billName, billLink, revisionText, revisionTone, linesText: String
    let draftText: String
  }

  /// Products on one page.
  static let pageSize = 50

  let start: String
  let lines: [Line]
  let hasLines: Bool
  let nextLink: String?
  let importLink: String?

  init(start: String, after: String?, _ step: StepContext, _ language: Language) throws {
    let snapshot = step.snapshot
    self.start = start
    // A prefix as a span of the code's index: no code has a character above the last one.
    let products = try snapshot.all(
      Product.self, where: "code > ? AND code >= ? AND code < ?", [after ?? "", start, start + "\u{10FFFF}"], order: "code", limit: Self.pageSize + 1)
    lines = try products.prefix(Self.pageSize).map { product in
      let revision = try snapshot.billRevision(product.id, on: step.today)
      let revisions = try snapshot.billRevisions(product.id)
      let count = try BillBook(snapshot, on: step.today).bill(of: product.id).count
      let drafts = revisions.filter { $0.state == .draft }.map(\.revision)
      let later = revisions.filter { $0.state == .released && $0.from > step.today }.map { "\($0.revision) (\($0.from))" }
      let hasNone = count == 0 ? Texts.words("billNone") : Texts.words("billPlain")
      return Line(
        billCode: product.code, billName: Words(product.nameEN, product.nameZH)[language], billLink: BillsPage.path(product.code),
        revisionText: revision?.revision ?? hasNone[language], revisionTone: revision != nil ? "done" : count == 0 ? "none" : "open",
        linesText: count == 0 ? "–" : String(count), draftText: (later + drafts.map { "\($0) · \(BillState.draft.label[language])" }).joined(separator: ", "))
    }
    hasLines = !lines.isEmpty
    nextLink = products.count > Self.pageSize ? "\(BillsPage.path)?q=\(start.percentEncoded)&after=\(products[Self.pageSize - 1].code.percentEncoded)" : nil
    importLink = step.site.role == .headquarters ? "\(BillsPage.path)/import" : nil
  }
}
