import ArgumentParser
import Exchange
import Foundation
import Ground
import Replica
import Workflow

struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "The review of a week or a month: figures against targets, where they miss and why, orders, improvements, sites.",
    discussion: """
        weft review weekly --dir hq                               the last week that is over
        weft review monthly --day 2026-11-15 --dir hq             the month of a day
        weft review weekly --to review.xlsx --dir hq              a workbook; .csv for one file of tables
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable { case weekly, monthly }

  @Argument(help: "weekly or monthly.") var kind: Kind
  @Option(help: "A day of the week or month; without it the last one that is over.") var day: String?
  @Option(help: "A file to write, .xlsx or .csv; it must not be there.") var to: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let kind = PeriodReview.Kind(rawValue: kind.rawValue) ?? .weekly
    let day = try day.map { text in
      guard let day = Day(text) else {
        throw Problem("day.unreadable", field: "day", Words("\"\(text)\" is no day.", "“\(text)”不是日期。"), remedy: Words("Write it as 2026-11-30.", "请写成 2026-11-30。"))
      }
      return day
    }
    // Whoever has the folder may read everything in it: the site counts, not the person.
    let reader = Actor(name: Workplace.program, roles: Set(OperatorRole.allCases))
    let review = try await open.workplace.look(as: reader) { context in
      try PeriodReview(kind, day.map(kind.period) ?? kind.last(before: context.today), context)
    }
    if let to { return try write(review, to) }
    print(site.json ? json(review).pretty : text(review))
  }

  private func write(_ review: PeriodReview, _ path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Problem(
        "review.exists", field: "to", Words("\(path) exists.", "\(path) 已存在。"), remedy: Words("Name a file that does not exist yet; nothing is overwritten.", "请指定尚不存在的文件；不会覆盖任何文件。"))
    }
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "xlsx": try WorkbookWriter.write(ReviewFiles.sheets(review, site.language), to: path)
    case "csv": try Data(ReviewFiles.csv(review, site.language).utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
    default:
      throw Problem(
        "review.format", field: "to", Words("\(path) is neither .xlsx nor .csv.", "\(path) 既不是 .xlsx 也不是 .csv。"), remedy: Words("End the name with one of them.", "请使用其中一种扩展名。"))
    }
    print("✓ \(review.title[site.language]): \(path)")
  }

  private func text(_ review: PeriodReview) -> String {
    let language = site.language
    return ([review.title[language]] + review.tables.map { table in
      var lines = TextTable(table.headings.map { $0[language] })
      for row in table.rows { lines.add(row.map { ReviewTable.text($0, language) }) }
      return "\n\(table.title[language])\n\(lines.text)"
    }).joined(separator: "\n")
  }

  private func json(_ review: PeriodReview) -> JSON {
    .object([
      ("kind", .string(review.kind.rawValue)), ("from", .string(review.period.first.description)), ("to", .string(review.period.last.description)),
      (
        "tables",
        .array(review.tables.map { table in
          .object([
            ("name", .string(table.name)), ("title_en", .string(table.title.en)), ("title_zh", .string(table.title.zh)),
            ("headings", .array(table.headings.map { .string($0.en) })), ("rows", .array(table.rows.map { row in .array(row.map(value)) })),
          ])
        })
      ),
    ])
  }

  private func value(_ cell: ReviewTable.Cell) -> JSON {
    switch cell {
    case .text(let words): .string(words[site.language])
    case .count(let count): .int(count)
    case .number, .money: .string(ReviewTable.text(cell, site.language))
    case .empty: .null
    }
  }
}
