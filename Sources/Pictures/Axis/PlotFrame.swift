import Ground

/// The frame of a picture with numbers upwards and things in their order to the right: grid, ticks, labels.
struct PlotFrame {
  let width, height: Double
  let left, right, top, bottom: Double
  let y: Scale
  private let ticks: RoundTicks
  private let texts: [String]
  private let caption: String?

  /// - Parameter right: what is kept free beside the plot for labels.
  init(_ ticks: RoundTicks, _ unit: PictureUnit, width: Double = Drawing.width, height: Double = 240, right margin: Double, bottom foot: Double = 28, _ language: Language) {
    self.width = width
    self.height = height
    self.ticks = ticks
    texts = ticks.values.map { unit.text($0, step: ticks.step, language) }
    caption = unit.caption(language)
    left = max(28, (texts.map { TextWidth.of($0) }.max() ?? 0) + 12)
    right = width - max(16, margin)
    top = caption == nil ? 14 : 28
    bottom = height - foot
    y = Scale(ticks, to: (bottom, top))
  }

  func grid(_ drawing: inout Drawing) {
    for (value, text) in zip(ticks.values, texts) {
      drawing.line(Spot(left, y(value)), Spot(right, y(value)), value == ticks.lower ? "pic-axis" : "pic-grid")
      drawing.text(text, Spot(left - 6, y(value) + 4), .end, "pic-text pic-quiet")
    }
    if let caption { drawing.text(TextWidth.fitted(caption, in: width - 8), Spot(4, 13), .start, "pic-text pic-quiet") }
  }

  /// Where the things stand, half a step from the edges.
  func places(_ count: Int) -> (Int) -> Double {
    let step = (right - left) / Double(max(1, count))
    return { [left] in left + (Double($0) + 0.5) * step }
  }

  /// As many of the labels as have room, the last one always.
  func labels(_ labels: [String], _ place: (Int) -> Double, _ drawing: inout Drawing) {
    guard !labels.isEmpty else { return }
    let step = (right - left) / Double(labels.count)
    let widest = labels.map { TextWidth.of($0) }.max() ?? 0
    let every = max(1, Int(((widest + 10) / step).rounded(.up)))
    for (index, label) in labels.enumerated() where (labels.count - 1 - index) % every == 0 {
      let half = TextWidth.of(label) / 2
      // A label at the edge stays within the picture.
      drawing.text(label, Spot(max(half + 1, min(width - half - 1, place(index))), bottom + 19), .middle, "pic-text pic-quiet")
    }
  }
}
