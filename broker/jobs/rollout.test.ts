import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { iotArn } from '../common/arn.fixture.ts';
import { jobsLab, START } from './jobs.fixture.ts';
import { REPORTABLE } from './model.ts';
import type { JobSettings } from './settings.ts';

function named(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `t${index}`);
}

function counts(lab: ReturnType<typeof jobsLab>, jobId = 'one') {
  lab.jobs.advance();
  return lab.jobs.executions.store.counts(jobId);
}

test('a roll-out tells so many things a minute, and the job completes with the last of them', () => {
  const lab = jobsLab(named(5));
  lab.create('one', { settings: { jobExecutionsRolloutConfig: { maximumPerMinute: 2 } } });
  expect(lab.states('one')).toEqual(['t0#1 QUEUED', 't1#1 QUEUED']);
  lab.jobs.update('one', 't0', { status: 'SUCCEEDED' });
  lab.jobs.update('one', 't1', { status: 'SUCCEEDED' });
  expect(lab.jobs.get('one').status).toBe('IN_PROGRESS');
  lab.time.at += MINUTE_MS - 1;
  expect(counts(lab)).toEqual({ SUCCEEDED: 2 });
  lab.time.at += 1;
  expect(counts(lab)).toEqual({ SUCCEEDED: 2, QUEUED: 2 });
  lab.time.at += MINUTE_MS;
  expect(counts(lab)).toEqual({ SUCCEEDED: 2, QUEUED: 3 });
  for (const thing of ['t2', 't3', 't4']) lab.jobs.update('one', thing, { status: 'SUCCEEDED' });
  expect(lab.jobs.get('one').status).toBe('COMPLETED');
});

test.each([
  ['notified', { numberOfNotifiedThings: 4 }, [2, 4, 8, 12, 12]],
  ['succeeded', { numberOfSucceededThings: 4 }, [2, 4, 6, 8, 10]],
] as const)('the rate grows with the things that were %s', (_what, rateIncreaseCriteria, told) => {
  const lab = jobsLab(named(12));
  const exponentialRate = { baseRatePerMinute: 2, incrementFactor: 2, rateIncreaseCriteria };
  lab.create('one', { settings: { jobExecutionsRolloutConfig: { exponentialRate } } });
  const seen = told.map(() => {
    const total = Object.values(counts(lab)).reduce((a, b) => a + b, 0);
    lab.time.at += MINUTE_MS;
    return total;
  });
  expect(seen).toEqual(told);
});

test('what was due while the core was down is done once, not caught up with in one burst', () => {
  const lab = jobsLab(named(9));
  lab.create('one', { settings: { jobExecutionsRolloutConfig: { maximumPerMinute: 2 } } });
  lab.time.at += 30 * MINUTE_MS;
  const jobs = lab.open();
  jobs.advance();
  expect(jobs.executions.store.counts('one')).toEqual({ QUEUED: 4 });
  lab.time.at += MINUTE_MS;
  jobs.advance();
  expect(jobs.executions.store.counts('one')).toEqual({ QUEUED: 6 });
});

describe('retries', () => {
  const settings: JobSettings = {
    timeoutConfig: { inProgressTimeoutInMinutes: 10 },
    jobExecutionsRetryConfig: {
      criteriaList: [
        { failureType: 'FAILED', numberOfRetries: 1 },
        { failureType: 'TIMED_OUT', numberOfRetries: 2 },
      ],
    },
  };

  test('each kind of failure has retries of its own, and every try a number', () => {
    const lab = jobsLab(['a']);
    lab.create('one', { settings });
    lab.jobs.update('one', 'a', { status: 'FAILED' });
    lab.jobs.startNext('a', {});
    lab.time.at += 10 * MINUTE_MS;
    expect(lab.states('one')).toEqual(['a#1 FAILED', 'a#2 TIMED_OUT', 'a#3 QUEUED']);
    expect(lab.jobs.get('one').status).toBe('IN_PROGRESS');
    expect(counts(lab)).toEqual({ QUEUED: 1 });
    expect(() => lab.jobs.update('one', 'a', { status: 'FAILED', executionNumber: 2 })).toThrow(
      'TIMED_OUT',
    );
    lab.jobs.update('one', 'a', { status: 'FAILED' });
    expect(lab.jobs.get('one').status).toBe('COMPLETED');
    expect(counts(lab)).toEqual({ FAILED: 1 });
  });

  test('the thing is told of its next try in one notice', () => {
    const lab = jobsLab(['a']);
    lab.create('one', { settings });
    lab.sent.length = 0;
    lab.jobs.update('one', 'a', { status: 'FAILED' });
    expect(lab.sent.map(({ topic }) => topic)).toEqual([
      '$aws/things/a/jobs/notify',
      '$aws/things/a/jobs/notify-next',
    ]);
    expect(JSON.parse(lab.sent[1]?.payload ?? '')).toMatchObject({
      execution: { jobId: 'one', executionNumber: 2, status: 'QUEUED' },
    });
  });

  test('what is rejected or canceled is not tried again', () => {
    const lab = jobsLab(['a', 'b']);
    lab.create('one', { settings });
    lab.jobs.update('one', 'a', { status: 'REJECTED' });
    lab.jobs.cancel('one', { force: false });
    expect(lab.states('one')).toEqual(['a#1 REJECTED', 'b#1 CANCELED']);
  });
});

