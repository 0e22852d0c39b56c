/**
 * Regular expressions of rules. They come from the authors of rules, but the text they run on
 * comes from devices: an expression that would take too long is stopped.
 */
import vm from 'node:vm';
import { ruleError } from '../../errors.ts';
import { LIMITS } from '../limits.ts';

const CACHE_MAX = 200;
/** Texts so short that an expression without groups cannot take long on them. */
const SHORT = 256;

/** Undefined where the pattern is none. */
const cache = new Map<string, { readonly regex: RegExp | undefined; readonly isPlain: boolean }>();

/**
 * Applies an operation to a compiled pattern; undefined for a pattern that cannot be compiled.
 * Throws RULE_EVALUATION_TOO_COSTLY.
 */
export function withRegex<T>(
  pattern: string,
  text: string,
  apply: (regex: RegExp, text: string) => T,
): T | undefined {
  const { regex, isPlain } = compiled(pattern);
  if (regex === undefined) return undefined;
  regex.lastIndex = 0;
  if (isPlain && text.length <= SHORT) return apply(regex, text);
  return guarded(() => apply(regex, text));
}

function compiled(pattern: string): { regex: RegExp | undefined; isPlain: boolean } {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const entry = { regex: compile(pattern), isPlain: isPlainPattern(pattern) };
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(pattern, entry);
  return entry;
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'g');
  } catch {
    return undefined;
  }
}

/** At most two unbounded repetitions and none of a group: at worst quadratic. */
function isPlainPattern(pattern: string): boolean {
  const repetitions = pattern.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  return repetitions <= 2 && !/[(|]|\\\d/.test(pattern);
}

const job: { run: () => unknown } = { run: () => undefined };
const context = vm.createContext({ job });
const script = new vm.Script('job.run()');

/** A watchdog interrupts the matcher, which is the only way to stop it. */
function guarded<T>(run: () => T): T {
  job.run = run;
  try {
    return script.runInContext(context, { timeout: LIMITS.regexMs.value }) as T;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    const { what, value, unit } = LIMITS.regexMs;
    throw ruleError('RULE_EVALUATION_TOO_COSTLY', { details: { what, limit: value, unit } });
  } finally {
    job.run = () => undefined;
  }
}
