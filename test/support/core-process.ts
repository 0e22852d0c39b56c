/** A core in a process of its own, which tests kill or attack, and whose memory is its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Core } from '../../broker/main.ts';
import { startProgram, type RunningProgram } from './run-program.ts';

const CHILD = fileURLToPath(new URL('./core-child.ts', import.meta.url));

export interface CoreProcess {
  readonly dataDir: string;
  readonly url: string;
  readonly httpsPort: number;
  readonly program: RunningProgram;
  /** For clients of its HTTPS planes. */
  readonly target: Pick<Core, 'https' | 'caPath'>;
  /** Most memory that it ever held, in bytes. */
  peakBytes(): number;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

interface CoreProcessOptions {
  /** The core dies of the first publish on it, between PUBACK and routing. */
  readonly deadlyTopic?: string;
}

export async function startCoreProcess(
  dataDir: string,
  { deadlyTopic }: CoreProcessOptions = {},
): Promise<CoreProcess> {
  const args = deadlyTopic === undefined ? [] : [deadlyTopic];
  const program = startProgram(process.execPath, [CHILD, dataDir, ...args]);
  const ready = await new Promise<{ url: string; httpsPort: number }>((resolve, reject) => {
    let text = '';
    program.child.stdout?.on('data', (chunk: string) => {
      text += chunk;
      const line = /^\{.*\}$/m.exec(text)?.[0];
      if (line !== undefined) resolve(JSON.parse(line) as { url: string; httpsPort: number });
    });
    void program.ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  const status = `/proc/${program.child.pid}/status`;
  const { httpsPort: port } = ready;
  const credentialsPath = join(dataDir, 'aws', 'credentials');
  return {
    ...ready,
    dataDir,
    program,
    target: {
      caPath: join(dataDir, 'pki', 'server-ca.pem'),
      https: { url: `https://localhost:${port}`, port, credentialsPath },
    },
    peakBytes: () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1]) * 1024,
    kill: async () => {
      program.child.kill('SIGKILL');
      const { signal, stderr } = await program.ended;
      if (signal !== 'SIGKILL') throw new Error(`the core ended by itself: ${stderr}`);
    },
  };
}
