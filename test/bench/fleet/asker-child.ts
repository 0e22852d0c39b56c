/** One person who asks a portal in even steps, in a process of their own; says how long answers took. */
import { driveTimers } from '../../../cli/common/timers.ts';
import { Latencies, type LatencyMs } from '../../../cli/world/latency.ts';
import { BENCH_USER } from './bench-user.ts';

/** A person with a busy finger. */
const ASK_EVERY_MS = 25;
const ROUTES = ['/api/v1/status', '/api/v1/meters?limit=50', '/api/v1/alarms?limit=20'] as const;

export type Answers = LatencyMs;

const [url = ''] = process.argv.slice(2);

if (process.send !== undefined && url !== '') {
  const over = new AbortController();
  process.once('message', () => over.abort());
  process.on('disconnect', () => process.exit());
  const cookie = await signIn();
  process.send('ready');
  process.send(await askUntil(cookie, over.signal));
}

/** An answer that is late delays what is due next, which counts as well. */
async function askUntil(cookie: string, over: AbortSignal): Promise<Answers> {
  const latencies = new Latencies();
  const startMs = performance.now();
  for (let turn = 0; !over.aborted; turn++) {
    const dueMs = startMs + turn * ASK_EVERY_MS;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await driveTimers.sleep(waitMs, over);
    const route = ROUTES[turn % ROUTES.length] ?? ROUTES[0];
    const answer = await fetch(new URL(route, url), { headers: { cookie } });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${route} answers ${answer.status}`);
    latencies.record(performance.now() - dueMs);
  }
  return latencies.read();
}

async function signIn(): Promise<string> {
  const answer = await fetch(new URL('/api/v1/session', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(BENCH_USER),
  });
  if (!answer.ok) throw new Error(`the sign-in answers ${answer.status}: ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}
