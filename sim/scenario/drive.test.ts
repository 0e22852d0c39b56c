import { describe, expect, test } from 'vitest';
import type { Instant } from '#kernel/time.ts';
import {
  createDriver,
  type Backlog,
  type DrivenWorld,
  type DriveOptions,
  type DriveTimers,
} from './drive.ts';

/** Events at given instants; notes when each ran. */
class ListWorld implements DrivenWorld {
  readonly ran: Instant[] = [];
  readonly #events: Instant[];
  readonly #onStep: (at: Instant) => void;
  #now = 0;
  readonly clock = { now: () => this.#now };

  constructor(events: readonly Instant[], onStep: (at: Instant) => void = () => {}) {
    this.#events = [...events];
    this.#onStep = onStep;
  }

  nextAt(): Instant | undefined {
    return this.#events[0];
  }

  step(): void {
    this.#now = this.#events.shift() ?? this.#now;
    this.ran.push(this.#now);
    this.#onStep(this.#now);
  }
}

/** Real time that passes only while somebody sleeps. */
class FakeTimers implements DriveTimers {
  realMs = 0;
  onSleep: () => void = () => {};

  monotonicMs(): number {
    return this.realMs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) this.realMs += ms;
    this.onSleep();
    return Promise.resolve();
  }

  breathe(): Promise<void> {
    return Promise.resolve();
  }
}

/** A connection that acknowledges when it is told to. */
class FakeBacklog implements Backlog {
  count = 0;
  #waiting: { below: number; resolve: () => void }[] = [];

  unacknowledged(): number {
    return this.count;
  }

  whenBelow(below: number): Promise<void> {
    if (this.count < below) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ below, resolve }));
  }

  whenDrained(): Promise<void> {
    return this.whenBelow(1);
  }

  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  acknowledge(count = 1): void {
    this.count -= count;
    for (const { below, resolve } of this.#waiting) if (this.count < below) resolve();
    this.#waiting = this.#waiting.filter(({ below }) => this.count >= below);
  }
}

/** Sleeps that only end by their signal: nothing that waits on a backlog is ever too late. */
const ENDLESS: DriveTimers = {
  monotonicMs: () => 0,
  sleep: (_, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    }),
  breathe: () => Promise.resolve(),
};

function options(given: Partial<DriveOptions> = {}): DriveOptions {
  return { backlogs: [], timers: new FakeTimers(), pace: 'max', ...given };
}

