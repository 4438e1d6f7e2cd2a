import Ground
import Workflow

/// How things stand with one other site, in a sentence.
struct PeerView: Sendable {
  let code, state, heard, waitingText: String
  /// Changes over there that are not here yet; nil when none are known of. They come by themselves, so they are no trouble.
  let comingText: String?
  let isBehind: Bool
  let proof: String?
  let fault: String?
  let clockText: String?

  init(_ peer: PeerLine, _ times: TimeWords, _ language: Language) {
    code = peer.code
    state = peer.state[language]
    heard = peer.lastHeard.map { Words("last heard \(times.ago($0))", "最近联系：\(times.ago($0))")[language] } ?? Texts.words("neverHeard")[language]
    let waiting = peer.waiting == 0
      ? Texts.words("upToDate")
      : Words("\(peer.waiting) of your site's changes wait", "本站还有 \(peer.waiting) 项更改待发送")
    waitingText = waiting[language]
    comingText = peer.coming == 0 ? nil : Words("\(peer.coming) of its changes are on their way here", "对方有 \(peer.coming) 项更改尚未到达")[language]
    isBehind = Self.isBehind(peer)
    proof = peer.proof.map { Self.proof($0, peer.code, times)[language] }
    fault = peer.error.isEmpty ? nil : peer.error
    clockText = peer.clock?[language]
  }

  private static func isBehind(_ peer: PeerLine) -> Bool {
    peer.waiting > 0 || !peer.error.isEmpty || peer.proof.map { $0.differing > 0 } ?? false
  }

  /// Those that somebody should look at first.
  static func ordered(_ peers: [PeerLine]) -> [PeerLine] { peers.filter(isBehind) + peers.filter { !isBehind($0) } }

  private static func proof(_ proof: PeerLine.Proof, _ code: String, _ times: TimeWords) -> Words {
    let time = times.exact(proof.at)
    return proof.differing == 0
      ? Words("identical with \(code) as of \(time)", "截至 \(time) 与 \(code) 完全一致")
      : Words("\(proof.differing) records differ from \(code) as of \(time)", "截至 \(time) 有 \(proof.differing) 条记录与 \(code) 不同")
  }
}
