import Ground
import Records
import Replica

extension PromiseAnswer {
  /// The answer as programs read it; days are ISO 8601, quantities as `70 C62`, what does not apply is null.
  public var json: JSON {
    [
      "order": .string(order.description), "number": .string(number), "requested": .day(requested), "earliest": .day(earliest),
      "days_late": .int(Int64(daysLate)), "waits": .bool(waits), "plants_not_tried": .array(untried.map(JSON.string)),
      "lines": .array(lines.map(\.json)), "confirmed": .array(kept.map(\.json)),
    ]
  }
}

extension PromiseAnswer.Line {
  var json: JSON {
    [
      "line": .string(line.description), "position": .int(Int64(position)), "product": .string(product), "quantity": .string(quantity.description),
      "earliest": .day(earliest), "promised": .day(promised), "why": why.map(JSON.string) ?? .null,
      "waits": waits.map { .string($0.description) } ?? .null, "parts": .array(parts.map(\.json)),
      "unallotted": .array(unallotted.map { ["site": .string($0.siteCode), "quantity": .string($0.quantity.description)] }),
    ]
  }
}

extension PromiseAnswer.Part {
  var json: JSON {
    [
      "quantity": .string(quantity.description), "source": .string(source.rawValue), "number": number.map(JSON.string) ?? .null,
      "site": siteCode.map(JSON.string) ?? .null, "ready": .day(ready), "earliest": .day(earliest),
      "limited_by": limit.map { .string($0.rawValue) } ?? .null, "limit_name": limitName.map(JSON.string) ?? .null, "limit_until": .day(limitUntil),
      "limit_clock": limitClock.map(JSON.string) ?? .null,
      "as_of": asOf.map { .string($0.description) } ?? .null, "words": ["en": .string(words.en), "zh": .string(words.zh)],
    ]
  }
}

extension JSON {
  fileprivate static func day(_ day: Day?) -> JSON { day.map { .string($0.description) } ?? .null }
}
