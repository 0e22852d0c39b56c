/**
 * `attack --dataset DIR`: telegrams and events with labels, and the telegrams as a capture, for people who
 * train and compare detectors. What each file and field means stands in its dataset.json.
 */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromHex } from '#kernel/bytes.ts';
import { compareText } from '#kernel/compare-text.ts';
import { formatInstant } from '#kernel/time.ts';
import type { RunResult, VariantResult } from '../../../sim/scenario/result.ts';
import { againCommand } from '../../../sim/scenario/report.ts';
import { makeFolder } from '../../common/data-folder.ts';
import { jsonLines } from './evidence.ts';
import { isAct, Labels } from './labels.ts';
import {
  actWindows,
  alarmRows,
  brokerRows,
  telegramRows,
  traceRows,
  type TelegramRow,
} from './left-behind.ts';
import { pcapFile } from './pcap.ts';

/** What the files hold; it goes into dataset.json. */
const ABOUT = {
  'telegrams.ndjson':
    'A telegram a line, in the order in which the portal got them. label: genuine, neighbour or attack. way: air or gateway, of an attack. during: what attackers did to meters, paths and gateways then. verdict and reason: what the portal made of it, with the defences that were on.',
  'events.ndjson':
    'An event a line. source attacker: what it did, the ground truth. source portal: alarms; label false-alarm before anybody did anything. source broker: the log of the core, by the clock of the machine; label attack while an attacker acted there.',
  'telegrams.pcap':
    'The telegrams of telegrams.ndjson in the same order, without checksums of the link layer; link type USER0 (147).',
};

/** Of a run that was saved. */
export function writeDataset(below: string, name: string, result: RunResult): void {
  const { control, scenario, about, seed, hash } = result;
  const folder = path.join(below, name);
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  const variants = {
    main: variantFiles(folder, 'main', result),
    ...(control === undefined ? {} : { control: variantFiles(folder, 'control', control) }),
  };
  const index = {
    ...{ scenario, about, seed, hash, again: againCommand(result), files: ABOUT, variants },
  };
  writeFileSync(path.join(folder, 'dataset.json'), `${JSON.stringify(index, null, 2)}\n`);
}

/** Gives what was counted. */
function variantFiles(folder: string, variant: string, { trace, off }: VariantResult) {
  const left = { dataDir: path.dirname(trace.file ?? '') };
  const rows = traceRows(left);
  const labels = new Labels(rows, actWindows(left));
  const telegrams = telegramRows(left).map((row) => ({ ...row, ...labels.telegram(row) }));
  const events = [
    ...rows.filter(isAct).map(({ at, ...rest }) => ({
      at: formatInstant(at),
      source: 'attacker',
      label: 'attack',
      ...rest,
    })),
    ...alarmRows(left).map((row) => ({
      ...row,
      ...{ at: formatInstant(row.at), source: 'portal', label: labels.alarm(row) },
    })),
    ...brokerRows(left).map((row) => ({ ...row, source: 'broker', label: labels.broker(row) })),
  ];
  const into = path.join(folder, variant);
  makeFolder(into);
  writeFileSync(path.join(into, 'telegrams.ndjson'), jsonLines(telegrams));
  writeFileSync(path.join(into, 'events.ndjson'), jsonLines(events));
  writeFileSync(path.join(into, 'telegrams.pcap'), pcapFile(telegrams.map(frameOf)));
  return { off, telegrams: counted(telegrams), events: counted(events) };
}

function frameOf({ rxAt, frame }: TelegramRow) {
  return { at: Date.parse(rxAt), bytes: fromHex(frame) };
}

function counted(rows: readonly { readonly label: string }[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => compareText(a, b)));
}
