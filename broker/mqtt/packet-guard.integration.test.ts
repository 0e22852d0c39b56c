/** Bytes of all kinds through guard and engine, in this process: whatever throws fails the test. */
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import type { Peer } from '../access/peer.ts';

const PEER: Peer = { principal: 'AKIA1', thingName: undefined, role: 'account' };

/** The client's end of a connection without a network. */
interface Pipe {
  send(bytes: Uint8Array): void;
  readonly answers: readonly Buffer[];
  readonly isOpen: boolean;
  end(): void;
}

function openPipe({ broker }: CoreLab): Pipe {
  const answers: Buffer[] = [];
  const far = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      answers.push(chunk);
      done();
    },
  });
  far.on('error', () => undefined);
  broker.accept(far, PEER, '127.0.0.1');
  return {
    send: (bytes) => void (far.destroyed || far.push(bytes)),
    answers,
    get isOpen() {
      return !far.destroyed;
    },
    end: () => void far.destroy(),
  };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

/** What has come back once it is so many bytes, or after many turns. */
async function answered({ answers }: Pipe, byteCount: number): Promise<string> {
  const all = (): Buffer => Buffer.concat(answers);
  for (let turn = 0; turn < 1_000 && all().length < byteCount; turn++) await nextTurn();
  return all().toString('hex');
}

const text = (value: string): number[] => {
  const bytes = [...Buffer.from(value)];
  return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
};

/** A packet with the right length, up to 16 kB. */
function packet(first: number, body: readonly number[]): Buffer {
  const length =
    body.length < 128 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7];
  return Buffer.from([first, ...length, ...body]);
}

function connect(level: 4 | 5, clientId: string): Buffer {
  const properties = level === 5 ? [0] : [];
  return packet(0x10, [...text('MQTT'), level, 2, 0, 60, ...properties, ...text(clientId)]);
}

const word = fc.oneof(
  fc.constantFrom('a', 'a/b', '#', '+/a', '$share/g/a', '$share//a', '$share/g', '$aws/x', '/', ''),
  fc.string({ maxLength: 12, unit: 'binary' }),
);
/** Length and bytes of the properties of MQTT 5: known ids, and anything after them. */
const properties = fc.oneof(
  fc.constant([0]),
  fc
    .array(fc.tuple(fc.constantFrom(1, 2, 3, 8, 9, 11, 17, 23, 33, 34, 35, 38, 0x7f), fc.nat(255)))
    .map((pairs) => {
      const flat = pairs.flatMap(([id, value]) => [id, value]);
      return [flat.length, ...flat];
    }),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => [...bytes]),
);
const id = fc.constantFrom([0, 0], [0, 1], [255, 255]);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => [...bytes]),
  fc
    .tuple(word, id, properties, fc.uint8Array({ maxLength: 20 }))
    .map(([topic, mid, some, rest]) => {
      return [...text(topic), ...mid, ...some, ...rest];
    }),
  fc
    .tuple(id, properties, fc.array(fc.tuple(word, fc.nat(255)), { maxLength: 12 }))
    .map(([mid, some, filters]) => [
      ...mid,
      ...some,
      ...filters.flatMap(([filter, options]) => [...text(filter), options]),
    ]),
);
const anyPacket = fc.oneof(
  fc.tuple(fc.nat(255), body).map(([first, bytes]) => packet(first, bytes)),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
);
const cuts = fc.array(fc.nat(200), { maxLength: 4 });

/** The same bytes in pieces of any size. */
function pieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  let at = 0;
  const cut = sizes.map((size) => bytes.subarray(at, (at += size)));
  return [...cut, bytes.subarray(at)];
}

test.each([4, 5] as const)(
  'no bytes after a CONNECT of level %i make the core fail, and the next client is served',
  { timeout: 60_000 },
  async (level) => {
    const core = await startCoreLab();
    const sequence = fc.tuple(fc.array(anyPacket, { maxLength: 6 }), cuts, fc.boolean());
    await fc.assert(
      fc.asyncProperty(sequence, async ([packets, sizes, isFirst]) => {
        const hostile = openPipe(core);
        const before = isFirst ? [] : [connect(level, 'hostile')];
        for (const piece of pieces(Buffer.concat([...before, ...packets]), sizes)) {
          if (piece.length > 0) hostile.send(piece);
        }
        await turns(3);
        hostile.end();
        const next = openPipe(core);
        next.send(connect(4, 'next'));
        expect(await answered(next, 4)).toBe('20020000');
        next.send(Buffer.from('c000', 'hex'));
        expect(await answered(next, 6)).toBe('20020000d000');
        next.end();
      }),
      { numRuns: 300 },
    );
    expect(core.lines.filter(({ kind }) => kind === 'error')).toEqual([]);
  },
);

test.each([
  ['PUBREC', '50020001'],
  ['PUBREL', '62020001'],
  ['PUBCOMP', '70020001'],
  ['AUTH', 'f000'],
  ['a second CONNECT', connect(5, 'b').toString('hex')],
  ['a subscription identifier', '82090001020b0100016100'],
  ['a response topic with a wildcard', '3009000161040800012b78'],
])('%s ends the connection, however it is cut', async (_what, hex) => {
  const core = await startCoreLab();
  for (const size of [1, 2, 3, 100]) {
    const pipe = openPipe(core);
    for (const piece of pieces(connect(5, 'a'), [])) pipe.send(piece);
    const bytes = Buffer.from(hex, 'hex');
    const sizes = Array<number>(Math.ceil(bytes.length / size)).fill(size);
    for (const piece of pieces(bytes, sizes)) if (piece.length > 0) pipe.send(piece);
    for (let turn = 0; turn < 200 && pipe.isOpen; turn++) await nextTurn();
    expect(pipe.isOpen).toBe(false);
  }
});
