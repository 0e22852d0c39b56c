/** One message, one rule: the statement, then its actions, then the error action if one failed. */
import { isError, LabError } from '#kernel/errors.ts';
import { fillTemplate, parseTemplate } from './sql/template.ts';
import { type Action, type ActionCall, type ActionPorts, actionFailed } from './actions/action.ts';
import { RULE_LIMITS } from './limits.ts';
import type { RuleHealth } from './rule-health.ts';
import { type ExternalServices, PendingAnswer } from './sql/environment.ts';
import type { Evaluation } from './sql/evaluate.ts';
import { fromPlain, toPlain } from './sql/json.ts';
import { runStatement, type Outcome } from './sql/run.ts';
import type { SqlValue } from './sql/values.ts';
import { ReplayedContext, type StoredMessage } from './stored-message.ts';
import type { CompiledAction, CompiledRule } from './topic-rule.ts';

export interface ActionRunContext {
  readonly ports: ActionPorts;
  readonly services: ExternalServices;
  readonly stop: AbortSignal;
  readonly health: RuleHealth;
}

/** Answers that one statement may wait for. */
const ANSWERS_MAX = 10;
/** Page `iot-sql-functions`: a function has two seconds. */
const FUNCTION_TIMEOUT_MS = 2_000;

interface Failure {
  readonly failedAction: string;
  readonly failedResource: string;
  readonly errorMessage: string;
}

/** Throws what the statement throws; failed actions are reported and go to the error action. */
export async function runActions(
  rule: CompiledRule,
  message: StoredMessage,
  context: ActionRunContext,
): Promise<void> {
  const outcome = await evaluate(rule, message, context);
  if (outcome.kind === 'skipped') return;
  const { payload, value, evaluation } = outcome;
  const input = { rule, message, payload, value, evaluation };
  const results = await Promise.all(rule.actions.map((action) => attempt(action, input, context)));
  const failures = results.filter((failure) => failure !== undefined);
  if (failures.length === 0 || context.stop.aborted) return;
  for (const { failedAction, errorMessage } of failures) {
    context.health.report(rule.name, message, `${failedAction}: ${errorMessage}`);
  }
  if (rule.errorAction !== undefined) await performErrorAction(failures, input, context);
}

interface Input {
  readonly rule: CompiledRule;
  readonly message: StoredMessage;
  readonly payload: Buffer;
  readonly value: SqlValue;
  readonly evaluation: Evaluation;
}

/** Repeats the evaluation until all functions that it asks have answered. */
async function evaluate(
  { statement }: CompiledRule,
  message: StoredMessage,
  { services, ports, stop }: ActionRunContext,
): Promise<Outcome> {
  const answers = new Answers(ports, stop);
  const replayed = new ReplayedContext(message, {
    ...services,
    lambda: (arn, input) => answers.of(arn, input),
  });
  for (let round = 0; ; round++) {
    try {
      replayed.rewind();
      return runStatement(statement, replayed);
    } catch (error) {
      if (!(error instanceof PendingAnswer) || round >= ANSWERS_MAX) throw error;
      await error.answer;
    }
  }
}

type Answer = { readonly value: unknown } | { readonly error: unknown };

/** What functions have answered, by function and input. */
class Answers {
  readonly #ports: ActionPorts;
  readonly #stop: AbortSignal;
  readonly #known = new Map<string, Answer>();

  constructor(ports: ActionPorts, stop: AbortSignal) {
    this.#ports = ports;
    this.#stop = stop;
  }

  /** Throws what the function threw, or `PendingAnswer`. */
  of(functionArn: string, input: SqlValue): unknown {
    const plain = toPlain(input) ?? null;
    const key = JSON.stringify([functionArn, plain]);
    const answer = this.#known.get(key);
    if (answer === undefined) throw new PendingAnswer(this.#ask(key, functionArn, plain));
    if ('error' in answer) throw answer.error;
    return answer.value;
  }

  async #ask(key: string, functionArn: string, input: unknown): Promise<void> {
    const signal = AbortSignal.any([this.#stop, AbortSignal.timeout(FUNCTION_TIMEOUT_MS)]);
    try {
      this.#known.set(key, { value: await this.#ports.invoke(functionArn, input, signal) });
    } catch (error) {
      this.#known.set(key, { error });
    }
  }
}

async function attempt(
  compiled: CompiledAction,
  input: Input,
  { ports, stop, health }: ActionRunContext,
): Promise<Failure | undefined> {
  const { action } = compiled;
  const timeout = AbortSignal.timeout(RULE_LIMITS.actionTimeoutMs);
  const call = callOf(compiled, input, AbortSignal.any([stop, timeout]));
  try {
    await inTime(
      Promise.resolve().then(() => action.run(call, ports)),
      call.signal,
    );
    return undefined;
  } catch (error) {
    // A template can cost as much as a statement.
    if (isTooCostly(error)) health.failed(input.rule.name, input.message, error);
    return {
      failedAction: action.failedAction,
      failedResource: resourceOf(action, call),
      errorMessage: isError(error) ? error.message : String(error),
    };
  }
}

function isTooCostly(error: unknown): boolean {
  return error instanceof LabError && error.code === 'RULE_EVALUATION_TOO_COSTLY';
}

/** An action that ignores its signal is abandoned. */
function inTime(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(actionFailed('the action took too long'));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function callOf(
  { fields, templates }: CompiledAction,
  input: Input,
  signal: AbortSignal,
): ActionCall {
  const { rule, message, payload, value, evaluation } = input;
  const fill = (text: unknown): string => {
    if (typeof text === 'number' || typeof text === 'boolean') return String(text);
    if (typeof text !== 'string') return '';
    const template = templates.get(text) ?? parseTemplate(text, evaluation.version);
    return fillTemplate(template, evaluation);
  };
  return {
    ruleName: rule.name,
    fields,
    payload,
    value,
    message: evaluation.message,
    depth: message.depth,
    signal,
    fill,
    text: (name) => fill(fields[name]),
  };
}

function resourceOf(action: Action, call: ActionCall): string {
  try {
    return action.resource(call);
  } catch (error) {
    // The template itself is what failed.
    if (!(error instanceof LabError)) throw error;
    return '';
  }
}

/** One message for all failures of a rule (page `rule-error-handling`). */
async function performErrorAction(
  failures: readonly Failure[],
  input: Input,
  context: ActionRunContext,
): Promise<void> {
  const { rule, message } = input;
  if (rule.errorAction === undefined) return;
  const report = {
    ruleName: rule.name,
    topic: message.topic,
    cloudwatchTraceId: message.traceId,
    clientId: message.clientId ?? 'N/A',
    base64OriginalPayload: message.payload.toString('base64'),
    failures,
  };
  const payload = Buffer.from(JSON.stringify(report));
  const value = fromPlain(report, rule.statement.version);
  const failure = await attempt(rule.errorAction, { ...input, payload, value }, context);
  if (failure !== undefined) {
    const problem = `error action ${failure.failedAction}: ${failure.errorMessage}`;
    context.health.report(rule.name, message, problem);
  }
}
