import Ground
import Quality
import Records
import Replica

/// How satisfied customers are in a span: what they say and what happened to them, each with how many it rests on, and a score by declared weights
/// (`satisfaction.json`). What rests on nothing says nothing, and the score is of the others.
public struct Satisfaction: Sendable {
  public enum Part: String, Sendable, Decodable, CaseIterable {
    case csat, nps, onTime, complaints, answered

    public var label: Words {
      switch self {
      case .csat: Words("Satisfaction (CSAT, 1 to 5)", "满意度（CSAT，1–5）")
      case .nps: Words("Net promoter score (NPS)", "净推荐值（NPS）")
      case .onTime: Words("Delivered on time", "准时交付率")
      case .complaints: Words("Complaints per 100 deliveries", "每百次交付投诉数")
      case .answered: Words("Complaints answered in time", "投诉按时答复率")
      }
    }

    /// What `Figure.value` is: per cent, or a number of its own.
    public var isShare: Bool { self == .onTime || self == .answered }
  }

  public struct Weight: Sendable, Decodable {
    public var part: Part
    public var weight: Int
  }

  public static let weights: [Weight] = Resource.decode("satisfaction")

  public struct Figure: Sendable {
    public var part: Part
    /// Answers, deliveries or complaints.
    public var count: Int
    /// A mean from 1 to 5, a score from −100 to 100, per cent, or complaints per hundred deliveries; nil without a count.
    public var value: ExactDecimal?
    /// The standard deviation of what was answered; nil for fewer than two answers and for facts.
    public var spread: ExactDecimal?
    /// From 0, worst, to 1000, best; nil without a count.
    public var points: Int?
    public var weight: Int
  }

  public let figures: [Figure]
  /// From 0 to 1000, of the figures that rest on something; nil when none does.
  public let score: Int?
  /// How much of the weights the score rests on, in per cent.
  public let covered: Int

  public init(_ span: CareSpan, _ context: StepContext) throws {
    self.init(try SurveyAnswers(span, context), try CareFacts(span, context))
  }

  init(_ answers: SurveyAnswers, _ facts: CareFacts, weights: [Weight] = Satisfaction.weights) {
    figures = weights.map { Self.figure($0, answers, facts) }
    let known = figures.filter { $0.points != nil }
    let sum = known.reduce(0) { $0 + $1.weight }
    score = sum == 0 ? nil : (known.reduce(0) { $0 + $1.weight * ($1.points ?? 0) } + sum / 2) / sum
    covered = sum * 100 / max(1, weights.reduce(0) { $0 + $1.weight })
  }

  private static func figure(_ weight: Weight, _ answers: SurveyAnswers, _ facts: CareFacts) -> Figure {
    func hundredths(_ some: Int, of all: Int) -> ExactDecimal? {
      all == 0 ? nil : ExactDecimal.scaled(Int64(some) * 100, times: ExactDecimal.scale, over: Int64(all)).map { ExactDecimal(millionths: $0) }
    }
    func share(_ good: Int, of all: Int) -> Figure {
      Figure(part: weight.part, count: all, value: hundredths(good, of: all), points: all > 0 ? good * 1_000 / all : nil, weight: weight.weight)
    }
    switch weight.part {
    case .csat:
      let (values, mean) = (answers.satisfaction, Sample.mean(answers.satisfaction))
      let points = mean.map { Int(($0.millionths - ExactDecimal.scale) / 4_000) }
      return Figure(part: .csat, count: values.count, value: mean, spread: Sample.deviation(values), points: points, weight: weight.weight)
    case .nps:
      let values = answers.recommendation.map { Self.vote($0) }
      let score = Sample.mean(values)
      return Figure(
        part: .nps, count: values.count, value: score, spread: Sample.deviation(values), points: score.map { Int(($0.millionths + 100 * ExactDecimal.scale) / 200_000) }, weight: weight.weight)
    case .onTime: return share(facts.promised - facts.late, of: facts.promised)
    case .complaints:
      let (few, all) = (facts.complaints, facts.deliveries)
      return Figure(part: .complaints, count: all, value: hundredths(few, of: all), points: all == 0 ? nil : max(0, 1_000 - few * 1_000 / all), weight: weight.weight)
    case .answered: return share(facts.answered, of: facts.toAnswer)
    }
  }

  /// A promoter, 9 or 10, counts 100; a detractor, 0 to 6, −100; the others 0. Their mean is the score by its definition: the per cent of promoters
  /// less that of detractors (Reichheld 2003).
  static func vote(_ answer: Int) -> Int { answer >= 9 ? 100 : answer <= 6 ? -100 : 0 }
}
