import Ground

/// What is wrong with an interchange and what to do about it. Segments are counted by the problem's line.
extension OrderProblem {
  func edifactWords(_ got: String, _ other: String) -> (Words, Words) {
    switch self {
    case .edifactSeparators, .edifactCharset, .edifactEncoding, .edifactCutOff, .edifactNoSegment, .edifactRepetition: textWords(got, other)
    case .edifactTooManySegments, .edifactTooManyElements, .edifactTooManyComponents: limitWords(got, other)
    case .edifactCancellation, .edifactChange, .edifactReplacement, .edifactFunction, .edifactWrongMessage, .edifactSubline:
      purposeWords(got)
    default: envelopeWords(got, other)
    }
  }

  private func textWords(_ got: String, _ byte: String) -> (Words, Words) {
    switch self {
    case .edifactSeparators:
      (
        Words("The separators cannot be told from text, or differ from the usual ones without a UNA (byte \(byte): \(got)).", "分隔符无法与文本区分，或未用 UNA 声明（字节 \(byte)：\(got)）。"),
        Words("Ask the customer to send a UNA with six different marks, like UNA:+.? '.", "请客户发送含六个不同服务字符的 UNA，如 UNA:+.? '。")
      )
    case .edifactCharset:
      (
        Words("The character set \"\(got)\" is not read (byte \(byte)).", "不支持字符集“\(got)”（字节 \(byte)）。"),
        Words("Ask the customer for UNOA, UNOB, UNOC or UNOY.", "请客户使用 UNOA、UNOB、UNOC 或 UNOY。")
      )
    case .edifactEncoding:
      (
        Words("The segment \(got) holds bytes that are no text in the stated character set (from byte \(byte)).", "段 \(got) 含有不属于所声明字符集的字节（自字节 \(byte) 起）。"),
        Words("Ask the customer to state the character set that the file has.", "请客户声明与文件一致的字符集。")
      )
    case .edifactCutOff: (Words("The file ends in the middle of a segment (byte \(byte)).", "文件在段中间结束（字节 \(byte)）。"), Self.askAgain)
    case .edifactNoSegment: (Words("No segment begins at byte \(byte) (got \"\(got)\").", "字节 \(byte) 处不是段的开始（实际为“\(got)”）。"), Self.askAgain)
    default:
      (
        Words("An element is repeated (byte \(byte)); ORDERS has no repeated elements.", "元素重复（字节 \(byte)）；ORDERS 没有重复元素。"),
        Words("Ask the customer for syntax version 3, or to release the mark.", "请客户使用语法版本 3，或对该字符转义。")
      )
    }
  }

  private func limitWords(_ got: String, _ byte: String) -> (Words, Words) {
    let remedy = Words("Ask the customer for the orders in several files.", "请让客户分成几个文件发送。")
    return switch self {
    case .edifactTooManySegments: (Words("The file has more than \(got) segments (byte \(byte)).", "文件超过 \(got) 个段（字节 \(byte)）。"), remedy)
    case .edifactTooManyElements:
      (Words("The segment has more than \(got) elements (byte \(byte)).", "该段超过 \(got) 个元素（字节 \(byte)）。"), Self.askAgain)
    default: (Words("The element has more than \(got) components (byte \(byte)).", "该元素超过 \(got) 个成分（字节 \(byte)）。"), Self.askAgain)
    }
  }

  private func purposeWords(_ got: String) -> (Words, Words) {
    switch self {
    case .edifactCancellation:
      (
        Words("This message cancels the order \(got).", "该报文取消订单 \(got)。"),
        Words("Find the order by this reference and cancel it there.", "请按此编号找到订单并在其中取消。")
      )
    case .edifactChange:
      (
        Words("This message changes something that was ordered before (\(got)).", "该报文变更先前的订购（\(got)）。"),
        Words("Find the order by this reference and change it there.", "请按此编号找到订单并在其中变更。")
      )
    case .edifactReplacement:
      (
        Words("This message replaces the order \(got).", "该报文替换订单 \(got)。"),
        Words("Cancel the former order, and ask the customer for the new one as an original (BGM function 9).", "请取消原订单，并请客户以原始报文（BGM 功能 9）重发新订单。")
      )
    case .edifactFunction:
      (
        Words("The message is no original order (BGM function \(got)).", "该报文不是原始订单（BGM 功能 \(got)）。"),
        Words("Ask the customer what is meant; an order has the function 9.", "请向客户核实；订单的功能代码为 9。")
      )
    case .edifactWrongMessage:
      (
        Words("The message is \(got); an order (ORDERS D.96A or D.01B) or a change of one (ORDCHG D.96A) is expected.", "该报文为 \(got)，此处应为订单（ORDERS D.96A 或 D.01B）或订单变更（ORDCHG D.96A）。"),
        Words("Take it to where such messages are received, or ask the customer for the order in one of the two.", "请在对应的功能中接收该报文，或请客户以上述版本发送订单。")
      )
    default:
      (
        Words("The line is a part of the line \(got); parts are not read.", "该行是第 \(got) 行的子行，不予读取。"),
        Words("Ask the customer for the order without sub-lines.", "请客户发送不含子行的订单。")
      )
    }
  }

  private func envelopeWords(_ got: String, _ other: String) -> (Words, Words) {
    switch self {
    case .edifactMissing: (Words("The segment \(got) is missing (byte \(other)).", "缺少段 \(got)（字节 \(other)）。"), Self.askAgain)
    case .edifactUnexpected:
      (
        Words("The segment \(got) must not stand here (byte \(other)).", "此处不应有段 \(got)（字节 \(other)）。"),
        Words("Ask the customer for one interchange in each file, without groups.", "请客户每个文件只发送一个交换，不使用功能组。")
      )
    case .edifactTwice:
      (
        Words("The segment \(got) stands twice (byte \(other)).", "段 \(got) 出现两次（字节 \(other)）。"),
        Words("Ask the customer which one holds.", "请向客户核实以哪一个为准。")
      )
    case .edifactSegmentCount:
      (Words("UNT states \(got) segments, but there are \(other).", "UNT 声明 \(got) 个段，实际为 \(other) 个。"), Self.askAgain)
    case .edifactMessageCount:
      (Words("UNZ states \(got) messages, but there are \(other).", "UNZ 声明 \(got) 个报文，实际为 \(other) 个。"), Self.askAgain)
    case .edifactLineCount:
      (Words("CNT states \(got) order lines, but there are \(other).", "CNT 声明 \(got) 个订单行，实际为 \(other) 个。"), Self.askAgain)
    case .edifactReference:
      (Words("The end has the reference \"\(got)\", the beginning \"\(other)\".", "结尾的编号为“\(got)”，开头为“\(other)”。"), Self.askAgain)
    default: Self.unforeseen
    }
  }
}
