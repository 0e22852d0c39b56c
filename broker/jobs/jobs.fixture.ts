/** Jobs over a database of their own, with a clock that stands until it is moved. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { iotArn } from '../common/arn.fixture.ts';
import { Registry } from '../registry/registry.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { Jobs, type NewJob } from './jobs.ts';

export const START = Date.parse('2026-06-01T12:00:00Z');

/** The things are there, and are what a job is for that names no targets. */
export function jobsLab(thingNames: readonly string[]) {
  const path = join(temporaryFolder(), 'core.db');
  const db = openCoreDatabase({ path });
  onTestFinished(() => db.close());
  const time = { at: START };
  const clock = { now: () => time.at };
  const sent: { topic: string; payload: string }[] = [];
  const publish = ({ topic, payload }: { topic: string; payload: unknown }): void =>
    void sent.push({ topic, payload: String(payload) });
  const registry = new Registry(db, clock);
  for (const thingName of thingNames) registry.things.create(thingName, { attributes: {} });
  const presign = (url: string): string => `https://localhost/${url}`;
  const open = (): Jobs => new Jobs({ db, clock, publish, registry, presign });
  const jobs = open();
  const targets = thingNames.map((thingName) => iotArn('thing', thingName));
  const create = (jobId: string, given: Partial<NewJob> = {}) =>
    jobs.create({ jobId, targets, document: '{}', ...given });
  /** How each execution of a job stands: `a#1 QUEUED`. */
  const states = (jobId: string): readonly string[] => {
    jobs.advance();
    return jobs.executions.store
      .ofJob(jobId)
      .map(({ thingName, number, status }) => `${thingName}#${number} ${status}`);
  };
  return { db, jobs, open, registry, time, sent, create, states };
}
