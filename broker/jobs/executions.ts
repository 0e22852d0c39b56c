/**
 * Executions as devices see them: each change is stored, and told in the notices of the thing and
 * in an event where the execution has ended.
 */
import { compareText } from '#kernel/compare-text.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { ServicePublish } from '../messages/service.ts';
import type { JobEvents } from './events.ts';
import { ExecutionStore } from './execution-store.ts';
import type { ExecutionState, JobExecution } from './model.ts';
import { NO_RETRIES, type Retries } from './settings.ts';
import { executionData, secondsOf, summaryOf } from './views.ts';

interface ExecutionPorts {
  readonly db: CoreDatabase;
  readonly publish: ServicePublish;
  readonly events: JobEvents;
  /** The document of a job as devices get it; undefined when there is no such job. */
  readonly documentOf: (jobId: string) => string | undefined;
}

export class Executions {
  readonly store: ExecutionStore;
  readonly #ports: ExecutionPorts;

  constructor(ports: ExecutionPorts) {
    this.store = new ExecutionStore(ports.db);
    this.#ports = ports;
  }

  /** One more execution of a job on a thing. */
  queue(jobId: string, thingName: string, at: number): void {
    this.change(thingName, at, () =>
      this.store.put(this.next(jobId, thingName, { at, retries: NO_RETRIES })),
    );
  }

  /** What `queue` would store. */
  next(
    jobId: string,
    thingName: string,
    { at, retries }: { readonly at: number; readonly retries: Retries },
  ): JobExecution {
    const number = (this.store.find(jobId, thingName)?.number ?? 0) + 1;
    return {
      ...{ jobId, thingName, number, retries, status: 'QUEUED', statusDetails: {} },
      ...{ forceCanceled: false, queuedAt: at, startedAt: undefined, updatedAt: at },
      ...{ version: 1, timeoutAt: undefined },
    };
  }

  /** Ends an execution whatever its device does. */
  end(
    execution: JobExecution,
    status: ExecutionState,
    { at, forceCanceled = execution.forceCanceled }: { at: number; forceCanceled?: boolean },
  ): void {
    const after = ended(execution, status, at);
    this.change(execution.thingName, at, () => this.store.put({ ...after, forceCanceled }));
    this.#ports.events.execution(after, at);
  }

  delete(execution: JobExecution, at: number): void {
    this.change(execution.thingName, at, () => this.store.delete(execution));
    this.#ports.events.execution(execution, at, 'deleted');
  }

  /** All of a job, in silence but for the notices. */
  deleteAll(jobId: string, at: number): void {
    const things = new Set(this.store.ofJob(jobId).map(({ thingName }) => thingName));
    for (const thingName of things) {
      this.change(thingName, at, () => {
        for (const execution of this.store.ofThing(thingName)) {
          if (execution.jobId === jobId) this.store.delete(execution);
        }
      });
    }
    this.store.deleteAll(jobId);
  }

  /** `notify` when the list of pending executions changes, `notify-next` when its head does. */
  change<T>(thingName: string, at: number, work: () => T): T {
    const before = this.store.pendingOf(thingName);
    const result = work();
    const after = this.store.pendingOf(thingName);
    const prefix = `$aws/things/${thingName}/jobs`;
    const timestamp = secondsOf(at);
    if (idsOf(before) !== idsOf(after)) {
      const jobs = Map.groupBy(after, ({ status }) => status);
      const lists = [...jobs].map(([status, list]) => [status, list.map(summaryOf)]);
      this.#send(`${prefix}/notify`, { timestamp, jobs: Object.fromEntries(lists) as object });
    }
    const [next] = after;
    if (idOf(before[0]) === idOf(next)) return result;
    const head =
      next === undefined
        ? {}
        : { execution: executionData(next, this.#ports.documentOf(next.jobId)) };
    this.#send(`${prefix}/notify-next`, { timestamp, ...head });
    return result;
  }

  #send(topic: string, payload: object): void {
    this.#ports.publish({ topic, payload: JSON.stringify(payload) });
  }
}

/** The execution after it has come to an end. */
export function ended(execution: JobExecution, status: ExecutionState, at: number): JobExecution {
  const version = execution.version + 1;
  return { ...execution, status, updatedAt: at, version, timeoutAt: undefined };
}

function idOf(execution: JobExecution | undefined): string | undefined {
  return execution === undefined ? undefined : `${execution.jobId}/${execution.number}`;
}

function idsOf(list: readonly JobExecution[]): string {
  const ids = list.map(({ jobId, number }) => `${jobId}/${number}`);
  return ids.sort(compareText).join(' ');
}
