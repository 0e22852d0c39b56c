import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MINUTE_MS } from '#kernel/time.ts';
import { AwsError } from '../common/aws-error.ts';
import { fromMembers, readMembers } from './device-request.ts';
import { jobsLab } from './jobs.fixture.ts';
import { isPending, REPORTABLE } from './model.ts';

function setup() {
  const lab = jobsLab(['t']);
  const create = (jobId: string, timeoutMinutes?: number) =>
    lab.create(jobId, {
      settings: { timeoutConfig: { inProgressTimeoutInMinutes: timeoutMinutes } },
    });
  return { ...lab, create };
}

test('an execution that takes longer than its job allows is timed out', () => {
  const { jobs, time, create, sent } = setup();
  create('one', 10);
  jobs.startNext('t', {});
  time.at += 10 * MINUTE_MS - 1;
  expect(jobs.execution('one', 't').status).toBe('IN_PROGRESS');
  sent.length = 0;
  time.at += 1;
  jobs.advance();
  expect(jobs.execution('one', 't').status).toBe('TIMED_OUT');
  expect(jobs.get('one').status).toBe('COMPLETED');
  expect(sent.map(({ topic }) => topic)).toEqual([
    '$aws/things/t/jobs/notify',
    '$aws/things/t/jobs/notify-next',
  ]);
});

test('a step has a time-out of its own, which an update starts again or takes away', () => {
  const { jobs, time, create } = setup();
  create('one', 60);
  jobs.startNext('t', { stepTimeoutMinutes: 5 });
  time.at += 4 * MINUTE_MS;
  jobs.update('one', 't', { status: 'IN_PROGRESS', stepTimeoutMinutes: 5 });
  time.at += 4 * MINUTE_MS;
  expect(jobs.execution('one', 't').status).toBe('IN_PROGRESS');
  jobs.update('one', 't', { status: 'IN_PROGRESS', stepTimeoutMinutes: -1 });
  time.at += 30 * MINUTE_MS;
  expect(jobs.execution('one', 't').status).toBe('IN_PROGRESS');
  time.at += 30 * MINUTE_MS;
  expect(jobs.execution('one', 't').status).toBe('TIMED_OUT');
});

test('cancelling stops what waits, and what runs only by force', () => {
  const { jobs, create } = setup();
  create('one');
  jobs.startNext('t', {});
  expect(jobs.cancel('one', { force: false, reasonCode: 'R' })).toMatchObject({
    status: 'CANCELED',
    reasonCode: 'R',
  });
  expect(jobs.execution('one', 't').status).toBe('IN_PROGRESS');
  jobs.cancel('one', { force: true });
  expect(jobs.execution('one', 't')).toMatchObject({ status: 'CANCELED', forceCanceled: true });
  expect(() => jobs.cancel('nothing', { force: true })).toThrow('not found');
});

test('whatever happens, versions grow, ended executions stay and a job ends with its last', () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant('start' as const) }),
    fc.record({
      kind: fc.constant('update' as const),
      job: fc.constantFrom('a', 'b', 'c'),
      status: fc.constantFrom(...REPORTABLE),
      expectedVersion: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    }),
    fc.record({
      kind: fc.constant('cancel' as const),
      job: fc.constantFrom('a', 'b', 'c'),
      force: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 20 }) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 15 }), (actions) => {
      const { jobs, create, time } = setup();
      for (const id of ['a', 'b', 'c']) create(id, 30);
      for (const done of actions) {
        const before = jobs.executions.store.ofThing('t');
        try {
          if (done.kind === 'start') jobs.startNext('t', {});
          else if (done.kind === 'update') jobs.update(done.job, 't', done);
          else if (done.kind === 'cancel') jobs.cancelExecution(done.job, 't', done);
          else time.at += done.minutes * MINUTE_MS;
          jobs.advance();
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
        for (const execution of jobs.executions.store.ofThing('t')) {
          const earlier = before.find(({ jobId }) => jobId === execution.jobId);
          expect(execution.version).toBeGreaterThanOrEqual(earlier?.version ?? 0);
          if (earlier !== undefined && !isPending(earlier.status))
            expect(execution).toEqual(earlier);
          const isOver = jobs.get(execution.jobId).status === 'COMPLETED';
          expect(isOver).toBe(!isPending(execution.status));
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('no payload makes the reader fail in another way', () => {
  const member = fc.constantFrom('status', 'statusDetails', 'expectedVersion', 'clientToken');
  const payload = fc.oneof(
    fc.uint8Array(),
    fc.dictionary(member, fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value))),
  );
  fc.assert(
    fc.property(payload, (bytes) => {
      try {
        const members = readMembers(bytes);
        if (members !== undefined) fromMembers(members);
      } catch (error) {
        expect(error).toMatchObject({ name: 'InvalidRequestException' });
      }
    }),
    { numRuns: 1_000 },
  );
});
