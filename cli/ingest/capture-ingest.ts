/** A capture with times of reception, line by line into the portal's database. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createDefences } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import { LabError } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { readTelegramHeader } from '#wire/telegram-header.ts';
import { CaptureImport, importGateway } from '../../twin/ingest/capture-import.ts';
import { Ingest } from '../../twin/ingest/ingest.ts';
import { keyFinding, type KeyFinding } from '../../twin/keys/key-lint.ts';
import { openVault, type Vault } from '../../twin/keys/vault.ts';
import { createLiveBus } from '../../twin/live-bus.ts';
import { DATABASE_FILE } from '../../twin/main.ts';
import type { PortalCounters } from '../../twin/store/counters.ts';
import { openStore, type Store } from '../../twin/store/store.ts';
import type { CommandIo } from '../common/args.ts';
import { cliError } from '../common/errors.ts';
import { strippedFrame } from '../../twin/captures/captured-telegram.ts';
import { notRead, type CapturedFrame } from '../../twin/captures/captured-frame.ts';
import { Failures, type SourceLine } from '../common/failures.ts';
import type { MeterKey } from '../../twin/captures/key-file.ts';
import { LineReader, type LineReading } from '../../twin/captures/line-reader.ts';
import { lineBatches } from '../../twin/captures/lines.ts';
import { lineText, Output } from '../common/output.ts';
import { receptionTime, type WallClock } from '../../twin/captures/reception-time.ts';
import type { CaptureSource } from '../common/capture-sources.ts';

export interface IngestReport {
  readonly lines: number;
  /** Telegrams with a time; stored + all rejected + repeated. */
  readonly telegrams: number;
  readonly stored: number;
  /** In an earlier import of the same capture already; nothing was changed. */
  readonly repeated: number;
  /** By reason, those that occurred. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Telegrams by meter that is not registered. */
  readonly unknownMeters: Readonly<Record<string, number>>;
  /** Lines that gave no telegram with a time, and why. */
  readonly failed: number;
  readonly failures: string;
  readonly importedKeys: number;
  readonly keyFindings: readonly KeyFinding[];
}

interface CaptureIngestOptions {
  readonly dataDir: string;
  readonly keys: readonly MeterKey[];
  readonly wallClock: WallClock;
}

/** Throws CLI_NO_PORTAL_DATA. */
export function checkPortalData(dataDir: string): void {
  const file = path.join(dataDir, DATABASE_FILE);
  if (!existsSync(file)) throw cliError('CLI_NO_PORTAL_DATA', { details: { path: file } });
}

/** The folder must be locked and have data. Throws PORTAL_*, KEYS_*, CLI_FILE_NOT_READ. */
export async function ingestCaptures(
  sources: readonly CaptureSource[],
  options: CaptureIngestOptions,
  io: CommandIo,
): Promise<IngestReport> {
  const store = openStore(path.join(options.dataDir, DATABASE_FILE), { realClock: systemClock });
  try {
    const vault = openVault({ dataDir: options.dataDir, wrappedKeys: store.wrappedKeys });
    store.audit.sealWith((text) => vault.seal(text));
    const work = new CaptureIngest({ store, vault, options, io });
    for (const source of sources) {
      if (!io.signal.aborted) await work.take(source);
    }
    return work.report();
  } finally {
    store.close();
  }
}

interface IngestPorts {
  readonly store: Store;
  readonly vault: Vault;
  readonly options: CaptureIngestOptions;
  readonly io: CommandIo;
}

class CaptureIngest {
  readonly #ports: IngestPorts;
  readonly #ingest: Ingest;
  readonly #before: PortalCounters;
  readonly #keys: { readonly imported: number; readonly findings: readonly KeyFinding[] };
  readonly #unknown = new Map<string, number>();
  readonly #errors: Output;
  readonly #failures: Failures;
  #lines = 0;
  #telegrams = 0;
  #repeated = 0;

