import Ground
import Membership
import Testing

@Suite("Joining")
struct JoiningTests {
  @Test("An invited laptop becomes the site it was invited as")
  func join() throws {
    let company = try Company()
    let issued = try company.invitation()
    let record = try InvitationRecord(bytes: issued.record.bytes)
    #expect(record == issued.record)
    let invitation = try Invitation.parse(issued.token, now: company.now)
    #expect(invitation.companyName == company.root.companyName && invitation.rootFingerprint == company.root.fingerprint)
    #expect(invitation.address == "hq.example.com:7400" && invitation.terms == issued.terms && invitation.expires == issued.expires)

    let keys = JoinKeys()
    let request = try JoinRequest(bytes: try keys.request(for: invitation).bytes)
    let admission = try Admission(bytes: try company.root.admit(request: request, invitation: record, now: company.now).bytes)
    let (identity, grant) = try admission.accept(keys: keys, invitation: invitation, at: company.now)
    #expect(identity.site == SiteID(7) && grant.role == .office)
    let seal = identity.seal(origin: Origin(site: identity.site, incarnation: 0), number: 1, hash: [UInt8](repeating: 1, count: 32))
    #expect(SealKey.verify(seal, company: company.root.company, publicKey: grant.sealKey))
  }

  @Test("An invitation serves until its last second")
  func expiry() throws {
    let company = try Company()
    let invitation = try company.invitation(hours: 1)
    let request = try JoinKeys().request(for: invitation)
    #expect(invitation.expires == company.now.later(hours: 1))
    #expect(try Invitation.parse(invitation.token, now: invitation.expires).id == invitation.id)
    #expect(try company.root.admit(request: request, invitation: invitation.record, now: invitation.expires).grant.signature.count == 64)
    let after = Instant(milliseconds: invitation.expires.milliseconds + 1)
    #expect(throws: MembershipError.expired(invitation.expires)) {
      try company.root.admit(request: request, invitation: invitation.record, now: after)
    }
    #expect {
      try Invitation.parse(invitation.token, now: after)
    } throws: { error in
      (error as? Problem)?.code == "invitation.expired"
    }
  }

  @Test("A wrong code, in whatever bit, admits nobody")
  func wrongCode() throws {
    let company = try Company()
    let invitation = try company.invitation()
    let request = try JoinKeys().request(for: invitation)
    for index in request.code.indices {
      var guess = request
      guess.code = altered(request.code, at: index)
      #expect(throws: MembershipError.wrongCode) {
        try company.root.admit(request: guess, invitation: invitation.record, now: company.now)
      }
    }
    let other = try company.invitation()
    #expect(throws: MembershipError.otherInvitation) {
      try company.root.admit(request: request, invitation: other.record, now: company.now)
    }
  }

  @Test("Keys that the joiner can't prove to hold are not certified")
  func proofs() throws {
    let company = try Company()
    let invitation = try company.invitation()
    let mine = try JoinKeys().request(for: invitation)
    let theirs = try JoinKeys().request(for: invitation)
    let attempts: [(JoinRequest) -> JoinRequest] = [
      { var r = $0; r.tlsKey = theirs.tlsKey; return r },
      { var r = $0; r.sealKey = theirs.sealKey; return r },
      { var r = $0; r.tlsProof = theirs.tlsProof; return r },
      { var r = $0; r.sealProof = theirs.sealProof; return r },
      // Both keys well proven, but by two joiners.
      { var r = $0; r.sealKey = theirs.sealKey; r.sealProof = theirs.sealProof; return r },
    ]
    for attempt in attempts {
      #expect(throws: MembershipError.noProofOfKey) {
        try company.root.admit(request: attempt(mine), invitation: invitation.record, now: company.now)
      }
    }
    var weak = mine
    weak.sealKey = [1] + [UInt8](repeating: 0, count: 31)
    weak.sealProof = weak.sealKey + [UInt8](repeating: 0, count: 32)
    #expect(throws: MembershipError.weakKey) {
      try company.root.admit(request: weak, invitation: invitation.record, now: company.now)
    }
  }

  @Test("A byte altered anywhere in a join request is noticed")
  func everyByte() throws {
    let company = try Company()
    let invitation = try company.invitation()
    let bytes = try JoinKeys().request(for: invitation).bytes
    #expect(bytes.count == JoinRequest.size)
    for index in bytes.indices {
      #expect(throws: MembershipError.self, "byte \(index)") {
        try company.root.admit(
          request: try JoinRequest(bytes: altered(bytes, at: index)), invitation: invitation.record, now: company.now)
      }
    }
  }

  @Test("An invitation of one company does not open another")
  func otherCompany() throws {
    let ours = try Company()
    let theirs = try Company()
    let invitation = try ours.invitation()
    let request = try JoinKeys().request(for: invitation)
    #expect(throws: MembershipError.noProofOfKey) {
      try theirs.root.admit(request: request, invitation: invitation.record, now: theirs.now)
    }
  }

  @Test("A joiner takes no answer but the one it was promised")
  func crookedAnswers() throws {
    let company = try Company()
    let invitation = try company.invitation()
    let keys = JoinKeys()
    let answer = try company.root.admit(request: try keys.request(for: invitation), invitation: invitation.record, now: company.now)
    #expect(throws: MembershipError.keyMismatch) { try answer.accept(keys: JoinKeys(), invitation: invitation, at: company.now) }

    let wider = try company.root.invite(
      try company.terms(shelves: "*"), address: invitation.address, now: company.now)
    let widened = try company.root.admit(request: try keys.request(for: wider), invitation: wider.record, now: company.now)
    #expect(throws: MembershipError.differsFromInvitation("terms")) {
      try widened.accept(keys: keys, invitation: invitation, at: company.now)
    }

    var mixed = answer
    mixed.grant = widened.grant
    #expect(throws: MembershipError.differsFromInvitation("certificate")) {
      try mixed.accept(keys: keys, invitation: wider, at: company.now)
    }

    let theirs = try Company()
    let stranger = try theirs.root.invite(invitation.terms, address: invitation.address, now: theirs.now)
    let foreign = try theirs.root.admit(request: try keys.request(for: stranger), invitation: stranger.record, now: theirs.now)
    #expect(throws: MembershipError.differsFromInvitation("root")) {
      try foreign.accept(keys: keys, invitation: invitation, at: company.now)
    }
    let bytes = answer.bytes
    for index in bytes.indices {
      #expect(throws: MembershipError.self, "byte \(index)") {
        try Admission(bytes: altered(bytes, at: index)).accept(keys: keys, invitation: invitation, at: company.now)
      }
    }
  }
}

