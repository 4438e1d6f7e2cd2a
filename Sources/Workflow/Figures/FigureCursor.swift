import Ground

extension FigureCase {
  /// Where a list of cases goes on: after the one with this key and day.
  public init(after key: RecordKey, on day: Day) { self.init(type: "", key: key, number: "", order: nil, day: day, isGood: nil) }
}
