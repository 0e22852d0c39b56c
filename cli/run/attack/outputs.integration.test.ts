/** What `attack` leaves for others: evidence that `replay` plays, and data whose labels agree with the trace. */
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { senderOf } from '../../../sim/world/frame-sender.ts';
import { fakeIo } from '../../common/fake-io.fixture.ts';
import { runMetertwin } from '../../dispatch.ts';
import { LINKTYPE_USER0 } from './pcap.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const TRIAL = 'a02-replay-clone-gateway-m7';
const cwd = mkdtempSync(path.join(tmpdir(), 'metertwin-outputs-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const place = (...parts: string[]): string => path.join(cwd, ...parts);

async function metertwin(...words: string[]) {
  const io = fakeIo({ cwd });
  const exitCode = await runMetertwin(words, io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

let exitCode: number;
beforeAll(async () => {
  const words = ['attack', 'A02', '--rung', 'clone-gateway', '--json'];
  ({ exitCode } = await metertwin(...words, '--evidence', 'shown', '--dataset', 'data'));
});

function rows(...parts: string[]): Record<string, unknown>[] {
  const lines = readFileSync(place(...parts), 'utf8').trimEnd();
  return lines.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the evidence of a trial', () => {
  test('is whole: each file that it names is there with this hash, and no key is', () => {
    expect(exitCode).toBe(0);
    const text = readFileSync(place('shown', TRIAL, 'evidence.json'), 'utf8');
    const { files, attacks, control } = JSON.parse(text) as {
      readonly files: readonly { readonly name: string; readonly sha256: string }[];
      readonly attacks: readonly object[];
      readonly control: object;
    };
    const found = globSync('**/*.*', { cwd: place('shown', TRIAL) });
    expect(new Set(files.map(({ name }) => name))).toEqual(
      new Set(found.filter((name) => name !== 'evidence.json')),
    );
    for (const { name, sha256 } of files) {
      const bytes = readFileSync(place('shown', TRIAL, name));
      expect(createHash('sha256').update(bytes).digest('hex'), name).toBe(sha256);
      expect(bytes.toString(), name).not.toMatch(/PRIVATE KEY|"keyHex"|master/);
    }
    expect(attacks).toMatchObject([{ id: 'A02-replay', verdict: 'BLOCKED' }]);
    expect(control).toMatchObject({ proves: true, attacks: [{ verdict: 'SUCCEEDED' }] });
    expect(rows('shown', TRIAL, 'main', 'alarms.ndjson')).toContainEqual(
      expect.objectContaining({ kind: 'replay', defence: 'D3' }),
    );
  });

  test('is played by `replay`, as it was and as the control', async () => {
    for (const more of [[], ['--control']]) {
      const { exitCode, stdout } = await metertwin('replay', 'shown', '--kind', 'attempt', ...more);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('publish 38 old telegrams as gw-1');
    }
  });

  test('has what each dwelling pays, as it is and in the control', () => {
    const [bill] = JSON.parse(readFileSync(place('shown', TRIAL, 'bills.json'), 'utf8')) as {
      readonly dwellings: readonly Readonly<Record<string, unknown>>[];
    }[];
    expect(bill?.dwellings).toHaveLength(12);
    expect(bill?.dwellings[0]).toMatchObject({ dwellingId: 'd01', wrongCents: 0 });
    expect(bill?.dwellings[0]?.['controlTotalCents']).toBeGreaterThan(0);
  });
});

describe.each(['main', 'control'])('labelled data, %s', (variant) => {
  const telegrams = () => rows('data', TRIAL, variant, 'telegrams.ndjson');

  test('has for each telegram the label that the trace bears out', () => {
    const trace = rows('shown', TRIAL, variant, 'trace.ndjson');
    const sent = trace.filter(({ kind, outcome }) => kind === 'telegram' && outcome === 'heard');
    const all = telegrams();
    const of = (wanted: string) => all.filter(({ label }) => label === wanted);
    const key = ({ sender, at }: Record<string, unknown>) => `${String(sender)} ${Number(at)}`;
    const keyOf = ({ frame, rxAt }: Record<string, unknown>) =>
      key({ sender: senderOf(fromHex(String(frame))), at: Date.parse(String(rxAt)) });
    expect(of('genuine').map(keyOf).toSorted()).toEqual(sent.map(key).toSorted());
    // A replay: each of them is, byte for byte, one that a meter sent before.
    const genuine = new Set(of('genuine').map(({ frame }) => frame));
    expect(of('attack')).toHaveLength(38);
    expect(of('attack').every(({ frame }) => genuine.has(frame))).toBe(true);
    expect(new Set(of('attack').map(({ way }) => way))).toEqual(new Set(['gateway']));
    const verdict = variant === 'main' ? 'rejected' : 'stored';
    expect(new Set(of('attack').map((row) => row['verdict']))).toEqual(new Set([verdict]));
  });

  test('has for each event whether an attacker is behind it', () => {
    const events = rows('data', TRIAL, variant, 'events.ndjson');
    const of = (source: string) => events.filter((row) => row['source'] === source);
    expect(of('attacker').map(({ kind }) => kind)).toContain('attempt');
    expect(of('portal').every(({ label }) => label === 'attack')).toBe(true);
    const takenOver = of('broker').filter(({ reason }) => reason === 'taken-over');
    expect(takenOver.map(({ label }) => label)).toEqual(['attack']);
    const beginnings = of('broker').filter(({ kind }) => kind === 'started');
    expect(beginnings[0]?.['label']).toBe('genuine');
  });

  test('has the same telegrams as a capture', () => {
    const bytes = readFileSync(place('data', TRIAL, variant, 'telegrams.pcap'));
    expect(captured(bytes)).toEqual(
      telegrams().map(({ rxAt, frame }) => ({ at: Date.parse(String(rxAt)), frame })),
    );
  });
});

/** As the format's description reads it: https://www.tcpdump.org/manpages/pcap-savefile.5.html */
function captured(file: Buffer): { at: number; frame: string }[] {
  expect(file.readUInt32LE(0)).toBe(0xa1b2c3d4);
  expect([file.readUInt16LE(4), file.readUInt16LE(6)]).toEqual([2, 4]);
  expect(file.readUInt32LE(20)).toBe(LINKTYPE_USER0);
  const frames = [];
  for (let at = 24; at < file.length;) {
    const [seconds, micros, length, original] = [0, 4, 8, 12].map((skip) =>
      file.readUInt32LE(at + skip),
    ) as [number, number, number, number];
    expect(original).toBe(length);
    const frame = toHex(file.subarray(at + 16, at + 16 + length));
    frames.push({ at: seconds * 1_000 + micros / 1_000, frame });
    at += 16 + length;
  }
  return frames;
}
