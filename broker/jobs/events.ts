/**
 * Events of jobs on `$aws/events/job/…` and `$aws/events/jobExecution/…` (developer guide,
 * `events-jobs`): off until UpdateEventConfigurations turns their kind on. Unlike other events of
 * the registry they have their times in seconds, and those of the job in milliseconds.
 */
import { randomUUID } from 'node:crypto';
import type { ServicePublish } from '../messages/service.ts';
import type { Registry } from '../registry/registry.ts';
import type { ExecutionState, Job, JobExecution } from './model.ts';
import { processDetails, secondsOf } from './views.ts';

type JobOperation =
  'completed' | 'canceled' | 'deleted' | 'cancellation_in_progress' | 'deletion_in_progress';

export class JobEvents {
  readonly #registry: Registry;
  readonly #publish: ServicePublish;

  constructor(registry: Registry, publish: ServicePublish) {
    this.#registry = registry;
    this.#publish = publish;
  }

  job(
    operation: JobOperation,
    job: Job,
    { at, counts }: { readonly at: number; readonly counts?: Counts },
  ): void {
    if (!this.#isOn('JOB')) return;
    this.#send(`job/${job.jobId}/${operation}`, {
      ...heading('JOB', operation, at),
      jobId: job.jobId,
      status: operation.toUpperCase(),
      targetSelection: job.targetSelection,
      targets: job.targets,
      description: job.description,
      completedAt: operation === 'completed' ? job.completedAt : undefined,
      createdAt: job.createdAt,
      lastUpdatedAt: job.updatedAt,
      comment: job.comment,
      reasonCode: job.reasonCode,
      jobProcessDetails: counts === undefined ? undefined : processDetails(counts),
    });
  }

  /** An execution that has come to its end, or was deleted. */
  execution(execution: JobExecution, at: number, operation = execution.status.toLowerCase()): void {
    if (!this.#isOn('JOB_EXECUTION')) return;
    const { jobId, thingName, status, statusDetails } = execution;
    this.#send(`jobExecution/${jobId}/${operation}`, {
      ...heading('JOB_EXECUTION', operation, at),
      jobId,
      thingArn: this.#registry.arns.of('thing', thingName),
      status: operation === 'deleted' ? 'DELETED' : status,
      executionNumber: execution.number,
      statusDetails,
    });
  }

  #isOn(kind: 'JOB' | 'JOB_EXECUTION'): boolean {
    return this.#registry.settings.events()?.enabled.includes(kind) === true;
  }

  #send(topic: string, payload: object): void {
    this.#publish({ topic: `$aws/events/${topic}`, payload: JSON.stringify(payload) });
  }
}

type Counts = Partial<Record<ExecutionState, number>>;

function heading(eventType: string, operation: string, at: number) {
  return { eventType, eventId: randomUUID(), timestamp: secondsOf(at), operation };
}
