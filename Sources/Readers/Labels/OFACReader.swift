import Foundation
import Ledger

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads addresses from the sanctions list of the US Treasury: SDN.XML and SDN_ADVANCED.XML.
///
/// The document is read as a stream. A document type declaration is refused before the parser sees it, and with it every
/// entity but XML's own five. Elements are told by their local names, since the namespace moved in 2024.
/// - Source: OFAC, Sanctions List Service, `SDN.XML` and `SDN_ADVANCED.XML` and their XSDs.
enum OFACReader: LabelReader {
  static let format = "ofac-sdn"

  /// The published list has some 100 MB.
  static let sizeMax: Int64 = 1 << 30

  static func recognises(_ head: SourceHead) -> Bool { head.firstMark == 0x3C }

  static func read(_ source: inout ByteSource) throws(ReaderError) -> LabelPack {
    let name = source.name
    try checkProlog(source.head(), name)
    let listener = OFACListener(name: name)
    let outcome = withUnsafeMutablePointer(to: &source) { pointer in
      let stream = SourceStream(pointer, limit: sizeMax)
      let parser = XMLParser(stream: stream)
      parser.shouldResolveExternalEntities = false
      parser.delegate = listener
      let isWhole = parser.parse()
      return (isWhole: isWhole, line: parser.lineNumber, failure: stream.failure, problem: parser.parserError)
    }
    if let failure = outcome.failure { throw failure }
    if let failure = listener.failure { throw failure }
    guard outcome.isWhole else {
      let code = (outcome.problem as NSError?).map { " (libxml2 error \($0.code))" } ?? ""
      throw ReaderError(.syntax, name, at: "line \(outcome.line)", "is not well-formed XML\(code)")
    }
    return try listener.finish()
  }

  /// Walks to the document element through what XML allows before it, and refuses a document type declaration.
  ///
  /// - Source: XML 1.0, fifth edition, production 22 (prolog).
  private static func checkProlog(_ head: ArraySlice<UInt8>, _ name: String) throws(ReaderError) {
    var rest = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head
    if rest.starts(with: "<?xml".utf8) { try checkEncoding(rest.prefix { $0 != 0x3E }, name) }
    while true {
      rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
      let closing: [UInt8]
      if rest.starts(with: "<?".utf8) {
        closing = Array("?>".utf8)
      } else if rest.starts(with: "<!--".utf8) {
        closing = Array("-->".utf8)
      } else if rest.starts(with: "<!".utf8) {
        throw ReaderError(
          .syntax, name, "has a document type declaration, and those are refused; OFAC's lists have none")
      } else if rest.first == 0x3C, rest.count > 1 {
        return
      } else {
        throw ReaderError(.syntax, name, "does not begin with an XML element")
      }
      guard let end = rest.firstRange(of: closing) else {
        throw ReaderError(.syntax, name, "has no XML element in its first 64 KiB")
      }
      rest = rest[end.upperBound...]
    }
  }

  /// Another encoding could hide a declaration from ``checkProlog(_:_:)``.
  private static func checkEncoding(_ declaration: ArraySlice<UInt8>, _ name: String) throws(ReaderError) {
    let text = String(decoding: declaration, as: UTF8.self).lowercased()
    guard let start = text.range(of: "encoding") else { return }
    let value = text[start.upperBound...].drop { $0.isWhitespace || $0 == "=" }
    guard let quote = value.first, ["\"utf-8\(quote)", "'utf-8\(quote)"].contains(where: value.hasPrefix) else {
      throw ReaderError(.syntax, name, "is XML in another encoding than UTF-8; convert it first")
    }
  }
}

/// Hands the content of a byte source to the XML parser.
private final class SourceStream: InputStream {
  private let source: UnsafeMutablePointer<ByteSource>
  private var left: Int64
  private(set) var failure: ReaderError?

  /// The pointer must outlive the stream.
  init(_ source: UnsafeMutablePointer<ByteSource>, limit: Int64) {
    self.source = source
    left = limit
    super.init(data: Data())
  }

  override func open() {}
  override func close() {}
  override var hasBytesAvailable: Bool { true }

  override func read(_ buffer: UnsafeMutablePointer<UInt8>, maxLength length: Int) -> Int {
    do throws(ReaderError) {
      guard try source.pointee.peek() != nil else { return 0 }
      let start = source.pointee.position
      let count = min(length, source.pointee.end - start)
      _ = UnsafeMutableBufferPointer(start: buffer, count: count)
        .update(fromContentsOf: source.pointee.window[start..<start + count])
      source.pointee.position += count
      left -= Int64(count)
      guard left >= 0 else {
        throw ReaderError(.syntax, source.pointee.name, "holds more than \(OFACReader.sizeMax >> 30) GiB of XML")
      }
      return count
    } catch {
      failure = error
      return -1
    }
  }
}
