import Ground

/// How many stand at each stage, in the order of the stages; the hatched part is past its time.
public struct FunnelPicture: Depiction {
  public struct Stage: Sendable {
    public let label: Words
    public let count: Int
    /// Of the count.
    public let late: Int
    /// What they are worth, as people read it; empty for nothing.
    public let value: Words
    public let link: String?

    public init(label: Words, count: Int, late: Int = 0, value: Words = Words("", ""), link: String? = nil) {
      self.label = label
      self.count = max(0, count)
      self.late = max(0, min(late, count))
      self.value = value
      self.link = link
    }
  }

  /// The first are drawn.
  public static let maximumStages = 24

  let name: String
  let title: Words
  let counted: Words
  let stages: [Stage]
  let isCut: Bool

  public init(name: String, title: Words, counted: Words, _ stages: [Stage]) {
    self.name = name
    self.title = title
    self.counted = counted
    self.stages = Array(stages.prefix(Self.maximumStages))
    isCut = stages.count > Self.maximumStages
  }

  public func picture(_ language: Language) -> Picture {
    let says = says(language)
    let table = PictureTable(
      [(Words("Stage", "阶段"), false), (counted, true), (Words("Past their time", "已逾期"), true), (Words("Value", "金额"), true)],
      stages.map { stage in
        [.init(stage.label[language], stage.link), .init(GroupedDigits.text("\(stage.count)")), .init(GroupedDigits.text("\(stage.late)")), .init(stage.value[language])]
      }, language)
    return Picture(name: name, title: title[language], says: says, svg: drawing(language).svg(title[language], says), table: table, isCut: isCut)
  }

  private func says(_ language: Language) -> String {
    let total = stages.reduce(0) { $0 + $1.count }
    guard total > 0, let most = stages.max(by: { $0.count < $1.count }) else { return Words("none are open", "没有未结项")[language] }
    let late = stages.reduce(0) { $0 + $1.late }
    return Words(
      "\(total) in all, most at \(most.label.en) (\(most.count)); \(late) past their time", "共 \(total)，“\(most.label.zh)”最多（\(most.count)）；\(late) 已逾期")[language]
  }

  private func drawing(_ language: Language) -> Drawing {
    let (row, width) = (30.0, Drawing.width)
    var drawing = Drawing(width: width, height: row * Double(max(1, stages.count)) + 30)
    let names = min(180, (stages.map { TextWidth.of($0.label[language]) }.max() ?? 0) + 12)
    let worth = min(170, (stages.map { TextWidth.of($0.value[language]) }.max() ?? 0) + 8)
    let texts = stages.map { text($0, language) }
    let ends = (texts.map { TextWidth.of($0, isStrong: true) }.max() ?? 0) + 14
    let most = Double(max(1, stages.map(\.count).max() ?? 1))
    let length = max(40, width - names - worth - ends)
    for (index, stage) in stages.enumerated() {
      let y = row * Double(index)
      let all = Double(stage.count) / most * length
      let late = Double(stage.late) / most * length
      drawing.mark("\(stage.label[language]): \(texts[index])\(stage.value[language].isEmpty ? "" : ", \(stage.value[language])")", link: stage.link) { mark in
        mark.text(TextWidth.fitted(stage.label[language], in: names - 12), Spot(names - 10, y + 20), .end, "pic-text")
        mark.bar(x: names, y: y + 4, width: all, height: row - 8, "pic-bar-soft", least: stage.count > 0 ? 1 : 0)
        // What is late stands at the end of its stage, where it waits to go on.
        mark.bar(x: names + all - late, y: y + 4, width: late, height: row - 8, "pic-bar-late")
        mark.hatch(x: names + all - late, y: y + 4, width: late, height: row - 8, "pic-hatch")
        mark.text(texts[index], Spot(names + all + 6, y + 20), .start, "pic-text pic-strong")
      }
      drawing.text(TextWidth.fitted(stage.value[language], in: worth - 8), Spot(width - 2, y + 20), .end, "pic-text pic-quiet")
    }
    drawing.line(Spot(names, 0), Spot(names, row * Double(max(1, stages.count))), "pic-axis")
    Legend.draw([.soft(Words("in time", "按时")), .late(Words("past its time", "已逾期"))], x: names, y: drawing.height - 18, language, &drawing)
    return drawing
  }

  private func text(_ stage: Stage, _ language: Language) -> String {
    let count = GroupedDigits.text("\(stage.count)")
    return stage.late == 0 ? count : Words("\(count), \(stage.late) late", "\(count)，\(stage.late) 逾期")[language]
  }
}
