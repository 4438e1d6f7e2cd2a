import Ground
import Pictures
import Records
import Replica
import Workflow

/// 12.2 How orders flow: where the open ones stand, where the time of the delivered ones went, and how promises were kept.
struct FlowView: Sendable {
  let tabs: [StockTab]
  let choice: InsightChoice
  let pictures: [PictureView]
  let fresh: InsightFresh

  init(_ asked: InsightAsked, _ reader: InsightReader) throws {
    let (language, step) = (reader.language, reader.step)
    tabs = reader.tabs(InsightPage.flow)
    choice = InsightChoice(asked, reader.sites, hasSites: true, language)
    pictures = [
      PictureView(try Self.funnel(asked, step), language), PictureView(try Self.promise(asked, step), language), PictureView(try Self.stages(asked, step), language),
    ]
    fresh = InsightFresh(reader.sites, reader.times)
  }

  private static func funnel(_ asked: InsightAsked, _ step: StepContext) throws -> FunnelPicture {
    let stages = try OpenOrders.byState(on: asked.shelf, step).map { stage in
      let value = stage.value.prefix(2).map { CellView.grouped($0.description) }.joined(separator: " + ")
      return FunnelPicture.Stage(label: stage.state.label, count: stage.orders, late: stage.late, value: Words(value, value), link: "/list/sales_order?state=\(stage.state.rawValue)")
    }
    return FunnelPicture(name: "funnel", title: Texts.words("insightFunnel"), counted: Words("Orders", "订单"), stages)
  }

  static func promise(_ asked: InsightAsked, _ step: StepContext) throws -> PromisePicture {
    let bars = try PromiseKeeping.of(asked.period, where: asked.filter, step).map { kept in
      PromisePicture.Bar(days: kept.days, count: kept.orders, link: asked.address(InsightPage.figure("promise_kept")) + (kept.days > 0 ? "" : "&cases=all") + "#cases")
    }
    return PromisePicture(name: "promise", title: Texts.words("insightPromise"), counted: Words("Orders", "订单"), bars)
  }

  /// What part of the days from receipt to delivery each stage took.
  private static func stages(_ asked: InsightAsked, _ step: StepContext) throws -> ParetoPicture {
    let minutes = try CycleStage.of(asked.period, where: asked.filter, step).map { stage in
      ParetoPicture.Bar(label: stage.label, count: Int((stage.value.number ?? 0) * 24), link: asked.address(InsightPage.figure("cycle_days")))
    }
    return ParetoPicture(name: "stages", title: Texts.words("insightStages"), counted: Words("Hours", "小时"), minutes)
  }
}
