// Whether a receipt proves anything: no server, no package. `node receipt.mjs --bundle DIR RECEIPTS.jsonl …`
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

const SIGNED_FIELDS = [
  "district", "unit", "obligation", "period", "submission_id", "message_id", "content_sha256", "outcome", "reasons",
  "submitted_at", "received_at", "arrived_at", "due_at", "decided_at", "event_id", "position", "journal_hash", "key",
];

/** The bytes a signature covers: one field a line, what a receipt does not have is an empty line. */
export function signedBytes(receipt) {
  const { unit, obligation, period } = receipt.duty ?? {}; // nothing else of it may stand for another field
  const reasons = (receipt.reasons ?? []).map((one) => one.code).join(" ");
  const plain = { ...receipt, unit, obligation, period, reasons };
  const lines = [receipt.test ? "dunghan-test-receipt-v1" : "dunghan-receipt-v1"];
  for (const name of SIGNED_FIELDS) lines.push(plain[name] == null ? "" : String(plain[name]));
  if (lines.some((line) => line.includes("\n"))) throw new Error("a field of a receipt holds a line feed");
  return Buffer.from(lines.join("\n"), "utf8");
}

/** Public keys by id, as the bundle's receipt-keys.json lists them. */
export function readKeys(path) {
  const keys = new Map();
  for (const one of JSON.parse(readFileSync(path, "utf8")).keys) {
    const raw = Buffer.from(one.public_key, "base64");
    const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]); // RFC 8410
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    keys.set(sha256(raw).toString("hex").slice(0, 16), { key, until: one.until });
  }
  return keys;
}

/** Why a receipt proves nothing, or null where it does: our district, a known key in force, a signature that fits. */
export function fault(receipt, district, keys) {
  const known = keys.get(receipt.key);
  if (!receipt.signature) return "unsigned";
  if (!known) return "forged: no key of ours";
  if (!fits(receipt, known.key)) return "altered";
  if (receipt.district !== district) return "foreign";
  return known.until && !(Date.parse(receipt.decided_at) < Date.parse(known.until)) ? "key-expired" : null;
}

function fits(receipt, key) {
  try {
    return verify(null, signedBytes(receipt), key, Buffer.from(receipt.signature, "base64"));
  } catch {
    return false; // a field that cannot be signed at all
  }
}

function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { bundle: { type: "string" } } });
  if (!values.bundle || !positionals.length) throw new Error("node receipt.mjs --bundle DIR RECEIPTS.jsonl …");
  const { district, receipt_keys: path } = JSON.parse(readFileSync(join(values.bundle, "district.json"), "utf8"));
  const keys = readKeys(join(values.bundle, path));
  const lines = positionals.flatMap((name) => readFileSync(name, "utf8").split("\n").filter(Boolean));
  const faults = lines.map((line) => {
    const receipt = JSON.parse(line);
    const why = fault(receipt, district, keys) ?? (receipt.test ? "test" : null); // a test's proves nothing
    console.log(`${why ? "✗" : "✓"} ${receipt.submission_id} ${receipt.outcome}${why ? `: ${why}` : ""}`);
    return why;
  });
  return faults.some(Boolean) ? 3 : 0;
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) process.exitCode = main();
