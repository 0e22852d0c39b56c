/**
 * The lab's tick on its way from the world to the portal. The world waits for the answer, so a
 * portal that is away, or that has to catch up first, holds the world back instead of losing a tick.
 */
import { formatInstant, type Instant } from '#kernel/time.ts';
import type { BundleId } from '../../sim/scenario/ports.ts';
import type { ClockTickBody } from '../../twin/api/schemas/lab.ts';

interface LabClockOptions {
  readonly portalUrl: string;
  readonly token: string;
  /** Ends the waiting when the world stops. */
  readonly signal: AbortSignal;
  /** Told once for each new reason why the portal does not take a tick. */
  readonly onRefused: (reason: string) => void;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const AGAIN_MS = 250;
const GIVE_UP_MS = 30_000;

/** Sends a tick until the portal has taken it. */
export function createLabClock(
  options: LabClockOptions,
): (at: Instant, heads: readonly BundleId[]) => Promise<void> {
  const { signal, onRefused, sleep } = options;
  let told = '';
  return async (at, heads) => {
    const body: ClockTickBody = { at: formatInstant(at), heads: [...heads] };
    while (!signal.aborted) {
      const answer = await send(options, body);
      if (answer.kind === 'taken') return;
      if (answer.kind === 'refused' && answer.reason !== told) onRefused(answer.reason);
      if (answer.kind === 'refused') told = answer.reason;
      await sleep(AGAIN_MS, signal);
    }
  };
}

type Answer =
  | { readonly kind: 'taken' }
  /** It is starting, or starting again: nobody has to be told. */
  | { readonly kind: 'away' }
  | { readonly kind: 'refused'; readonly reason: string };

async function send(
  { portalUrl, token, signal }: LabClockOptions,
  body: ClockTickBody,
): Promise<Answer> {
  try {
    const response = await fetch(new URL('/api/v1/lab/clock', portalUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(GIVE_UP_MS)]),
    });
    if (response.ok) return { kind: 'taken' };
    const { message = '' } = (await response.json()) as { readonly message?: string };
    return { kind: 'refused', reason: `${response.status} ${message}`.trim() };
  } catch {
    return { kind: 'away' };
  }
}
