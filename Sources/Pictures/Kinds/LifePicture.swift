import Ground

/// The life of an order as a Gantt chart: each stage with when it should have been and when it was.
///
/// Planned is a hollow bar above, actual a full bar below it; what lies past the plan's end is hatched, and what still runs ends in a point.
public struct LifePicture: Depiction {
  public struct Stage: Sendable {
    public let label: Words
    public let planned: Range<Instant>?
    /// nil where it has not begun.
    public let begun: Instant?
    /// nil where it still runs.
    public let ended: Instant?
    /// How long it took, and should have.
    public let text: Words
    public let link: String?

    public init(label: Words, planned: Range<Instant>?, begun: Instant?, ended: Instant?, text: Words, link: String? = nil) {
      self.label = label
      self.planned = planned
      self.begun = begun
      self.ended = ended.map { max($0, begun ?? $0) }
      self.text = text
      self.link = link
    }
  }

  /// A moment that matters, as a dashed line through all stages: the promised day. That of now is a full one.
  public struct Moment: Sendable {
    public let at: Instant
    public let label: Words

    public init(_ at: Instant, _ label: Words) {
      self.at = at
      self.label = label
    }
  }

  /// The first are drawn.
  public static let maximumStages = 40
  public static let maximumMoments = 4

  let name: String
  let title: Words
  let stages: [Stage]
  let moments: [Moment]
  let now: Instant
  let minutesEast: Int
  let isCut: Bool

  /// - Parameter minutesEast: of the clock that days and hours go by.
  public init(name: String, title: Words, _ stages: [Stage], moments: [Moment] = [], now: Instant, minutesEast: Int) {
    self.name = name
    self.title = title
    self.stages = Array(stages.prefix(Self.maximumStages))
    self.moments = Array(moments.prefix(Self.maximumMoments))
    self.now = now
    self.minutesEast = minutesEast
    isCut = stages.count > Self.maximumStages
  }

  public func picture(_ language: Language) -> Picture {
    let says = says(language)
    let table = PictureTable(
      [
        (Words("Stage", "阶段"), false), (Words("Planned from", "计划开始"), false), (Words("Planned until", "计划完成"), false), (Words("Begun", "实际开始"), false),
        (Words("Ended", "实际完成"), false), (Words("Took", "用时"), false),
      ],
      stages.map { stage in
        [
          .init(stage.label[language], stage.link), .init(told(stage.planned?.lowerBound)), .init(told(stage.planned?.upperBound)), .init(told(stage.begun)),
          .init(stage.begun != nil && stage.ended == nil ? Words("still runs", "进行中")[language] : told(stage.ended)), .init(stage.text[language]),
        ]
      }, language)
    return Picture(name: name, title: title[language], says: says, svg: drawing(language).svg(title[language], says), table: table, isCut: isCut)
  }

  /// `2026-11-24 10:00` by the clock of the place.
  private func told(_ moment: Instant?) -> String {
    guard let moment else { return "" }
    let local = Instant(milliseconds: UInt64(max(0, Int64(clamping: moment.milliseconds) + Int64(minutesEast) * 60_000)))
    return String(local.description.prefix(16)).replacing("T", with: " ")
  }

  private func isLate(_ stage: Stage) -> Bool { stage.begun != nil && stage.planned.map { (stage.ended ?? now) > $0.upperBound } ?? false }

  private func says(_ language: Language) -> String {
    let done = stages.count { $0.ended != nil }
    let late = stages.count(where: isLate)
    return Words("\(done) of \(stages.count) stages are done, \(late) went past their plan", "\(stages.count) 个阶段中 \(done) 个完成，\(late) 个超出计划")[language]
  }

  private var span: (from: Instant, to: Instant) {
    let all = stages.flatMap { [$0.planned?.lowerBound, $0.planned?.upperBound, $0.begun, $0.ended, $0.begun != nil && $0.ended == nil ? now : nil].compactMap { $0 } } + moments.map(\.at)
    guard let first = all.min(), let last = all.max() else { return (now, now.advanced(byHours: 24)) }
    return (first, max(last, first.advanced(byHours: 1)))
  }

