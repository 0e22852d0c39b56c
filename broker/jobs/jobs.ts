/**
 * AWS IoT Jobs (developer guide, `iot-jobs`): what operators and devices may do with jobs. What
 * jobs do by themselves is in `rollout.ts`; every question first brings them up to the present.
 */
import type { Arns } from '../common/arn.ts';
import { type Clock, MINUTE_MS } from '#kernel/time.ts';
import { AwsError, invalidRequest, notFound } from '../common/aws-error.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { ServicePublish } from '../messages/service.ts';
import type { Registry } from '../registry/registry.ts';
import { JobEvents } from './events.ts';
import { ended, Executions } from './executions.ts';
import {
  checkDetails,
  checkDocument,
  checkMinutes,
  checkUpdate,
  isPending,
  ExecutionError,
  isActive,
  JOB_ID,
  type ExecutionState,
  type Job,
  type JobExecution,
  type JobOrigin,
  type StatusDetails,
  type TargetSelection,
} from './model.ts';
import { checkPlaceholders, withPresigned, type Presign } from './placeholders.ts';
import { Rollout, type CancelJob } from './rollout.ts';
import { checkNewSchedule, parseSchedule } from './schedule.ts';
import type { JobSettings } from './settings.ts';
import { JobStore } from './store.ts';
import { checkTargets } from './targets.ts';

export interface NewJob {
  readonly jobId: string;
  readonly targets: readonly string[];
  readonly document: string;
  readonly targetSelection?: TargetSelection | undefined;
  readonly origin?: JobOrigin | undefined;
  readonly description?: string | undefined;
  readonly settings?: JobSettings | undefined;
}

export interface ExecutionUpdate {
  readonly status: ExecutionState;
  readonly statusDetails?: StatusDetails | undefined;
  readonly expectedVersion?: number | undefined;
  readonly executionNumber?: number | undefined;
  /** -1 takes the time-out of the step away. */
  readonly stepTimeoutMinutes?: number | undefined;
}

interface JobsOptions {
  readonly db: CoreDatabase;
  readonly clock: Clock;
  readonly publish: ServicePublish;
  readonly registry: Registry;
  /** Where devices fetch what a document points to. */
  readonly presign: Presign;
}

export class Jobs {
  readonly store: JobStore;
  readonly executions: Executions;
  readonly #arns: Arns;
  readonly #options: JobsOptions;
  readonly #events: JobEvents;
  readonly #rollout: Rollout;
  readonly #foreignVersion: () => number;
  #seenVersion = -1;
  /** What was due before is done at this time: no device could have heard of it then. */
  readonly #since: number;

