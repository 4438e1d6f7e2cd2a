import Ground

/// Why a checkpoint is not made, taken or loaded. The code is stable; the text is for the log and the console.
public struct CheckpointRefusal: Error, Hashable, Sendable {
  public enum Code: String, Sendable {
    /// The manifest or a piece cannot be read, or a piece is not what the manifest names.
    case malformed
    case company
    /// Its maker is not headquarters: anybody else could invent records of shelves that are not its own.
    case maker
    case signature
    /// Made by a newer program, or by an older one that could not apply all that it holds.
    case schema
    case clockAhead
    /// A chain of ours is another one than the checkpoint's.
    case fork
    /// It knows more of our own chain than we do, and cannot show that it goes on from what we have.
    case ownChain
    /// Our log no longer holds what follows it.
    case older
    /// Something that was merged here cannot be applied to it.
    case unmergeable
    /// The replica that should make one has gaps, or its chain was not sealed in time.
    case unfit
  }

  public var code: Code
  public var text: String

  public init(_ code: Code, _ text: String) {
    self.code = code
    self.text = text
  }
}
