import Ground
import Membership
import Replica

/// A step that a node takes by itself when the records call for it, under the name of the program. A person may take it as well.
public protocol AutomaticStep: Step {
  /// With which inputs it is due at this site now, each as a person would type it; the most urgent first. Once they are taken they are due no
  /// longer, so that a round that runs twice does nothing the second time.
  static func due(_ context: StepContext) throws -> [[String: String]]
}

/// An automatic step whose types are not known to who runs it.
public struct AnyAutomaticStep: Sendable {
  public let declaration: StepDeclaration
  let due: @Sendable (StepContext) throws -> [[String: String]]

  public init<S: AutomaticStep>(_ type: S.Type) {
    declaration = S.step
    due = { try type.due($0) }
  }
}

extension Workplace {
  /// The operator that the audit shows for what a node did by itself. No person may be registered under it.
  public static let program = "weft"
  /// The most steps that one round takes; the next round goes on.
  public static let maximumPerRound = 100

  /// What a round did, and what it found due and could not do.
  public struct Round: Sendable {
    public var taken: [Outcome] = []
    public var refused: [(step: String, problems: Problems)] = []
  }

  /// Takes the automatic steps that are due at this site, one after the other, each looking at what the ones before it left.
  public func takeAutomaticSteps(_ steps: [AnyAutomaticStep] = Catalogue.automatic) async throws -> Round {
    var round = Round()
    for step in steps {
      let actor = Actor(name: Self.program, roles: step.declaration.operators)
      let inputs = try await look(as: actor) { context in
        step.declaration.sites.contains(context.site.role) ? try step.due(context) : []
      }
      for input in inputs {
        guard round.taken.count < Self.maximumPerRound else { return round }
        do {
          round.taken.append(try await perform(step.declaration.name, input, by: actor))
        } catch let problems as Problems {
          // What has changed since it was found due.
          round.refused.append((step.declaration.name, problems))
        }
      }
    }
    return round
  }
}
