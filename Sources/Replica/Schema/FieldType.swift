import Ground

/// What a field's values look like: in columns, on the wire, in JSON and as typed by a person. Comes from the Swift type.
public struct FieldType: Sendable {
  public enum Kind: String, Sendable {
    case text, integer, boolean, decimal, money, quantity, price, day, instant, reference, state, choice, address, blob
  }

  public struct Column: Sendable {
    /// Added to the field's name; empty for the first.
    public var suffix: String
    public var cell: CellKind

    public init(_ suffix: String, _ cell: CellKind) {
      self.suffix = suffix
      self.cell = cell
    }
  }

  /// One of the values that a choice or a lifecycle may have.
  public struct Option: Sendable {
    public var value: String
    public var label: Words
    /// Its place in a lifecycle; 0 for a choice.
    public var rank: Int

    public init(value: String, label: Words, rank: Int = 0) {
      self.value = value
      self.label = label
      self.rank = rank
    }
  }

  public var kind: Kind
  public var columns: [Column]
  public var options: [Option]
  /// The name of the record type that a reference leads to.
  public var target: String?
  /// Of a state: its lifecycle.
  public internal(set) var life: Life?
  public var json: @Sendable ([Cell]) -> JSON
  /// What a person reads.
  public var display: @Sendable ([Cell], Language) -> String
  /// What a person or a program typed. Throws a `Problem` that its caller ties to the field.
  public var parse: @Sendable (String) throws -> [Cell]

  public init(
    _ kind: Kind, _ columns: [Column], options: [Option] = [], target: String? = nil,
    json: @escaping @Sendable ([Cell]) -> JSON,
    display: (@Sendable ([Cell], Language) -> String)? = nil,
    parse: @escaping @Sendable (String) throws -> [Cell]
  ) {
    self.kind = kind
    self.columns = columns
    self.options = options
    self.target = target
    self.json = json
    self.parse = parse
    self.display = display ?? { cells, _ in if case .string(let text) = json(cells) { text } else { json(cells).text } }
  }
}

/// A Swift type that a record's field can hold.
public protocol FieldValue: Hashable, Sendable {
  static var fieldType: FieldType { get }
  /// As many cells as the type has columns.
  var cells: [Cell] { get }
  /// - Returns: nil when the cells are of another kind or out of range.
  init?(cells: [Cell])
}

/// One of a few named values, kept by its name.
public protocol Choice: FieldValue, RawRepresentable<String>, CaseIterable {
  var label: Words { get }
}

extension Choice {
  public static var fieldType: FieldType {
    let options = allCases.map { FieldType.Option(value: $0.rawValue, label: $0.label) }
    return FieldType.options(.choice, [.init("", .text)], options) { [.text($0)] }
  }
  public var cells: [Cell] { [.text(rawValue)] }
  public init?(cells: [Cell]) {
    guard let name = cells.first?.text else { return nil }
    self.init(rawValue: name)
  }
}

extension FieldType {
  static func options(
    _ kind: Kind, _ columns: [Column], _ options: [Option], cells: @escaping @Sendable (String) -> [Cell]
  ) -> FieldType {
    FieldType(
      kind, columns, options: options,
      json: { .string($0[0].text ?? "") },
      display: { cells, language in
        let value = cells[0].text ?? ""
        return options.first { $0.value == value }?.label[language] ?? value
      },
      parse: { text in
        guard options.contains(where: { $0.value == text }) else {
          let known = options.map(\.value).joined(separator: ", ")
          throw Problem(
            "value.unknown", Words("\"\(text)\" is none of the known values.", "“\(text)”不是可用的值。"),
            remedy: Words("Use one of: \(known).", "请使用：\(known)。"))
        }
        return cells(text)
      })
  }
}
