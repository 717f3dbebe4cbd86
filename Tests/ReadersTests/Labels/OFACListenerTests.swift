import Ledger
import Testing

@testable import Readers

@Suite struct OFACListenerTests {
  private func pack(_ text: String) throws -> LabelPack {
    try LabelReaders.read(bytes: Array(text.utf8), name: "list.xml").pack
  }

  static let simple = """
    <?xml version="1.0" standalone="yes"?>
    <sdnList xmlns="https://example.org/any/namespace">
      <publshInformation><Publish_Date>03/04/2026</Publish_Date><Record_Count>3</Record_Count></publshInformation>
      <sdnEntry>
        <uid>1</uid><lastName>DOE &amp; SONS</lastName>
        <akaList><aka><lastName>OTHER NAME</lastName><idType>Digital Currency Address - ETH</idType></aka></akaList>
        <idList>
          <id><uid>9</uid><idType>Passport</idType><idNumber>0x1111111111111111111111111111111111111111</idNumber></id>
          <id><uid>2</uid><idType>Digital Currency Address - XBT</idType><idNumber> 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa </idNumber></id>
          <id><uid>3</uid><idType>Digital Currency Address - ETH</idType><idNumber>0x098B716B8Aaf21512996dC57EB0615e2383E2f96</idNumber></id>
        </idList>
      </sdnEntry>
      <sdnEntry>
        <uid>4</uid><firstName>Jane</firstName><lastName>ROE</lastName>
        <idList>
          <id><idType>Digital Currency Address - USDT</idType><idNumber>TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t</idNumber></id>
          <id><idType>Digital Currency Address - XMR</idType><idNumber>5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320</idNumber></id>
          <id><idType>Digital Currency Address - LTC</idType><idNumber>1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa</idNumber></id>
        </idList>
      </sdnEntry>
      <sdnEntry><uid>77</uid><idList><id><idType>Digital Currency Address - TRX</idType><idNumber>TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t</idNumber></id></idList></sdnEntry>
      <sdnEntry><uid>78</uid><lastName>NOBODY</lastName></sdnEntry>
    </sdnList>
    """

