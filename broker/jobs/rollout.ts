/**
 * What a job does by itself as time passes and executions end: it begins, tells some things a
 * minute of itself, pauses outside its windows, tries again, gives up, ends. Every step happens at
 * the time that it is due, however late it is looked at.
 */
import { MINUTE_MS } from '#kernel/time.ts';
import type { Registry } from '../registry/registry.ts';
import type { JobEvents } from './events.ts';
import type { Executions } from './executions.ts';
import { isActive, type Job, type JobExecution, type RolloutState } from './model.ts';
import { earliest, isOpen, nextChange, parseSchedule } from './schedule.ts';
import { metCriterion, nextRetry, ratePerMinute, type AbortCriterion } from './settings.ts';
import type { JobStore } from './store.ts';
import { isTarget, thingsOf } from './targets.ts';

interface RolloutPorts {
  readonly jobs: JobStore;
  readonly executions: Executions;
  readonly events: JobEvents;
  readonly registry: Registry;
}

export interface CancelJob {
  readonly force: boolean;
  readonly reasonCode?: string | undefined;
  readonly comment?: string | undefined;
}

export class Rollout {
  readonly #ports: RolloutPorts;

  constructor(ports: RolloutPorts) {
    this.#ports = ports;
  }

  /** Does what is due at a time. Afterwards the job is due later than that, or never. */
  step(before: Job, at: number): void {
    const { jobs, executions } = this.#ports;
    const schedule = parseSchedule(before.settings.schedulingConfig);
    if (schedule.endAt !== undefined && at >= schedule.endAt) {
      this.#endSchedule(before, at);
      return;
    }
    const { jobId } = before;
    let { status, rollout } = before;
    const opens = isOpen(schedule, at);
    if (opens && !rollout.hasStarted) {
      for (const thing of thingsOf(before.targets, this.#ports.registry)) {
        executions.store.addTarget(jobId, thing);
      }
      rollout = { ...rollout, hasStarted: true };
    }
    if (opens && status === 'SCHEDULED') status = 'IN_PROGRESS';
    if (opens && rollout.nextBatchAt <= at && this.#sendBatch(before, at)) {
      rollout = { ...rollout, nextBatchAt: at + MINUTE_MS };
    }
    const waits = executions.store.waitingCount(jobId) > 0;
    const goesOn = waits || before.targetSelection === 'CONTINUOUS' || !rollout.hasStarted;
    if (!opens && goesOn) status = 'SCHEDULED';
    const dueAt = earliest([
      goesOn ? nextChange(schedule, at) : schedule.endAt,
      opens && waits ? rollout.nextBatchAt : undefined,
    ]);
    const isChanged = status !== before.status;
    jobs.put({ ...before, status, rollout, dueAt, ...(isChanged ? { updatedAt: at } : {}) });
    this.completeIfDone(jobId, at);
  }

  /** An execution has ended on its device, or ran out of time there. */
  finish(execution: JobExecution, at: number): void {
    const { executions, events, jobs } = this.#ports;
    const { thingName, jobId } = execution;
    const job = jobs.find(jobId);
    const criterion = executions.change(thingName, at, () => {
      executions.store.put(execution);
      if (job === undefined || !isActive(job.status)) return undefined;
      const met = this.#metCriterion(job);
      const retry = met === undefined ? this.#retryOf(job, execution, at) : undefined;
      if (retry !== undefined) executions.store.put(retry);
      return met;
    });
    events.execution(execution, at);
    if (job !== undefined && criterion !== undefined) this.cancel(job, abortReason(criterion), at);
    else this.completeIfDone(jobId, at);
  }

  /** What waits stops; what runs only stops with `force`. */
  cancel(job: Job, { force, reasonCode, comment }: CancelJob, at: number): void {
    const { executions, events, jobs } = this.#ports;
    const canceled: Job = {
      ...job,
      reasonCode: reasonCode ?? job.reasonCode,
      comment: comment ?? job.comment,
      ...{ status: 'CANCELED', forceCanceled: force, dueAt: undefined },
      ...{ updatedAt: at, completedAt: at },
    };
    events.job('cancellation_in_progress', { ...canceled, status: job.status }, { at });
    jobs.put(canceled);
    executions.store.dropWaiting(job.jobId);
    for (const execution of executions.store.ofJob(job.jobId)) {
      const stops = execution.status === 'QUEUED' || (force && execution.status === 'IN_PROGRESS');
      if (stops) executions.end(execution, 'CANCELED', { at, forceCanceled: force });
    }
    events.job('canceled', canceled, { at });
  }

  completeIfDone(jobId: string, at: number): void {
    const { executions, events, jobs } = this.#ports;
    const job = jobs.find(jobId);
    if (job?.status !== 'IN_PROGRESS') return;
    if (job.targetSelection === 'CONTINUOUS' && !job.rollout.isOver) return;
    const { store } = executions;
    if (store.hasPending(jobId) || store.waitingCount(jobId) > 0) return;
    const completed: Job = {
      ...job,
      ...{ status: 'COMPLETED', dueAt: undefined, updatedAt: at, completedAt: at },
    };
    jobs.put(completed);
    events.job('completed', completed, { at, counts: store.counts(jobId) });
  }

  /** Makes the things of a continuous job those that its targets stand for now. */
  reconcile(job: Job, at: number): void {
    if (!job.rollout.hasStarted || job.rollout.isOver) return;
    const wanted = thingsOf(job.targets, this.#ports.registry);
    const known = new Set(this.#ports.executions.store.targetsOf(job.jobId));
    for (const thing of known) if (!wanted.has(thing)) this.#leave(job, thing, at);
    for (const thing of wanted) if (!known.has(thing)) this.#join(job, thing, at);
  }

  /** The same for one thing, of which a membership has changed. */
  reconcileThing(job: Job, thingName: string, at: number): void {
    if (!job.rollout.hasStarted || job.rollout.isOver) return;
    const wanted = isTarget(thingName, job.targets, this.#ports.registry);
    const known = this.#ports.executions.store.isTarget(job.jobId, thingName);
    if (known && !wanted) this.#leave(job, thingName, at);
    if (wanted && !known) this.#join(job, thingName, at);
  }

  /** A deleted thing leaves every job, whatever it was doing for it. */
  removeThing(thingName: string, at: number): void {
    const { executions } = this.#ports;
    const jobIds = new Set(executions.store.jobsOf(thingName));
    for (const jobId of jobIds) executions.store.removeTarget(jobId, thingName);
    for (const execution of executions.store.pendingOf(thingName)) {
      executions.end(execution, 'REMOVED', { at });
      jobIds.add(execution.jobId);
    }
    for (const jobId of jobIds) this.completeIfDone(jobId, at);
  }

  /** The rate of a roll-out is for those that were there at its beginning: who joins hears at once. */
  #join(job: Job, thingName: string, at: number): void {
    const { store } = this.#ports.executions;
    store.addTarget(job.jobId, thingName);
    if (job.status === 'IN_PROGRESS') this.#notify(job, thingName, at);
  }

  #leave(job: Job, thingName: string, at: number): void {
    const { executions } = this.#ports;
    executions.store.removeTarget(job.jobId, thingName);
    const execution = executions.store.find(job.jobId, thingName);
    if (execution?.status === 'QUEUED') executions.end(execution, 'REMOVED', { at });
    this.completeIfDone(job.jobId, at);
  }

  /** False when nothing waited. */
  #sendBatch(job: Job, at: number): boolean {
    const { store } = this.#ports.executions;
    const counts = {
      notified: store.notifiedCount(job.jobId),
      succeeded: store.counts(job.jobId).SUCCEEDED ?? 0,
    };
    const rate = ratePerMinute(job.settings.jobExecutionsRolloutConfig, counts);
    const batch = store.waiting(job.jobId, rate);
    for (const thingName of batch) this.#notify(job, thingName, at);
    return batch.length > 0;
  }

  #notify({ jobId }: Job, thingName: string, at: number): void {
    const { executions } = this.#ports;
    executions.store.markNotified(jobId, thingName);
    executions.queue(jobId, thingName, at);
  }

