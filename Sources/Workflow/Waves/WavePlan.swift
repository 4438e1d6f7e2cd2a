import Foundation
import Ground
import Records
import Replica

/// What is taken where for the requests of a wave, in one walk, and what of it goes to which request. Worked out anew from the shelves each time, so
/// that what another phone takes meanwhile is not offered twice.
public struct WavePlan: Sendable {
  /// The most requests of one wave.
  public static let maximum = 50

  /// So much of a line from one place.
  public struct Part: Sendable {
    public var request: Row<DispatchRequest>
    public var line: PickList.Line
    public var quantity: ExactDecimal
  }

  /// One place of the walk.
  public struct Stop: Sendable {
    public var product: Product.ID
    public var lot: String
    public var location: String
    public var unit: String
    /// In the order in which the requests are due.
    public var parts: [Part]

    public var quantity: ExactDecimal { parts.reduce(.zero) { $0 + $1.quantity } }
  }

  /// What no shelf has for a line.
  public struct Short: Sendable {
    public var request: Row<DispatchRequest>
    public var product: Product.ID
    public var unit: String
    public var quantity: ExactDecimal
  }

  public let requests: [Row<DispatchRequest>]
  /// In the order of the walk.
  public let stops: [Stop]
  public let shorts: [Short]
  /// Of what was asked for, what stands picked or is packed.
  public let done: ExactDecimal
  public let asked: ExactDecimal

  public static func of(_ wave: Row<PickWave>, _ context: StepContext) throws -> WavePlan {
    let requests = try context.snapshot.all(WaveRequest.self, where: "pick_wave = ?", [Data(wave.id.key.bytes)], limit: maximum)
      .compactMap { try context.snapshot.get($0.request) }.sorted { ($0.due, $0.id.key) < ($1.due, $1.id.key) }
    var maker = Maker(context: context)
    for request in requests { try maker.add(request) }
    let walks = try Set(maker.stops.map(\.location)).reduce(into: [:]) { $0[$1] = try context.snapshot.walk(of: $1, on: context.home) }
    let stops = maker.stops.enumerated().sorted { a, b in
      (walks[a.element.location] ?? .max, a.element.location, a.offset) < (walks[b.element.location] ?? .max, b.element.location, b.offset)
    }.map(\.element)
    return WavePlan(requests: requests, stops: stops, shorts: maker.shorts, done: maker.done, asked: maker.asked)
  }

  private struct Maker {
    let context: StepContext
    var stops: [Stop] = []
    var shorts: [Short] = []
    var done = ExactDecimal.zero
    var asked = ExactDecimal.zero
    /// Taken in this plan already, by product, lot and location.
    private var taken: [String: ExactDecimal] = [:]
    private var spare: [Product.ID: ExactDecimal] = [:]

    init(context: StepContext) { self.context = context }

    mutating func add(_ request: Row<DispatchRequest>) throws {
      let list = try PickList.of(request, context.snapshot)
      let isOpen = try request.state == .requested && context.snapshot.terms(of: request.id)?.standing == nil
      for line in list.lines {
        asked += line.asked
        done += line.picked + line.packed
        let promised = max(.zero, try context.snapshot.promise(of: line.orderLine)?.open ?? .zero)
        // As when an order is picked by itself: what is promised to it, and beyond that only what nobody else may promise. What stands picked counts first.
        let covered = max(.zero, promised - line.picked)
        let unpledged = try (spare[line.product] ?? context.spare(line.product)) - max(.zero, line.picked - promised)
        spare[line.product] = unpledged
        guard isOpen, line.open > .zero else { continue }
        let allowed = min(line.open, max(.zero, covered + unpledged))
        spare[line.product] = unpledged - max(.zero, allowed - covered)
        let left = try allowed - take(allowed, line, request)
        if line.open - allowed + left > .zero {
          shorts.append(Short(request: request, product: line.product, unit: line.unit, quantity: line.open - allowed + left))
        }
      }
    }

    /// - Returns: what was found.
    private mutating func take(_ quantity: ExactDecimal, _ line: PickList.Line, _ request: Row<DispatchRequest>) throws -> ExactDecimal {
      var rest = quantity
      for place in try context.shelfPlaces(of: line.product, for: request.id) where rest > .zero {
        let key = "\(line.product) \(place.lot)\u{1F}\(place.location)"
        let part = min(rest, max(.zero, place.quantity - (taken[key] ?? .zero)))
        guard part > .zero else { continue }
        rest += -part
        taken[key, default: .zero] += part
        let one = Part(request: request, line: line, quantity: part)
        if let index = stops.firstIndex(where: { $0.product == line.product && $0.lot == place.lot && $0.location == place.location }) {
          stops[index].parts.append(one)
        } else {
          stops.append(Stop(product: line.product, lot: place.lot, location: place.location, unit: line.unit, parts: [one]))
        }
      }
      return quantity - rest
    }
  }
}
