import { expect, test } from 'vitest';
import { RESULT } from './result.fixture.ts';
import { runSummary } from './summary.ts';

const io = { style: (_: string, text: string) => text };

test('a run reads as a report: expectations, attacks, telegrams that add up, bills, hash', () => {
  expect(runSummary(RESULT, io).replaceAll(' ', ' ')).toMatchInlineSnapshot(`
    "replay-telegram   seed 20260105   38 devices   5 d simulated in 4.2 s

      EXPECTATIONS
      ✓  readings.lost       = 0    0
      ✗  bills.shiftedCents  = 0  214
          d05 pays 214 cents too little in 2026

      ATTACKS
      A02-replay  SUCCEEDED  (freeze a meter at an old value)   37 alarms, first after 4 min

      TELEGRAMS
      sent 55 180 = heard 54 902 + lost 278 (collision 270, weak 8)
      heard 54 902 = stored 54 865 + rejected 37 (replay 37)

      BILLS
      2026 so far  1 dwellings  8 965.29 of 8 965.29 €  214 cents shifted
      fairness 2026: sharing by units moves 17.33 € against the true heat (kWh)
             radiators  pipes  neighbours  of heat  of units  pays more
        d01      8 410  1 311        -600   51.2 %    52.9 %    17.33 €

      trace sha256 9f2c41d08a7b6c5e…   run again: metertwin run scenarios/replay-telegram.yaml --seed 20260105"
  `);
});

test('a control that did not succeed says that being blocked proves nothing', () => {
  const attacks = RESULT.attacks.map((attack) => ({ ...attack, verdict: 'BLOCKED' as const }));
  const control = {
    ...RESULT,
    off: ['D4', 'D6'] as const,
    attacks,
    expectations: [],
    isWithoutFaults: false,
    proves: false,
  };
  const text = runSummary({ ...RESULT, control }, io);
  expect(text).toContain('CONTROL  the same with D4, D6 off');
  expect(text).toMatch(/✗ {2}A02-replay {2}BLOCKED .*being blocked proves nothing/);
});

test('switched-off defences, copies and waiting telegrams are said, never hidden', () => {
  const counters = { ...RESULT.counters, copies: 10, waiting: 3 };
  const text = runSummary({ ...RESULT, off: ['D4'], counters, attacks: [], bills: [] }, io);
  expect(text).toContain('off: D4');
  expect(text.replaceAll(' ', ' ')).toContain('heard 54 902 + heard twice 10 = stored');
  expect(text).toContain('+ waiting 3');
  expect(text).not.toContain('ATTACKS');
});
