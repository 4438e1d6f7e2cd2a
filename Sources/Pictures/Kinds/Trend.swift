import Ground

/// A figure over time with what it should be: a line that breaks where there was nothing to count.
///
/// A point that reaches the target is a full dot, one that misses it a hollow diamond; the target is a dashed line with its name beside it.
public struct Trend: Depiction {
  public struct Point: Sendable {
    /// Short, for the axis.
    public let label: Words
    /// In full: which days.
    public let span: Words
    /// nil where there was nothing to count.
    public let value: Double?
    /// The value as people read it.
    public let text: Words
    /// What it was counted from.
    public let basis: String
    public let link: String?

    public init(label: Words, span: Words, value: Double?, text: Words, basis: String = "", link: String? = nil) {
      self.label = label
      self.span = span
      self.value = value.flatMap { $0.isFinite ? $0 : nil }
      self.text = text
      self.basis = basis
      self.link = link
    }
  }

  public struct Target: Sendable {
    public let value: Double
    public let text: Words
    /// Higher is better: at least the value. Else at most.
    public let isFloor: Bool

    public init(_ value: Double, _ text: Words, isFloor: Bool) {
      self.value = value
      self.text = text
      self.isFloor = isFloor
    }

    func isReached(_ value: Double) -> Bool { isFloor ? value >= self.value : value <= self.value }
  }

  public enum Size: Sendable {
    case full
    /// A few centimetres, without an axis, to stand beside a number.
    case small
  }

  /// The newest are drawn.
  public static let maximumPoints = 120

  let name: String
  let title: Words
  let points: [Point]
  let isCut: Bool
  let unit: PictureUnit
  let target: Target?
  let size: Size

  public init(name: String, title: Words, _ points: [Point], unit: PictureUnit, target: Target? = nil, size: Size = .full) {
    self.name = name
    self.title = title
    self.points = Array(points.suffix(Self.maximumPoints))
    isCut = points.count > Self.maximumPoints
    self.unit = unit
    self.target = target
    self.size = size
  }

  public func picture(_ language: Language) -> Picture {
    let says = says(language)
    let svg = size == .full ? full(language).svg(title[language], says) : small().svg(title[language], says, size: "pic-small")
    return Picture(name: name, title: title[language], says: says, svg: svg, table: table(language), isCut: isCut)
  }

  private func says(_ language: Language) -> String {
    let known = points.filter { $0.value != nil }
    guard let last = known.last else { return Words("nothing was counted", "无可统计数据")[language] }
    let first = known[0]
    let reached = target.map { target in known.count { $0.value.map(target.isReached) ?? false } }
    let course = Words(
      "\(first.label.en): \(first.text.en), \(last.label.en): \(last.text.en)", "\(first.label.zh) 为 \(first.text.zh)，\(last.label.zh) 为 \(last.text.zh)")[language]
    guard let target, let reached else { return course }
    return course + Words(
      "; target \(target.text.en), reached in \(reached) of \(known.count)", "；目标 \(target.text.zh)，\(known.count) 期中 \(reached) 期达标")[language]
  }

  private func table(_ language: Language) -> PictureTable {
    let hasBasis = points.contains { !$0.basis.isEmpty }
    var headings: [(Words, isNumber: Bool)] = [(Words("Period", "期间"), false), (title, true)]
    if hasBasis { headings.append((Words("Counted from", "统计基数"), true)) }
    if target != nil { headings.append((Words("Target", "目标"), false)) }
    let rows = points.map { point -> [PictureTable.Cell] in
      var cells = [PictureTable.Cell(point.span[language], point.link), PictureTable.Cell(point.value == nil ? "—" : point.text[language])]
      if hasBasis { cells.append(PictureTable.Cell(point.basis)) }
      if let target { cells.append(PictureTable.Cell(point.value.map { Self.word(target.isReached($0))[language] } ?? "")) }
      return cells
    }
    return PictureTable(headings, rows, language)
  }

  static func word(_ isReached: Bool) -> Words { isReached ? Words("reached", "达标") : Words("missed", "未达标") }

  private var ticks: RoundTicks {
    let known = points.compactMap(\.value)
    let values = known + [target?.value].compactMap { $0 }
    let (low, high) = (known.isEmpty ? 0 : values.min() ?? 0, values.max() ?? 1)
    // From 0 where it is not far: a line cut off at its foot looks steeper than it is.
    let foot = low >= 0 && low < 0.5 * high ? 0 : low
    let ticks = RoundTicks(covering: foot, high, leastStep: unit.leastStep)
    // A share never passes one.
    return unit == .share && high <= 1 && ticks.upper > 1 ? RoundTicks(covering: min(foot, 1 - ticks.step), 1, leastStep: unit.leastStep) : ticks
  }

