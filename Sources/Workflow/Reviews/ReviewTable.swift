import Ground

/// A table of a review, for whatever shows it: a page, a print, a spreadsheet.
public struct ReviewTable: Sendable {
  public enum Cell: Sendable, Hashable {
    case text(Words)
    /// In a figure's unit: 0.964 for 96.4 %.
    case number(Double, FigureUnit)
    case count(Int64)
    case money(Money)
    case empty
  }

  /// In an address and as a sheet's name: `figures`.
  public var name: String
  public var title: Words
  public var headings: [Words]
  public var rows: [[Cell]]

  /// A cell as people read it.
  public static func text(_ cell: Cell, _ language: Language) -> String {
    switch cell {
    case .text(let words): words[language]
    case .number(let number, let unit): unit.text(number)[language]
    case .count(let count): GroupedDigits.text("\(count)")
    case .money(let money): money.description
    case .empty: ""
    }
  }

  public static func isNumber(_ cell: Cell) -> Bool {
    switch cell {
    case .number, .count, .money: true
    case .text, .empty: false
    }
  }
}
