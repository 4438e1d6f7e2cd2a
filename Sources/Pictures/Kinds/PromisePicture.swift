import Ground

/// Promised against actual: how many came how many days before or after the promised day. What came late is hatched.
public struct PromisePicture: Depiction {
  public struct Bar: Sendable {
    /// After the promised day; below 0 before it.
    public let days: Int
    public let count: Int
    public let link: String?

    public init(days: Int, count: Int, link: String? = nil) {
      self.days = days
      self.count = max(0, count)
      self.link = link
    }
  }

  /// What lies further out stands together in one bar at either end.
  public static let outermost = 10

  let name: String
  let title: Words
  let counted: Words
  /// From `-outermost` to `outermost`.
  let bars: [Bar]
  private let total: Int

  public init(name: String, title: Words, counted: Words, _ bars: [Bar]) {
    self.name = name
    self.title = title
    self.counted = counted
    let ends = Self.outermost
    self.bars = (-ends...ends).map { day in
      let within = bars.filter { max(-ends, min(ends, $0.days)) == day }
      return Bar(days: day, count: within.reduce(0) { $0 + $1.count }, link: within.first { $0.count > 0 && $0.link != nil }?.link)
    }
    total = self.bars.reduce(0) { $0 + $1.count }
  }

  public func picture(_ language: Language) -> Picture {
    let says = says(language)
    let shown = bars.filter { $0.count > 0 }
    let table = PictureTable(
      [(Words("Against the promised day", "与承诺日相比"), false), (counted, true), (Words("Share", "占比"), true)],
      shown.map { bar in
        [.init(Self.name(bar.days, language), bar.link), .init(GroupedDigits.text("\(bar.count)")), .init(PictureUnit.share.text(Double(bar.count) / Double(max(1, total)), step: 0.001, language))]
      }, language)
    return Picture(name: name, title: title[language], says: says, svg: drawing(language).svg(title[language], says), table: table, isCut: false)
  }

  private static func name(_ days: Int, _ language: Language) -> String {
    let count = abs(days)
    let more = count == outermost
    switch days.signum() {
    case 0: return Words("on the day", "当日")[language]
    case 1: return more ? Words("\(count) days late or more", "晚 \(count) 天及以上")[language] : Words("\(count) \(count == 1 ? "day" : "days") late", "晚 \(count) 天")[language]
    default: return more ? Words("\(count) days early or more", "早 \(count) 天及以上")[language] : Words("\(count) \(count == 1 ? "day" : "days") early", "早 \(count) 天")[language]
    }
  }

  private func says(_ language: Language) -> String {
    guard total > 0 else { return Words("nothing was counted", "无可统计数据")[language] }
    let late = bars.reduce(0) { $0 + ($1.days > 0 ? $1.count : 0) }
    let exact = bars.reduce(0) { $0 + ($1.days == 0 ? $1.count : 0) }
    return Words(
      "\(total) in all: \(total - late - exact) early, \(exact) on the promised day, \(late) late", "共 \(total)：提前 \(total - late - exact)，当日 \(exact)，逾期 \(late)")[language]
  }

  private func drawing(_ language: Language) -> Drawing {
    let ticks = RoundTicks(covering: 0, Double(max(1, bars.map(\.count).max() ?? 1)) * 1.08, leastStep: 1)
    let frame = PlotFrame(ticks, .count(counted), height: 250, right: 16, bottom: 46, language)
    var drawing = Drawing(width: frame.width, height: frame.height)
    frame.grid(&drawing)
    let place = frame.places(bars.count)
    let width = (frame.right - frame.left) / Double(bars.count) - 6
    for (index, bar) in bars.enumerated() where bar.count > 0 {
      let count = GroupedDigits.text("\(bar.count)")
      drawing.mark("\(Self.name(bar.days, language)): \(count)", link: bar.link) { mark in
        let (x, y) = (place(index) - width / 2, frame.y(Double(bar.count)))
        let height = max(1, frame.bottom - y)
        mark.bar(x: x, y: frame.bottom - height, width: width, height: height, bar.days > 0 ? "pic-bar-late" : bar.days == 0 ? "pic-bar" : "pic-bar-soft")
        if bar.days > 0 { mark.hatch(x: x, y: frame.bottom - height, width: width, height: height, "pic-hatch") }
        mark.text(count, Spot(place(index), frame.bottom - height - 4), .middle, "pic-text")
      }
    }
    let ends = Self.outermost
    frame.labels(bars.map { $0.days == 0 ? "0" : $0.days == -ends ? "≤ −\(ends)" : $0.days == ends ? "≥ +\(ends)" : $0.days < 0 ? "−\(-$0.days)" : "+\($0.days)" }, place, &drawing)
    let middle = place(ends)
    drawing.line(Spot(middle, frame.bottom), Spot(middle, frame.bottom + 5), "pic-axis")
    drawing.text(Words("← days early", "← 提前天数")[language], Spot(middle - 60, frame.height - 8), .end, "pic-text pic-quiet")
    drawing.text(Words("promised day", "承诺日")[language], Spot(middle, frame.height - 8), .middle, "pic-text pic-strong")
    drawing.text(Words("days late →", "逾期天数 →")[language], Spot(middle + 60, frame.height - 8), .start, "pic-text pic-quiet")
    return drawing
  }
}