/** Lets everything that is ready run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

describe('as fast as it goes', () => {
  test('runs every event up to and including the end, and none after it', async () => {
    const world = new ListWorld([1, 5, 10, 11]);
    const driver = createDriver(world, options());
    expect(await driver.run(10)).toBe('reached');
    expect(world.ran).toEqual([1, 5, 10]);
    expect(driver.now()).toBe(10);
  });

  test('reaches the end of a world in which nothing happens', async () => {
    expect(await createDriver(new ListWorld([]), options()).run(100)).toBe('reached');
  });

  test('continues where it stopped', async () => {
    const world = new ListWorld([1, 5, 10]);
    const driver = createDriver(world, options());
    await driver.run(5);
    await driver.run(10);
    expect(world.ran).toEqual([1, 5, 10]);
  });

  test('takes no real time', async () => {
    const timers = new FakeTimers();
    await createDriver(new ListWorld([1_000_000]), options({ timers })).run(2_000_000);
    expect(timers.realMs).toBe(0);
  });

  test('reports progress up to the end', async () => {
    const seen: Instant[] = [];
    const events = Array.from({ length: 3_000 }, (_, index) => index);
    const onProgress = (now: Instant): void => void seen.push(now);
    await createDriver(new ListWorld(events), options({ onProgress })).run(5_000);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(5_000);
  });
});

describe('the window of unacknowledged bundles', () => {
  test('holds the world back until the core has caught up by half of it', async () => {
    const backlog = new FakeBacklog();
    const world = new ListWorld([1, 2, 3, 4, 5, 6], () => (backlog.count += 1));
    const given = options({ backlogs: [backlog], windowBundles: 4, timers: ENDLESS });
    const run = createDriver(world, given).run(10);
    for (const ran of [4, 4, 6]) {
      await settled();
      expect(world.ran.length).toBe(ran);
      backlog.acknowledge();
    }
    backlog.acknowledge(2);
    expect(await run).toBe('reached');
    expect(world.ran).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('waits for the slowest of several gateways', async () => {
    const [fast, slow] = [new FakeBacklog(), new FakeBacklog()];
    const world = new ListWorld([1, 2, 3], () => (slow.count += 1));
    const given = options({ backlogs: [fast, slow], windowBundles: 2, timers: ENDLESS });
    void createDriver(world, given).run(10);
    await settled();
    expect(world.ran).toEqual([1, 2]);
  });

  test('is not waited for when nothing moves for as long as the patience lasts', async () => {
    const backlog = new FakeBacklog();
    const world = new ListWorld([1, 2], () => (backlog.count += 1));
    const patience = patienceOf(() => 0);
    const given = options({ backlogs: [backlog], windowBundles: 1, patience });
    await expect(createDriver(world, given).run(10)).rejects.toThrow(
      'gave up on room in the window of 1 bundles at 1',
    );
  });

  test('is waited for as long as anything moves', async () => {
    const backlog = new FakeBacklog();
    const timers = new FakeTimers();
    const world = new ListWorld([1, 2], () => (backlog.count += 1));
    let moves = 0;
    timers.onSleep = () => {
      moves += 1;
      // Ten times the patience, and something is done every now and then.
      if (timers.realMs > 600_000) backlog.acknowledge(backlog.count);
    };
    const patience = patienceOf(() => Math.floor(moves / 5));
    const given = options({ backlogs: [backlog], windowBundles: 1, timers, patience });
    expect(await createDriver(world, given).run(10)).toBe('reached');
    expect(timers.realMs).toBeGreaterThan(600_000);
  });

  test('the time-out runs from the last progress', async () => {
    const backlog = new FakeBacklog();
    const timers = new FakeTimers();
    const world = new ListWorld([1, 2], () => (backlog.count += 1));
    const patience = patienceOf(() => Math.min(timers.realMs, 100_000));
    const given = options({ backlogs: [backlog], windowBundles: 1, timers, patience });
    await expect(createDriver(world, given).run(10)).rejects.toThrow('gave up');
    expect(timers.realMs).toBeGreaterThanOrEqual(155_000);
    expect(timers.realMs).toBeLessThanOrEqual(170_000);
  });
});

function patienceOf(progress: () => number): NonNullable<DriveOptions['patience']> {
  return {
    ms: 60_000,
    progress,
    giveUp: ({ task, at, party = 'somebody' }) =>
      new Error(`gave up on ${task} at ${at}: ${party}`),
  };
}

describe('a barrier', () => {
  test('lets nothing at or after it happen before everything is acknowledged', async () => {
    const backlog = new FakeBacklog();
    const world = new ListWorld([1, 4, 5, 6], (at) => (backlog.count += at < 5 ? 1 : 0));
    const given = options({ backlogs: [backlog], barriers: [{ at: 5 }], timers: ENDLESS });
    const run = createDriver(world, given).run(10);
    await settled();
    expect(world.ran).toEqual([1, 4]);
    backlog.acknowledge();
    await settled();
    expect(world.ran).toEqual([1, 4]);
    backlog.acknowledge();
    expect(await run).toBe('reached');
    expect(world.ran).toEqual([1, 4, 5, 6]);
  });

  test('performs its act after a tick of its instant, before an event, and after what came before', async () => {
    const told: string[] = [];
    const world = new ListWorld([1, 4, 5, 6], (at) => told.push(`event ${at}`));
    const act = (at: number) => ({ at, perform: async () => void told.push(`act ${at}`) });
    const ticks = { everyMs: 5, tick: async (at: number) => void told.push(`tick ${at}`) };
    const given = options({ barriers: [act(5), act(3), act(4)], timers: ENDLESS, ticks });
    await createDriver(world, given).run(6);
    expect(told).toEqual([
      ...['tick 0', 'event 1', 'act 3', 'act 4', 'event 4'],
      ...['tick 5', 'act 5', 'event 5', 'event 6'],
    ]);
  });

  test('settle waits for the last bundle', async () => {
    const backlog = new FakeBacklog();
    const world = new ListWorld([1], () => (backlog.count += 1));
    const driver = createDriver(world, options({ backlogs: [backlog], timers: ENDLESS }));
    await driver.run(10);
    const settle = driver.settle();
    backlog.acknowledge();
    expect(await settle).toBe(true);
  });
});

describe('paced', () => {
  test('virtual time runs as many times as fast as real time', async () => {
    const timers = new FakeTimers();
    const world = new ListWorld([600_000, 1_200_000]);
    await createDriver(world, options({ timers, pace: 600 })).run(1_800_000);
    expect(timers.realMs).toBe(3_000);
    expect(world.ran).toEqual([600_000, 1_200_000]);
  });

  test('shows time passing between events, never backwards and never beyond the next one', async () => {
    const timers = new FakeTimers();
    const world = new ListWorld([60_000]);
    const shown: Instant[] = [];
    const onProgress = (now: Instant): void => void shown.push(now);
    await createDriver(world, options({ timers, pace: 60, onProgress })).run(60_000);
    expect(shown).toContain(6_000);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(Math.max(...shown)).toBe(60_000);
  });

  test('paused, nothing happens until the pace changes', async () => {
    const timers = new FakeTimers();
    const world = new ListWorld([10]);
    const driver = createDriver(world, options({ timers, pace: 0 }));
    let naps = 0;
    timers.onSleep = () => {
      naps += 1;
      if (naps < 5) expect(world.ran).toEqual([]);
      else driver.setPace('max');
    };
    expect(await driver.run(10)).toBe('reached');
    expect(world.ran).toEqual([10]);
  });

  test('a new pace counts from where the world is', async () => {
    const timers = new FakeTimers();
    const driver = createDriver(new ListWorld([]), options({ timers, pace: 10 }));
    let isFaster = false;
    timers.onSleep = () => {
      if (isFaster || timers.realMs < 500) return;
      isFaster = true;
      driver.setPace(100);
    };
    await driver.run(10_000);
    // 500 ms at ×10 are 5 s; the other 5 s take 50 ms at ×100.
    expect(timers.realMs).toBeGreaterThanOrEqual(550);
    expect(timers.realMs).toBeLessThan(560);
  });

  test('after a stall of the machine the world continues instead of hurrying after the clock', async () => {
    const timers = new FakeTimers();
    const events = Array.from({ length: 100 }, (_, index) => (index + 1) * 1_000);
    const world = new ListWorld(events, (at) => {
      if (at === 10_000) timers.realMs += 3_600_000;
    });
    await createDriver(world, options({ timers, pace: 10 })).run(100_000);
    expect(timers.realMs - 3_600_000).toBeGreaterThan(8_500);
  });
});

describe('stopped', () => {
  test('by its signal while it works, it keeps what happened', async () => {
    const quit = new AbortController();
    const events = Array.from({ length: 10_000 }, (_, index) => index + 1);
    const world = new ListWorld(events, (at) => {
      if (at === 100) quit.abort();
    });
    const driver = createDriver(world, options({ signal: quit.signal }));
    expect(await driver.run(10_000)).toBe('stopped');
    expect(world.ran.length).toBeLessThan(10_000);
  });

  test('while it waits for an acknowledgement it does not wait on', async () => {
    const quit = new AbortController();
    const backlog = new FakeBacklog();
    const world = new ListWorld([1, 2], () => (backlog.count += 1));
    const driver = createDriver(
      world,
      options({ backlogs: [backlog], windowBundles: 1, timers: ENDLESS, signal: quit.signal }),
    );
    const run = driver.run(10);
    await settled();
    expect(backlog.isAwaited).toBe(true);
    quit.abort();
    expect(await run).toBe('stopped');
    expect(await driver.settle()).toBe(false);
  });
});

describe('ticks of the portal’s clock', () => {
  /** Notes ticks and events in the order in which they happened. */
  async function order(events: readonly Instant[], pace: DriveOptions['pace']): Promise<string[]> {
    const seen: string[] = [];
    const world = new ListWorld(events, (at) => seen.push(`event ${at}`));
    const ticks = {
      everyMs: 1_000,
      tick: (at: Instant) => {
        seen.push(`tick ${at}`);
        return Promise.resolve();
      },
    };
    const driver = createDriver(world, { backlogs: [], timers: new FakeTimers(), ticks, pace });
    await driver.run(3_000);
    return seen;
  }

  test.each(['max', 10] as const)(
    'come before what happens from then on, at pace %s',
    async (pace) => {
      expect(await order([10, 999, 1_000, 2_500], pace)).toEqual([
        'tick 0',
        'event 10',
        'event 999',
        'tick 1000',
        'event 1000',
        'tick 2000',
        'event 2500',
        'tick 3000',
      ]);
    },
  );

  test('come although nothing happens', async () => {
    expect(await order([], 'max')).toEqual(['tick 0', 'tick 1000', 'tick 2000', 'tick 3000']);
  });

  test('hold the world until the portal has them', async () => {
    const world = new ListWorld([10, 1_500]);
    let take = (): void => {};
    const tick = (at: Instant): Promise<void> =>
      at === 0 ? Promise.resolve() : new Promise((resolve) => (take = resolve));
    const ticks = { everyMs: 1_000, tick };
    const driver = createDriver(world, { backlogs: [], timers: ENDLESS, ticks, pace: 'max' });
    const run = driver.run(1_600);
    await new Promise(setImmediate);
    expect(world.ran).toEqual([10]);
    take();
    await run;
    expect(world.ran).toEqual([10, 1_500]);
  });
});