  @Test func theSimpleShapeIsRead() throws {
    let pack = try pack(Self.simple)
    #expect(pack.title == "OFAC SDN list 2026-03-04")
    #expect(pack.labels.map(\.label) == ["DOE & SONS", "DOE & SONS", "ROE, Jane", "OFAC SDN party 77"])
    #expect(pack.labels.map(\.chain) == [.bitcoin, nil, .tron, .tron])
    #expect(
      pack.labels.map(\.address) == [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96",
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
      ])
    #expect(pack.labels.map(\.position) == [9, 10, 16, 21])
    for label in pack.labels {
      #expect(label.categories == ["sanction"])
      #expect(label.confidence == .authorityData)
      #expect(label.source == "OFAC SDN list 2026-03-04")
      #expect(label.actor == nil)
    }
    #expect(pack.rejects.map(\.position) == [17, 18])
    #expect(pack.rejects.first?.reason.contains("XMR") == true)
    #expect(pack.rejects.last?.reason.contains("litecoin") == true)
  }

  static let advanced = """
    <?xml version="1.0" encoding="utf-8"?>
    <o:Sanctions xmlns:o="https://example.org/advanced">
      <o:DateOfIssue CalendarTypeID="1"><o:Year>2026</o:Year><o:Month>1</o:Month><o:Day>12</o:Day></o:DateOfIssue>
      <o:ReferenceValueSets><o:FeatureTypeValues>
        <o:FeatureType ID="8">Birthdate</o:FeatureType>
        <o:FeatureType ID="901">Digital Currency Address - XBT</o:FeatureType>
        <o:FeatureType ID="902">Digital Currency Address - USDC</o:FeatureType>
      </o:FeatureTypeValues></o:ReferenceValueSets>
      <o:DistinctParties>
        <o:DistinctParty FixedRef="5"><o:Profile ID="5">
          <o:Identity ID="0" Primary="false"><o:Alias Primary="true"><o:DocumentedName><o:DocumentedNamePart><o:NamePartValue>FALSE NAME</o:NamePartValue></o:DocumentedNamePart></o:DocumentedName></o:Alias></o:Identity>
          <o:Identity ID="1" Primary="true">
            <o:Alias Primary="false"><o:DocumentedName><o:DocumentedNamePart><o:NamePartValue>ALSO KNOWN</o:NamePartValue></o:DocumentedNamePart></o:DocumentedName></o:Alias>
            <o:Alias Primary="true">
              <o:DocumentedName><o:DocumentedNamePart><o:NamePartValue>ACME</o:NamePartValue></o:DocumentedNamePart><o:DocumentedNamePart><o:NamePartValue>TRADING</o:NamePartValue></o:DocumentedNamePart></o:DocumentedName>
              <o:DocumentedName><o:DocumentedNamePart><o:NamePartValue>АКМЕ</o:NamePartValue></o:DocumentedNamePart></o:DocumentedName>
            </o:Alias>
          </o:Identity>
          <o:Identity ID="2" Primary="true"><o:Alias Primary="true"><o:DocumentedName><o:DocumentedNamePart><o:NamePartValue>SECOND</o:NamePartValue></o:DocumentedNamePart></o:DocumentedName></o:Alias></o:Identity>
          <o:Document><o:DateOfIssue><o:Year>1999</o:Year><o:Month>9</o:Month><o:Day>9</o:Day></o:DateOfIssue></o:Document>
          <o:Feature FeatureTypeID="8"><o:FeatureVersion><o:DatePeriod><o:Year>1999</o:Year></o:DatePeriod><o:VersionDetail>1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa</o:VersionDetail></o:FeatureVersion></o:Feature>
          <o:Feature FeatureTypeID="901"><o:FeatureVersion><o:Comment>note</o:Comment><o:VersionDetail>1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa</o:VersionDetail></o:FeatureVersion></o:Feature>
        </o:Profile></o:DistinctParty>
        <o:DistinctParty FixedRef="6"><o:Profile ID="6">
          <o:Feature FeatureTypeID="902"><o:FeatureVersion><o:VersionDetail>0x2222222222222222222222222222222222222222</o:VersionDetail></o:FeatureVersion><o:FeatureVersion><o:VersionDetail>0x22</o:VersionDetail></o:FeatureVersion></o:Feature>
        </o:Profile></o:DistinctParty>
      </o:DistinctParties>
    </o:Sanctions>
    """

  @Test func theAdvancedShapeIsRead() throws {
    let pack = try pack(Self.advanced)
    #expect(pack.title == "OFAC SDN list 2026-01-12")
    #expect(pack.labels.map(\.label) == ["ACME TRADING", "OFAC SDN party 6"])
    #expect(pack.labels.map(\.chain) == [.bitcoin, nil])
    #expect(
      pack.labels.map(\.address) == [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "0x2222222222222222222222222222222222222222",
      ])
    #expect(pack.labels.allSatisfy { $0.source == pack.title && $0.categories == ["sanction"] })
    #expect(pack.rejects.count == 1)
  }

  @Test func featureTypesAfterTheirUseAreRefused() {
    let text =
      "<Sanctions><DistinctParties><DistinctParty/></DistinctParties><ReferenceValueSets><FeatureTypeValues>"
      + "<FeatureType ID='1'>Digital Currency Address - XBT</FeatureType></FeatureTypeValues></ReferenceValueSets></Sanctions>"
    let error = #expect(throws: ReaderError.self) { try pack(text) }
    #expect(error?.description.contains("feature types after") == true)
  }

  @Test(arguments: ["", "<publshInformation><Publish_Date>soon</Publish_Date></publshInformation>"])
  func withoutADateTheSourceSaysNone(head: String) throws {
    let pack = try pack(
      "<sdnList>\(head)<sdnEntry><lastName>A</lastName><idList><id><idType>Digital Currency Address - ETH</idType>"
        + "<idNumber>0x2222222222222222222222222222222222222222</idNumber></id></idList></sdnEntry></sdnList>")
    #expect(pack.labels.map(\.source) == ["OFAC SDN list"])
  }

  /// Text of any length is cut off, and what was cut is rejected rather than read in part.
  @Test func longTextIsRejected() throws {
    let pack = try pack(
      "<sdnList><sdnEntry><lastName>A</lastName><idList><id><idType>Digital Currency Address - ETH</idType>"
        + "<idNumber>\(String(repeating: "2", count: 100_000))</idNumber></id></idList></sdnEntry></sdnList>")
    #expect(pack.labels.isEmpty)
    #expect(pack.rejects.map(\.reason).first?.contains("longer") == true)
  }

  /// Half a sanctions list must not pass for a short one.
  @Test(arguments: [simple, advanced])
  func aListCutShortIsRefused(text: String) {
    for length in stride(from: 1, to: text.utf8.count, by: 41) {
      #expect(throws: ReaderError.self, "first \(length) bytes") {
        var source = ByteSource(bytes: Array(text.utf8.prefix(length)), name: "x")
        return try OFACReader.read(&source)
      }
    }
  }

  @Test(arguments: [simple, advanced])
  func noDamageCrashes(text: String) {
    let bytes = Array(text.utf8)
    var outcomes = Set<Bool>()
    for index in stride(from: 0, to: bytes.count, by: 37) {
      for change in [nil, 0x3C, 0x26, 0x00, 0x5D] as [UInt8?] {
        var damaged = bytes
        if let change { damaged[index] = change } else { damaged.removeSubrange(index...) }
        var source = ByteSource(bytes: damaged, name: "x")
        outcomes.insert((try? OFACReader.read(&source)) != nil)
      }
    }
    #expect(outcomes == [true, false])
  }
}
