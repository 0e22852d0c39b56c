/**
 * How the world tells the portal what only it can know (what was sent and lost, what time it is),
 * and how it learns what the person at the dashboard wants. One HTTP request at a time; a portal
 * that is away is asked again at the next turn.
 */
import type { LabCommand, WorldReport, WorldReportAnswer } from '../../twin/api/schemas/lab.ts';

interface LabLinkOptions {
  readonly portalUrl: string;
  readonly token: string;
  report(): WorldReport;
  onCommand(command: LabCommand): void;
}

const EVERY_MS = 250;
const GIVE_UP_MS = 5_000;

/** Begins to report; the function it gives back sends a last report and ends. */
export function openLabLink(options: LabLinkOptions): () => Promise<void> {
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let turn = Promise.resolve();
  const next = (): void => {
    turn = exchange(options).finally(() => {
      if (!ended) timer = setTimeout(next, EVERY_MS);
    });
  };
  next();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await turn;
    await exchange(options);
  };
}

async function exchange({ portalUrl, token, report, onCommand }: LabLinkOptions): Promise<void> {
  try {
    const response = await fetch(new URL('/api/v1/lab/world', portalUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(report()),
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    if (!response.ok) return;
    const answer = (await response.json()) as WorldReportAnswer;
    for (const command of answer.commands) onCommand(command);
  } catch {
    // The portal may be starting again; the counters are cumulative, so the next report says it all.
  }
}
