/// The formats that can be read.
public enum Readers {
  /// Every reader, in the order in which content is tried and listings are printed.
  public static let all: [any LedgerReader.Type] = [
    BitcoinCoreReader.self,
    BitcoinETLReader.self,
    EsploraReader.self,
    BlockchairReader.self,
    WalletExplorerReader.self,
    TransfersReader.self,
    EtherscanReader.self,
    EtherscanAPIReader.self,
    EthereumETLReader.self,
    EVMRPCReader.self,
    TronGridReader.self,
    TronScanReader.self,
    TornadoEventsReader.self,
    MappedCSVReader.self,
    BlockFileReader.self,
  ]

  /// All format names, for messages and help.
  public static var formats: String { all.map { $0.format }.joined(separator: ", ") }

  /// The reader of this format.
  ///
  /// - Throws: ``ReaderError`` that lists the formats.
  public static func named(_ format: String) throws(ReaderError) -> any LedgerReader.Type {
    guard let reader = all.first(where: { $0.format == format }) else {
      throw ReaderError(.format, format, "is not a format; formats are \(formats)")
    }
    return reader
  }

  /// The reader that recognises the content, whatever the file is called.
  ///
  /// - Throws: ``ReaderError`` for an empty source, a broken one, or one that no reader recognises.
  public static func detect(_ source: inout ByteSource) throws(ReaderError) -> any LedgerReader.Type {
    let bytes = try source.head()
    guard !bytes.isEmpty else { throw ReaderError(.format, source.name, "is empty") }
    let head = SourceHead(bytes: bytes, path: source.path)
    guard let reader = all.first(where: { $0.recognises(head) }) else {
      throw ReaderError(.format, source.name, "is in none of the formats that are read here (\(formats))")
    }
    return reader
  }
}
