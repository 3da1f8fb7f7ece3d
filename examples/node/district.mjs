// A district's system: puts a report into a durable outbox, sends it, sends it again, and keeps the receipt it verified.
// What holds is that an acknowledgement by the broker proves nothing; a receipt whose signature fits proves everything.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, writeSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { jetstream } from "@nats-io/jetstream";
import { Objm } from "@nats-io/obj";
import { connect, headers, nkeyAuthenticator, PermissionViolationError } from "@nats-io/transport-node";
import { fault, readKeys, sha256 } from "./receipt.mjs";

const USAGE = `node district.mjs --bundle DIR [SUBMISSION.json …] [--document FILE] [--test] [--resend S] [--patience S]
  --bundle    the folder with district.json that the province gave you
  --document  a file that travels with the (only) submission; --test: checked and answered in full, counted nowhere
  --resend    seconds until a submission without receipt is sent again (180, then twice as long each time)
  --patience  seconds to wait in all (600); without a SUBMISSION: send what still waits in the outbox
Exit codes: 0 accepted or held · 1 nobody answered · 2 usage · 3 returned or refused · 4 not reachable, not allowed`;
const FINAL = new Set(["accepted", "returned", "refused", "withdrawn", "unreadable", "too-large"]);
const TOO_LARGE = 10054; // JetStream: the message exceeds what the stream takes
const FOLLOWS = 3000; // milliseconds in which a held submission is mostly decided
const TOO_LARGE_ANSWER = { outcome: "too-large", reasons: [{ code: "too-large" }] };

class Failure extends Error {
  constructor(code, text) {
    super(text);
    this.code = code;
  }
}

const decided = (entry) => entry.receipt !== null && FINAL.has(entry.receipt.outcome);
const say = (text) => process.stderr.write(`${text}\n`);

/** One JSON file per submission: it is on the disk before it is sent, and its receipt before anybody is told. */
class Outbox {
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  all() {
    const names = readdirSync(this.folder).filter((name) => name.endsWith(".json"));
    return names.sort().map((name) => JSON.parse(readFileSync(join(this.folder, name), "utf8")));
  }

  put(submission) {
    const body = JSON.stringify(submission);
    const digest = sha256(body).toString("hex");
    const known = this.all().find((one) => one.submission_id === submission.submission_id);
    if (known && known.sha256 !== digest) {
      throw new Failure(2, `${submission.submission_id}: this id was used for other content; take a new one`);
    }
    const { submission_id, unit } = submission;
    return known ?? this.keep({ submission_id, unit, sha256: digest, body, tries: 0, receipt: null });
  }

  keep(entry) {
    const path = join(this.folder, `${entry.submission_id}.json`);
    const file = openSync(`${path}.new`, "w", 0o600);
    writeSync(file, JSON.stringify(entry, null, 2));
    fsyncSync(file);
    closeSync(file);
    renameSync(`${path}.new`, path);
    const folder = openSync(this.folder, "r");
    fsyncSync(folder); // the new name, too
    closeSync(folder);
    return entry;
  }
}

class District {
  constructor(profile, nc, outbox, keys) {
    Object.assign(this, { profile, nc, outbox, keys, js: jetstream(nc, { checkAPI: false }), waiting: new Map() });
    this.forbidden = new Promise((_, forbid) => Object.assign(this, { forbid }));
  }

  static async join(bundle, outbox) {
    const profile = JSON.parse(readFileSync(join(bundle, "district.json"), "utf8"));
    const beside = (name) => resolve(bundle, name);
    const keys = profile.receipt_keys ? readKeys(beside(profile.receipt_keys)) : new Map();
    const options = {
      servers: profile.urls,
      name: `district ${profile.district}`,
      inboxPrefix: `_INBOX_${profile.district}`, // the only inbox the broker lets us listen to
      maxReconnectAttempts: -1,
    };
    const seed = () => Buffer.from(readFileSync(beside(profile.key), "utf8").trim());
    if (profile.key) options.authenticator = nkeyAuthenticator(seed);
    if (profile.ca) options.tls = { caFile: beside(profile.ca) };
    const nc = await connect(options).catch((error) => {
      throw new Failure(4, `${profile.urls}: ${error.message}; is the address right, and the key still in force?`);
    });
    if (!keys.size) say("the bundle names no receipt keys: receipts are taken without proof");
    const self = new District(profile, nc, outbox, keys);
    self.watch();
    self.listen(`receipts.${profile.district}.>`).catch(() => {}); // `watch` says why
    return self;
  }

  async watch() {
    for await (const status of this.nc.status()) {
      if (status.type !== "error" || !(status.error instanceof PermissionViolationError)) continue;
      this.forbid(new Failure(4, `the broker does not allow it: ${status.error.message}`));
    }
  }

  async listen(subject) {
    for await (const message of this.nc.subscribe(subject)) {
      try {
        this.heard(message.data);
      } catch (error) {
        say(`a receipt that cannot be read was left aside: ${error.message}`);
      }
    }
  }

