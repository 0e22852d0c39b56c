/**
 * `metertwin start` as a person starts it, on free ports, with a signed-in client of its dashboard.
 */
import { fileURLToPath } from 'node:url';
import type { LabReady } from '../../cli/start/lab-processes.ts';
import type { Flow, LabStatus, Pace } from '../../twin/api/schemas/lab.ts';
import type { Session } from '../../twin/api/schemas/session.ts';
import { startProgram, type ProgramResult, type RunningProgram } from './run-program.ts';

const METERTWIN = fileURLToPath(new URL('../../bin/metertwin.cjs', import.meta.url));

export interface LiveLab {
  readonly ready: LabReady;
  status(): Promise<LabStatus>;
  /** Counters that add up; throws before the world has reported. */
  flow(): Promise<Flow>;
  setPace(pace: Pace): Promise<void>;
  get(path: string): Promise<Response>;
  /** Stops it as ctrl-c does and waits for the end. */
  stop(): Promise<ProgramResult>;
}

export async function startLiveLab(
  dataDir: string,
  args: readonly string[] = [],
): Promise<LiveLab> {
  const words = ['start', '--json', '--port', '0', '--mqtt-port', '0', '--data', dataDir, ...args];
  const program = startProgram(process.execPath, [METERTWIN, ...words]);
  const ready = await readyLine(program);
  const cookie = await signIn(ready.portal.url);
  const get = (path: string): Promise<Response> =>
    fetch(new URL(`/api/v1${path}`, ready.portal.url), { headers: { cookie } });
  const { csrfToken } = (await (await get('/session')).json()) as Session;
  const status = async (): Promise<LabStatus> => (await (await get('/lab')).json()) as LabStatus;
  return {
    ready,
    get,
    status,
    async flow() {
      const { flow } = await status();
      if (flow === null) throw new Error('the world has not reported yet');
      return flow;
    },
    async setPace(pace) {
      const response = await fetch(new URL('/api/v1/lab/commands', ready.portal.url), {
        method: 'POST',
        headers: { cookie, 'x-csrf-token': csrfToken, 'content-type': 'application/json' },
        body: JSON.stringify({ kind: 'pace', pace }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    stop() {
      program.child.kill('SIGTERM');
      return program.ended;
    },
  };
}

async function readyLine({ child, ended, said }: RunningProgram): Promise<LabReady> {
  let text = '';
  child.stdout?.on('data', (chunk: string) => (text += chunk));
  await said('\n').catch(async () => {
    throw new Error(`metertwin start ended early:\n${(await ended).stderr}`);
  });
  return JSON.parse(text.split('\n')[0] ?? '') as LabReady;
}

/** As the page of a lab's portal does for its first visitor. */
async function signIn(url: string): Promise<string> {
  const response = await fetch(new URL('/api/v1/session/demo', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ role: 'lab' }),
  });
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
