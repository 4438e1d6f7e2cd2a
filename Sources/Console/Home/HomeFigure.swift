import Ground
import Workflow

/// One of the company's figures on the home page: what it is this week, and in words and by a sign whether it is on target.
struct HomeFigure: Sendable {
  static let period = IndicatorPeriod.week
  /// Seconds that the figures may be old here; their own page reads them anew sooner.
  static let age: UInt64 = 600

  let tileLabel, tileText, tileTone, tileMark, tileWord, tilePeriod, tileLink: String

  static func all(_ figures: IndicatorFigures, _ language: Language) -> [HomeFigure] {
    Indicators.all.map { indicator in
      let value = figures.value(indicator, period)
      let mark = FigureMark(value)
      return HomeFigure(
        tileLabel: indicator.label[language], tileText: value.short(indicator)[language], tileTone: mark.tone, tileMark: mark.sign, tileWord: mark.word[language],
        tilePeriod: period.label[language], tileLink: "\(IndicatorsPage.path)#indicator-\(indicator.name)")
    }
  }
}

/// How a figure is marked: by a sign and a word, and only then by a colour.
struct FigureMark {
  let tone, sign: String
  let word: Words

  init(_ value: IndicatorValue) { self.init(isReached: value.isReached) }

  /// - Parameter isReached: nil where there is nothing to judge.
  init(isReached: Bool?) {
    switch isReached {
    case true?: (tone, sign, word) = ("good", "✓", Texts.words("indicatorReached"))
    case false?: (tone, sign, word) = ("missed", "▲", Texts.words("indicatorMissed"))
    case nil: (tone, sign, word) = ("none", "–", Texts.words("indicatorNothing"))
    }
  }
}