  heard(data) {
    const receipt = JSON.parse(Buffer.from(data).toString("utf8"));
    const waiting = this.waiting.get(receipt.content_sha256);
    if (!waiting || ![null, waiting.entry.submission_id].includes(receipt.submission_id)) return;
    const why = this.keys.size ? fault(receipt, this.profile.district, this.keys) : null;
    if (why) return say(`${receipt.submission_id}: a receipt that proves nothing (${why}) was left aside`);
    this.outbox.keep(Object.assign(waiting.entry, { receipt }));
    waiting.done();
  }

  /** Send until a receipt is there; null where nobody answered within our patience. */
  async deliver(entry, { resend, patience }) {
    const until = Date.now() + 1000 * patience;
    this.waiting.set(entry.sha256, { entry, done: () => {} });
    if (entry.tries > 0 && !decided(entry)) await this.ask(entry);
    for (let wait = resend; !entry.receipt && Date.now() < until; ) {
      const taken = await this.publish(entry);
      if (!entry.receipt) await this.heardOf(entry, Math.min(1000 * (taken ? wait : 1), until - Date.now()));
      if (taken) wait = Math.min(2 * wait, 3600);
    }
    if (entry.receipt && !decided(entry)) await this.heardOf(entry, FOLLOWS); // often only until its document is copied
    return entry.receipt;
  }

  /** Wait until something is heard of a submission, at most so long. */
  heardOf(entry, milliseconds) {
    const waiting = this.waiting.get(entry.sha256);
    const heard = new Promise((done) => Object.assign(waiting, { done }));
    return Promise.race([heard, sleep(milliseconds, null, { ref: false })]);
  }

  /** After a crash: what was decided meanwhile is told again; nobody who answers is no harm. */
  async ask(entry) {
    const question = JSON.stringify({ submission_id: entry.submission_id });
    const asked = this.nc.request(`status.${this.profile.district}`, question, { timeout: 2000 });
    await asked.then((answer) => this.heard(answer.data)).catch(() => {});
  }

  /** Send once; say whether the stream took it. */
  async publish(entry) {
    entry.tries += 1;
    this.outbox.keep(entry); // a name that may have been used is not used again
    const { district } = this.profile;
    const base = `${district}-${entry.submission_id}`;
    const fields = headers();
    fields.set("Content-Type", "application/json");
    const msgID = entry.tries === 1 ? base : `${base}~${entry.tries}`; // an id seen within two minutes is swallowed
    try {
      const how = { msgID, headers: fields, timeout: 2000 };
      await this.js.publish(`submissions.${district}.${entry.unit}`, entry.body, how);
      return true;
    } catch (error) {
      const receipt = { ...TOO_LARGE_ANSWER, submission_id: entry.submission_id };
      if (error.code === TOO_LARGE) this.outbox.keep(Object.assign(entry, { receipt }));
      else say(`${entry.submission_id}: not taken yet (${error.message}); it is sent again`);
      return error.code === TOO_LARGE;
    }
  }

  /** Put a document into the district's bucket, once; the submission names it by its SHA-256. */
  async upload(path, submissionId) {
    const content = readFileSync(path);
    const bucket = `documents-${this.profile.district}`;
    const object = `${submissionId}${extname(path)}`;
    const digest = sha256(content);
    const store = await new Objm(this.js).open(bucket, false);
    const there = await store.info(object);
    const same = there?.digest === `SHA-256=${digest.toString("base64url").padEnd(44, "=")}`;
    if (!same) await store.putBlob({ name: object }, content);
    return { title: basename(path), bucket, object, size: content.length, sha256: digest.toString("hex") };
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      bundle: { type: "string" }, document: { type: "string" }, test: { type: "boolean" },
      resend: { type: "string", default: "180" }, patience: { type: "string", default: "600" },
    },
  });
  if (!values.bundle || (values.document && positionals.length !== 1)) throw new Failure(2, USAGE);
  const outbox = new Outbox(join(values.bundle, "outbox-node"));
  const submissions = positionals.map((path) => JSON.parse(readFileSync(path, "utf8")));
  const district = await District.join(values.bundle, outbox);
  const send = async () => {
    for (const one of submissions) {
      if (values.test) one.test = true;
      const sent = values.document && (await district.upload(values.document, one.submission_id));
      if (sent) one.document = { ...one.document, ...sent };
    }
    const waiting = () => outbox.all().filter((one) => !decided(one));
    const entries = submissions.length ? submissions.map((one) => outbox.put(one)) : waiting();
    const pace = { resend: Number(values.resend), patience: Number(values.patience) };
    return Promise.all(entries.map((entry) => district.deliver(entry, pace)));
  };
  try {
    const receipts = await Promise.race([send(), district.forbidden]);
    for (const receipt of receipts.filter(Boolean)) process.stdout.write(`${JSON.stringify(receipt)}\n`);
    if (receipts.includes(null)) throw new Failure(1, "no receipt yet; run it again without files and it goes on");
    return receipts.every(({ outcome }) => ["accepted", "held"].includes(outcome)) ? 0 : 3;
  } finally {
    await district.nc.close();
  }
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
  process.exitCode = await main().catch((error) => {
    say(error instanceof Failure ? error.message : String(error));
    return error instanceof Failure ? error.code : 1;
  });
}