  private func drawing(_ language: Language) -> Drawing {
    let (row, top) = (34.0, moments.isEmpty ? 24.0 : 40.0)
    let bottom = top + row * Double(max(1, stages.count))
    var drawing = Drawing(width: Drawing.width, height: bottom + 30)
    let names = min(160, (stages.map { TextWidth.of($0.label[language]) }.max() ?? 0) + 12)
    let texts = min(150, (stages.map { TextWidth.of($0.text[language], isStrong: true) }.max() ?? 0) + 14)
    let (from, to) = span
    let x = Scale(from: (Double(from.milliseconds), Double(to.milliseconds)), to: (names + 4, Drawing.width - texts - 8))
    axis(DayTicks(from: from, to: to, minutesEast: minutesEast), x, top, bottom, &drawing)
    for (index, stage) in stages.enumerated() {
      let y = top + row * Double(index)
      drawing.mark("\(stage.label[language]): \(stage.text[language])", link: stage.link) { mark in
        mark.text(TextWidth.fitted(stage.label[language], in: names - 8), Spot(0, y + 21), .start, "pic-text")
        self.bars(stage, x, y, &mark)
      }
      drawing.text(TextWidth.fitted(stage.text[language], in: texts - 8, isStrong: isLate(stage)), Spot(Drawing.width - 2, y + 21), .end, isLate(stage) ? "pic-text pic-strong" : "pic-text pic-quiet")
    }
    lines(x, top, bottom, language, &drawing)
    Legend.draw(
      [.open(Words("planned", "计划")), .full(Words("actual", "实际")), .late(Words("past the plan", "超出计划"))], x: names + 4, y: bottom + 12, language, &drawing)
    return drawing
  }

  private func axis(_ ticks: DayTicks, _ x: Scale, _ top: Double, _ bottom: Double, _ drawing: inout Drawing) {
    var free = 0.0
    for tick in ticks.ticks {
      let place = x(tick.milliseconds)
      drawing.line(Spot(place, top - 4), Spot(place, bottom), "pic-grid")
      let half = TextWidth.of(tick.text) / 2
      guard place - half > free, place + half < Drawing.width else { continue }
      free = place + half + 6
      drawing.text(tick.text, Spot(place, top - 10), .middle, "pic-text pic-quiet")
    }
  }

  private func bars(_ stage: Stage, _ x: Scale, _ y: Double, _ mark: inout Drawing) {
    func place(_ moment: Instant) -> Double { x(Double(moment.milliseconds)) }
    if let planned = stage.planned {
      mark.bar(x: place(planned.lowerBound), y: y + 5, width: place(planned.upperBound) - place(planned.lowerBound), height: 8, "pic-bar-open", least: 2)
    }
    guard let begun = stage.begun else { return }
    let (from, to) = (place(begun), place(max(begun, stage.ended ?? now)))
    let onTime = stage.planned.map { max(from, min(to, place($0.upperBound))) } ?? to
    // A stage of minutes in a life of weeks is still a mark.
    mark.bar(x: from, y: y + 15, width: onTime - from, height: 12, "pic-bar", least: onTime == to ? 2 : 0)
    mark.bar(x: onTime, y: y + 15, width: to - onTime, height: 12, "pic-bar-late")
    mark.hatch(x: onTime, y: y + 15, width: to - onTime, height: 12, "pic-hatch")
    if stage.ended == nil { mark.shape([Spot(to, y + 15), Spot(to + 6, y + 21), Spot(to, y + 27)], "pic-bar") }
  }

  /// Each with its name on top, further left where another stands too near.
  private func lines(_ x: Scale, _ top: Double, _ bottom: Double, _ language: Language, _ drawing: inout Drawing) {
    var free = Drawing.width
    for moment in moments.sorted(by: { $0.at > $1.at }) {
      let place = x(Double(moment.at.milliseconds))
      let width = TextWidth.of(moment.label[language], isStrong: true)
      let right = max(width + 1, min(free - 8, place + width / 2))
      drawing.line(Spot(place, 18), Spot(place, bottom), moment.at == now ? "pic-centre" : "pic-target")
      drawing.text(moment.label[language], Spot(right, 13), .end, "pic-text pic-strong")
      free = right - width
    }
  }
}
