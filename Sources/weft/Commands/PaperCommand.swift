import ArgumentParser
import Foundation
import Ground
import Papers
import Workflow

struct PaperCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paper", abstract: "Write a paper of a record as PDF.",
    discussion: """
        weft paper delivery-note SH-WH01-2026-000004 --language both --out note.pdf --dir wh01
        weft paper carton-labels SH-WH01-2026-000004 --part 2 --out labels.pdf --dir wh01
      Kinds: \(PaperCatalogue.all.map(\.name).joined(separator: ", ")).
      A paper is printed at the sites that its kind names, and shows what the site holds.
      """)

  @Argument(help: "The kind of paper.") var kind: String
  @Argument(help: "Number, code or id of the record.") var record: String
  @Option(help: "Language of the paper: en, zh or both; the kind's usual one if left out.") var language: PaperLanguage?
  @Option(help: "Of many labels, which 200 of them; from 1.") var part = 1
  @Option(help: "The PDF file to write.") var out: String
  @OptionGroup var site: SiteOptions

  func run() async throws {
    guard let paper = PaperCatalogue.paper(kind) else {
      let known = PaperCatalogue.all.map(\.name).joined(separator: ", ")
      throw Problem("paper.unknown", field: "kind", Words("There is no paper \"\(kind)\".", "没有单据“\(kind)”。"), remedy: Words("Use one of: \(known).", "请使用：\(known)。"))
    }
    let open = try site.folder.open()
    // Whoever has the folder may read everything in it: the site counts, not the person.
    let reader = Actor(name: "weft", roles: Set(OperatorRole.allCases))
    let document = try await Workplace(open.replica).look(as: reader) { [record, language, part] looking in
      if let problem = paper.refusal(at: looking.site.role, reader) { throw problem }
      let row = try RecordNames.find(record, looking.snapshot)
      guard row.schema.name == paper.subject else {
        throw Problem(
          "paper.otherRecord", field: "record", Words("\(record) is a \(row.schema.label.en.lowercased()).", "\(record) 是\(row.schema.label.zh)。"),
          remedy: Words("A \(paper.declaration.title.en.lowercased()) is of another kind of record.", "\(paper.declaration.title.zh)用于另一类记录。"))
      }
      let printed = try paper.printed(row, language ?? paper.declaration.usual, labels: LabelPart(part), looking)
      return printed.document(logo: try CompanyLetterhead(looking.snapshot).logo)
    }
    try Data(try await PaperPress().pdf(document)).write(to: URL(fileURLWithPath: out), options: .atomic)
    print(Words("\(out) is written.", "已写入 \(out)。")[site.language])
  }
}

extension PaperLanguage: ExpressibleByArgument {}
