import Ground

/// The pages of the company's rules of service, side by side.
struct ServiceTab: Sendable {
  let serviceLabel, serviceLink: String
  let isCurrent: Bool

  private static let pages = [
    (IndicatorsPage.path, "navIndicators"), (LevelsPage.path, "levelsTitle"), (CalendarPage.path, "calendarTitle"), (DutiesPage.path, "dutiesTitle"),
  ]

  static func all(_ current: String, _ language: Language) -> [ServiceTab] {
    pages.map { ServiceTab(serviceLabel: Texts.words($0.1)[language], serviceLink: $0.0, isCurrent: $0.0 == current) }
  }
}
