import Testing

/// The rules are only as good as their reading of Swift.
@Suite struct SwiftSourceTests {
  private func source(_ text: String) -> SwiftSource { SwiftSource(path: "Sources/M/Some.swift", text: text) }

  @Test func commentsAreNoCode() {
    let file = source("// try! a\n/* try! /* try! */ try! */ let b = 1 // as!\n/// import Wrong\nimport Right\n")
    #expect(file.lines(of: ["try", "!"]) == [])
    #expect(file.imports.map(\.module) == ["Right"])
    #expect(file.imports.map(\.line) == [4])
  }

  @Test func stringsAreNoCodeButInterpolationsAre() {
    #expect(source(#"let a = "try! \"try!\" { ( //""#).lines(of: ["try", "!"]) == [])
    #expect(source(#"let a = "x \(f("}", try! b()) + "y") z""#).lines(of: ["try", "!"]) == [1])
    #expect(source("let a = \"\"\"\n  try! \"quoted\"\n  \"\"\"\ntry! b\n").lines(of: ["try", "!"]) == [4])
    #expect(source(##"let a = #"try! " \(try! b) "#; try! c"##).lines(of: ["try", "!"]).count == 1)
  }

  @Test func marksMustBeJoined() {
    #expect(source("let a = try !b").lines(of: ["try", "!"]) == [])
    #expect(source("retry!b").lines(of: ["try", "!"]) == [])
    #expect(source("a\ntry! b").lines(of: ["try", "!"]) == [2])
  }

  @Test func importsOfAllKinds() {
    let text = "public import A\n@testable import B\nimport struct C.D\n@preconcurrency internal import E\n"
    #expect(source(text).imports.map(\.module) == ["A", "B", "C", "E"])
  }

  @Test func functionsAreMeasured() {
    let text = """
      protocol P {
        func requirement(_ a: Int) -> [Int]
        var value: Int { get }
      }
      struct S {
        init() { self.init(a: 1) }
        func long(
          a: () -> Void = {}
        ) {
          if true {
          }
          let text = "}\\(a)}"
        }
      }
      """
    #expect(
      source(text).functions == [
        .init(name: "value", line: 3, lineCount: 1), .init(name: "init", line: 6, lineCount: 1),
        .init(name: "long", line: 7, lineCount: 7),
      ])
  }

  @Test func typesAndConformances() {
    let file = source(
      "struct A: P, Sendable {}\nextension B.C where T: P {}\nfinal class D<T: P>: Q<P>, R {}\nenum E {}\n")
    #expect(file.types == ["A", "B", "D", "E"])
    #expect(file.types(conformingTo: "P") == ["A"])
    #expect(file.types(conformingTo: "R") == ["D"])
  }

  @Test func lists() {
    let file = source("static let all: [any P.Type] = [\n  A.self,  // B.self\n  C.self,\n]\nlet other = [D.self]\n")
    #expect(
      file.list(after: ["static", "let", "all"]).filter { $0.kind == .word }.map(\.text) == ["A", "self", "C", "self"])
    #expect(source("f(subcommands: [A.self])").list(after: ["subcommands", ":"]).first?.text == "A")
  }

  @Test func manifestRows() {
    let text = """
      let x: Target.Dependency = .product(name: "X", package: "p")
      let package = Package(targets: [
        .systemLibrary(name: "Z", providers: [.apt(["z-dev"])]),
        .target(name: "A", dependencies: ["Z", x], path: "Other"),  // "W"
        .testTarget(name: "ATests", dependencies: ["A"]),
      ])
      """
    #expect(
      Manifest(source(text)).rows == [
        .init(name: "Z", dependencies: [], folder: "Sources/Z"),
        .init(name: "A", dependencies: ["Z", "X"], folder: "Other"),
        .init(name: "ATests", dependencies: ["A"], folder: "Tests/ATests"),
      ])
  }
}