  constructor(ports: IngestPorts) {
    const { store, vault, options, io } = ports;
    this.#ports = ports;
    this.#before = store.counters.read();
    this.#keys = importKeys(options.keys, store, vault);
    this.#errors = new Output((lines) => io.err(lineText(lines)));
    this.#failures = new Failures((line) => this.#errors.put(line).endLine());
    const live = createLiveBus((error) => {
      throw error;
    });
    live.on('telegrams', (telegrams) => {
      for (const { reason, frame } of telegrams) {
        if (reason === 'unknown-meter') this.#countUnknown(frame);
      }
    });
    this.#ingest = new Ingest({
      store,
      domainClock: systemClock,
      decrypt: vault,
      defences: createDefences([]),
      live,
      log: ({ level, event, message }) => {
        if (level !== 'info') this.#errors.put(`${event}: ${message}`).endLine();
      },
    });
  }

  async take(source: CaptureSource): Promise<void> {
    const gateway = importGateway(path.basename(source.name));
    const capture = new CaptureImport(gateway, { ingest: this.#ingest, store: this.#ports.store });
    const reader = new LineReader();
    const take = (readings: readonly LineReading[]): void => {
      for (const reading of readings) this.#read(reading, source.name, capture);
    };
    for await (const { firstNumber, lines } of lineBatches(source.chunks())) {
      this.#lines += lines.length;
      for (let index = 0; index < lines.length; index++) {
        take(reader.take(lines[index], firstNumber + index));
      }
      this.#errors.flush();
      if (this.#ports.io.signal.aborted) break;
    }
    take(reader.finish());
    capture.finish();
    this.#repeated += capture.repeated;
  }

  #read(reading: LineReading, source: string, capture: CaptureImport): void {
    const place = { source, line: reading.line };
    if ('error' in reading) this.#fail(reading.error, place);
    else for (const captured of reading.frames) this.#frame(captured, place, capture);
  }

  #frame(captured: CapturedFrame, place: SourceLine, capture: CaptureImport): void {
    try {
      const { time, rssiDbm } = captured;
      const { wallClock } = this.#ports.options;
      const rxAt = time === undefined ? undefined : receptionTime(time, wallClock);
      if (rxAt === undefined) throw cliError('CLI_NO_RECEPTION_TIME');
      const keyFor = this.#ports.vault.keyFor.bind(this.#ports.vault);
      const stripped = strippedFrame(captured.bytes, { keyFor });
      // What receivers add after the end (RSSI, LQI) is no part of the telegram.
      const frame = stripped.subarray(0, (stripped[0] ?? 0) + 1);
      if (frame.length === 0) throw notRead('it has no bytes');
      capture.add({ rxAt, frame, ...defined({ rssiDbm }) });
      this.#telegrams += 1;
    } catch (error) {
      this.#fail(error, place);
    }
  }

  #fail(error: unknown, place: SourceLine): void {
    if (!(error instanceof LabError)) throw error;
    this.#failures.add(place, error);
  }

  #countUnknown(frame: Uint8Array): void {
    const meter = formatAddress(readTelegramHeader(frame).meter);
    this.#unknown.set(meter, (this.#unknown.get(meter) ?? 0) + 1);
  }

  report(): IngestReport {
    this.#errors.flush();
    const after = this.#ports.store.counters.read();
    const rejected = Object.entries(after.rejected)
      .map(([reason, count]) => [reason, count - this.#rejectedBefore(reason)] as const)
      .filter(([, count]) => count > 0);
    return {
      lines: this.#lines,
      telegrams: this.#telegrams,
      stored: after.stored - this.#before.stored,
      repeated: this.#repeated,
      rejected: Object.fromEntries(rejected),
      unknownMeters: Object.fromEntries([...this.#unknown].toSorted(([, a], [, b]) => b - a)),
      failed: this.#failures.count,
      failures: this.#failures.byCode(),
      importedKeys: this.#keys.imported,
      keyFindings: this.#keys.findings,
    };
  }

  #rejectedBefore(reason: string): number {
    return (this.#before.rejected as Readonly<Record<string, number>>)[reason] ?? 0;
  }
}

/** Keys of registered meters; one that is given by its id alone goes to the meter of that id. */
function importKeys(
  keys: readonly MeterKey[],
  store: Store,
  vault: Vault,
): { readonly imported: number; readonly findings: readonly KeyFinding[] } {
  if (keys.length === 0) return { imported: 0, findings: [] };
  const registered = store.meters.list().map(({ id }) => id);
  const byMeter: Record<string, string> = {};
  const unknown: KeyFinding[] = [];
  for (const { meter, key } of keys) {
    const ids = registered.filter((id) => id === meter || id.split('-')[1] === meter);
    for (const id of ids) byMeter[id] = key;
    if (ids.length === 0) unknown.push(keyFinding(meter, 'unknown-meter'));
  }
  const { imported, findings } = vault.importKeys(byMeter, () => true);
  return { imported, findings: [...findings, ...unknown] };
}
