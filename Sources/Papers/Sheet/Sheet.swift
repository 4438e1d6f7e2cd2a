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

/// What stands on one carton.
struct Label: Sendable {
  let labelTo: PaperText
  let labelName: String
  let labelLines: [String]
  let labelFacts: [Sheet.Fact]
  let cartonTitle: PaperText
  let cartonOf: String
  let cartonBars: String
  let cartonSquare: String
  let cartonCode: String
}
