import Foundation
import Ground
import Hummingbird
import Membership
import Records
import Replica
import Workflow

/// What the pages of quality have in common: who may see them, and the ways between them.
enum QualityPlaces {
  static let inbox = "/quality"
  static let board = "/quality/nonconformances"
  static let gauges = "/quality/gauges"

  static func inspection(_ key: RecordKey) -> String { "/quality/inspect/\(key)" }
  static func chart(_ key: RecordKey) -> String { "/quality/chart/\(key)" }
  static func counts(_ key: RecordKey) -> String { "/quality/counts/\(key)" }
  /// A step's form on its record's page.
  static func step(_ name: String, _ key: RecordKey) -> String { "/r/\(key)/\(name)#step-\(name)" }

  static let sites: Set<SiteRole> = [.plant, .warehouse]
}

extension Desk {
  /// Whoever asks, at a site that inspects.
  func qualityActor(_ context: ConsoleContext) async throws -> Actor {
    guard let actor = context.session.actor else { throw Refused.noOperator }
    guard let role = try await site()?.role, QualityPlaces.sites.contains(role) else { throw Refused.notFound }
    return actor
  }

  /// A record that a page of quality is about.
  func qualityRow<R: RecordType>(_ type: R.Type, _ context: ConsoleContext) async throws -> Row<R> {
    _ = try await qualityActor(context)
    guard let key = context.parameters.get("key").flatMap({ RecordKey($0) }), let row = try await replica.read({ try $0.get(RecordID<R>(key)) }) else { throw Refused.notFound }
    return row
  }
}

/// A way to somewhere, as a template draws it.
struct QualityLink: Sendable {
  let linkPath, linkText: String
}
