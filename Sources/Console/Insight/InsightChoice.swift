import Ground
import Membership
import Records
import Replica
import Workflow

/// The choice of days and of a site, and what was chosen, as the template `insight-choice` shows it.
struct InsightChoice: Sendable {
  struct Period: Sendable {
    let periodLabel, periodLink: String
    let isCurrent: Bool
  }
  struct Site: Sendable {
    let siteValue, siteText: String
    let isChosenSite: Bool
  }
  struct Sites: Sendable {
    let choicePath, chosenPeriod: String
    let siteOptions: [Site]
  }

  let periods: [Period]
  /// None where nothing is told by site.
  let siteChoice: [Sites]
  let spanText: String

  init(_ asked: InsightAsked, _ sites: [SiteFreshness], hasSites: Bool, _ language: Language) {
    periods = InsightAsked.Preset.allCases.map { Period(periodLabel: $0.label[language], periodLink: asked.address($0), isCurrent: $0 == asked.preset) }
    let options = sites.compactMap { site -> Site? in
      guard let shelf = Self.shelf(site) else { return nil }
      return Site(siteValue: "\(shelf.code)", siteText: "\(site.code) \(site.name)", isChosenSite: asked.shelf == shelf)
    }.sorted { $0.siteText < $1.siteText }
    siteChoice = hasSites && options.count > 1
      ? [Sites(choicePath: asked.path, chosenPeriod: asked.preset?.rawValue ?? InsightAsked.Preset.month.rawValue, siteOptions: options)] : []
    let (told, before) = (asked.told, asked.told.before)
    let lead = Words("\(told.first) to \(told.last), against \(before.first) to \(before.last)", "\(told.first) 至 \(told.last)，对比 \(before.first) 至 \(before.last)")[language]
    let months = told == asked.period ? "" : Words("; parts other than sites are told by whole months", "；除站点外按整月统计")[language]
    spanText = lead + months + (asked.isUnreadable ? Words(" – the address asked for something unreadable", "（地址中的条件无法识别）")[language] : "")
  }

  /// The shelf that a site's documents lie on; a laptop writes on its office's.
  static func shelf(_ site: SiteFreshness) -> Shelf? {
    switch site.role {
    case .office: Shelf(.office, site.site)
    case .plant: Shelf(.plant, site.site)
    case .warehouse: Shelf(.warehouse, site.site)
    default: nil
    }
  }
}

/// From which sites figures come and up to when, as the template `insight-fresh` shows it.
struct InsightFresh: Sendable {
  struct Site: Sendable {
    let freshCode, freshRole, freshUpTo, freshWord: String
    let isSilent: Bool
  }

  let freshSites: [Site]
  let silentText, freshSummary: String
  let hasSilent: Bool

  init(_ sites: [SiteFreshness], _ times: TimeWords) {
    let language = times.language
    freshSites = sites.map { site in
      Site(
        freshCode: site.code, freshRole: site.role.label[language], freshUpTo: site.upTo.map(times.exact) ?? "—",
        freshWord: (site.isBehind ? Texts.words("insightBehind") : Texts.words("insightHeard"))[language], isSilent: site.isBehind)
    }
    let silent = sites.filter(\.isBehind)
    hasSilent = !silent.isEmpty
    let names = silent.prefix(Self.named).map { site in
      site.upTo.map { Words("\(site.code) since \(times.exact($0))", "\(site.code)（自 \(times.exact($0))）")[language] } ?? site.code
    }.joined(separator: Words(", ", "、")[language])
    silentText = Words("Not heard of: \(names). What happened there since is not in the figures yet.", "尚无消息：\(names)。其后发生的业务尚未计入指标。")[language]
    freshSummary = Words("\(sites.count - silent.count) of \(sites.count) sites are up to date", "\(sites.count) 个站点中 \(sites.count - silent.count) 个为最新")[language]
  }

  /// More are found in the table.
  private static let named = 8
}