describe('abort', () => {
  const settings: JobSettings = {
    jobExecutionsRolloutConfig: { maximumPerMinute: 4 },
    abortConfig: {
      criteriaList: [
        { failureType: 'REJECTED', action: 'CANCEL', ...{ thresholdPercentage: 1 }, ...many(9) },
        { failureType: 'FAILED', action: 'CANCEL', ...{ thresholdPercentage: 50 }, ...many(2) },
      ],
    },
    jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 3 }] },
  };

  function many(minNumberOfExecutedThings: number) {
    return { minNumberOfExecutedThings };
  }

  test('too many failures cancel what waits, and let be what runs', () => {
    const lab = jobsLab(named(6));
    lab.create('one', { settings });
    lab.jobs.startNext('t1', {});
    lab.jobs.update('one', 't2', { status: 'SUCCEEDED' });
    expect(lab.jobs.get('one').status).toBe('IN_PROGRESS');
    lab.jobs.update('one', 't0', { status: 'FAILED' });
    expect(lab.jobs.get('one')).toMatchObject({
      status: 'CANCELED',
      reasonCode: 'ABORT_CRITERIA_MET',
      comment: 'At least 50 % of 2 or more things ended as FAILED.',
    });
    expect(lab.states('one')).toEqual([
      't0#1 FAILED',
      't1#1 IN_PROGRESS',
      't2#1 SUCCEEDED',
      't3#1 CANCELED',
    ]);
    lab.jobs.update('one', 't1', { status: 'FAILED' });
    lab.time.at += HOUR_MS;
    expect(lab.states('one')).toHaveLength(4);
  });

  test('one thing that fails again and again counts once', () => {
    const lab = jobsLab(named(3));
    lab.create('one', { settings });
    for (const _try of [1, 2, 3]) lab.jobs.update('one', 't0', { status: 'FAILED' });
    expect(lab.jobs.get('one').status).toBe('IN_PROGRESS');
    lab.jobs.update('one', 't1', { status: 'SUCCEEDED' });
    expect(lab.jobs.get('one').status).toBe('CANCELED');
  });
});

