import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { importProperty } from '../ingest/property-import.ts';
import { PROPERTY } from '../ingest/portal.fixture.ts';
import { openStore, type Store } from '../store/store.ts';
import {
  IMPORT_KIND,
  importEffect,
  importUnderFourEyes,
  type ImportOutcome,
  type ImportPorts,
} from './bill-input-import.ts';
import { FourEyes, PROPOSAL_LIFETIME_MS } from './four-eyes.ts';

let store: Store;
let ports: ImportPorts;
let nowMs = 0;

function fourEyes(...off: string[]): FourEyes {
  const clock = { now: () => nowMs };
  const effects = { [IMPORT_KIND]: importEffect(ports) };
  return new FourEyes({ store, defences: createDefences(off), clock, effects });
}

beforeEach(() => {
  nowMs = 1_000;
  store = openStore(':memory:');
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  ports = { store, digest, write: (input) => importProperty(store, input) };
  importAs('cli:anna', PROPERTY);
});

function importAs(by: string, input: typeof PROPERTY, eyes = fourEyes()): ImportOutcome {
  return importUnderFourEyes(input, by, { ports, fourEyes: eyes, atMs: nowMs });
}

const [firstCosts] = PROPERTY.costs;
const dearer = {
  ...PROPERTY,
  costs: [{ ...firstCosts, heatingCents: (firstCosts?.heatingCents ?? 0) + 5 }],
} as typeof PROPERTY;
const heatingCents = (): number | undefined =>
  store.costs.list(PROPERTY.property.id)[0]?.heatingCents;
const actions = (): string[] => store.audit.list().map(({ actor, action }) => `${actor} ${action}`);

describe('an import of the property', () => {
  test('takes effect at once the first time, and when it changes nothing', () => {
    expect(importAs('cli:anna', PROPERTY)).toEqual({ state: 'in-force', changes: 0 });
    expect(actions()).toEqual(['cli:anna property.imported', 'cli:anna property.imported']);
  });

  test('that changes costs waits, and the second person sees what would change', () => {
    const before = heatingCents();
    expect(importAs('cli:anna', dearer)).toEqual({ state: 'open', id: 1, changes: 1 });
    expect(heatingCents()).toBe(before);
    const [proposal] = fourEyes().list('open');
    expect(JSON.parse(proposal?.changes ?? '')).toEqual([
      {
        place: `costs ${firstCosts?.from}, heatingCents`,
        before: String(before),
        after: String((before ?? 0) + 5),
      },
    ]);
    fourEyes().confirm(1, 'bert');
    expect(heatingCents()).toBe((before ?? 0) + 5);
    expect(actions().slice(0, 2)).toEqual(['bert proposal.in-force', 'cli:anna proposal.made']);
  });

  test.each([
    ['a rating', { meters: PROPERTY.meters.map((meter) => ({ ...meter, kq: '9.999' })) }],
    ['an area', { dwellings: PROPERTY.dwellings.map((one) => ({ ...one, areaM2: '99' })) }],
    [
      'an occupancy',
      {
        dwellings: PROPERTY.dwellings.map((one) => ({
          ...one,
          occupants: [{ id: `new-${one.id}`, name: 'N', from: '2025-07-01' }],
        })),
      },
    ],
    [
      'what a telegram must be like',
      {
        meters: PROPERTY.meters.map((meter) => ({
          ...meter,
          acceptance: { clearTelegrams: 'allow' as const },
        })),
      },
    ],
    [
      'a heat statement',
      {
        heat: [
          {
            from: '2024-01-01',
            to: '2024-12-31',
            heatKwh: '1',
            ratedUnits: '1',
            energy: 'gas' as const,
          },
        ],
      },
    ],
  ])('that changes %s waits', (_what, change) => {
    expect(importAs('cli:anna', { ...PROPERTY, ...change }).state).toBe('open');
  });

  test('that is wrong is refused as ever, and leaves no proposal', () => {
    const wrong = { ...PROPERTY, costs: [{ ...firstCosts, to: '2025-02-31' }] } as typeof PROPERTY;
    expect(() => importAs('cli:anna', wrong)).toThrow(
      expect.objectContaining({ code: 'PORTAL_BAD_IMPORT' }),
    );
    expect(fourEyes().list()).toEqual([]);
  });

  test('twice is one proposal', () => {
    importAs('cli:anna', dearer);
    expect(importAs('cli:anna', dearer)).toMatchObject({ state: 'open', id: 1 });
    expect(fourEyes().list('open')).toHaveLength(1);
  });

  test('needs one person where D17 is off, and stands in the ledger all the same', () => {
    const before = heatingCents() ?? 0;
    expect(importAs('cli:anna', dearer, fourEyes('D17'))).toMatchObject({ state: 'in-force' });
    expect(heatingCents()).toBe(before + 5);
    expect(actions()[0]).toBe('cli:anna proposal.in-force');
  });
});

describe('a proposal', () => {
  beforeEach(() => void importAs('cli:anna', dearer));

  test.each(['cli:anna', 'anna', 'ANNA'])(
    'is not confirmed or rejected by its author as %s',
    (by) => {
      const before = heatingCents();
      for (const decide of ['confirm', 'reject'] as const) {
        expect(() => fourEyes()[decide](1, by)).toThrow(
          expect.objectContaining({ code: 'FOUR_EYES_SAME_PERSON' }),
        );
      }
      expect(heatingCents()).toBe(before);
    },
  );

  test('is withdrawn by its author only, and rejected by others', () => {
    expect(() => fourEyes().withdraw(1, 'bert')).toThrow(
      expect.objectContaining({ code: 'FOUR_EYES_NOT_YOURS' }),
    );
    fourEyes().withdraw(1, 'anna');
    importAs('cli:anna', dearer);
    fourEyes().reject(2, 'bert');
    expect(
      fourEyes()
        .list()
        .map(({ state }) => state),
    ).toEqual(['rejected', 'withdrawn']);
    expect(store.proposals.list().map(({ payload }) => payload)).toEqual(['', '']);
  });

  test.each(['confirm', 'reject', 'withdraw'] as const)('is decided once: %s', (decide) => {
    fourEyes().reject(1, 'bert');
    expect(() => fourEyes()[decide](1, decide === 'withdraw' ? 'anna' : 'carl')).toThrow(
      expect.objectContaining({ code: 'FOUR_EYES_DECIDED' }),
    );
    expect(() => fourEyes()[decide](9, 'carl')).toThrow(
      expect.objectContaining({ code: 'FOUR_EYES_UNKNOWN' }),
    );
  });

  test('expires', () => {
    nowMs += PROPOSAL_LIFETIME_MS;
    expect(() => fourEyes().confirm(1, 'bert')).toThrow(
      expect.objectContaining({ code: 'FOUR_EYES_DECIDED' }),
    );
    expect(actions()[0]).toBe('portal proposal.expired');
  });

  test('does not take effect after another one changed the same inputs', () => {
    const [costs] = dearer.costs;
    const dearest = { ...dearer, costs: [{ ...costs, heatingCents: 1 }] } as typeof PROPERTY;
    importAs('cli:anna', dearest);
    fourEyes().confirm(2, 'bert');
    expect(() => fourEyes().confirm(1, 'bert')).toThrow(
      expect.objectContaining({ code: 'FOUR_EYES_STALE' }),
    );
    expect(heatingCents()).toBe(1);
  });
});