  /** Notices and events go out by `publish`. */
  constructor(options: JobsOptions) {
    const { db, publish, registry, clock } = options;
    this.#options = options;
    this.#arns = db.arns;
    this.store = new JobStore(db);
    this.#events = new JobEvents(registry, publish);
    const documentOf = (jobId: string): string | undefined => {
      const job = this.store.find(jobId);
      return job === undefined ? undefined : this.documentOf(job);
    };
    this.executions = new Executions({ db, publish, events: this.#events, documentOf });
    const { store: jobs, executions } = this;
    this.#rollout = new Rollout({ jobs, executions, events: this.#events, registry });
    const version = db.sql.prepare('PRAGMA data_version').pluck();
    this.#foreignVersion = () => version.get() as number;
    this.#since = clock.now();
  }

  arnOf(jobId: string): string {
    return this.#arns.of('job', jobId);
  }

  now(): number {
    return this.#options.clock.now();
  }

  /** Throws ResourceNotFoundException. */
  get(jobId: string): Job {
    this.advance();
    const job = this.store.find(jobId);
    if (job === undefined) throw notFound(`Job ${jobId} not found`);
    return job;
  }

  /** The document as a device gets it. */
  documentOf({ document, settings }: Job): string {
    return withPresigned(document, settings, this.#options.presign);
  }

  /** Throws InvalidRequestException, ResourceAlreadyExistsException, 404 for a target. */
  create(given: NewJob): Job {
    const { jobId, targets, document, description, origin = {}, settings = {} } = given;
    const { targetSelection = 'SNAPSHOT' } = given;
    if (!JOB_ID.test(jobId)) throw invalidRequest(`Invalid job id: ${jobId}`);
    checkTargets(targets, this.#options.registry);
    checkDocument(document);
    checkPlaceholders(document, settings, this.#options.presign);
    const at = this.now();
    checkNewSchedule(parseSchedule(settings.schedulingConfig), at);
    if (this.store.find(jobId) !== undefined) {
      throw new AwsError('ResourceAlreadyExistsException', `Job ${jobId} already exists`, {
        resourceId: jobId,
        resourceArn: this.arnOf(jobId),
      });
    }
    const job: Job = {
      ...{ jobId, targets, targetSelection, document, origin, description, settings },
      rollout: { hasStarted: false, isOver: false, nextBatchAt: at },
      ...{ status: 'SCHEDULED', dueAt: undefined, forceCanceled: false },
      ...{ reasonCode: undefined, comment: undefined },
      ...{ createdAt: at, updatedAt: at, completedAt: undefined },
    };
    this.store.put(job);
    this.#rollout.step(job, at);
    return this.get(jobId);
  }

  /** Throws ResourceNotFoundException, InvalidRequestException. */
  cancel(jobId: string, given: CancelJob): Job {
    const job = this.get(jobId);
    if (job.status === 'COMPLETED') {
      throw new AwsError('InvalidRequestException', `Job ${jobId} is already completed`);
    }
    this.#rollout.cancel(job, given, this.now());
    return this.get(jobId);
  }

  /** Throws InvalidStateTransitionException while the job runs, unless forced. */
  delete(jobId: string, force: boolean): void {
    const job = this.get(jobId);
    if (isActive(job.status) && !force) {
      const message = `Job ${jobId} is ${job.status}`;
      throw new AwsError('InvalidStateTransitionException', message);
    }
    const at = this.now();
    this.#events.job('deletion_in_progress', job, { at });
    this.store.delete(jobId);
    this.executions.deleteAll(jobId, at);
    this.#events.job('deleted', job, { at });
  }

  describe(jobId: string, change: Partial<Pick<Job, 'description' | 'settings'>>): void {
    const after = { ...this.get(jobId), ...change, updatedAt: this.now() };
    checkPlaceholders(after.document, after.settings, this.#options.presign);
    this.store.put(after);
  }

  /** Adds targets to a continuous job that runs. Throws InvalidRequestException, 404. */
  associate(jobId: string, targets: readonly string[], comment: string | undefined): Job {
    const job = this.get(jobId);
    if (job.targetSelection !== 'CONTINUOUS') {
      throw invalidRequest(`Job ${jobId} is not a continuous job`);
    }
    if (job.status !== 'IN_PROGRESS') throw invalidRequest(`Job ${jobId} is not in progress`);
    if (targets.some((target) => this.#arns.parse(target)?.kind !== 'thinggroup')) {
      throw invalidRequest('Only thing groups can be associated with a job');
    }
    const all = [...new Set([...job.targets, ...targets])];
    checkTargets(all, this.#options.registry);
    const after: Job = { ...job, targets: all, comment: comment ?? job.comment };
    this.store.put({ ...after, updatedAt: this.now() });
    this.#rollout.reconcile(after, this.now());
    return this.get(jobId);
  }

  /** Throws ResourceNotFoundException. */
  execution(jobId: string, thingName: string, executionNumber?: number): JobExecution {
    this.advance();
    const execution = this.executions.store.find(jobId, thingName, executionNumber);
    if (execution !== undefined) return execution;
    throw notFound(`Job execution of ${jobId} on thing ${thingName} not found`);
  }

  pending(thingName: string): readonly JobExecution[] {
    this.advance();
    return this.executions.store.pendingOf(thingName);
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
    const reported = {
      ...{ ...execution, status, startedAt, updatedAt: at, version: execution.version + 1 },
      statusDetails: statusDetails ?? execution.statusDetails,
    };
    if (!isPending(status)) {
      const after = { ...reported, timeoutAt: undefined };
      this.#rollout.finish(after, at);
      return after;
    }
    const step = given.stepTimeoutMinutes;
    const after = { ...reported, timeoutAt: this.#timeoutOf(execution, { startedAt, step }) };
    this.executions.change(thingName, at, () => this.executions.store.put(after));
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
    const { statusDetails = execution.statusDetails, force: forceCanceled } = given;
    checkDetails(statusDetails);
    const at = this.now();
    this.executions.end({ ...execution, statusDetails }, 'CANCELED', { at, forceCanceled });
    this.#rollout.completeIfDone(jobId, at);
  }

  deleteExecution(given: ExecutionName, force: boolean): void {
    const { jobId, thingName, number } = given;
    const execution = this.execution(jobId, thingName, number);
    if (isPending(execution.status) && !force) {
      const message = `The execution of job ${jobId} has not ended`;
      throw new ExecutionError('InvalidStateTransitionException', message, execution);
    }
    const at = this.now();
    this.executions.delete(execution, at);
    this.#rollout.completeIfDone(jobId, at);
  }

  /** Ends the executions of a deleted thing. */
  removeThing(thingName: string): void {
    this.#rollout.removeThing(thingName, this.now());
  }

  /** A thing has joined a group, or left one. */
  membershipChanged(thingName: string): void {
    this.advance();
    for (const job of this.store.continuous()) {
      this.#rollout.reconcileThing(job, thingName, this.now());
    }
  }

  /** Any membership may have changed. */
  reconcile(): void {
    for (const job of this.store.continuous()) this.#rollout.reconcile(job, this.now());
  }

  /** Does all that has become due, in the order of its times. */
  advance(): void {
    const now = this.now();
    const { store: executions } = this.executions;
    for (;;) {
      const late = executions.firstOverdue(now);
      const due = this.store.firstDue(now);
      const [lateAt, dueAt] = [late?.timeoutAt ?? Infinity, due?.dueAt ?? Infinity];
      if (late !== undefined && lateAt <= dueAt) {
        const at = Math.max(lateAt, this.#since);
        this.#rollout.finish(ended(late, 'TIMED_OUT', at), at);
      } else if (due !== undefined) this.#rollout.step(due, Math.max(dueAt, this.#since));
      else break;
    }
    const version = this.#foreignVersion();
    if (version === this.#seenVersion) return;
    // Another program wrote, or this one has just begun: a group may have other members now.
    this.#seenVersion = version;
    this.reconcile();
  }

  /** The job's time-out counts from the start, a step's from now and never beyond the job's. */
  #timeoutOf(
    { jobId, timeoutAt }: JobExecution,
    { startedAt, step }: { readonly startedAt: number; readonly step: number | undefined },
  ): number | undefined {
    const timeoutMinutes =
      this.store.find(jobId)?.settings.timeoutConfig?.inProgressTimeoutInMinutes;
    const whole = timeoutMinutes === undefined ? Infinity : startedAt + timeoutMinutes * MINUTE_MS;
    const stepped =
      step === undefined
        ? (timeoutAt ?? Infinity)
        : step < 0
          ? Infinity
          : this.now() + step * MINUTE_MS;
    const first = Math.min(whole, stepped);
    return first === Infinity ? undefined : first;
  }
}

interface ExecutionName {
  readonly jobId: string;
  readonly thingName: string;
  readonly number: number;
}

interface CancelExecution {
  readonly force: boolean;
  readonly expectedVersion?: number | undefined;
  readonly statusDetails?: StatusDetails | undefined;
}
