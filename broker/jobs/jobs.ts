/**
 * AWS IoT Jobs (developer guide, `iot-jobs`): what operators and devices may do with jobs, and the
 * notices that go out when the pending executions of a thing change. Jobs are snapshots: every
 * target has its execution at once.
 */
import type { Arns } from '../common/arn.ts';
import type { Clock } from '#kernel/time.ts';
import { MINUTE_MS } from '#kernel/time.ts';
import { AwsError, invalidRequest, notFound } from '../common/aws-error.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { ServicePublish } from '../messages/service.ts';
import { checkDetails, checkDocument, checkMinutes, checkUpdate, isPending } from './model.ts';
import { EXECUTION_NUMBER, ExecutionError, JOB_ID } from './model.ts';
import type { ExecutionState, Job, JobExecution, StatusDetails } from './model.ts';
import { JobStore } from './store.ts';
import { executionData, secondsOf, summaryOf } from './views.ts';

export interface NewJob {
  readonly jobId: string;
  readonly targets: readonly string[];
  readonly thingNames: readonly string[];
  readonly document: string;
  readonly description?: string | undefined;
  readonly timeoutMinutes?: number | undefined;
}

export interface ExecutionUpdate {
  readonly status: ExecutionState;
  readonly statusDetails?: StatusDetails | undefined;
  readonly expectedVersion?: number | undefined;
  readonly executionNumber?: number | undefined;
  /** -1 takes the time-out of the step away. */
  readonly stepTimeoutMinutes?: number | undefined;
}

export interface JobsOptions {
  readonly db: CoreDatabase;
  readonly clock: Clock;
  readonly publish: ServicePublish;
}

export class Jobs {
  readonly store: JobStore;
  readonly #arns: Arns;
  readonly #clock: Clock;
  readonly #publish: ServicePublish;

  /** Notices go out by `publish`. */
  constructor({ db, clock, publish }: JobsOptions) {
    this.store = new JobStore(db);
    this.#arns = db.arns;
    this.#clock = clock;
    this.#publish = publish;
  }

  arnOf(jobId: string): string {
    return this.#arns.of('job', jobId);
  }

  now(): number {
    return this.#clock.now();
  }

  /** Throws ResourceNotFoundException. */
  get(jobId: string): Job {
    const job = this.store.find(jobId);
    if (job === undefined) throw notFound(`Job ${jobId} not found`);
    return job;
  }

