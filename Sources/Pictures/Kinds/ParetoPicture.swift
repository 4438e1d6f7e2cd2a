import Ground

/// What there is most of, first, and what those before it make up together: full bars are the few that make up four fifths.
public struct ParetoPicture: Depiction {
  public struct Bar: Sendable {
    public let label: Words
    public let count: Int
    public let link: String?

    public init(label: Words, count: Int, link: String? = nil) {
      self.label = label
      self.count = max(0, count)
      self.link = link
    }
  }

  /// The rest is one bar of its own.
  public static let maximumBars = 20

  let name: String
  let title: Words
  /// What is counted.
  let counted: Words
  let bars: [Bar]
  let isCut: Bool

  public init(name: String, title: Words, counted: Words, _ bars: [Bar]) {
    self.name = name
    self.title = title
    self.counted = counted
    // A stable order: of equal counts, as they came.
    let sorted = bars.enumerated().filter { $0.element.count > 0 }.sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
    isCut = sorted.count > Self.maximumBars
    let rest = sorted.dropFirst(Self.maximumBars)
    let others = rest.reduce(0) { $0 + $1.count }
    self.bars = sorted.prefix(Self.maximumBars) + (others > 0 ? [Bar(label: Words("\(rest.count) others", "其余 \(rest.count) 项"), count: others)] : [])
  }

  private struct Line {
    let bar: Bar
    let share, cumulated: Double
    let isVital: Bool
  }

  private var lines: [Line] {
    let total = Double(max(1, bars.reduce(0) { $0 + $1.count }))
    var sum = 0.0
    return bars.enumerated().map { index, bar in
      let before = sum
      sum += Double(bar.count)
      return Line(bar: bar, share: Double(bar.count) / total, cumulated: sum / total, isVital: before * 5 < total * 4 && index < Self.maximumBars)
    }
  }

  public func picture(_ language: Language) -> Picture {
    let lines = lines
    let says = says(lines, language)
    let table = PictureTable(
      [(title, false), (counted, true), (Words("Share", "占比"), true), (Words("With those before", "累计占比"), true)],
      lines.map { line in
        [.init(line.bar.label[language], line.bar.link), .init(GroupedDigits.text("\(line.bar.count)")), .init(Self.percent(line.share, language)), .init(Self.percent(line.cumulated, language))]
      }, language)
    return Picture(name: name, title: title[language], says: says, svg: drawing(lines, language).svg(title[language], says), table: table, isCut: isCut)
  }

  private static func percent(_ share: Double, _ language: Language) -> String { PictureUnit.share.text(share, step: 0.001, language) }

  private func says(_ lines: [Line], _ language: Language) -> String {
    guard let first = lines.first else { return Words("nothing was counted", "无可统计数据")[language] }
    let vital = lines.count { $0.isVital }
    let share = Self.percent(lines[max(0, vital - 1)].cumulated, language)
    return Words(
      "\(first.bar.label.en) most often, \(first.bar.count); \(vital) of \(lines.count) make up \(share)", "“\(first.bar.label.zh)”最多（\(first.bar.count)）；\(lines.count) 项中前 \(vital) 项占 \(share)")[language]
  }

  private func drawing(_ lines: [Line], _ language: Language) -> Drawing {
    let row = 24.0
    let (top, width) = (26.0, Drawing.width)
    var drawing = Drawing(width: width, height: top + row * Double(max(1, lines.count)) + 10)
    let counts = lines.map { GroupedDigits.text("\($0.bar.count)") }
    let names = min(200, (lines.map { TextWidth.of($0.bar.label[language], isStrong: true) }.max() ?? 0) + 8)
    let numbers = (counts.map { TextWidth.of($0) }.max() ?? 0) + 14
    let left = names + numbers
    let x = Scale(from: (0, 1), to: (left, width - 84))
    for share in [0, 0.2, 0.4, 0.6, 0.8, 1] {
      drawing.line(Spot(x(share), top - 4), Spot(x(share), drawing.height - 8), share == 0.8 ? "pic-target" : share == 0 ? "pic-axis" : "pic-grid")
      drawing.text(PictureUnit.share.text(share, step: 0.2, language), Spot(x(share), 14), .middle, "pic-text pic-quiet")
    }
    drawing.text(Words("in all", "累计")[language], Spot(width - 2, 14), .end, "pic-text pic-quiet")
    for (index, line) in lines.enumerated() {
      let y = top + row * Double(index)
      let says = "\(line.bar.label[language]): \(counts[index]), \(Self.percent(line.share, language))"
      drawing.mark(says, link: line.bar.link) { mark in
        mark.text(TextWidth.fitted(line.bar.label[language], in: names - 8, isStrong: line.isVital), Spot(0, y + 16), .start, line.isVital ? "pic-text pic-strong" : "pic-text")
        mark.bar(x: left, y: y + 4, width: x(line.share) - left, height: row - 8, line.isVital ? "pic-bar" : "pic-bar-open", least: 1)
      }
      drawing.text(counts[index], Spot(left - 8, y + 16), .end, "pic-text")
      drawing.text(Self.percent(line.cumulated, language), Spot(width - 2, y + 16), .end, "pic-text pic-quiet")
    }
    let course = lines.enumerated().map { Spot(x($0.element.cumulated), top + row * (Double($0.offset) + 0.5)) }
    drawing.path(course, "pic-line")
    for spot in course { drawing.dot(spot, 3, "pic-dot") }
    return drawing
  }
}
