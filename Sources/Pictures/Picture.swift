import Ground

/// A picture as a page shows it, in one language: drawn, said in a sentence, and with its numbers.
public struct Picture: Sendable {
  /// Its own on its page: `trend-otif`.
  public let name: String
  public let title: String
  /// What it shows, for those who don't see it.
  public let says: String
  /// An SVG element for the midst of a page; it has classes and no styles of its own (``PictureStyle``).
  public let svg: String
  public let table: PictureTable
  /// Whether there was more than is drawn.
  public let isCut: Bool

  /// A file of its own, with its styles in it.
  public var file: String { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg.replacing("<desc>", with: "<style>\(PictureStyle.sheet)</style><desc>", maxReplacements: 1) }
}

/// Something that is drawn from values: the same values give the same picture, byte for byte.
public protocol Depiction: Sendable {
  func picture(_ language: Language) -> Picture
}

/// The numbers of a picture, for those who want them exact, can't see it, or print it.
public struct PictureTable: Sendable, Hashable {
  public struct Heading: Sendable, Hashable {
    public let text: String
    public let isNumber: Bool
  }
  public struct Cell: Sendable, Hashable {
    public let text: String
    /// A page of ours with what is behind it.
    public let link: String?
  }

  public let headings: [Heading]
  public let rows: [[Cell]]

  /// - Parameter headings: each with whether numbers stand under it.
  init(_ headings: [(Words, isNumber: Bool)], _ rows: [[Cell]], _ language: Language) {
    self.headings = headings.map { Heading(text: $0.0[language], isNumber: $0.isNumber) }
    self.rows = rows
  }
}

extension PictureTable.Cell {
  init(_ text: String, _ link: String? = nil) {
    self.text = text
    self.link = link
  }
}
