import Foundation
import Ground
import Hummingbird
import Pictures
import Records
import Replica
import Workflow

/// 12.1 One order's life as a picture: its stages with when they should have been and when they were.
struct LifePage: Sendable {
  let desk: Desk

  static func path(_ order: SalesOrder.ID) -> String { "/orders/\(order)/life" }

  func add(to router: Router<ConsoleContext>) {
    router.get("/orders/:key/life", use: show)
  }

  private struct View: Sendable {
    struct Fact: Sendable {
      let factLabel, factText: String
    }
    let orderNumber, orderLink: String
    let facts: [Fact]
    let picture: [PictureView]
    let hasStages: Bool
  }

  @Sendable func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }) else { throw Refused.notFound }
    let language = context.session.language
    let view = try await desk.workplace.look(as: actor) { [desk] step in
      let progress = try OrderProgress.of(SalesOrder.ID(key), step.snapshot)
      guard let life = try OrderLife.of(progress, step), let order = progress.row else { throw Refused.notFound }
      let times = desk.times(context, now: step.now)
      let fields = SalesOrder.fields
      let facts: [(Words, String?)] = [
        (Customer.record.label, progress.customer), (fields.state.schema.label, order.state.label[language]), (fields.received.schema.label, times.exact(order.received)),
        (fields.requested.schema.label, order.requested?.description), (fields.promised.schema.label, order.promised?.description),
      ]
      return View(
        orderNumber: order.number, orderLink: "/r/\(order.id)",
        facts: facts.compactMap { label, text in text.flatMap { $0.isEmpty ? nil : .init(factLabel: label[language], factText: $0) } },
        picture: life.stages.isEmpty ? [] : [PictureView(Self.picture(life, order, step), language)], hasStages: !life.stages.isEmpty)
    }
    return try await Page(desk: desk, request: request, context: context).answer("life", Words("Life of \(view.orderNumber)", "\(view.orderNumber) 全程"), view)
  }

  private static func picture(_ life: OrderLife, _ order: Row<SalesOrder>, _ step: StepContext) -> LifePicture {
    let stages = life.stages.map { stage in
      LifePicture.Stage(
        label: stage.number.map { Words("\(stage.kind.label.en) \($0)", "\(stage.kind.label.zh) \($0)") } ?? stage.kind.label, planned: stage.planned, begun: stage.begun, ended: stage.ended,
        text: text(stage, now: step.now), link: stage.record.map { "/r/\($0)" })
    }
    let isOpen = life.stages.contains { $0.ended == nil }
    let promised = life.promised.map { LifePicture.Moment($0, Texts.words("lifePromised")) }
    let now = isOpen ? LifePicture.Moment(step.now, Texts.words("lifeNow")) : nil
    return LifePicture(
      name: "life", title: Words("Life of \(order.number)", "\(order.number) 全程"), stages, moments: [promised, now].compactMap { $0 }, now: step.now,
      minutesEast: step.calendar.zone.minutesEast(at: step.now))
  }

  /// `3 h of 4 h`: how long it took, and should have at most.
  private static func text(_ stage: OrderLife.Stage, now: Instant) -> Words {
    guard let begun = stage.begun else { return Words("not begun", "未开始") }
    let took = span(begun, stage.ended ?? now)
    let planned = stage.planned.map { span($0.lowerBound, $0.upperBound) }
    let lead = stage.ended == nil ? Words("runs for \(took.en)", "已进行 \(took.zh)") : took
    return planned.map { Words("\(lead.en) of \($0.en)", "\(lead.zh) / \($0.zh)") } ?? lead
  }

  private static func span(_ from: Instant, _ to: Instant) -> Words {
    let minutes = to > from ? (to.milliseconds - from.milliseconds) / 60_000 : 0
    switch minutes {
    case 0..<60: return Words("\(minutes) min", "\(minutes) 分钟")
    case 60..<(48 * 60): return Words("\(minutes / 60) h", "\(minutes / 60) 小时")
    default: return Words("\(minutes / 1440) days", "\(minutes / 1440) 天")
    }
  }
}
