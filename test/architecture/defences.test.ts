/**
 * The switchboard and the code: who enforces a defence checks it in one file, and who does not
 * never asks. That switching it off changes what an attacker sees is shown by the test named here.
 */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  DEFENCE_IDS,
  defenceRow,
  ENFORCERS,
  type DefenceId,
  type Enforcer,
} from '#kernel/defences.ts';
import { isTest, readProject } from './project.ts';

const project = readProject(fileURLToPath(new URL('../..', import.meta.url)));

const PLACE: Readonly<Record<Enforcer, RegExp>> = {
  gateway: /^sim\/gateway\//,
  core: /^broker\//,
  portal: /^twin\/(?!kernel\/)/,
};

/** `defences.on('D11')`, or the row of a rule that is left out when its defence is off. */
const CHECK = /(?:\.on\(|\bdefence: )'(D\d+)'/g;
/**
 * Defences with several parts, each in one file. D4: what was there before, and copies of it. D6: is
 * there a date-time, how close is it, what a gateway claims, and two that claim different times.
 * D8: what the codec sees of the encrypted region, and the layout. D9: by access number, and by
 * counter. D10: the chain, and whose
 * gateway it is.
 */
const PARTS: Readonly<Partial<Record<DefenceId, readonly string[]>>> = {
  D4: ['twin/detect/copies.ts', 'twin/detect/ledger.ts'],
  D6: [
    'twin/detect/acceptance-rules.ts',
    'twin/detect/claim.ts',
    'twin/detect/device-time.ts',
    'twin/detect/dispute.ts',
  ],
  D8: ['twin/detect/acceptance-rules.ts', 'twin/detect/judge.ts'],
  D9: ['twin/detect/fleet/rules.ts', 'twin/detect/step-rate.ts'],
  D10: ['twin/detect/claim.ts', 'twin/ingest/ingest.ts'],
};

function filesThatCheck(id: DefenceId, enforcer: Enforcer): readonly string[] {
  return project.sources.filter(
    (path) =>
      PLACE[enforcer].test(path) &&
      !isTest(path) &&
      [...project.text(path).matchAll(CHECK)].some(([, named]) => named === id),
  );
}

test.each(DEFENCE_IDS)('%s is checked in one file of each program that enforces it', (id) => {
  const { enforcedBy } = defenceRow(id);
  for (const enforcer of ENFORCERS) {
    const files = filesThatCheck(id, enforcer);
    const wanted = PARTS[id] ?? files.slice(0, 1);
    if (enforcedBy.includes(enforcer)) expect([enforcer, ...files]).toEqual([enforcer, ...wanted]);
    expect(files.length > 0).toBe(enforcedBy.includes(enforcer));
  }
});

/** By defence and program: a test that switches it off and sees the difference. */
const SHOWN_BY: Readonly<Record<string, string>> = {
  'D1 portal': 'twin/ingest/guard.test.ts',
  'D2 portal': 'twin/ingest/acceptance.test.ts',
  'D3 portal': 'twin/ingest/acceptance.test.ts',
  'D4 portal': 'twin/ingest/guard.test.ts',
  'D5 portal': 'twin/detect/access-number.test.ts',
  'D6 portal': 'twin/ingest/guard.test.ts',
  'D7 portal': 'twin/ingest/guard.test.ts',
  'D8 portal': 'twin/ingest/guard.test.ts',
  'D9 portal': 'twin/detect/fleet/arrival.test.ts',
  'D10 portal': 'twin/ingest/ingest.test.ts',
  'D11 gateway': 'sim/gateway/uplink.integration.test.ts',
  'D11 core': 'broker/listeners/mqtt-listener.integration.test.ts',
  'D11 portal': 'twin/ingest/subscribe.integration.test.ts',
  'D12 core': 'broker/mqtt/broker.integration.test.ts',
  'D13 core': 'broker/connections/lifecycle.integration.test.ts',
  'D14 portal': 'twin/ingest/decryption.test.ts',
  'D15 portal': 'twin/api/roles.test.ts',
  'D16 portal': 'twin/ingest/fleet-watch.test.ts',
  'D17 portal': 'twin/api/decisions.test.ts',
};

test('every enforced defence has a test that switches it off', () => {
  const enforced = DEFENCE_IDS.flatMap((id) =>
    defenceRow(id).enforcedBy.map((enforcer) => `${id} ${enforcer}`),
  );
  expect(Object.keys(SHOWN_BY).sort()).toEqual(enforced.sort());
  for (const [what, path] of Object.entries(SHOWN_BY)) {
    const id = what.split(' ', 1)[0] ?? '';
    const shows = /\boff\b|createDefences\(\[/.test(project.text(path));
    expect([what, shows && project.text(path).includes(`'${id}'`)]).toEqual([what, true]);
  }
});
