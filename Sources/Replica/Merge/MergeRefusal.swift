import Ground

/// Why a change set is not merged. The code is stable; the text is for the log and the console.
public struct MergeRefusal: Error, Hashable, Sendable {
  public enum Code: String, Sendable {
    case malformed, gap, fork, seal, unknownMember, revoked, right, shelf, key, required, value, clockAhead, stampOrder, exists, leftOut
  }

  public var code: Code
  public var text: String

  public init(_ code: Code, _ text: String) {
    self.code = code
    self.text = text
  }
}
