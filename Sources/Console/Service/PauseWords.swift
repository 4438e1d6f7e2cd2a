import Ground
import Records
import Replica
import Workflow

/// A pause of a clock, as its tasks and its document say it.
enum PauseWords {
  static func text(_ pause: Row<ClockPause>, _ times: TimeWords, _ language: Language) -> String {
    let until = times.exact(pause.until)
    return Words(
      "Clock paused by \(pause.by) since \(times.exact(pause.begun)): \(pause.reason.label.en); waits for \(pause.waitsFor), at most until \(until).",
      "\(pause.by) 自 \(times.exact(pause.begun)) 暂停计时：\(pause.reason.label.zh)；等待 \(pause.waitsFor)，最迟 \(until)。")[language]
  }

  /// What stands on a document's page; empty while its clocks run.
  static func notices(of key: RecordKey, _ step: StepContext, _ times: TimeWords, _ language: Language) throws -> [String] {
    try step.pauses(about: key).map { text($0, times, language) }
  }
}