describe('a continuous job', () => {
  function houseLab() {
    const lab = jobsLab(['a', 'b']);
    const { groups, things } = lab.registry;
    const house = groups.create('house', { attributes: {} });
    const floor = groups.create('floor', { attributes: {}, parentGroupName: 'house' });
    groups.addThing(house, things.get('a'));
    const move = (thingName: string, how: 'join' | 'leave'): void => {
      const thing = things.get(thingName);
      if (how === 'join') groups.addThing(floor, thing);
      else groups.removeThing(floor, thing);
      lab.jobs.membershipChanged(thingName);
    };
    const create = (settings: JobSettings = {}) =>
      lab.create('one', {
        targetSelection: 'CONTINUOUS',
        targets: [iotArn('thinggroup', 'house')],
        settings,
      });
    return { ...lab, create, move, groups };
  }

  test('reaches what joins below the group at once, and takes back what leaves in the queue', () => {
    const lab = houseLab();
    lab.create({ jobExecutionsRolloutConfig: { maximumPerMinute: 1 } });
    lab.jobs.update('one', 'a', { status: 'SUCCEEDED' });
    expect(lab.jobs.get('one').status).toBe('IN_PROGRESS');
    lab.move('b', 'join');
    expect(lab.states('one')).toEqual(['a#1 SUCCEEDED', 'b#1 QUEUED']);
    lab.move('b', 'leave');
    lab.move('b', 'leave');
    expect(lab.states('one')).toEqual(['a#1 SUCCEEDED', 'b#1 REMOVED']);
    lab.move('b', 'join');
    lab.jobs.startNext('b', {});
    lab.move('b', 'leave');
    expect(lab.states('one')).toEqual(['a#1 SUCCEEDED', 'b#1 REMOVED', 'b#2 IN_PROGRESS']);
  });

  test('a thing that has left is not asked again, one that comes back has all its retries', () => {
    const lab = houseLab();
    lab.create({
      jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] },
    });
    lab.move('b', 'join');
    lab.jobs.update('one', 'b', { status: 'FAILED' });
    lab.jobs.startNext('b', {});
    lab.move('b', 'leave');
    lab.jobs.update('one', 'b', { status: 'FAILED' });
    lab.move('b', 'join');
    lab.jobs.update('one', 'b', { status: 'FAILED' });
    expect(lab.states('one').filter((state) => state.startsWith('b'))).toEqual([
      'b#1 FAILED',
      'b#2 FAILED',
      'b#3 FAILED',
      'b#4 QUEUED',
    ]);
  });

  test('what changed in its groups while the core was down is found at the start', () => {
    const lab = houseLab();
    lab.create();
    lab.groups.addThing(lab.groups.get('floor'), lab.registry.things.get('b'));
    lab.groups.removeThing(lab.groups.get('house'), lab.registry.things.get('a'));
    lab.open().advance();
    expect(lab.states('one')).toEqual(['a#1 REMOVED', 'b#1 QUEUED']);
  });

  test('goes on with another group that is associated with it', () => {
    const lab = houseLab();
    const other = lab.groups.create('other', { attributes: {} });
    lab.groups.addThing(other, lab.registry.things.get('b'));
    lab.create();
    lab.jobs.associate('one', [other.thingGroupArn], 'more');
    expect(lab.states('one')).toEqual(['a#1 QUEUED', 'b#1 QUEUED']);
    expect(lab.jobs.get('one')).toMatchObject({
      targets: [iotArn('thinggroup', 'house'), iotArn('thinggroup', 'other')],
      comment: 'more',
    });
    expect(() => lab.jobs.associate('one', [iotArn('thing', 'a')], undefined)).toThrow('groups');
    lab.jobs.cancel('one', { force: false });
    expect(() => lab.jobs.associate('one', [other.thingGroupArn], undefined)).toThrow('progress');
  });
});

