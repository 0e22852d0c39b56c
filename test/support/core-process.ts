/** A core in a process of its own, which tests kill or attack, and whose memory is its own. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startProgram } from './run-program.ts';
import type { RunningProgram } from './run-program.ts';

const CHILD = fileURLToPath(new URL('./core-child.ts', import.meta.url));

export interface CoreProcess {
  readonly dataDir: string;
  readonly url: string;
  readonly httpsPort: number;
  readonly program: RunningProgram;
  /** Most memory that it ever held, in bytes. */
  peakBytes(): number;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/** `deadlyTopic`: the core dies of the first publish on it, between PUBACK and routing. */
export async function startCoreProcess(
  dataDir: string,
  ...deadlyTopic: readonly string[]
): Promise<CoreProcess> {
  const program = startProgram(process.execPath, [CHILD, dataDir, ...deadlyTopic]);
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
  return {
    ...ready,
    dataDir,
    program,
    peakBytes: () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1]) * 1024,
    kill: async () => {
      program.child.kill('SIGKILL');
      const { signal, stderr } = await program.ended;
      if (signal !== 'SIGKILL') throw new Error(`the core ended by itself: ${stderr}`);
    },
  };
}
