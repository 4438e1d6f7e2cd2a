import Ground

/// What a site is to its company: number, code, name, role and shelves. Promised by an invitation, granted by the root.
public struct SiteTerms: Hashable, Sendable {
  /// UTF-8 bytes of a site's name.
  public static let maximumName = 200

  public let site: SiteID
  /// 2 to 8 of `A–Z 0–9`: `SH01`. It stands in document numbers.
  public let code: String
  /// As people call it: 1 to 200 bytes of UTF-8, no control characters.
  public let name: String
  public let role: SiteRole
  /// What the site reads.
  public let shelves: ShelfSet

  /// - Throws: every problem at once, each with its field.
  public init(site: SiteID, code: String, name: String, role: SiteRole, shelves: ShelfSet) throws(Problems) {
    var problems: [Problem] = []
    if site.number == 0 {
      problems.append(
        Problem(
          "site.number", field: "site", Words("0 is no site's number.", "0 不能作为站点编号。"),
          remedy: Words("Give a number from 1 to \(SiteID.maximum).", "请填写 1 到 \(SiteID.maximum) 之间的编号。")))
    }
    if !Self.isCode(code) {
      problems.append(
        Problem(
          "site.code", field: "code", Words("This is no site code.", "站点代码无效。"),
          remedy: Words("Use 2 to 8 capital letters and digits, like SH01.", "请用 2 至 8 位大写字母和数字，例如 SH01。")))
    }
    if !isName(name, maximumBytes: Self.maximumName) {
      problems.append(
        Problem(
          "site.name", field: "name", Words("This is no site name.", "站点名称无效。"),
          remedy: Words(
            "Use 1 to \(Self.maximumName) bytes of text, with no line breaks and no space at its ends.",
            "请用 1 至 \(Self.maximumName) 字节的文字，不含换行，首尾无空格。")))
    }
    if shelves.description.utf8.count > ShelfSet.maximumText {
      problems.append(
        Problem(
          "site.shelves", field: "shelves", Words("These are too many single shelves.", "单独列出的货架过多。"),
          remedy: Words("Name a kind whole, like office/*.", "请按整类填写，例如 office/*。")))
    }
    guard problems.isEmpty else { throw Problems(problems) }
    self.site = site
    self.code = code
    self.name = name
    self.role = role
    self.shelves = shelves
  }

  /// Whether a text may be a site's code.
  public static func isCode(_ text: String) -> Bool {
    (2...8).contains(text.utf8.count) && text.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) }
  }

  func write(to writer: inout WireWriter) {
    writer.varint(UInt64(site.number))
    writer.text(code)
    writer.text(name)
    writer.text(role.rawValue)
    writer.text(shelves.description)
  }

  init(from reader: inout WireReader) throws {
    let site = try reader.site()
    let code = try reader.text(upTo: 8, "site code")
    let name = try reader.text(upTo: Self.maximumName, "site name")
    let roleName = try reader.text(upTo: 32, "site role")
    let shelves = try reader.shelves("site shelves")
    guard let role = SiteRole(rawValue: roleName) else { throw WireError.malformed("site role") }
    do {
      try self.init(site: site, code: code, name: name, role: role, shelves: shelves)
    } catch {
      throw WireError.malformed(error.all.map(\.code).joined(separator: ", "))
    }
  }
}

/// Text that stands for someone on paper and screen: not empty, no control characters, no space at its ends.
func isName(_ text: String, maximumBytes: Int) -> Bool {
  guard !text.isEmpty, text.utf8.count <= maximumBytes else { return false }
  guard text.first?.isWhitespace == false, text.last?.isWhitespace == false else { return false }
  return text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
}
