import Ground

/// What the kinds of marks stand for, in a row below a picture.
enum Legend {
  enum Entry {
    case full(Words), soft(Words), open(Words), late(Words), target(Words), missed(Words), reached(Words), level(Int, Words), silent(Words)
  }

  static func draw(_ entries: [Entry], x: Double, y: Double, _ language: Language, _ drawing: inout Drawing) {
    var x = x
    for entry in entries {
      let words = mark(entry, Spot(x, y), &drawing)[language]
      drawing.text(words, Spot(x + 22, y + 10), .start, "pic-text pic-quiet")
      x += 22 + TextWidth.of(words) + 18
    }
  }

  private static func mark(_ entry: Entry, _ at: Spot, _ drawing: inout Drawing) -> Words {
    func bar(_ style: String, _ words: Words) -> Words {
      drawing.bar(x: at.x, y: at.y, width: 16, height: 12, style)
      return words
    }
    switch entry {
    case .full(let words): return bar("pic-bar", words)
    case .soft(let words): return bar("pic-bar-soft", words)
    case .open(let words): return bar("pic-bar-open", words)
    case .level(let level, let words): return bar("pic-level-\(level)", words)
    case .silent(let words):
      _ = bar("pic-silent", words)
      drawing.hatch(x: at.x, y: at.y, width: 16, height: 12, "pic-hatch-quiet")
      return words
    case .late(let words):
      _ = bar("pic-bar-late", words)
      drawing.hatch(x: at.x, y: at.y, width: 16, height: 12, "pic-hatch")
      return words
    case .target(let words):
      drawing.line(Spot(at.x, at.y + 6), Spot(at.x + 16, at.y + 6), "pic-target")
      return words
    case .missed(let words):
      drawing.diamond(Spot(at.x + 8, at.y + 6), 5, "pic-dot-missed")
      return words
    case .reached(let words):
      drawing.dot(Spot(at.x + 8, at.y + 6), 3.5, "pic-dot")
      return words
    }
  }
}
