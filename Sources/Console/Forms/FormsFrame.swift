/// What the frame of every page holds for the forms' scripts.
struct FormsFrame: Sendable {
  /// Who types: what another person left on this device is not theirs.
  let person: String?
}
