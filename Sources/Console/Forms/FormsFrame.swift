/// What the frame of every page holds for the forms.
struct FormsFrame: Sendable {
  /// Who types: what another person left on this device is not theirs.
  let person: String?
  /// The sealed offer to take the last step back, beside the message that says what it did.
  let takeBack: String?
}
