import { expect, test } from 'vitest';
import { verdictOf } from './verdict.ts';

test.each([
  { forgedReadings: 0, lostReadings: 0, shiftedCents: 0, alarms: 0, verdict: 'BLOCKED' },
  { forgedReadings: 0, lostReadings: 0, shiftedCents: 0, alarms: 9, verdict: 'BLOCKED' },
  { forgedReadings: 0, lostReadings: 3, shiftedCents: 0, alarms: 0, verdict: 'DEGRADED' },
  { forgedReadings: 1, lostReadings: 0, shiftedCents: 0, alarms: 1, verdict: 'DETECTED' },
  { forgedReadings: 1, lostReadings: 0, shiftedCents: 0, alarms: 0, verdict: 'SUCCEEDED' },
  { forgedReadings: 1, lostReadings: 0, shiftedCents: 5, alarms: 9, verdict: 'SUCCEEDED' },
  { forgedReadings: 0, lostReadings: 1, shiftedCents: -5, alarms: 9, verdict: 'SUCCEEDED' },
])(
  '$verdict: $forgedReadings forged, $lostReadings lost, $shiftedCents cents, $alarms alarms',
  ({ verdict, ...effect }) => {
    expect(
      verdictOf({ suppressedFrames: 0, gained: 0, acts: 1, isStealth: false, ...effect }),
    ).toBe(verdict);
  },
);

test('who is let in has succeeded, who keeps frames away degrades', () => {
  const none = {
    forgedReadings: 0,
    lostReadings: 0,
    shiftedCents: 0,
    alarms: 1,
    gained: 0,
    acts: 1,
    isStealth: false,
  };
  expect(verdictOf({ ...none, suppressedFrames: 1 })).toBe('DEGRADED');
  expect(verdictOf({ ...none, suppressedFrames: 0, gained: 1 })).toBe('SUCCEEDED');
});

test('who never did anything was not blocked', () => {
  const none = {
    forgedReadings: 0,
    lostReadings: 0,
    shiftedCents: 0,
    suppressedFrames: 0,
    gained: 0,
    isStealth: false,
  };
  expect(verdictOf({ ...none, alarms: 0, acts: 0 })).toBe('IDLE');
  // What others did is nothing of its own.
  expect(verdictOf({ ...none, lostReadings: 4, alarms: 2, acts: 0 })).toBe('IDLE');
});

test('who works by stealth has succeeded where nobody notices', () => {
  const none = { forgedReadings: 0, lostReadings: 0, shiftedCents: 0, gained: 0, acts: 1 };
  const hidden = { ...none, isStealth: true };
  expect(verdictOf({ ...hidden, suppressedFrames: 0, alarms: 0 })).toBe('SUCCEEDED');
  expect(verdictOf({ ...hidden, suppressedFrames: 9, alarms: 0 })).toBe('SUCCEEDED');
  expect(verdictOf({ ...hidden, suppressedFrames: 0, alarms: 1 })).toBe('DETECTED');
  expect(verdictOf({ ...hidden, suppressedFrames: 9, alarms: 1 })).toBe('DEGRADED');
});
