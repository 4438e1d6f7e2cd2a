import Ground
import Testing

@testable import Pictures

@Suite("What holds for every picture")
struct PictureLawsTests {
  @Test("well-formed, with a name and a sentence in the reader's language", arguments: Language.allCases)
  func wellFormed(language: Language) throws {
    for depiction in Samples.all {
      let picture = depiction.picture(language)
      let drawn = try DrawnPicture(picture.svg)
      let root = try #require(drawn.elements.first)
      #expect(root.name == "svg" && root.attributes["role"] == (drawn.links.isEmpty ? "img" : "group"))
      // What XML has no character for is dropped, the rest is as it was.
      #expect(root.attributes["aria-label"] == (picture.title + ": " + picture.says).filter { !"\u{1}\u{FFFE}".contains($0) })
      #expect(drawn.elements.first { $0.name == "desc" }?.text == picture.says.filter { !"\u{1}\u{FFFE}".contains($0) } && !picture.says.isEmpty)
      if language == .chinese { #expect(picture.says.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } || picture.says.contains("×"), "\(picture.says)") }
      _ = try DrawnPicture(picture.file)
    }
  }

  @Test("every mark and every text lies inside of the picture", arguments: Language.allCases)
  func inside(language: Language) throws {
    for depiction in Samples.all {
      let picture = depiction.picture(language)
      let drawn = try DrawnPicture(picture.svg)
      let (width, height) = drawn.box
      #expect(width > 0 && height > 0)
      let outside = drawn.spots.filter { x, y in !(x >= -0.1 && x <= width + 0.1 && y >= -0.1 && y <= height + 0.1) }
      #expect(outside.isEmpty, "\(picture.name) \(type(of: depiction)): \(outside.prefix(3)) of \(width) × \(height)")
    }
  }

  @Test("nothing in it runs, styles itself or leads elsewhere")
  func safe() throws {
    for depiction in Samples.all {
      let drawn = try DrawnPicture(depiction.picture(.english).svg)
      #expect(Set(drawn.elements.map(\.name)).isSubset(of: ["svg", "desc", "title", "g", "a", "line", "polyline", "polygon", "rect", "circle", "path", "text"]))
      for element in drawn.elements { #expect(element.attributes.keys.allSatisfy { $0 != "style" && $0 != "id" && !$0.hasPrefix("on") }) }
      #expect(drawn.links.allSatisfy { $0.hasPrefix("?") || $0.hasPrefix("#") || ($0.hasPrefix("/") && !$0.hasPrefix("//")) }, "\(drawn.links.prefix(2))")
    }
  }

  @Test("the same values give the same picture, byte for byte")
  func same() {
    for depiction in Samples.all { for language in Language.allCases { #expect(depiction.picture(language).svg == depiction.picture(language).svg) } }
  }

  @Test("each has its numbers as a table, all rows as wide as its headings")
  func tables() {
    for depiction in Samples.all {
      for language in Language.allCases {
        let table = depiction.picture(language).table
        #expect(table.headings.count > 1 || depiction is HeatMap)
        #expect(table.rows.allSatisfy { $0.count <= table.headings.count + 1 && $0.count >= 1 })
        if !(depiction is HeatMap) { #expect(table.rows.allSatisfy { $0.count == table.headings.count }) }
      }
    }
    for depiction in Samples.meant { #expect(!depiction.picture(.english).table.rows.isEmpty) }
  }

  @Test("more links than a keyboard wants are out of its way and stand in the table")
  func keyboard() throws {
    let few = try DrawnPicture(Samples.pareto.picture(.english).svg)
    #expect(!few.links.isEmpty && few.elements.allSatisfy { $0.attributes["tabindex"] == nil })
    let map = Samples.heat((0..<6).map { _ in (0..<12).map { _ in 0.9 } }).picture(.english)
    let many = try DrawnPicture(map.svg)
    #expect(many.links.count == 6 * 13 && many.elements.filter { $0.name == "a" }.allSatisfy { $0.attributes["tabindex"] == "-1" })
    #expect(map.table.rows.joined().compactMap(\.link).count == 6 * 13)
  }

  @Test("every class that a picture has is in the style sheet, and no other")
  func styles() throws {
    var used: Set<String> = []
    for depiction in Samples.all { used.formUnion(try DrawnPicture(depiction.picture(.english).svg).styles) }
    let rules = Set(PictureStyle.sheet.matches(of: /\.(pic[a-z0-9-]*)/).map { String($0.1) })
    #expect(used == rules, "\(used.symmetricDifference(rules))")
  }
}
