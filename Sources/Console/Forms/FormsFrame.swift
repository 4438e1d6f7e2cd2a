/// What the frame of every page holds for the forms.
struct FormsFrame: Sendable {
  /// The sealed offer to take the last step back, beside the message that says what it did.
  let takeBack: String?
}
