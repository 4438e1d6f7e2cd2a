import Ground

/// A paper as its template reads it. Names of nested parts are distinct, since a template looks outward for what an inner part lacks.
struct Sheet: Sendable {
  struct Company: Sendable {
    let companyName: PaperText
    let companyLines: [PaperText]
    let hasLogo: Bool
    /// Known only where the paper is shown.
    var logoAddress = ""
  }
  struct Party: Sendable {
    let partyTitle: PaperText
    let partyName: String
    let partyLines: [PaperText]
  }
  struct Fact: Sendable {
    let factLabel: PaperText
    let factText: PaperText
  }
  struct Table: Sendable {
    let columns: [Column]
    let rows: [TableRow]
    /// Its rows are empty, to be written on.
    let isToFill: Bool
    let hasCaption: Bool
    let tableCaption: PaperText
  }
  struct Column: Sendable {
    let columnTitle: PaperText
    let isNumber: Bool
  }
  struct TableRow: Sendable {
    let cells: [TableCell]
  }
  struct TableCell: Sendable {
    let cellText: PaperText
    let isNumberCell: Bool
  }
  struct Total: Sendable {
    let totalLabel: PaperText
    let totalText: PaperText
    let isGrand: Bool
  }
  struct Note: Sendable {
    let noteTitle: PaperText
    let noteLines: [String]
    /// Empty lines to write on.
    let blanks: [Int]
  }
  struct SignatureLine: Sendable {
    let signatureTitle: PaperText
  }

  var company: Company
  var title: PaperText
  /// The document's number; empty for a paper without one.
  var number = ""
  var barCode = ""
  var parties: [Party] = []
  var facts: [Fact] = []
  var tables: [Table] = []
  var totals: [Total] = []
  var notes: [Note] = []
  var signatures: [SignatureLine] = []
  var footer = ""
  var labels: [Label] = []
  /// Of labels: how many pages of them there are.
  var parts = 1
}

/// What stands on one carton, crate or pallet.
struct Label: Sendable {
  /// A shipping mark: a picture of ISO 780 or a dangerous good, with its words.
  struct Mark: Sendable {
    let isFragile: Bool
    let markText: PaperText
  }
  /// Bars with what they say under them.
  struct Bars: Sendable {
    let barsDrawing, barsTold: String
  }

  let labelTo: PaperText
  let labelName: String
  let labelLines: [String]
  let labelFacts: [Sheet.Fact]
  var labelMarks: [Mark] = []
  var hasMarks = false
  let cartonTitle: PaperText
  let cartonOf: String
  /// GS1 bars of what is in it, above those of the carton itself.
  var contentBars: [Bars] = []
  let cartonBars: String
  let cartonSquare: String
  /// GS1 DataMatrix; empty where the company has no prefix.
  var cartonMatrix = ""
  var hasMatrix = false
  let cartonCode: String
}
