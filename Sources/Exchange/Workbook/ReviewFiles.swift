import Foundation
import Ground
import Workflow

/// A review as files: a workbook with a sheet for each of its tables, or all of them one below the other as CSV.
public enum ReviewFiles {
  public static func sheets(_ review: PeriodReview, _ language: Language) -> [WrittenSheet] {
    review.tables.map { table in
      WrittenSheet(
        name: table.title[language], title: "\(review.title[language]) – \(table.title[language])", headings: table.headings.map { $0[language] },
        rows: table.rows.map { row in row.map { cell($0, language) } })
    }
  }

  public static func xlsx(_ review: PeriodReview, _ language: Language) throws -> [UInt8] { try WorkbookWriter.bytes(sheets(review, language)) }

  /// UTF-8 with a byte order mark, so that spreadsheets read Chinese; an empty line between tables. Numbers as they are.
  public static func csv(_ review: PeriodReview, _ language: Language) -> String {
    var text = "\u{FEFF}"
    for table in review.tables {
      text += CSVLine.text([table.title[language]]) + CSVLine.text(table.headings.map { $0[language] })
      for row in table.rows {
        let numbers = Set(row.indices.filter { ReviewTable.isNumber(row[$0]) })
        text += CSVLine.text(row.map { plain($0, language) }, numbers: numbers)
      }
      text += "\r\n"
    }
    return text
  }

  private static func cell(_ cell: ReviewTable.Cell, _ language: Language) -> WrittenCell {
    switch cell {
    case .text(let words): .text(words[language])
    case .number(let number, .share): .share(number)
    case .number(let number, _): .number(number, digits: 1)
    case .count(let count): .number(Double(count), digits: 0)
    case .money(let money): .text(money.description)
    case .empty: .empty
    }
  }

  private static func plain(_ cell: ReviewTable.Cell, _ language: Language) -> String {
    switch cell {
    case .number(let number, _): ExactDecimal(millionths: Int64((max(-1e12, min(1e12, number)) * 1e6).rounded())).description
    case .count(let count): String(count)
    case .text, .money, .empty: ReviewTable.text(cell, language)
    }
  }
}
