import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { createRng } from '#kernel/rng.ts';
import { DAY_MS, HOUR_MS, SECOND_MS, type Instant } from '#kernel/time.ts';
import type { AirPort, WorldPorts } from '../../positions/ports.ts';
import type { JsonValue, Parameters as Given, Reach } from '../attack.ts';
import { ATTACKS, attackById } from '../registry.ts';
import { attack as replayAttack } from './a02-replay.ts';

interface Sent {
  readonly at: Instant;
  readonly frame: Uint8Array;
  readonly powerDbm: number;
}
type Listener = Parameters<AirPort['onFrame']>[0];

/** Two frames of one meter and one of another: clear headers, whatever payload. */
const OLD =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
const NEW = OLD.replace('7a2a', '7a2b');
const OTHER = OLD.replace('21436587', '21436588');

/** The air as an attacker has it. Own frames come back through the antenna. */
class FakeRadio implements AirPort {
  readonly sent: Sent[] = [];
  #listeners: Listener[] = [];

  onFrame(listener: Listener): void {
    this.#listeners.push(listener);
  }

  transmit(frame: Uint8Array, how: Omit<Sent, 'frame'>): void {
    this.sent.push({ ...how, frame });
    this.hear(how.at, toHex(frame));
  }

  onPreamble(): void {}
  onId(): void {}
  jam(): void {}

  hear(at: Instant, hex: string): void {
    for (const listener of this.#listeners) listener({ at, frame: fromHex(hex), rssiDbm: -60 });
  }
}

const SAME_FRAME = replayAttack.rungs['same-frame'];

function begin(memory?: JsonValue, more: Given = {}) {
  const radio = new FakeRadio();
  const notes: string[] = [];
  const attack = SAME_FRAME?.start({
    base: {
      ...{ startAt: 0, actAt: 4 * DAY_MS, gateways: ['gw-1'], dwellings: ['d05'] },
      meterId: (label) => (label === 'd05-r2' ? 'QDS-87654321-35-08' : 'none'),
      rng: createRng(1),
      note: (action) => void notes.push(action),
    },
    given: { meter: 'd05-r2', record: 'P1D', for: 'PT2H', ...more },
    reach: (() => radio) as unknown as Reach<WorldPorts>,
    ...defined({ memory }),
  });
  return { radio, notes, memory: () => attack?.memory() };
}

describe('the replay of the same frame', () => {
  test('records the first frame of its meter from the chosen instant on', () => {
    const { radio, memory } = begin();
    radio.hear(DAY_MS - 1, NEW);
    radio.hear(DAY_MS, OTHER);
    radio.hear(DAY_MS + 5, OLD);
    radio.hear(DAY_MS + 9, NEW);
    expect(memory()).toEqual({ recorded: OLD, sentCount: 0 });
    expect(radio.sent).toEqual([]);
  });

  test('answers each frame of the meter with the old one while it acts, and only then', () => {
    const { radio, notes } = begin();
    radio.hear(DAY_MS, OLD);
    radio.hear(4 * DAY_MS - 1, NEW);
    radio.hear(4 * DAY_MS, NEW);
    radio.hear(4 * DAY_MS + 10, OTHER);
    radio.hear(4 * DAY_MS + HOUR_MS, NEW);
    radio.hear(4 * DAY_MS + 2 * HOUR_MS, NEW);
    expect(radio.sent.map(({ at }) => at - 4 * DAY_MS)).toEqual([2_000, HOUR_MS + 2_000]);
    expect(radio.sent[0]).toMatchObject({ powerDbm: 14 });
    expect(toHex(radio.sent[0]?.frame ?? new Uint8Array())).toBe(OLD);
    expect(notes).toEqual(['record', 'resend', 'resend']);
  });

  test('keeps to the delay and the power of its parameters', () => {
    const { radio } = begin(undefined, { delayS: 30, powerDbm: 5 });
    radio.hear(DAY_MS, OLD);
    radio.hear(4 * DAY_MS, NEW);
    expect(radio.sent).toMatchObject([{ at: 4 * DAY_MS + 30 * SECOND_MS, powerDbm: 5 }]);
  });

  test('continues with its memory after a stop of the world', () => {
    const before = begin();
    before.radio.hear(DAY_MS, OLD);
    const stored = JSON.parse(JSON.stringify(before.memory())) as JsonValue;
    const { radio, memory } = begin(stored);
    radio.hear(4 * DAY_MS, NEW);
    expect(radio.sent).toHaveLength(1);
    expect(memory()).toEqual({ recorded: OLD, sentCount: 1 });
  });

  test('does not stumble over noise', () => {
    const { radio, memory } = begin();
    radio.hear(2 * DAY_MS, '');
    radio.hear(2 * DAY_MS, 'ff');
    radio.hear(2 * DAY_MS, OLD.slice(0, 20));
    expect(memory()).toEqual({ recorded: null, sentCount: 0 });
  });

  test('must record before it acts', () => {
    expect(SAME_FRAME?.check({ record: 'P4D' }, 4 * DAY_MS)).toHaveLength(1);
    expect(SAME_FRAME?.check({ record: 'P3D' }, 4 * DAY_MS)).toEqual([]);
  });
});

test('every attack says what it is for, what it knows and what stands against it', () => {
  expect(new Set(ATTACKS.map(({ id }) => id)).size).toBe(ATTACKS.length);
  for (const attack of ATTACKS) {
    expect(attack.id).toMatch(/^A\d\d-[a-z-]+$/);
    expect(attackById(attack.id)).toBe(attack);
    expect(attack.meets.length + (attack.sealedBy ?? []).length).toBeGreaterThan(0);
    expect(attack.goal.length * attack.knows.length * attack.title.length).toBeGreaterThan(0);
  }
  expect(attackById('A99-none')).toBeUndefined();
});
