import Ground
import Membership
import Testing

@Suite("Operators' secrets")
struct OperatorSecretTests {
  @Test("The right secret is taken, however the keyboard writes its accents; a wrong one is not")
  func verify() throws {
    let encoded = try OperatorSecret.hash("caf\u{E9} 仓库 2026")
    #expect(encoded.hasPrefix("scrypt$32768$8$1$"))
    #expect(!OperatorSecret.isOutdated(encoded))
    #expect(OperatorSecret.verify("cafe\u{301} 仓库 2026", against: encoded))
    #expect(!OperatorSecret.verify("cafe 仓库 2026", against: encoded))
    #expect(!OperatorSecret.verify("", against: encoded))
    #expect(!OperatorSecret.verify("caf\u{E9} 仓库 2026", against: nil))
    let damaged = String(encoded.dropLast()) + (encoded.hasSuffix("A") ? "E" : "A")
    #expect(!OperatorSecret.verify("caf\u{E9} 仓库 2026", against: damaged))
  }

  @Test("Two hashes of one secret differ")
  func salted() throws {
    #expect(try OperatorSecret.hash("correct horse") != OperatorSecret.hash("correct horse"))
  }

  @Test("A secret below 8 characters or above 1024 bytes is refused")
  func limits() throws {
    for secret in ["1234567", String(repeating: "x", count: 1025)] {
      #expect {
        try OperatorSecret.hash(secret)
      } throws: { error in
        (error as? Problem)?.field == "secret"
      }
    }
    let longest = String(repeating: "x", count: 1024)
    #expect(OperatorSecret.verify(longest, against: try OperatorSecret.hash(longest)))
    #expect(try OperatorSecret.hash("12345678").count > 60)
  }

  @Test("A published scrypt value is reproduced in our text form")
  func known() {
    // Made with OpenSSL 3: scrypt, N 16384, r 8, p 1, salt 16 × 0x01, 32 bytes, secret "known secret".
    let encoded = "scrypt$16384$8$1$AQEBAQEBAQEBAQEBAQEBAQ$cdS2_12IoOEGE92yA8ygREwG4FLOqCqq23wxYt5At9A"
    #expect(OperatorSecret.verify("known secret", against: encoded))
    #expect(OperatorSecret.isOutdated(encoded))
  }

  @Test(
    "The right secret's hash is refused when made with too little effort, with too much, or in another writing",
    arguments: [
      "scrypt$1024$8$1$AQEBAQEBAQEBAQEBAQEBAQ$tqZ0h8-3C67DPUJ56B-4ndouI89kTTqdsAJmT6U-3aQ",  // N 1024
      "scrypt$131072$8$1$AQEBAQEBAQEBAQEBAQEBAQ$4zxmm2nxShXVRNA5b3PbHNw1kWspNGXFpKeRlrSf4_A",  // N 131072
      "scrypt$16384$4$1$AQEBAQEBAQEBAQEBAQEBAQ$pFSYDXy-sJxWWkMztENQILs0SA0D9MFb7w8GiGe_h_c",  // r 4
      "scrypt$16384$8$5$AQEBAQEBAQEBAQEBAQEBAQ$7XeYU0T-zaPeYIDousUckkGXMyR_nXi9UqUmTeexsTM",  // p 5
      "scrypt$16384$8$1$AQEBAQEBAQE$9Rk7XZfhgQ8OARsT2gXsAdIv08XSvLOyM1Bb2Q_OrTA",  // salt of 8 bytes
      "scrypt$16384$8$1$AQEBAQEBAQEBAQEBAQEBAQ$cdS2_12IoOEGE92yA8ygRA",  // hash of 16 bytes
      "scrypt$016384$8$1$AQEBAQEBAQEBAQEBAQEBAQ$cdS2_12IoOEGE92yA8ygREwG4FLOqCqq23wxYt5At9A",  // leading zero
      "bcrypt$16384$8$1$AQEBAQEBAQEBAQEBAQEBAQ$cdS2_12IoOEGE92yA8ygREwG4FLOqCqq23wxYt5At9A",  // other name
      "scrypt$16384$8$1$AQEBAQEBAQEBAQEBAQEBAQ$cdS2_12IoOEGE92yA8ygREwG4FLOqCqq23wxYt5At9A$",  // one field more
    ])
  func crooked(_ encoded: String) {
    #expect(!OperatorSecret.verify("known secret", against: encoded))
    #expect(OperatorSecret.isOutdated(encoded))
  }
}