  #endSchedule(job: Job, at: number): void {
    const { jobs, executions } = this.#ports;
    const { endBehavior = 'STOP_ROLLOUT' } = job.settings.schedulingConfig ?? {};
    executions.store.dropWaiting(job.jobId);
    const rollout: RolloutState = { ...job.rollout, isOver: true };
    const over: Job = { ...job, rollout, status: 'IN_PROGRESS', dueAt: undefined, updatedAt: at };
    jobs.put(over);
    const hasWork = executions.store.hasPending(job.jobId);
    if (endBehavior === 'STOP_ROLLOUT' || !hasWork) this.completeIfDone(job.jobId, at);
    else this.cancel(over, { force: endBehavior === 'FORCE_CANCEL', ...ENDED }, at);
  }

  #metCriterion(job: Job): AbortCriterion | undefined {
    const { criteriaList = [] } = job.settings.abortConfig ?? {};
    if (criteriaList.length === 0) return undefined;
    return metCriterion(criteriaList, this.#ports.executions.store.finished(job.jobId));
  }

  /** A thing that has left the targets is not asked again. */
  #retryOf(job: Job, execution: JobExecution, at: number): JobExecution | undefined {
    const { status, jobId, thingName } = execution;
    if (status !== 'FAILED' && status !== 'TIMED_OUT') return undefined;
    const { executions } = this.#ports;
    if (job.rollout.isOver || !executions.store.isTarget(jobId, thingName)) return undefined;
    const { criteriaList = [] } = job.settings.jobExecutionsRetryConfig ?? {};
    const retries = nextRetry(criteriaList, execution.retries, status);
    return retries === undefined ? undefined : executions.next(jobId, thingName, { at, retries });
  }
}

const ENDED = {
  reasonCode: 'SCHEDULE_ENDED',
  comment: 'The end time of the schedule was reached.',
};

function abortReason(criterion: AbortCriterion): CancelJob {
  const { failureType, thresholdPercentage, minNumberOfExecutedThings } = criterion;
  const failures = failureType === 'ALL' ? 'FAILED, REJECTED or TIMED_OUT' : failureType;
  return {
    force: false,
    reasonCode: 'ABORT_CRITERIA_MET',
    comment: `At least ${thresholdPercentage} % of ${minNumberOfExecutedThings} or more things ended as ${failures}.`,
  };
}
