/**
 * Regular expressions of rules. Authors of rules write them, and devices where a statement takes the
 * pattern from the message; the text always comes from devices. So none of them is trusted: patterns
 * have a longest length, a match that would take too long is stopped, and all matches for one message
 * share one account of time.
 */
import vm from 'node:vm';
import { ruleError } from '../../errors.ts';
import { LIMITS } from '../limits.ts';

const CACHE_MAX = 200;
/** Steps of the matcher that may be made without a watchdog, which costs a thread each time. */
const FREE_STEPS = 300_000;

interface Compiled {
  readonly regex: RegExp;
  /** Undefined where groups, alternatives or references make any number of steps possible. */
  readonly repetitions: number | undefined;
}

/** Undefined where the pattern is none. */
const cache = new Map<string, Compiled | undefined>();

/** What the matches for one message have taken so far. */
export class RegexAccount {
  #spentMs = 0;

  /** Runs a match that may take long. Throws RULE_EVALUATION_TOO_COSTLY. */
  charge<T>(run: (timeoutMs: number) => T): T {
    const leftMs = LIMITS.regexTotalMs.value - this.#spentMs;
    if (leftMs < 1) throw tooCostly('regexTotalMs');
    const startedMs = threadCpuMs();
    try {
      return run(Math.min(LIMITS.regexMs.value, Math.ceil(leftMs)));
    } finally {
      this.#spentMs += threadCpuMs() - startedMs;
    }
  }
}

/**
 * Applies an operation to a compiled pattern; undefined for a pattern that cannot be compiled.
 * Throws RULE_EVALUATION_TOO_COSTLY.
 */
export function withRegex<T>(
  { pattern, text, account }: { pattern: string; text: string; account: RegexAccount },
  apply: (regex: RegExp, text: string) => T,
): T | undefined {
  if (pattern.length > LIMITS.regexLength.value) throw tooCostly('regexLength');
  const compiled = compile(pattern);
  if (compiled === undefined) return undefined;
  const { regex } = compiled;
  regex.lastIndex = 0;
  if (mostSteps(compiled, text) <= FREE_STEPS) return apply(regex, text);
  return account.charge((timeoutMs) =>
    guarded(() => {
      regex.lastIndex = 0;
      return apply(regex, text);
    }, timeoutMs),
  );
}

function compile(pattern: string): Compiled | undefined {
  if (cache.has(pattern)) return cache.get(pattern);
  const regex = regexOf(pattern);
  const compiled = regex && { regex, repetitions: repetitionsIn(pattern) };
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(pattern, compiled);
  return compiled;
}

function regexOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'g');
  } catch {
    return undefined;
  }
}

/** Every mark that can repeat counts, bounded ones and escaped ones too: rather one too many. */
function repetitionsIn(pattern: string): number | undefined {
  if (/[(|]|\\[\dkbBpP]/.test(pattern)) return undefined;
  return pattern.match(/[*+?{]/g)?.length ?? 0;
}

/**
 * A match may begin at each character, and each repetition may end at each: so a pattern without
 * groups takes no more steps than the length of the text to the power of its repetitions and one.
 */
function mostSteps({ regex, repetitions }: Compiled, text: string): number {
  if (repetitions === undefined) return Infinity;
  return Math.max(text.length ** (repetitions + 1), text.length * regex.source.length);
}

const job: { run: () => unknown } = { run: () => undefined };
const context = vm.createContext({ job });
const script = new vm.Script('job.run()');

const TRIES = 5;

/**
 * A watchdog interrupts the matcher, which is the only way to stop it. It goes by the clock of the wall,
 * so a match that was interrupted before it had half of its time from the processor is tried again.
 */
export function guarded<T>(run: () => T, timeoutMs: number, cpuMs = threadCpuMs): T {
  job.run = run;
  try {
    for (let tries = 1; ; tries++) {
      const startedMs = cpuMs();
      try {
        return script.runInContext(context, { timeout: timeoutMs }) as T;
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        if (tries === TRIES || cpuMs() - startedMs > timeoutMs / 2) throw tooCostly('regexMs');
      }
    }
  } finally {
    job.run = () => undefined;
  }
}

/** Of this thread; older versions of Node know the whole process only, which is never less. */
function threadCpuMs(): number {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return (user + system) / 1000;
}

function tooCostly(limit: 'regexMs' | 'regexTotalMs' | 'regexLength') {
  const { what, value, unit } = LIMITS[limit];
  return ruleError('RULE_EVALUATION_TOO_COSTLY', { details: { what, limit: value, unit } });
}