@Suite("Invitation tokens")
struct InvitationTokenTests {
  @Test("A token damaged at any character is refused")
  func everyCharacter() throws {
    let company = try Company()
    let token = Array(try company.invitation().token.utf8)
    for index in token.indices {
      var copy = token
      copy[index] = token[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      #expect(throws: Problem.self, "character \(index)") {
        try Invitation.parse(String(decoding: copy, as: UTF8.self), now: company.now)
      }
    }
  }

  @Test("Of all last characters just the right one is taken, whatever the length", arguments: ["h:1", "hh:1", "hhh:1"])
  func lastCharacter(_ address: String) throws {
    let company = try Company()
    let token = try company.root.invite(try company.terms(), address: address, now: company.now).token
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    let taken = alphabet.filter { last in
      // Any refusal will do here.
      (try? Invitation.parse(String(token.dropLast()) + String(last), now: company.now)) != nil
    }
    #expect(taken == String(token.suffix(1)))
  }

  @Test("A token cut short anywhere, or with more behind it, is refused")
  func cut() throws {
    let company = try Company()
    let token = try company.invitation().token
    for count in stride(from: 0, to: token.count, by: 7) {
      #expect(throws: Problem.self) { try Invitation.parse(String(token.prefix(count)), now: company.now) }
    }
    #expect(throws: Problem.self) { try Invitation.parse(token + "A", now: company.now) }
    #expect(throws: Problem.self) { try Invitation.parse(token + "=", now: company.now) }
    #expect {
      try Invitation.parse(String(repeating: "A", count: Invitation.maximumToken + 1), now: company.now)
    } throws: { error in
      (error as? Problem)?.code == "invitation.not-one"
    }
  }

  @Test("A token that a mail program broke into lines is still read")
  func wrapped() throws {
    let company = try Company()
    let invitation = try company.invitation()
    var wrapped = "  "
    for (index, character) in invitation.token.enumerated() {
      wrapped.append(character)
      if index % 76 == 75 { wrapped += "\r\n " }
    }
    #expect(try Invitation.parse(wrapped + "\n", now: company.now).id == invitation.id)
  }

  @Test("What is wrong with a token is told in English and Chinese")
  func words() throws {
    let company = try Company()
    let token = try company.invitation().token
    for (text, code) in [("hello", "invitation.not-one"), (String(token.dropLast(3)), "invitation.damaged")] {
      #expect {
        try Invitation.parse(text, now: company.now)
      } throws: { error in
        guard let problem = error as? Problem else { return false }
        return problem.code == code && !problem.text(.english).isEmpty && problem.text(.chinese) != problem.text(.english)
      }
    }
  }

  @Test("Neither an invitation nor a request shows its secrets when printed")
  func printing() throws {
    let invitation = try Company().invitation()
    let request = try JoinKeys().request(for: invitation)
    #expect("\(invitation)".contains("site 7") && !"\(invitation)".contains("\(invitation.code)"))
    #expect(!"\(request)".contains("\(invitation.code)") && "\(request)".hasPrefix("join request"))
  }

  @Test("An address is a host and a port", arguments: ["hq:1", "hq.example.com:65535", "10.0.0.1:7400", "[fe80::1]:7400", "[::ffff:10.0.0.1]:7400"])
  func goodAddress(_ text: String) throws {
    let company = try Company()
    let invitation = try company.root.invite(try company.terms(), address: text, now: company.now)
    #expect(try Invitation.parse(invitation.token, now: company.now).address == text)
  }

  @Test(
    "Anything else is no address",
    arguments: ["", "hq", ":7400", "hq:", "hq:0", "hq:65536", "hq:+1", "hq:74 00", "a b:1", "http://hq:1", "fe80::1:7400", "[]:1", "[x]:1", "总部:1"])
  func badAddress(_ text: String) throws {
    let company = try Company()
    #expect {
      try company.root.invite(try company.terms(), address: text, now: company.now)
    } throws: { error in
      (error as? Problems)?.all.map(\.field) == ["address"]
    }
  }

  @Test("An invitation lasts 1 to 720 hours")
  func hours() throws {
    let company = try Company()
    #expect(try company.invitation(hours: 720).expires == company.now.later(hours: 720))
    for hours in [0, -1, 721] { #expect(throws: Problems.self) { try company.invitation(hours: hours) } }
  }
}
