/** Packets in one segment behind one that ends the connection, without a network. For tests. */
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createDefences } from '#kernel/defences.ts';
import { startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import type { Peer } from '../access/peer.ts';
import { bytesOf, CONNECT, FORBIDDEN, type Version } from './malformed.fixture.ts';

const PEER: Peer = { principal: 'AKIA1', thingName: undefined, role: 'account' };
/** What comes behind, to which nothing may come of it. */
const BEHIND = ['c0', '32 "behind/it" 0007 @ 78', '82 0008 @ "behind/#" 00', '30 "behind/it" @ 79'];
/** PINGRESP, PUBACK of 7, SUBACK of 8. */
const ANSWERS = /d000|40..0007|90..0008/;

interface Wire {
  send(bytes: Uint8Array): void;
  readonly received: () => string;
  readonly isOpen: () => boolean;
}

/** A connection without a network. */
function openPipe({ broker }: CoreLab): Wire {
  let received = '';
  const far = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      received += chunk.toString('hex');
      done();
    },
  });
  far.on('error', () => undefined);
  broker.accept(far, PEER, '127.0.0.1');
  return {
    send: (bytes) => void (far.destroyed || far.push(bytes)),
    received: () => received,
    isOpen: () => !far.destroyed,
  };
}

export async function until(isSo: () => boolean, what = 'answer'): Promise<void> {
  for (let turn = 0; turn < 10_000; turn++) {
    if (isSo()) return;
    await nextTurn();
  }
  throw new Error(`${what} did not come`);
}

/** A client that hears what is published at `behind/#`; CONNACK and SUBACK are in. */
async function bystander(core: CoreLab): Promise<{ heard(): Promise<string> }> {
  const wire = openPipe(core);
  wire.send(bytesOf(CONNECT(4).replace('gw-1', 'spy'), 4));
  await until(() => wire.received().length >= 8);
  wire.send(bytesOf('82 0001 "behind/#" 00', 4));
  await until(() => wire.received().length >= 18);
  return {
    /** All that came before a message that is sent now. */
    heard: async () => {
      core.broker.publish({ topic: 'behind/end', payload: Buffer.from('end'), qos: 0 });
      const end = Buffer.from('behind/endend').toString('hex');
      await until(() => wire.received().includes(end));
      return wire.received();
    },
  };
}

export async function connected(core: CoreLab, version: Version): Promise<Wire> {
  const wire = openPipe(core);
  wire.send(bytesOf(CONNECT(version), version));
  await until(() => /^20..00|^20/.test(wire.received()));
  return wire;
}

const casesOf = (version: Version): readonly (readonly [string, Buffer])[] =>
  [...FORBIDDEN, ['DISCONNECT', 'e0'] as const, ['PUBREL', '62 0001'] as const]
    .filter(([, , versions = [4, 5]]) => versions.includes(version))
    .map(([what, pattern]) => [what, bytesOf(pattern, version)] as const);

export const behind = (version: Version): Buffer =>
  Buffer.concat(BEHIND.map((pattern) => bytesOf(pattern, version)));

/**
 * What comes of the packets behind each forbidden one, with their bytes in one piece (cut at 0) or
 * in two, at each of the cuts.
 */
export async function countedBehind(
  version: Version,
  cutsOf: (forbiddenBytes: number, allBytes: number) => readonly number[],
): Promise<readonly string[]> {
  const core = await startCoreLab({ defences: createDefences(['D12']) });
  const spy = await bystander(core);
  const wrong: string[] = [];
  for (const [what, forbidden] of casesOf(version)) {
    const bytes = Buffer.concat([forbidden, behind(version)]);
    for (const cut of cutsOf(forbidden.length, bytes.length)) {
      const wire = await connected(core, version);
      wire.send(bytes.subarray(0, cut || bytes.length));
      await nextTurn();
      if (cut > 0) wire.send(bytes.subarray(cut));
      await until(() => !wire.isOpen(), `the end after ${what}, cut at ${cut},`);
      if (ANSWERS.test(wire.received().slice(8))) wrong.push(`${what}, cut at ${cut}`);
    }
  }
  const heard = await spy.heard();
  if (heard.includes(Buffer.from('behind/it').toString('hex'))) wrong.push('a bystander heard it');
  const errors = core.lines.filter(({ kind }) => kind === 'error');
  return [...wrong, ...errors.map((line) => JSON.stringify(line))];
}
