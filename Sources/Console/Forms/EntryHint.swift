import Ground
import Workflow

/// What somebody should know of an entry before they type into it.
enum EntryHint {
  /// A text that may be no longer than this is told so.
  static let shortText = 200

  static func words(_ entry: EntrySchema) -> Words? {
    if entry.type.kind == .address { return nil }
    let parts = [entry.help ?? example(entry), limit(entry)].compactMap { $0 }
    guard let first = parts.first else { return nil }
    return parts.dropFirst().reduce(first) { Words("\($0.en) \($1.en)", "\($0.zh)\($1.zh)") }
  }

  private static func example(_ entry: EntrySchema) -> Words? {
    switch entry.type.kind {
    case .quantity: Words("Like 12 pcs.", "例如 12 件。")
    case .money: Words("Like 1250.00 CNY.", "例如 1250.00 CNY。")
    case .price: Words("Like 1280.00 CNY/pcs.", "例如 1280.00 CNY/件。")
    default: nil
    }
  }

  /// The limit is in bytes of UTF-8, of which a Chinese character takes three.
  private static func limit(_ entry: EntrySchema) -> Words? {
    guard entry.type.kind == .text, entry.maximumText <= shortText else { return nil }
    let most = entry.maximumText
    return Words("At most \(most) letters.", "最多 \(most / 3) 个汉字或 \(most) 个字母。")
  }
}
