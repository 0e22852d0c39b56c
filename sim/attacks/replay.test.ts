import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import type { AttackContext, AttackerRadio, JsonValue } from './attack.ts';
import { ATTACKS, attackById } from './registry.ts';
import { replayAttack } from './replay.ts';

type Sent = Parameters<AttackerRadio['transmit']>[0];

/** Two frames of one meter and one of another: clear headers, whatever payload. */
const OLD =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
const NEW = OLD.replace('7a2a', '7a2b');
const OTHER = OLD.replace('21436587', '21436588');

/** The air as an attacker has it. Own frames come back through the antenna. */
class FakeRadio implements AttackerRadio {
  readonly sent: Sent[] = [];
  #listeners: Parameters<AttackerRadio['tap']>[0][] = [];

  tap(listener: Parameters<AttackerRadio['tap']>[0]): void {
    this.#listeners.push(listener);
  }

  transmit(telegram: Sent): void {
    this.sent.push(telegram);
    this.hear(telegram.at, toHex(telegram.frame));
  }

  hear(at: Instant, hex: string): void {
    for (const listener of this.#listeners) listener({ at, frame: fromHex(hex), rssiDbm: -60 });
  }
}

function begin(memory?: JsonValue, given: object = {}) {
  const radio = new FakeRadio();
  const notes: string[] = [];
  const context: AttackContext = {
    startAt: 0,
    actAt: 4 * DAY_MS,
    parameters: { rung: 'same-frame', meter: 'd05-r2', record: 'P1D', for: 'PT2H', ...given },
    radio,
    meterId: (label) => (label === 'd05-r2' ? 'QDS-87654321-35-08' : 'none'),
    note: (action) => void notes.push(action),
  };
  return { radio, notes, attack: replayAttack.start(context, memory) };
}

describe('the replay of the same frame', () => {
  test('records the first frame of its meter from the chosen instant on', () => {
    const { radio, attack } = begin();
    radio.hear(DAY_MS - 1, NEW);
    radio.hear(DAY_MS, OTHER);
    radio.hear(DAY_MS + 5, OLD);
    radio.hear(DAY_MS + 9, NEW);
    expect(attack.memory()).toEqual({ recorded: OLD, sentCount: 0 });
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
    expect(radio.sent[0]).toMatchObject({ sender: 'attacker', genuine: false, powerDbm: 14 });
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
    const memory = JSON.parse(JSON.stringify(before.attack.memory())) as JsonValue;
    const { radio, attack } = begin(memory);
    radio.hear(4 * DAY_MS, NEW);
    expect(radio.sent).toHaveLength(1);
    expect(attack.memory()).toEqual({ recorded: OLD, sentCount: 1 });
  });

  test('does not stumble over noise', () => {
    const { radio, attack } = begin();
    radio.hear(2 * DAY_MS, '');
    radio.hear(2 * DAY_MS, 'ff');
    radio.hear(2 * DAY_MS, OLD.slice(0, 20));
    expect(attack.memory()).toEqual({ recorded: null, sentCount: 0 });
  });

  test('must record before it acts', () => {
    expect(replayAttack.check({ record: 'P4D' }, 4 * DAY_MS)).toHaveLength(1);
    expect(replayAttack.check({ record: 'P3D' }, 4 * DAY_MS)).toEqual([]);
  });
});

test('every attack says what it is for, what it knows and which defences it meets', () => {
  expect(new Set(ATTACKS.map(({ id }) => id)).size).toBe(ATTACKS.length);
  for (const attack of ATTACKS) {
    expect(attack.id).toMatch(/^A\d\d-[a-z-]+$/);
    expect(attackById(attack.id)).toBe(attack);
    expect(attack.meets.length).toBeGreaterThan(0);
    expect(attack.goal.length * attack.knows.length * attack.title.length).toBeGreaterThan(0);
  }
  expect(attackById('A99-none')).toBeUndefined();
});
