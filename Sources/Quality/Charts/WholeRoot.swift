/// The whole square root, rounded down: the charts' only root, so that a figure is the same on every machine.
func wholeRoot(_ value: Int128) -> Int128 {
  guard value > 0 else { return 0 }
  var root = Int128(1) << Int128((127 - value.leadingZeroBitCount) / 2 + 1)
  while true {
    let next = (root + value / root) / 2
    if next >= root { return root }
    root = next
  }
}

/// `a ÷ b`, rounded half away from zero.
func rounded(_ a: Int128, over b: Int128) -> Int128 {
  let half = b / 2
  return (a + (a < 0 ? -half : half)) / b
}
