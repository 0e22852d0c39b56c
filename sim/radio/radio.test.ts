import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { DEFAULT_CHANNEL, type ChannelOptions } from './channel.ts';
import { RadioMedium, type OnAir, type Transmission } from './radio.ts';

const BARE: ChannelOptions = {
  ...DEFAULT_CHANNEL,
  shadowingSigmaDb: 0,
  wallLossDb: 0,
  jitterDb: 0,
};
const NEAR = 'near';
const FAR = 'far';

function medium(channel: Partial<ChannelOptions> = {}, queued: Transmission[] = []): RadioMedium {
  return new RadioMedium({
    channel: { ...BARE, ...channel },
    receivers: [{ id: 'gw', place: { xM: 0, yM: 0, floor: 0 } }],
    places: new Map([
      [NEAR, { xM: 3, yM: 0, floor: 0 }],
      [FAR, { xM: 20, yM: 0, floor: 0 }],
    ]),
    rng: createRng(1),
    enqueue: (transmission) => queued.push(transmission),
  });
}

function telegram(at: number, sender: string = NEAR): Transmission {
  return { at, frame: new Uint8Array(47), powerDbm: 10, sender, genuine: true };
}

test('frames that do not overlap are both heard', () => {
  const air = medium();
  const first = air.begin(telegram(0));
  expect(first).toMatchObject({ airtimeUs: 7_120, endAt: 8 });
  expect(air.end(first)).toEqual(['heard']);
  expect(air.end(air.begin(telegram(8)))).toEqual(['heard']);
});

test('two frames of like strength destroy each other', () => {
  const air = medium();
  const frames = [air.begin(telegram(0)), air.begin(telegram(7))];
  expect(frames.map((frame) => air.end(frame))).toEqual([['collision'], ['collision']]);
});

test('a frame that ended a moment before does no harm', () => {
  const air = medium();
  const frames = [air.begin(telegram(0)), air.begin(telegram(8))];
  expect(frames.map((frame) => air.end(frame))).toEqual([['heard'], ['heard']]);
});

test('the receiver is captured by the much stronger frame', () => {
  const air = medium();
  const far = air.begin(telegram(0, FAR));
  const near = air.begin(telegram(3, NEAR));
  expect([air.end(far), air.end(near)]).toEqual([['collision'], ['heard']]);
});

test('interference is remembered after its frame is over', () => {
  const air = medium();
  const first = air.begin(telegram(0));
  const second = air.begin(telegram(7));
  air.end(first);
  expect(air.end(second)).toEqual(['collision']);
});

test('a tap hears every frame when it is over, with a copy of its bytes', () => {
  const air = medium();
  const heard: number[] = [];
  air.tap(({ at, frame }) => {
    heard.push(at);
    frame.fill(0xff);
  });
  const frames = [air.begin(telegram(0)), air.begin(telegram(1))];
  expect(heard).toEqual([]);
  for (const frame of frames) air.end(frame);
  expect(heard).toEqual([0, 1]);
  expect(frames[0]?.frame[0]).toBe(0);
});

test('a transmission is queued for its instant, also when it lies in the future', () => {
  const queued: Transmission[] = [];
  medium({}, queued).transmit(telegram(99, 'attacker'));
  expect(queued).toMatchObject([{ at: 99, sender: 'attacker' }]);
});

test('frames on the air survive a snapshot', () => {
  const [first, second] = [medium(), medium()];
  first.begin(telegram(0, FAR));
  first.begin(telegram(2, NEAR));
  second.restore(JSON.parse(JSON.stringify(first.state())) as ReturnType<RadioMedium['state']>);
  expect([0, 1].map((id) => second.end(second.onAir(id)))).toEqual([['collision'], ['heard']]);
  expect(() => second.onAir(0)).toThrow('no frame 0');
});

/** Loss of `count` meters that send at random once in `intervalMs`, over many intervals. */
function alohaLoss(count: number, intervalMs: number, captureDb: number): number {
  const air = medium({ captureDb });
  const rng = createRng(20_260_101);
  const starts = Array.from({ length: 40_000 }, () => rng.below((intervalMs / count) * 40_000));
  const pending: OnAir[] = [];
  let lost = 0;
  const endAllBefore = (at: number): void => {
    while (pending[0] !== undefined && pending[0].endAt <= at) {
      const [outcome] = air.end(pending.shift() as OnAir);
      if (outcome !== 'heard') lost += 1;
    }
  };
  for (const at of starts.sort((a, b) => a - b)) {
    endAllBefore(at);
    pending.push(air.begin({ ...telegram(at), frame: new Uint8Array(63) }));
  }
  endAllBefore(Infinity);
  return lost / starts.length;
}

test.each([
  { count: 100, intervalS: 16, lossPct: 10.8 },
  { count: 100, intervalS: 120, lossPct: 1.5 },
  { count: 1_000, intervalS: 120, lossPct: 14.3 },
])(
  '$count meters every $intervalS s lose $lossPct % of their frames, as pure ALOHA does',
  (row) => {
    const loss = 100 * alohaLoss(row.count, row.intervalS * 1000, Infinity);
    expect(Math.abs(loss - row.lossPct)).toBeLessThan(0.08 * row.lossPct + 0.1);
  },
);