describe('a schedule', () => {
  const at = (text: string): string => `2026-06-0${text}Z`;

  test('starts at its time, with the things that are there then', () => {
    const lab = jobsLab(['a']);
    const house = lab.registry.groups.create('house', { attributes: {} });
    const settings = { schedulingConfig: { startTime: at('2T03:00') } };
    lab.create('one', { settings, targets: [house.thingGroupArn] });
    expect(lab.jobs.get('one').status).toBe('SCHEDULED');
    lab.registry.groups.addThing(house, lab.registry.things.get('a'));
    lab.time.at = Date.parse(at('2T02:59:59'));
    expect(lab.states('one')).toEqual([]);
    lab.time.at += 1_000;
    expect(lab.states('one')).toEqual(['a#1 QUEUED']);
    expect(lab.jobs.get('one').status).toBe('IN_PROGRESS');
  });

  test.each([
    [undefined, ['t0#1 IN_PROGRESS', 't1#1 QUEUED'], 'IN_PROGRESS'],
    ['STOP_ROLLOUT', ['t0#1 IN_PROGRESS', 't1#1 QUEUED'], 'IN_PROGRESS'],
    ['CANCEL', ['t0#1 IN_PROGRESS', 't1#1 CANCELED'], 'CANCELED'],
    ['FORCE_CANCEL', ['t0#1 CANCELED', 't1#1 CANCELED'], 'CANCELED'],
  ] as const)('ends with %s', (endBehavior, states, status) => {
    const lab = jobsLab(named(3));
    lab.create('one', {
      settings: {
        jobExecutionsRolloutConfig: { maximumPerMinute: 1 },
        schedulingConfig: { endTime: at('1T12:30:59'), endBehavior },
        jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 3 }] },
      },
      targets: named(2).map((name) => iotArn('thing', name)),
    });
    lab.jobs.startNext('t0', {});
    lab.time.at = START + HOUR_MS;
    expect(lab.states('one')).toEqual(states);
    expect(lab.jobs.get('one').status).toBe(status);
    if (status === 'CANCELED') return;
    lab.jobs.update('one', 't0', { status: 'FAILED' });
    lab.jobs.update('one', 't1', { status: 'SUCCEEDED' });
    expect(lab.jobs.get('one').status).toBe('COMPLETED');
  });

  const NIGHTS = {
    jobExecutionsRolloutConfig: { maximumPerMinute: 1 },
    schedulingConfig: {
      maintenanceWindows: [{ startTime: 'cron(0 3 ? * * *)', durationInMinutes: 2 }],
    },
  };

  test('a window lets some through each night, and nothing between', () => {
    const lab = jobsLab(named(5));
    lab.create('one', { settings: NIGHTS });
    const nights = [0, 1, 2].map((night) => {
      lab.time.at = Date.parse(at('2T03:05')) + night * DAY_MS;
      return [counts(lab).QUEUED ?? 0, lab.jobs.get('one').status];
    });
    expect(nights).toEqual([
      [2, 'SCHEDULED'],
      [4, 'SCHEDULED'],
      [5, 'IN_PROGRESS'],
    ]);
    expect(lab.jobs.executions.store.find('one', 't1')?.queuedAt).toBe(Date.parse(at('2T03:01')));
  });

  test('a window that passed while the core was down is not made up for', () => {
    const lab = jobsLab(named(2));
    lab.create('one', { settings: NIGHTS });
    lab.time.at = Date.parse(at('2T04:00'));
    lab.open().advance();
    expect(lab.states('one')).toEqual([]);
    lab.time.at = Date.parse(at('3T03:00'));
    expect(lab.states('one')).toHaveLength(1);
  });

  test('who joins a continuous job outside its window waits for the next', () => {
    const lab = jobsLab(['a']);
    const house = lab.registry.groups.create('house', { attributes: {} });
    lab.create('one', {
      ...{ targetSelection: 'CONTINUOUS', targets: [house.thingGroupArn], settings: NIGHTS },
    });
    lab.time.at = Date.parse(at('2T04:00'));
    lab.jobs.advance();
    lab.registry.groups.addThing(house, lab.registry.things.get('a'));
    lab.jobs.membershipChanged('a');
    expect(lab.states('one')).toEqual([]);
    lab.time.at = Date.parse(at('3T03:00'));
    expect(lab.states('one')).toEqual(['a#1 QUEUED']);
  });
});

test('a clock that jumps ends where one that ticks does', () => {
  const settings: JobSettings = {
    timeoutConfig: { inProgressTimeoutInMinutes: 7 },
    jobExecutionsRolloutConfig: {
      exponentialRate: {
        ...{ baseRatePerMinute: 1, incrementFactor: 1.5 },
        rateIncreaseCriteria: { numberOfNotifiedThings: 2 },
      },
    },
    jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 2 }] },
    abortConfig: {
      criteriaList: [
        {
          ...{ failureType: 'ALL', action: 'CANCEL' },
          ...{ thresholdPercentage: 60, minNumberOfExecutedThings: 3 },
        },
      ],
    },
    schedulingConfig: {
      endTime: '2026-06-01T16:00',
      endBehavior: 'CANCEL',
      maintenanceWindows: [{ startTime: 'cron(0/20 * ? * * *)', durationInMinutes: 5 }],
    },
  };
  const report = fc.record({
    afterMinutes: fc.integer({ min: 0, max: 40 }),
    thing: fc.integer({ min: 0, max: 5 }),
    status: fc.constantFrom(...REPORTABLE),
  });
  const play = (
    reports: readonly {
      afterMinutes: number;
      thing: number;
      status: (typeof REPORTABLE)[number];
    }[],
    tickMs: number,
  ) => {
    const lab = jobsLab(named(6));
    lab.create('one', { settings });
    const until = (end: number): void => {
      while (lab.time.at < end) {
        lab.time.at = Math.min(end, lab.time.at + tickMs);
        lab.jobs.advance();
      }
    };
    for (const { afterMinutes, thing, status } of reports) {
      until(lab.time.at + afterMinutes * MINUTE_MS);
      try {
        lab.jobs.update('one', `t${thing}`, { status });
      } catch {
        // Not told of the job yet, or done with it: the same in both runs.
      }
    }
    until(START + 5 * HOUR_MS);
    return { job: lab.jobs.get('one'), executions: lab.jobs.executions.store.ofJob('one') };
  };
  fc.assert(
    fc.property(fc.array(report, { maxLength: 8 }), (reports) => {
      expect(play(reports, DAY_MS)).toEqual(play(reports, MINUTE_MS / 2));
    }),
    { numRuns: 6 },
  );
});
