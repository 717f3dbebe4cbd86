import Foundation
import Schemas

/// Checks documents against `Schemas/json` with the jsonschema of Python, a validator that is not ours.
public enum SchemaCheck {
  /// A document and the schema it must follow.
  public struct Case: Encodable, Sendable {
    /// Name of the schema, such as `trace`.
    public var schema: String
    /// The JSON text.
    public var document: String

    /// Makes a case.
    public init(schema: String, document: String) {
      self.schema = schema
      self.document = document
    }
  }

  private struct Batch: Encodable {
    var schemas: [String]
    var cases: [Case]
  }

  private static let script = """
    import json, sys, warnings
    warnings.simplefilter("ignore")
    from jsonschema import Draft202012Validator, RefResolver
    data = json.load(open(sys.argv[-1], encoding="utf-8"))
    schemas = [json.loads(text) for text in data["schemas"]]
    store = {schema["$id"]: schema for schema in schemas}
    for schema in schemas: Draft202012Validator.check_schema(schema)
    for case in data["cases"]:
        schema = store["https://dyepack.invalid/schemas/" + case["schema"] + ".schema.json"]
        validator = Draft202012Validator(schema, resolver=RefResolver(schema["$id"], schema, store))
        error = next(validator.iter_errors(json.loads(case["document"])), None)
        print("valid" if error is None else "invalid " + "/".join(map(str, error.path)) + " " + error.message.replace("\\n", " ")[:200])
    """

  /// `valid`, or `invalid` with the place and the reason, for each case in order.
  ///
  /// - Throws: when Python or its jsonschema is missing.
  public static func verdicts(_ cases: [Case]) throws -> [String] {
    let batch = try JSONEncoder().encode(Batch(schemas: Schemas.json.map(\.text), cases: cases))
    let result = try Program.run("/usr/bin/python3", ["-c", script], file: batch)
    guard result.status == 0 else { throw Missing(reason: "\(result.errors) (python3-jsonschema is needed)") }
    return result.output.split(separator: "\n").map { String($0) }
  }

  /// The validator could not run.
  public struct Missing: Error {
    /// What it said.
    public var reason: String
  }
}
