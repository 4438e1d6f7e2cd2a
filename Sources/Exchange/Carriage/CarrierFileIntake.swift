import Foundation
import Ground
import Workflow

/// Takes a carrier's file in: what of it can be read is taken, and the file is kept with what can't.
public enum CarrierFileIntake {
  /// - Parameter carrier: its code or name.
  /// - Returns: what the step said; nil when it refused the file, as one that came before.
  public static func take(_ bytes: [UInt8], _ name: String, carrier: String, at workplace: Workplace, by actor: Actor) async throws -> (result: StepResult?, problems: [Problem]) {
    let reading = CarrierFileReader.read(bytes)
    var entries = ["carrier": carrier, "name": name, "content": Data(bytes).base64EncodedString(), "format": reading.format?.rawValue ?? "", "problems": reading.told]
    // A step's entry is trimmed: a file of problems alone has no lines.
    entries["lines"] = CarrierLinesText(reading.lines).text
    entries["unknown_columns"] = String(reading.unknownColumns.joined(separator: ", ").prefix(300))
    do {
      return (try await workplace.perform(ImportCarrierFile.step.name, entries.filter { !$0.value.isEmpty }, by: actor).result, reading.problems)
    } catch let found as Problems { return (nil, reading.problems + found.all) }
  }

  /// As ``take(_:_:carrier:at:by:)`` for a folder. A file that came before is done: the node may have ended before it was moved.
  ///
  /// - Returns: also whether all but the lines with problems was taken in.
  static func receive(_ bytes: [UInt8], _ name: String, carrier: String, at workplace: Workplace, by actor: Actor) async throws -> (IntakeResult, isPart: Bool) {
    let taken = try await take(bytes, name, carrier: carrier, at: workplace, by: actor)
    let isKnown = taken.result == nil && taken.problems.contains { $0.code == ImportCarrierFile.known }
    return (IntakeResult(orders: [], problems: isKnown ? [] : taken.problems), taken.result != nil && !taken.problems.isEmpty)
  }
}
