/** What a run left in its data folder, as rows for people and detectors: no key and no plaintext is among them. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { toHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { isRecord } from '#kernel/records.ts';
import { formatInstant, type Instant } from '#kernel/time.ts';
import type { StoredTelegram } from '../../../twin/store/telegrams.ts';
import type { Store } from '../../../twin/store/store.ts';
import { withPortalStore } from '../../common/portal-data.ts';
import { ACTS_FILE } from '../acts-file.ts';

/** The files of one variant of a run. */
interface LeftBehind {
  /** The data folder: databases, log of the core, trace. */
  readonly dataDir: string;
}

export interface TelegramRow {
  /** As the gateway says, UTC. */
  readonly rxAt: string;
  readonly gateway: string;
  /** Of the property; left out for a foreign one. */
  readonly meter?: string;
  readonly rssiDbm: number | null;
  /** Hex, encrypted as it came, without the checksums of the link layer. */
  readonly frame: string;
  /** What the portal made of it. */
  readonly verdict: 'stored' | 'rejected';
  readonly reason?: string;
}

const PAGE = 1_000;

/** Every telegram that the portal got, in the order in which it got them. */
export function telegramRows({ dataDir }: LeftBehind): TelegramRow[] {
  return withPortalStore(dataDir, ({ telegrams }) => {
    const all: StoredTelegram[] = [];
    for (let before: number | undefined; ;) {
      const page = telegrams.list({ limit: PAGE, ...defined({ before }) });
      all.push(...page);
      before = page.at(-1)?.id;
      if (page.length < PAGE) return all.toReversed().map(telegramRow);
    }
  });
}

function telegramRow({ rxAt, gatewayId, meterId, rssiDbm, frame, ...rest }: StoredTelegram) {
  return {
    ...{ rxAt: formatInstant(rxAt), gateway: gatewayId, rssiDbm, frame: toHex(frame) },
    ...defined({ meter: meterId }),
    verdict: rest.verdict,
    ...defined({ reason: rest.reason }),
  };
}

export interface AlarmRow {
  readonly at: Instant;
  readonly kind: string;
  readonly count: number;
  readonly defence: string;
  readonly message: string;
  readonly meterId?: string;
  readonly gatewayId?: string;
}

/** In the order in which they first rang. */
export function alarmRows({ dataDir }: LeftBehind): AlarmRow[] {
  return withPortalStore(dataDir, ({ alarms }) =>
    alarms
      .list({ limit: 1_000_000 })
      .toReversed()
      .map(({ at, kind, count, defence, message, meterId, gatewayId }) => ({
        ...{ at, kind, count, defence, message },
        ...defined({ meterId, gatewayId }),
      })),
  );
}

/** The ledger of the portal: who saw and changed what. */
export function ledgerRows({ dataDir }: LeftBehind): object[] {
  const rows = ({ audit }: Store) => audit.list({ limit: 1_000_000 });
  return withPortalStore(dataDir, rows).map(({ atMs, ...rest }) => ({
    at: formatInstant(atMs),
    ...rest,
  }));
}

/** An entry of the log of the core. Its instants are of the machine, not of the world. */
export type BrokerRow = Readonly<Record<string, unknown>> & { readonly at: string };

/** Without the places of its files, which are gone with the run. */
export function brokerRows({ dataDir }: LeftBehind): BrokerRow[] {
  return jsonLines(brokerLog({ dataDir })).flatMap((row) => {
    const { at } = row;
    const shown = Object.entries(row).filter(([name]) => name !== 'path');
    return typeof at === 'string' ? [{ ...Object.fromEntries(shown), at }] : [];
  });
}

/** Chained: whoever changes a line of it is found out. */
export function brokerLog({ dataDir }: LeftBehind): string {
  return path.join(dataDir, 'core-audit.ndjson');
}

export interface TraceRow {
  readonly at: Instant;
  readonly kind: string;
  readonly [field: string]: unknown;
}

export function traceRows({ dataDir }: LeftBehind): TraceRow[] {
  return jsonLines(path.join(dataDir, 'trace.ndjson')) as unknown as TraceRow[];
}

function jsonLines(file: string): Record<string, unknown>[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
    .filter(isRecord);
}

/** An act of an attacker at the real programs, in the time of the machine: the log of the core has no other. */
export interface ActWindow {
  readonly from: string;
  readonly until: string;
}

/** When attackers acted at the real programs, as the machine noted it. */
export function actWindows({ dataDir }: LeftBehind): ActWindow[] {
  const windows: ActWindow[] = [];
  for (const { at, edge } of jsonLines(path.join(dataDir, ACTS_FILE))) {
    if (edge === 'begins') windows.push({ from: String(at), until: String(at) });
    else windows.push({ from: windows.pop()?.from ?? String(at), until: String(at) });
  }
  return windows;
}