  /** Throws InvalidRequestException, ResourceAlreadyExistsException. */
  create(given: NewJob): Job {
    const { jobId, targets, document, description, timeoutMinutes } = given;
    if (!JOB_ID.test(jobId)) throw invalidRequest(`Invalid job id: ${jobId}`);
    checkDocument(document);
    checkMinutes(timeoutMinutes, 'inProgressTimeoutInMinutes');
    if (this.store.find(jobId) !== undefined) {
      throw new AwsError('ResourceAlreadyExistsException', `Job ${jobId} already exists`, {
        resourceId: jobId,
      });
    }
    const at = this.now();
    const job: Job = {
      ...{ jobId, targets, document, description, timeoutMinutes },
      ...{ status: 'IN_PROGRESS', forceCanceled: false, reasonCode: undefined },
      ...{ comment: undefined, createdAt: at, updatedAt: at, completedAt: undefined },
    };
    this.store.put(job);
    for (const thingName of new Set(given.thingNames)) {
      this.#change(thingName, () =>
        this.store.putExecution({
          ...{ jobId, thingName, status: 'QUEUED', statusDetails: {}, forceCanceled: false },
          ...{ queuedAt: at, startedAt: undefined, updatedAt: at, version: 1 },
          timeoutAt: undefined,
        }),
      );
    }
    this.#completeIfDone(jobId);
    return this.get(jobId);
  }

  /** What waits stops; what runs only stops with `force`. */
  cancel(jobId: string, given: CancelJob): Job {
    const job = this.get(jobId);
    if (job.status === 'COMPLETED') {
      throw new AwsError('InvalidRequestException', `Job ${jobId} is already completed`);
    }
    const { force, reasonCode = job.reasonCode, comment = job.comment } = given;
    const at = this.now();
    this.store.put({
      ...{ ...job, reasonCode, comment, status: 'CANCELED', forceCanceled: force },
      ...{ updatedAt: at, completedAt: at },
    });
    for (const execution of this.store.executionsOfJob(jobId)) {
      const stops = execution.status === 'QUEUED' || (force && execution.status === 'IN_PROGRESS');
      if (stops) this.#end(execution, 'CANCELED', { forceCanceled: force });
    }
    return this.get(jobId);
  }

  /** Throws InvalidStateTransitionException while the job runs, unless forced. */
  delete(jobId: string, force: boolean): void {
    const job = this.get(jobId);
    if (job.status === 'IN_PROGRESS' && !force) {
      const message = `Job ${jobId} is in progress`;
      throw new AwsError('InvalidStateTransitionException', message);
    }
    const things = this.store.executionsOfJob(jobId).map(({ thingName }) => thingName);
    for (const thingName of things) {
      this.#change(thingName, () => this.store.deleteExecution(jobId, thingName));
    }
    this.store.delete(jobId);
  }

  describe(jobId: string, change: Pick<Job, 'description' | 'timeoutMinutes'>): void {
    checkMinutes(change.timeoutMinutes, 'inProgressTimeoutInMinutes');
    this.store.put({ ...this.get(jobId), ...change, updatedAt: this.now() });
  }

  /** Throws ResourceNotFoundException. */
  execution(jobId: string, thingName: string, executionNumber?: number): JobExecution {
    this.expire();
    const execution = this.store.execution(jobId, thingName);
    const isThisOne = executionNumber === undefined || executionNumber === EXECUTION_NUMBER;
    if (execution !== undefined && isThisOne) return execution;
    throw notFound(`Job execution of ${jobId} on thing ${thingName} not found`);
  }

  pending(thingName: string): readonly JobExecution[] {
    this.expire();
    return this.store.pendingOf(thingName);
  }

  /** The execution that the thing should work on, now in progress; undefined when none waits. */
  startNext(
    thingName: string,
    given: Pick<ExecutionUpdate, 'statusDetails' | 'stepTimeoutMinutes'>,
  ): JobExecution | undefined {
    const [next] = this.pending(thingName);
    if (next === undefined || next.status === 'IN_PROGRESS') return next;
    return this.update(next.jobId, thingName, { status: 'IN_PROGRESS', ...given });
  }

  /** Throws ExecutionError, ResourceNotFoundException, InvalidRequestException. */
  update(jobId: string, thingName: string, given: ExecutionUpdate): JobExecution {
    const { status, statusDetails, expectedVersion, executionNumber } = given;
    const execution = this.execution(jobId, thingName, executionNumber);
    checkUpdate(execution, expectedVersion);
    if (statusDetails !== undefined) checkDetails(statusDetails);
    if (given.stepTimeoutMinutes !== -1) {
      checkMinutes(given.stepTimeoutMinutes, 'stepTimeoutInMinutes');
    }
    const at = this.now();
    const startedAt = execution.startedAt ?? at;
    const after: JobExecution = {
      ...execution,
      ...{ status, startedAt, updatedAt: at, version: execution.version + 1 },
      statusDetails: statusDetails ?? execution.statusDetails,
      timeoutAt: isPending(status)
        ? this.#timeoutOf(execution, { startedAt, step: given.stepTimeoutMinutes })
        : undefined,
    };
    this.#change(thingName, () => this.store.putExecution(after));
    this.#completeIfDone(jobId);
    return after;
  }

  /** Throws InvalidStateTransitionException for one that runs, unless forced, or has ended. */
  cancelExecution(jobId: string, thingName: string, given: CancelExecution): void {
    const execution = this.execution(jobId, thingName);
    checkUpdate(execution, given.expectedVersion);
    if (execution.status === 'IN_PROGRESS' && !given.force) {
      const message = `The execution of job ${jobId} is in progress`;
      throw new ExecutionError('InvalidStateTransitionException', message, execution);
    }
    const { statusDetails = execution.statusDetails } = given;
    checkDetails(statusDetails);
    this.#end({ ...execution, statusDetails }, 'CANCELED', { forceCanceled: given.force });
    this.#completeIfDone(jobId);
  }

  deleteExecution(jobId: string, thingName: string, force: boolean): void {
    const execution = this.execution(jobId, thingName);
    if (isPending(execution.status) && !force) {
      const message = `The execution of job ${jobId} has not ended`;
      throw new ExecutionError('InvalidStateTransitionException', message, execution);
    }
    this.#change(thingName, () => this.store.deleteExecution(jobId, thingName));
    this.#completeIfDone(jobId);
  }

  /** Ends the executions of a deleted thing. */
  removeThing(thingName: string): void {
    for (const execution of this.store.pendingOf(thingName)) {
      this.#end(execution, 'REMOVED', {});
      this.#completeIfDone(execution.jobId);
    }
  }

  /** Ends what has been in progress for too long. */
  expire(): void {
    for (const execution of this.store.overdue(this.now())) {
      this.#end(execution, 'TIMED_OUT', {});
      this.#completeIfDone(execution.jobId);
    }
  }

  /** The job's time-out counts from the start, a step's from now and never beyond the job's. */
  #timeoutOf(
    { jobId, timeoutAt }: JobExecution,
    { startedAt, step }: { readonly startedAt: number; readonly step: number | undefined },
  ): number | undefined {
    const { timeoutMinutes } = this.get(jobId);
    const whole = timeoutMinutes === undefined ? Infinity : startedAt + timeoutMinutes * MINUTE_MS;
    const stepped =
      step === undefined
        ? (timeoutAt ?? Infinity)
        : step < 0
          ? Infinity
          : this.now() + step * MINUTE_MS;
    const earliest = Math.min(whole, stepped);
    return earliest === Infinity ? undefined : earliest;
  }

  #end(
    execution: JobExecution,
    status: ExecutionState,
    change: Partial<Pick<JobExecution, 'forceCanceled'>>,
  ): void {
    const { version, thingName } = execution;
    const ended = { status, updatedAt: this.now(), version: version + 1, timeoutAt: undefined };
    this.#change(thingName, () => this.store.putExecution({ ...execution, ...change, ...ended }));
  }

  #completeIfDone(jobId: string): void {
    const job = this.store.find(jobId);
    if (job?.status !== 'IN_PROGRESS') return;
    const { QUEUED: queued = 0, IN_PROGRESS: running = 0 } = this.store.counts(jobId);
    if (queued + running > 0) return;
    const at = this.now();
    this.store.put({ ...job, status: 'COMPLETED', updatedAt: at, completedAt: at });
  }

  /** `notify` when the list of pending executions changes, `notify-next` when its head does. */
  #change(thingName: string, work: () => void): void {
    const before = this.store.pendingOf(thingName);
    work();
    const after = this.store.pendingOf(thingName);
    const ids = (list: readonly JobExecution[]): string =>
      list
        .map(({ jobId }) => jobId)
        .sort()
        .join('/');
    const prefix = `$aws/things/${thingName}/jobs`;
    const timestamp = secondsOf(this.now());
    if (ids(before) !== ids(after)) {
      const jobs = Map.groupBy(after, ({ status }) => status);
      const lists = [...jobs].map(([status, list]) => [status, list.map(summaryOf)]);
      this.#send(`${prefix}/notify`, { timestamp, jobs: Object.fromEntries(lists) as object });
    }
    const [next] = after;
    if (before[0]?.jobId === next?.jobId) return;
    const head =
      next === undefined ? {} : { execution: executionData(next, this.store.find(next.jobId)) };
    this.#send(`${prefix}/notify-next`, { timestamp, ...head });
  }

  #send(topic: string, payload: object): void {
    this.#publish({ topic, payload: JSON.stringify(payload) });
  }
}

export interface CancelJob {
  readonly force: boolean;
  readonly reasonCode?: string | undefined;
  readonly comment?: string | undefined;
}

export interface CancelExecution {
  readonly force: boolean;
  readonly expectedVersion?: number | undefined;
  readonly statusDetails?: StatusDetails | undefined;
}