  private func full(_ language: Language) -> Drawing {
    let ticks = ticks
    let frame = PlotFrame(ticks, unit, height: target == nil ? 240 : 262, right: rightMargin(language), bottom: target == nil ? 28 : 50, language)
    var drawing = Drawing(width: frame.width, height: frame.height)
    frame.grid(&drawing)
    let place = frame.places(points.count)
    frame.labels(points.map { $0.label[language] }, place, &drawing)
    if let target { drawing.line(Spot(frame.left, frame.y(target.value)), Spot(frame.right, frame.y(target.value)), "pic-target") }
    for run in Self.runs(points) { drawing.path(run.map { Spot(place($0.index), frame.y($0.value)) }, "pic-line") }
    for (index, point) in points.enumerated() {
      guard let value = point.value else { continue }
      let isMissed = target.map { !$0.isReached(value) } ?? false
      let says = "\(point.span[language]): \(point.text[language])" + (target == nil ? "" : ", " + Self.word(!isMissed)[language])
      drawing.mark(says, link: point.link) { mark in
        let spot = Spot(place(index), frame.y(value))
        mark.dot(spot, 9, "pic-touch")
        if isMissed { mark.diamond(spot, 5, "pic-dot-missed") } else { mark.dot(spot, 3.5, "pic-dot") }
      }
    }
    endLabels(frame, place, language, &drawing)
    if points.allSatisfy({ $0.value == nil }) {
      drawing.text(Words("nothing was counted", "无可统计数据")[language], Spot((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2 - 8), .middle, "pic-text pic-quiet")
    }
    if target != nil { Legend.draw([.reached(Self.word(true)), .missed(Self.word(false)), .target(Words("target", "目标"))], x: frame.left, y: frame.height - 14, language, &drawing) }
    return drawing
  }

  private func targetText(_ language: Language) -> String? { target.map { Words("target \($0.text.en)", "目标 \($0.text.zh)")[language] } }

  private func rightMargin(_ language: Language) -> Double {
    let texts = [targetText(language), points.last { $0.value != nil }?.text[language]].compactMap { $0 }
    return min(190, (texts.map { TextWidth.of($0, isStrong: true) }.max() ?? 0) + 16)
  }

  /// The last value and the target stand beside their ends, apart from each other.
  private func endLabels(_ frame: PlotFrame, _ place: (Int) -> Double, _ language: Language, _ drawing: inout Drawing) {
    let targetY = target.map { frame.y($0.value) }
    if let text = targetText(language), let targetY { drawing.text(TextWidth.fitted(text, in: 184), Spot(frame.right + 8, targetY + 4), .start, "pic-text pic-quiet") }
    guard let index = points.lastIndex(where: { $0.value != nil }), let value = points[index].value else { return }
    var y = frame.y(value)
    if let targetY, abs(y - targetY) < 15 { y = y > targetY || targetY < frame.top + 15 ? targetY + 15 : targetY - 15 }
    let isLast = index == points.count - 1
    let x = isLast ? frame.right + 8 : place(index)
    drawing.text(TextWidth.fitted(points[index].text[language], in: 180, isStrong: true), Spot(x, y + (isLast ? 4 : -10)), isLast ? .start : .middle, "pic-text pic-strong")
  }

  private func small() -> Drawing {
    var drawing = Drawing(width: 168, height: 44)
    let ticks = ticks
    let y = Scale(ticks, to: (38, 6))
    let step = (drawing.width - 16) / Double(max(1, points.count - 1))
    func x(_ index: Int) -> Double { 8 + Double(index) * step }
    if let target { drawing.line(Spot(2, y(target.value)), Spot(drawing.width - 2, y(target.value)), "pic-target") }
    let runs = Self.runs(points)
    for run in runs {
      let spots = run.map { Spot(x($0.index), y($0.value)) }
      // One point alone has no line to be seen by.
      if spots.count == 1 { drawing.dot(spots[0], 1.5, "pic-dot") } else { drawing.path(spots, "pic-line") }
    }
    if let last = runs.last?.last {
      let spot = Spot(x(last.index), y(last.value))
      if target.map({ !$0.isReached(last.value) }) ?? false { drawing.diamond(spot, 4.5, "pic-dot-missed") } else { drawing.dot(spot, 3.5, "pic-dot") }
    }
    return drawing
  }

  /// Stretches without a gap.
  private static func runs(_ points: [Point]) -> [[(index: Int, value: Double)]] {
    points.enumerated().reduce(into: [[]]) { runs, next in
      if let value = next.element.value { runs[runs.count - 1].append((next.offset, value)) } else if !runs[runs.count - 1].isEmpty { runs.append([]) }
    }.filter { !$0.isEmpty }
  }
}
