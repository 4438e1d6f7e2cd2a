import Ground
import Records
import Replica
import Workflow

/// A task as it stands on the page of the record that it is about.
struct TaskView: Sendable {
  let what, document, documentLink, dueText, dueExact: String
  let isOverdue: Bool

  init(_ task: Row<WorkTask>, _ workplace: Workplace, _ times: TimeWords, _ language: Language) {
    let step = workplace.catalogue.first { $0.name == task.step }
    what = step?.declaration.label[language] ?? workplace.levels.all.first { $0.name == task.level }?.label[language] ?? task.step
    document = task.subjectNumber
    let key = RecordKey(bytes: task.subject.bytes)
    // Straight to the step's form where there is one.
    documentLink = key.map { key in step?.subject == nil || task.escalates != nil ? "/r/\(key)" : "/r/\(key)/\(task.step)#step-\(task.step)" } ?? "/"
    dueText = times.due(task.due)
    dueExact = times.exact(task.due)
    isOverdue = task.due < times.now
  }
}
